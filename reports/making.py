"""The steps of a report as functions: specification, contribution of a center, comparison.

What computes is imported inside: the web process asks for reports and never makes one.
"""

import gc
import hmac
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

from centers.models import Center
from centers.scope import service_scope
from centers.vocabulary import SharingMode
from registry import freezes
from registry.sections import SECTIONS
from reports import queries
from reports.models import Report
from resectability.core import DEFAULT_SET, ENGINE_VERSION, CriteriaSet, load_set

if TYPE_CHECKING:
    from reports.core.comparison import Comparison
    from reports.core.earlier import Told


def default_criteria() -> str:
    found = load_set(DEFAULT_SET)
    return f"{found.id}@{found.version}"


def specification_of(manifest: Mapping[str, Any], criteria: CriteriaSet) -> str:
    from reports.core.contribution import specification

    return specification(
        {
            "writer": manifest["writer"],
            "criteria_sha256": criteria.sha256,
            "engine": ENGINE_VERSION,
        }
    )


def score_cases(manifest: Mapping[str, Any], criteria: str) -> None:
    """Categories of all centers at once, before each is counted by itself."""
    from reports.frames import criteria_set
    from resectability.freezes import score_files

    parts = manifest["centers"].values()
    score_files([part["files"][freezes.FLAT] for part in parts], criteria_set(criteria))


def contribution_of(code: str, part: Mapping[str, Any], criteria: str, spec: str) -> dict[str, Any]:
    """From the entry of a center in the manifest."""
    from reports.core.contribution import contribute
    from reports.frames import cases, criteria_set

    frame = cases(part["files"][freezes.FLAT], criteria_set(criteria))
    individual = part["sharing_mode"] == "patient_level"
    return contribute(frame, center=code, specification=spec, individual_times=individual)


@dataclass(frozen=True, slots=True)
class Compared:
    """``centers`` gives the center behind each pseudonym; ``after`` is the newest report that
    the comparison was held against."""

    found: "Comparison"
    centers: Mapping[str, int]
    after: int


@contextmanager
def _uncollected() -> Iterator[None]:
    """Contributions are large plain data without cycles, which the garbage collector would look
    through again and again while they are read: nine tenths of the time that took."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_uncollected()
def comparison(sha256: str, criteria: str) -> Compared:
    """The comparison of a freeze, held against all reports before it.  Service scope."""
    from reports.core.comparison import compare
    from reports.frames import criteria_set

    manifest = freezes.manifest(sha256)
    found, parts = criteria_set(criteria), manifest["centers"]
    spec = specification_of(manifest, found)
    versions = [(part["center"], part["data_version"]) for part in parts.values()]
    given = queries.contributions(versions, spec)
    names = pseudonyms(sha256, parts)
    missing = [code for code, part in parts.items() if part["center"] not in given]
    if missing:
        raise LookupError(f"no contribution of {', '.join(missing)} for this freeze")
    centers = {names[code]: part["center"] for code, part in parts.items()}
    after = queries.newest_report()
    before = queries.reports_before(freeze=sha256, specification=spec, criteria_sha256=found.sha256)
    result = compare(
        {name: given[center] for name, center in centers.items()},
        provenance=_provenance(sha256, manifest, found, spec),
        section_titles={section.key: section.title for section in SECTIONS},
        earlier=[_told(report, centers) for report in before],
    )
    return Compared(result, centers, after)


def _told(report: Report, centers: Mapping[str, int]) -> "Told":
    from reports.core.earlier import Told

    names = {center: name for name, center in centers.items()}
    rows = list(report.rows.all())
    return Told(
        made=f"the report of {report.made_at:%d %B %Y}".replace(" 0", " "),
        body=queries.body_of(report),
        rows={row.pseudonym: queries.row_of(row) for row in rows},
        names={row.pseudonym: names[row.center_id] for row in rows if row.center_id in names},
    )


def _provenance(
    sha256: str, manifest: Mapping[str, Any], criteria: CriteriaSet, spec: str
) -> dict[str, Any]:
    return {
        "freeze": sha256,
        "criteria": f"{criteria.id}@{criteria.version}",
        "criteria_title": criteria.name,
        "criteria_sha256": criteria.sha256,
        "engine": ENGINE_VERSION,
        "specification": spec,
        "program": settings.PROGRAM_VERSION,
        "centers": len(manifest["centers"]),
        "aggregates_only": sum(
            part["sharing_mode"] != "patient_level" for part in manifest["centers"].values()
        ),
    }


def body_of(sha256: str) -> dict[str, Any]:
    return queries.body_of(Report.objects.get(sha256=sha256))


def pseudonyms(sha256: str, codes: Any) -> dict[str, str]:
    """New for each freeze, the same for the same freeze: order by a keyed hash."""
    key = settings.SECRET_KEY.encode()
    order = sorted(codes, key=lambda code: hmac.digest(key, f"{sha256} {code}".encode(), "sha256"))
    width = len(str(len(order)))
    return {code: f"Center {place:0{width}}" for place, code in enumerate(order, start=1)}


class PatientsWithdrew(RuntimeError):
    """Rows of patients who have withdrawn their consent since they were frozen."""


def check_consents(sha256: str) -> None:
    """Before rows leave: everybody in them consents still. Service scope is entered here."""
    import polars as pl

    parts = freezes.manifest(sha256)["centers"].values()
    shared = [p for p in parts if p["sharing_mode"] == SharingMode.PATIENT_LEVEL.value]
    gone = 0
    with service_scope(task="consents"):
        for part in shared:
            path = freezes.path(part["files"]["patient"])
            frozen = pl.read_parquet(path, columns=["id"])["id"]
            consenting = queries.consenting(part["center"])
            gone += len(set(frozen.to_list()) - consenting)
    if gone:
        who = "1 patient has" if gone == 1 else f"{gone} patients have"
        raise PatientsWithdrew(
            f"{who} withdrawn consent, or their rows were erased, since this freeze was made: its"
            " rows do not leave any more. Make a new freeze, and export that."
        )


class NoLongerShared(RuntimeError):
    """Rows of a center that has stopped sharing them stay where they are."""


def check_sharing(sha256: str) -> None:
    """Before rows leave: what a center shared when they were frozen it has to share still."""
    parts = freezes.manifest(sha256)["centers"]
    mode = SharingMode.PATIENT_LEVEL.value
    shared = {code for code, part in parts.items() if part["sharing_mode"] == mode}
    still = Center.objects.filter(code__in=shared, sharing_mode=mode).count()
    if stopped := len(shared) - still:
        who = "1 center has" if stopped == 1 else f"{stopped} centers have"
        raise NoLongerShared(
            f"{who} stopped sharing patient rows since this freeze was made: take a newer one."
        )
