"""The merge: contributions of all centers in, one pseudonymous body and a row a center out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from biostat.aggregates.counts import Counts
from reports.core import cohort, guard
from reports.core.contribution import SCHEMA as CONTRIBUTION_SCHEMA
from reports.core.curves import count
from reports.core.earlier import Earlier, Told
from reports.core.indicators import (
    COMPLETE_ENOUGH,
    INDICATORS,
    MINIMUM_EXPECTED,
    MINIMUM_N,
    Indicator,
)
from reports.core.rates import (
    Judged,
    indicator_result,
    judge,
    own_row,
)
from reports.core.survival import ANALYSES

SCHEMA: Final = 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """``body`` is for everybody in the network; ``rows`` by pseudonym, each for one center."""

    body: dict[str, Any]
    rows: dict[str, dict[str, Any]]


class NotMergeable(ValueError):
    """Contributions that do not belong together."""


def compare(
    contributions: Mapping[str, Mapping[str, Any]],
    *,
    provenance: Mapping[str, Any],
    section_titles: Mapping[str, str],
    earlier: Sequence[Told] = (),
) -> Comparison:
    """``contributions`` by pseudonym.  The same contributions after the same ``earlier`` reports
    give the same result, in any order they were made. Raises NotMergeable, NotSafe or TooClose."""
    centers = {name: contributions[name] for name in sorted(contributions)}
    _check(centers)
    past = Earlier(earlier)
    past.refuse_close(sum(given["cases"] for given in centers.values()))
    closed = cohort.too_small(centers, past)
    judged = {i.id: judge(i, _counts(centers, i), closed, past) for i in INDICATORS}
    body = {
        "schema": SCHEMA,
        "provenance": dict(provenance),
        "participation": cohort.participation(centers, closed, past),
        "flow": cohort.flow(centers, past),
        "completeness": cohort.completeness(centers, section_titles),
        **_guarded(centers, past),
        "indicators": _indicators(centers, judged),
        "rules": {
            "complete_enough": COMPLETE_ENOUGH,
            "minimum_n": MINIMUM_N,
            "minimum_expected": MINIMUM_EXPECTED,
        },
    }
    rows = {name: _row(name, given, judged) for name, given in centers.items()}
    return Comparison(body, rows)


def _counts(centers: Mapping[str, Mapping[str, Any]], indicator: Indicator) -> dict[str, Counts]:
    return {name: cohort.indicator_counts(given, indicator) for name, given in centers.items()}


def _guarded(centers: Mapping[str, Mapping[str, Any]], past: Earlier) -> dict[str, Any]:
    """Case mix and survival, which count the same persons by the same variables."""
    mixes = cohort.mixes(centers)
    counted = [count(analysis, list(centers.values())) for analysis in ANALYSES]
    hidden = guard.hidden_values_of(mixes, counted, past)
    return {
        "case_mix": cohort.case_mix(mixes, hidden, past),
        "survival": guard.survival(counted, hidden, past),
    }


def _check(centers: Mapping[str, Mapping[str, Any]]) -> None:
    if not centers:
        raise NotMergeable("No center contributed: enter or simulate cases first.")
    for name, given in centers.items():
        if given["schema"] != CONTRIBUTION_SCHEMA:
            raise NotMergeable(
                f"The contribution of {name} has schema {given['schema']}, this program reads"
                f" {CONTRIBUTION_SCHEMA}: compute it again."
            )
    specifications = {given["specification"] for given in centers.values()}
    if len(specifications) > 1:
        raise NotMergeable(
            f"Contributions of {len(specifications)} specifications cannot be compared:"
            " compute all with one program version."
        )


def _indicators(
    centers: Mapping[str, Mapping[str, Any]], judged: Mapping[str, Judged]
) -> list[dict[str, Any]]:
    return [
        indicator_result(
            i,
            judged[i.id],
            sum(given["indicators"][i.id]["eligibility_unknown"] for given in centers.values()),
        )
        for i in INDICATORS
    ]


def _row(name: str, given: Mapping[str, Any], judged: Mapping[str, Judged]) -> dict[str, Any]:
    """What one center sees of itself."""
    return {
        "center": name,
        "cases": given["cases"],
        "flow": given["flow"],
        "completeness": {key: cohort.share(pair) for key, pair in given["completeness"].items()},
        "case_mix": cohort.own_mix(given),
        "indicators": {i.id: own_row(i, judged[i.id].standing[name]) for i in INDICATORS},
    }
