"""The merge: contributions of all centers in, one pseudonymous body and a row a center out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from reports.core import cohort
from reports.core.contribution import SCHEMA as CONTRIBUTION_SCHEMA
from reports.core.curves import survival_result
from reports.core.indicators import COMPLETE_ENOUGH, INDICATORS, MINIMUM_EXPECTED, MINIMUM_N
from reports.core.rates import (
    Judged,
    indicator_counts,
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
) -> Comparison:
    """``contributions`` by pseudonym.  The same contributions give the same result, in any
    order they were made. Raises NotMergeable or NotSafe."""
    centers = {name: contributions[name] for name in sorted(contributions)}
    _check(centers)
    judged = {
        i.id: judge(i, {n: indicator_counts(given, i) for n, given in centers.items()})
        for i in INDICATORS
    }
    body = {
        "schema": SCHEMA,
        "provenance": dict(provenance),
        "participation": cohort.participation(centers),
        "flow": cohort.flow(centers),
        "completeness": cohort.completeness(centers, section_titles),
        "case_mix": cohort.case_mix(centers),
        "indicators": _indicators(centers, judged),
        "survival": [survival_result(a, list(centers.values())) for a in ANALYSES],
        "rules": {
            "complete_enough": COMPLETE_ENOUGH,
            "minimum_n": MINIMUM_N,
            "minimum_expected": MINIMUM_EXPECTED,
        },
    }
    rows = {name: _row(name, given, judged) for name, given in centers.items()}
    return Comparison(body, rows)


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
