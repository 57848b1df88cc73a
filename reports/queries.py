"""What pages and tasks read of reports; bodies as plain data."""

from collections.abc import Iterable
from typing import Any

import orjson
from django.db.models import Q, QuerySet

from centers.permissions import Permission
from centers.queries import centers_with
from centers.scope import current, in_scope
from jobs.models import Job
from registry.models import Freeze
from reports.models import Contribution, Release, Report, ReportRow


def reports() -> QuerySet[Report]:
    """All of them, the newest first: a body is the same for everybody in the network."""
    current()
    return Report.objects.select_related("freeze", "made_by").defer("body")


def body_of(report: Report) -> dict[str, Any]:
    body: dict[str, Any] = orjson.loads(bytes(report.body))
    return body


def own_rows(report: Report) -> list[tuple[ReportRow, dict[str, Any]]]:
    """The rows of the centers whose figures this scope may see, with their numbers."""
    mine = in_scope(ReportRow.objects.filter(report=report)).select_related("center")
    rows = mine.filter(center__in=centers_with(Permission.READ_OWN_FIGURES))
    return [(row, orjson.loads(bytes(row.body))) for row in rows.order_by("center__code")]


def contributions(
    versions: Iterable[tuple[int, int]], specification: str
) -> dict[int, dict[str, Any]]:
    """By center, of those that are kept for these (center, data version). Service scope."""
    wanted = Q(pk__in=[])
    for center, version in versions:
        wanted |= Q(center_id=center, data_version=version)
    found = Contribution.objects.filter(wanted, specification=specification)
    return {c.center_id: orjson.loads(bytes(c.payload)) for c in found}


def freeze_of(job: Job) -> Freeze:
    """The freeze that a report is asked of, or that its first part has made.  Service scope."""
    sha256 = job.params.get("freeze")
    if sha256 is None:
        part = Job.objects.get(parent=job, kind="report_freeze")
        sha256 = part.result["sha256"]
    return Freeze.objects.get(sha256=sha256)


def releases() -> QuerySet[Release]:
    current()
    return Release.objects.select_related("report", "freeze", "released_by")
