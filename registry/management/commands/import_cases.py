"""Import a file of cases of one center, in the scope of that center only."""

from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from centers.models import Center, User
from centers.scope import centers_scope

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Import cases from a CSV file (columns: import_template). Exits 1 if a line is invalid,"
        " 2 if the file or an argument is. Nothing is written beside an invalid line unless"
        " --accept-valid."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--center", required=True, help="code of the center, as C07")
        parser.add_argument("--by", required=True, help="e-mail of who answers for the import")
        parser.add_argument("--dry-run", action="store_true", help="check, and write nothing")
        parser.add_argument("--report", type=Path, help="report to write, .csv or .json")
        parser.add_argument(
            "--accept-valid", action="store_true", help="write the valid lines beside invalid ones"
        )
        parser.add_argument(
            "--registered-on",
            help="for new cases whose line has no registered_on: a day, or “prospective” if every"
            " patient was recorded at diagnosis, whatever became of them",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from registry.actions import import_cases
        from registry.importing.files import BadFile, read_file
        from registry.importing.report import write_report

        center, by = _center(options["center"]), _person(options["by"])
        registered = _registered(options["registered_on"])
        try:
            file = read_file(_content(options["file"]))
        except BadFile as error:
            raise CommandError(f"{options['file']}: {error}", returncode=2) from None
        with centers_scope([center.pk], user=by.pk, reason=f"import of {options['file'].name}"):
            try:
                report = import_cases(
                    by=by,
                    center=center,
                    file=file,
                    dry_run=options["dry_run"],
                    accept_valid=options["accept_valid"],
                    registered=registered,
                )
            except PermissionDenied as error:
                raise CommandError(f"{by.email}: {error}", returncode=2) from None
            if options["report"]:  # before the commit: a report that fails undoes the import
                _write(write_report, report, options["report"])
        self._tell(report)

    def _tell(self, report: Any) -> None:
        for remark in report.errors[:SHOWN]:
            self.stderr.write(
                f"line {remark.line}, {remark.column or 'whole line'}:"
                f" {remark.message} {remark.remedy}"
            )
        if len(report.errors) > SHOWN:
            self.stderr.write(f"… and {len(report.errors) - SHOWN} more: see --report")
        for caution in report.cautions:
            self.stderr.write(f"Warning: {caution}")
        self.stdout.write(str(report))
        if report.invalid:
            many = "1 line is" if report.invalid == 1 else f"{report.invalid} lines are"
            raise CommandError(f"{many} invalid.", returncode=1)


def _center(code: str) -> Center:
    found = Center.objects.filter(code__iexact=code).first()
    if found is None:
        raise CommandError(f"--center {code}: there is no such center.", returncode=2)
    return found


def _person(email: str) -> User:
    found = User.objects.filter(email__iexact=email, is_active=True).first()
    if found is None:
        raise CommandError(f"--by {email}: nobody active has this e-mail.", returncode=2)
    return found


def _registered(text: str | None) -> Any:
    from registry.importing.registration import NotARegistration, registered

    if text is None:
        return None
    try:
        return registered(text, today=timezone.localdate())
    except NotARegistration as error:
        raise CommandError(f"--registered-on {text}: {error}", returncode=2) from None


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.", returncode=2) from None


def _write(write: Any, report: Any, path: Path) -> None:
    try:
        write(report, path)
    except OSError as error:
        message = f"--report {path}: {error.strerror}. Nothing was imported."
        raise CommandError(message, returncode=2) from None
