"""manage.py export: the tables of a freeze for analysts, from the shell."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from centers.scope import service_scope
from registry.freezing import make_freeze
from reports.actions import release_export
from reports.exports import FORMS, export
from reports.making import NoLongerShared, PatientsWithdrew, check_consents, check_sharing
from reports.management.commands.report import find_freeze


class Command(BaseCommand):
    help = "Write the de-identified tables of a freeze, with codebook, manifest and SHA256SUMS."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=FORMS, default=FORMS[0], dest="form")
        parser.add_argument("--out", type=Path, required=True, help="a new or empty folder")
        parser.add_argument("--freeze", help="sha256 of a freeze, or its beginning; else a new one")

    def handle(self, *args: Any, form: str, out: Path, freeze: str | None, **options: Any) -> None:
        if out.exists() and any(out.iterdir()):
            raise CommandError(f"{out} is not empty: give a new folder.")
        if freeze:
            with service_scope(task="export"):
                found = find_freeze(freeze)
        else:
            found = make_freeze(by=None)
        try:
            check_sharing(found.sha256)
            check_consents(found.sha256)
        except (NoLongerShared, PatientsWithdrew) as error:
            raise CommandError(str(error)) from None
        out.mkdir(parents=True, exist_ok=True)
        manifest = export(found.sha256, form, out)
        with service_scope(task="export"):
            release_export(by=None, freeze=found, form=form, manifest=manifest)
        cases = manifest["rows"]["case_flat"]
        self.stdout.write(f"{cases} cases, {len(manifest['tables'])} tables in {out}")
