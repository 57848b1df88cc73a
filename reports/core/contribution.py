"""What one center hands over for the comparative report: sums that add, as small JSON.

A center that may not share its rows runs this program itself and sends the result; the merge
cannot tell the difference.
"""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from biostat.aggregates import counts, logrank, times
from biostat.aggregates.part import Part, to_json
from reports.core.canonical import canonical, digest
from reports.core.case_mix import CASE_MIX, Mix
from reports.core.facts import columns, holds, time_columns
from reports.core.flow import FLOW
from reports.core.indicators import INDICATORS, Indicator
from reports.core.survival import ANALYSES, Analysis

if TYPE_CHECKING:
    import polars as pl

SCHEMA: Final = 1
EXPECTED, ANSWERED = "expected_", "answered_"  # columns by section of the form


def wanted_columns() -> tuple[str, ...]:
    """Every fact that a contribution reads; with them come the counts of ``EXPECTED`` and
    ``ANSWERED``."""
    conditions = {step.condition for step in FLOW}
    conditions |= {indicator.eligible for indicator in INDICATORS}
    conditions |= {analysis.eligible for analysis in ANALYSES}
    conditions |= {mix.eligible for mix in CASE_MIX}
    return tuple(
        sorted(
            {
                *columns(tuple(sorted(conditions))),
                *(indicator.outcome for indicator in INDICATORS),
                *(mix.id for mix in CASE_MIX),
                *(analysis.group for analysis in ANALYSES),
                *time_columns(sorted({analysis.time for analysis in ANALYSES})),
            }
        )
    )


def specification(inputs: Mapping[str, str]) -> str:
    """The hash of all declarations, of the code that reads them and of what it reads: two
    contributions of one specification can be merged."""
    declared = [
        [asdict(indicator) for indicator in INDICATORS],
        [asdict(analysis) for analysis in ANALYSES],
        [asdict(mix) for mix in CASE_MIX],
        [asdict(step) for step in FLOW],
    ]
    code = {path.name: digest(path.read_bytes()) for path in _sources()}
    return digest(canonical([SCHEMA, declared, code, dict(inputs)]))


def _sources() -> list[Path]:
    import biostat.aggregates

    here, sums = Path(__file__).parent, Path(biostat.aggregates.__path__[0])
    own = [here / name for name in ("contribution.py", "facts.py")]
    counted = [sums.parent / name for name in ("risk_table.py", "logrank.py")]
    return [*own, *counted, *sorted(sums.glob("*.py"))]


def contribute(
    cases: "pl.DataFrame", *, center: str, specification: str, individual_times: bool = True
) -> dict[str, Any]:
    """The contribution of one center; ``cases`` has a row a case with ``wanted_columns``.

    Tables of event times are close to individual data: a center that shares aggregates only
    (``individual_times`` false) leaves them out and takes part in the tests, not in the curves.
    """
    cohort = _Cohort(cases)
    return {
        "schema": SCHEMA,
        "specification": specification,
        "center": center,
        "cases": cases.height,
        "flow": {step.id: _flow(cohort, step.condition) for step in FLOW},
        "completeness": _completeness(cases),
        "case_mix": {mix.id: to_json(_mix(cohort, mix)) for mix in CASE_MIX},
        "indicators": {i.id: _indicator(cohort, i) for i in INDICATORS},
        "survival": {a.id: _survival(cohort, a, individual_times) for a in ANALYSES},
        "signature": None,  # of the center's key, where a center computes its own
    }


def _completeness(cases: "pl.DataFrame") -> dict[str, list[int]]:
    """[expected, answered] core variables by section."""
    sections = [c.removeprefix(EXPECTED) for c in cases.columns if c.startswith(EXPECTED)]
    return {
        key: [int(cases[f"{what}{key}"].sum() or 0) for what in (EXPECTED, ANSWERED)]
        for key in sections
    }


class _Cohort:
    """The cases of a center; those of one condition are chosen once."""

    def __init__(self, cases: "pl.DataFrame") -> None:
        self._cases = cases
        self._chosen: dict[str, tuple[pl.DataFrame, int]] = {}

    def eligible(self, condition: str) -> "tuple[pl.DataFrame, int]":
        """Those who are, and how many nobody can tell of."""
        if condition not in self._chosen:
            judged = holds(self._cases, condition)
            self._chosen[condition] = self._cases.filter(judged), judged.null_count()
        return self._chosen[condition]


def _flow(cohort: _Cohort, condition: str) -> list[int]:
    """[yes, not known]"""
    chosen, unknown = cohort.eligible(condition)
    return [chosen.height, unknown]


def _indicator(cohort: _Cohort, indicator: Indicator) -> dict[str, Any]:
    chosen, undecided = cohort.eligible(indicator.eligible)
    outcome = chosen[indicator.outcome].cast(int).fill_null(-1).to_numpy()
    return {
        "counts": to_json(counts.aggregate(outcome)),
        "eligibility_unknown": undecided,
    }


def _mix(cohort: _Cohort, mix: Mix) -> Part:
    """How many have each value; a value that is missing or not listed is unknown."""
    chosen, _ = cohort.eligible(mix.eligible)
    place = _places(chosen[mix.id], mix.values)
    return counts.aggregate(np.ones(len(place), np.int64), group=place, groups=mix.values)


def _places(values: "pl.Series", known: tuple[str, ...]) -> "np.ndarray[Any, Any]":
    """The place of each value in the list, −1 where it is not known."""
    where = {value: place for place, value in enumerate(known)}
    return np.array([where.get(value, -1) for value in values], dtype=np.int64)


def _survival(cohort: _Cohort, analysis: Analysis, individual: bool) -> dict[str, Any]:
    chosen, undecided = cohort.eligible(analysis.eligible)
    left, event, entry = (
        chosen[f"{analysis.time}_{part}"] for part in ("days", "event", "entry_days")
    )
    leave = left.cast(float).to_numpy()  # null becomes NaN: counted as unusable
    enter = entry.cast(float).to_numpy()
    cause = event.fill_null(0).to_numpy()
    group = _places(chosen[analysis.group], analysis.groups)
    common: dict[str, Any] = {"entry_days": enter, "group": group, "groups": analysis.groups}
    usable = np.isfinite(leave)
    tested = logrank.aggregate(
        leave[usable],
        cause[usable] == 1,
        **common | {"entry_days": enter[usable], "group": group[usable]},
    )
    found: dict[str, Any] = {
        "eligible": chosen.height,
        "eligibility_unknown": undecided,
        "logrank": to_json(tested),
    }
    if individual:
        curve = times.aggregate(leave, cause, **common, causes=analysis.causes)
        found["times"] = to_json(curve)
    return found
