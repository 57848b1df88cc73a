"""What pages and tasks read of reports; bodies as plain data."""

from collections.abc import Iterable
from typing import Any

import orjson
from django.db.models import Q, QuerySet

from centers.models import Center
from centers.permissions import Permission
from centers.queries import centers_with
from centers.scope import current, in_scope
from jobs.models import Job
from registry.models import Freeze, Patient
from registry.vocabulary import ConsentStatus
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
    return [(row, row_of(row)) for row in rows.order_by("center__code")]


def reports_before(*, freeze: str, specification: str, criteria_sha256: str) -> list[Report]:
    """With the rows of their centers, oldest first: all that were made before the first of this
    freeze, specification and criteria. Service scope."""
    same = Report.objects.filter(
        freeze__sha256=freeze, specification=specification, criteria_sha256=criteria_sha256
    )
    first = same.order_by("pk").values_list("pk", flat=True).first()
    earlier = Report.objects.order_by("pk").prefetch_related("rows")
    return list(earlier if first is None else earlier.filter(pk__lt=first))


def newest_report() -> int:
    """Its number; 0 where there is none. Service scope."""
    return Report.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def row_of(row: ReportRow) -> dict[str, Any]:
    body: dict[str, Any] = orjson.loads(bytes(row.body))
    return body


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


def consenting(center: int) -> set[int]:
    """Keys of the patients of a center who have not withdrawn. Service scope."""
    there = Patient.objects.filter(center=center)
    withdrew = Q(consent_status=ConsentStatus.WITHDRAWN)
    return set(there.exclude(withdrew).values_list("pk", flat=True))


def centers_withdrawn(freezes: Iterable[Freeze]) -> dict[str, int]:
    """By sha256: of how many centers a patient withdrew since the freeze was made."""
    withdrawn = {
        str(key): version
        for key, version in Center.objects.filter(withdrawn_in_version__gt=0).values_list(
            "pk", "withdrawn_in_version"
        )
    }
    return {
        freeze.sha256: sum(
            version > freeze.data_versions.get(key, 0) for key, version in withdrawn.items()
        )
        for freeze in freezes
    }


def withheld_exports(jobs: Iterable[Job]) -> dict[int, str]:
    """Exports that were made before a patient of theirs withdrew, and why they stay here."""
    of = {job.pk: job.params["freeze"] for job in jobs}
    centers = centers_withdrawn(Freeze.objects.filter(sha256__in=set(of.values())))
    return {pk: withdrawn_words(n) for pk, sha256 in of.items() if (n := centers.get(sha256))}


def withdrawn_words(centers: int) -> str:
    return (
        f"Patients of {centers} center{'s' * (centers != 1)} have withdrawn their consent since"
        " this freeze was made: its rows do not leave any more. Make a new report, which freezes"
        " anew, and export that freeze."
    )


def releases() -> QuerySet[Release]:
    current()
    return Release.objects.select_related("report", "freeze", "released_by")
