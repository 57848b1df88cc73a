"""Everything that writes contributions, reports, their rows and the ledger of releases."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from centers.actions import record_access
from centers.permissions import Permission, require_permission
from centers.vocabulary import AccessKind
from jobs.actions import create_job, ring
from jobs.models import Job
from registry import freezes
from registry.models import Freeze
from reports import making, queries
from reports.core.canonical import canonical, digest
from reports.core.ledger import comparable, published
from reports.models import Contribution, Release, Report, ReportRow

if TYPE_CHECKING:
    from reports.core.comparison import Comparison


class FreezeWithheld(Exception):
    """Rows that were frozen before a patient withdrew do not leave."""

    status, code = 409, "withheld"


@transaction.atomic
def request_report(*, by: Any, criteria: str) -> Job:
    """A report over all centers as they are now; a second click finds the first.

    The row of the report is itself the merge: it is ready when its parts, first the freeze
    and then one contribution a center, are done.
    """
    if by is not None:
        require_permission(by, Permission.REQUEST_REPORTS)
    job = create_job(by=by, kind="report", params={"criteria": criteria})
    if not Job.objects.filter(parent=job).exists():
        part = create_job(by=by, kind="report_freeze", params=job.params, parent=job)
        record_access(by=by, kind=AccessKind.REPORT_REQUESTED, obj=job, criteria=criteria)
        ring(part)
    return job


@transaction.atomic
def report_of_freeze(*, by: Any, freeze: Freeze, criteria: str) -> Job:
    """A report of a freeze there is; for the command line.  Needs service scope."""
    params = {"criteria": criteria, "freeze": freeze.sha256}
    job = create_job(by=by, kind="report", params=params)
    if not ask_contributions(by=by, report=job, freeze=freeze):
        ring(job)
    return job


def ask_contributions(*, by: Any, report: Job, freeze: Freeze) -> int:
    """A part for each center whose contribution to this freeze is not kept. Service scope."""
    from reports.frames import criteria_set  # brings the statistics; the web does without

    criteria, manifest = report.params["criteria"], freezes.manifest(freeze)
    spec = making.specification_of(manifest, criteria_set(criteria))
    versions = [(p["center"], p["data_version"]) for p in manifest["centers"].values()]
    kept = queries.contributions(versions, spec)
    wanted = [code for code, part in manifest["centers"].items() if part["center"] not in kept]
    for code in wanted:
        params = {"freeze": freeze.sha256, "center": code, "criteria": criteria, "spec": spec}
        ring(create_job(by=by, kind="contribution", params=params, parent=report))
    return len(wanted)


def ask_figures(*, by: Any, report: Report) -> Job:
    job = create_job(by=by, kind="report_figures", params={"report": report.sha256})
    ring(job)
    return job


@transaction.atomic
def request_export(*, by: Any, freeze: Freeze, form: str, purpose: str) -> Job:
    """A de-identified export of a freeze, with the reason for it.

    Raises FreezeWithheld if a patient in it may have withdrawn since.
    """
    if by is not None:
        require_permission(by, Permission.REQUEST_EXPORTS)
    if centers := queries.centers_withdrawn([freeze])[freeze.sha256]:
        raise FreezeWithheld(queries.withdrawn_words(centers))
    params = {"freeze": freeze.sha256, "form": form, "purpose": purpose.strip()}
    job = create_job(by=by, kind="export", params=params)
    if not job.rings:
        record_access(
            by=by,
            kind=AccessKind.EXPORT_REQUESTED,
            obj=job,
            freeze=freeze.sha256,
            form=form,
            purpose=params["purpose"],
        )
        ring(job)
    return job


def keep_contribution(
    *, by: Any, center: int, data_version: int, specification: str, given: Mapping[str, Any]
) -> None:
    """Needs service scope.  One that is already there is the same."""
    payload = canonical(given)
    row = Contribution(
        center_id=center,
        data_version=data_version,
        specification=specification,
        payload=payload,
        sha256=digest(payload),
    )
    Contribution.objects.bulk_create([row], ignore_conflicts=True)


class ReleasedMeanwhile(RuntimeError):
    """Another report appeared that this one was not held against."""


def publish_report(*, by: int | None, freeze: Freeze, compared: making.Compared) -> Report:
    """Needs service scope.  The same body is the same report.  Raises ReleasedMeanwhile."""
    found = compared.found
    body = canonical(found.body)
    provenance = found.body["provenance"]
    report, new = Report.objects.get_or_create(
        sha256=digest(body),
        defaults={
            "freeze": freeze,
            "specification": provenance["specification"],
            "criteria": provenance["criteria"],
            "criteria_sha256": provenance["criteria_sha256"],
            "cases": found.body["flow"][0]["n"],
            "centers": len(compared.centers),
            "body": body,
            "made_by_id": by,
        },
    )
    if new:
        if Report.objects.filter(pk__gt=compared.after).exclude(pk=report.pk).exists():
            raise ReleasedMeanwhile(
                "Another report was made meanwhile, and the two were not held against each"
                " other: ask for this one again."
            )
        _keep_rows(report, found, compared.centers)
        _write_ledger(report, found, by)
    return report


def _keep_rows(report: Report, found: "Comparison", centers: Mapping[str, int]) -> None:
    ReportRow.objects.bulk_create(
        ReportRow(
            report=report,
            center_id=centers[name],
            pseudonym=name,
            body=canonical(row),
        )
        for name, row in found.rows.items()
    )


def _write_ledger(report: Report, found: "Comparison", by: int | None) -> None:
    """Every figure; the last look that none of its counts is close to those of the release
    before. Raises NotSafe."""
    from reports.core.disclosure import differences_between
    from reports.core.protecting import NotSafe

    rows = []
    for figure, sha256, counts in published(found.body):
        before = Release.objects.filter(figure=figure).order_by("-id").first()
        close = differences_between(comparable(before.counts), comparable(counts)) if before else ()
        if close:
            raise NotSafe(
                f"{figure}: {len(close)} numbers differ by fewer than five persons from those of"
                " the release before; nothing was released. Tell the operator."
            )
        rows.append(
            Release(
                report=report,
                freeze=report.freeze,
                figure=figure,
                audience="network",
                sha256=sha256,
                counts=counts,
                released_by_id=by,
            )
        )
    Release.objects.bulk_create(rows)


def release_export(
    *, by: int | None, freeze: Freeze, form: str, manifest: Mapping[str, Any]
) -> None:
    """Needs service scope."""
    Release.objects.create(
        freeze=freeze,
        figure=f"export:{form}",
        audience="analyst",
        sha256=digest(canonical(manifest)),
        counts=manifest["rows"],
        released_by_id=by,
    )
