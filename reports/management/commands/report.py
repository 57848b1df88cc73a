"""manage.py report: the comparative report from the shell, as files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from centers.scope import service_scope
from jobs.actions import run_family
from jobs.models import Job
from registry.models import Freeze
from reports import queries
from reports.actions import report_of_freeze, request_report
from reports.files import write_report
from reports.making import default_criteria
from reports.models import Report


class Command(BaseCommand):
    help = "Freeze all centers (or take --freeze), compare them, and write the report as files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, required=True, help="a folder, made if missing")
        parser.add_argument("--freeze", help="sha256 of a freeze, or its beginning")
        parser.add_argument("--criteria", default=default_criteria(), help="id@version")
        parser.add_argument("--center", help="with this center's own numbers, not to be shared")

    def handle(self, *args: Any, **options: Any) -> None:
        with service_scope(task="report"):
            job = _ask(options["freeze"], options["criteria"])
        job = run_family(job)
        if job.state != "done":
            raise CommandError(job.message or f"The report is {job.state}: is a worker running?")
        with service_scope(task="report"):
            report = Report.objects.get(pk=job.result["report"])
            body = queries.body_of(report)
            own = {row.center.code: numbers for row, numbers in queries.own_rows(report)}
        out, rows = options["out"], _of_center(options["center"], own)
        names = write_report(out, body, rows)
        self.stdout.write(f"{report.sha256}  {report.cases} cases, {len(names)} files in {out}")


def _of_center(code: str | None, own: dict[str, Any]) -> dict[str, Any]:
    if code is None:
        return {}
    if code not in own:
        raise CommandError(f"Center {code} is not in the report; there are {', '.join(own)}.")
    return {code: own[code]}


def _ask(freeze: str | None, criteria: str) -> Job:
    if freeze is None:
        return request_report(by=None, criteria=criteria)
    return report_of_freeze(by=None, freeze=find_freeze(freeze), criteria=criteria)


def find_freeze(sha256: str | None) -> Freeze:
    """The newest, or the only one whose hash begins so."""
    found = list(Freeze.objects.filter(sha256__startswith=sha256 or "").order_by("-pk")[:2])
    if not found:
        raise CommandError(f"There is no freeze {sha256 or ''}: make one with manage.py freeze.")
    if sha256 and len(found) > 1:
        raise CommandError(f"More than one freeze begins with {sha256}: give more of its hash.")
    return found[0]
