"""One survival analysis over all centers: curves by month, numbers at risk, and the test.

Curves are shown at whole months, never at the days of single events, and stop where fewer
than ten are at risk.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from biostat import logrank as tests
from biostat.aggregates import logrank, times
from biostat.aggregates.part import merge
from biostat.competing import incidence_at, incidence_curve
from biostat.risk_table import RiskTable
from biostat.survival import (
    SurvivalCurve,
    follow_up_curve,
    median,
    number_at_risk,
    survival_at,
    survival_curve,
)
from reports.core.disclosure import hidden_values, shown_at_risk, small, visible_stretch
from reports.core.survival import (
    AT_RISK_FLOOR,
    DAYS_PER_MONTH,
    GRID_MONTHS,
    READ_MONTHS,
    Analysis,
)

Contribution: TypeAlias = Mapping[str, Any]
MONTHS = tuple(range(GRID_MONTHS[-1] + 1))


def survival_result(analysis: Analysis, contributions: Sequence[Contribution]) -> dict[str, Any]:
    """The analysis as everybody may see it; curves of the centers that share event times."""
    found = [given["survival"][analysis.id] for given in contributions]
    sharing = [times.from_json(one["times"]) for one in found if "times" in one]
    table = times.finish(merge(sharing)) if sharing else None
    return {
        "id": analysis.id,
        "title": analysis.title,
        "event": analysis.event,
        "method": analysis.method,
        "group": analysis.group,
        "eligible": sum(one["eligible"] for one in found),
        "eligibility_unknown": sum(one["eligibility_unknown"] for one in found),
        "centers": len(found),
        "centers_without_times": len(found) - len(sharing),
        "grid_months": list(GRID_MONTHS),
        "groups": [] if table is None else _groups(analysis, table),
        "group_unknown": 0 if table is None else int(table.unusable[-1]),
        "median_follow_up_months": None if table is None else _median_follow_up(table),
        "test": _test(found),
    }


def _groups(analysis: Analysis, table: RiskTable) -> list[dict[str, Any]]:
    curves = [survival_curve(table, place) for place in range(len(analysis.groups))]
    sizes = {name: int(c.n) for name, c in zip(analysis.groups, curves, strict=True)}
    few = hidden_values(sizes)
    return [
        _group(analysis, table, place, curve, analysis.groups[place] in few)
        for place, curve in enumerate(curves)
    ]


def _group(
    analysis: Analysis, table: RiskTable, place: int, curve: SurvivalCurve, few: bool
) -> dict[str, Any]:
    """A curve steps down at every event, so few events hide the curve and all read off it."""
    events = _events(analysis, table, place, curve)
    hidden = few or small(events, int(curve.n))
    value, low, high = _lines(analysis, table, place, curve, MONTHS)
    at_risk = [int(n) for n in number_at_risk(curve, _days(MONTHS))]
    stretch = slice(0, 0) if hidden else visible_stretch(at_risk, AT_RISK_FLOOR)
    middle = median(curve) if analysis.method == "kaplan_meier" else None
    return {
        "name": analysis.groups[place],
        "label": analysis.labels[place],
        "hidden": hidden,
        "n": None if few else int(curve.n),
        "events": None if hidden or (events and not stretch.stop) else events,
        "curve": [
            {"month": m, "value": value[m], "low": low[m], "high": high[m]}
            for m in range(*stretch.indices(len(MONTHS)))
        ],
        "at_risk": [
            None if hidden else shown_at_risk(at_risk[m], AT_RISK_FLOOR) for m in GRID_MONTHS
        ],
        "read": [_read(m, value, low, high, stretch) for m in READ_MONTHS],
        "median_months": _median(middle, stretch),
    }


def _lines(
    analysis: Analysis,
    table: RiskTable,
    place: int,
    curve: SurvivalCurve,
    months: Sequence[int],
) -> tuple[list[float | None], ...]:
    days = _days(months)
    if analysis.method == "aalen_johansen":
        lines = incidence_at(incidence_curve(table, 1, place), days)
    else:
        lines = survival_at(curve, days)
    return tuple([float(v) if np.isfinite(v) else None for v in line] for line in lines)


def _days(months: Sequence[int]) -> Any:
    return np.floor(np.asarray(months) * DAYS_PER_MONTH)


def _events(analysis: Analysis, table: RiskTable, place: int, curve: SurvivalCurve) -> int:
    if analysis.method == "aalen_johansen":
        return int(table.events[:, place, 0].sum())
    return int(curve.n_events)


def _read(
    month: int, value: Sequence[Any], low: Sequence[Any], high: Sequence[Any], stretch: slice
) -> dict[str, Any]:
    """The estimate at 1, 3 and 5 years; null beyond what is shown."""
    inside = stretch.start <= month < stretch.stop
    return {
        "month": month,
        "value": value[month] if inside else None,
        "low": low[month] if inside else None,
        "high": high[month] if inside else None,
    }


def _median(found: Any, stretch: slice) -> dict[str, float | None] | None:
    """In months; null where not reached within what is shown."""
    if found is None:
        return None
    last = (stretch.stop - 1) * DAYS_PER_MONTH
    reached = found.value is not None and found.value <= last
    return {
        name: round(days / DAYS_PER_MONTH, 1) if reached and days is not None else None
        for name, days in (("value", found.value), ("low", found.low), ("high", found.high))
    }


def _median_follow_up(table: RiskTable) -> float | None:
    """Reverse Kaplan–Meier over all groups (Schemper and Smith 1996)."""
    found = median(follow_up_curve(table.pooled())).value
    return None if found is None else round(found / DAYS_PER_MONTH, 1)


def _test(found: Sequence[Contribution]) -> dict[str, Any]:
    """The log-rank test over all groups, stratified by center; null where not estimable.

    For recurrence with competing deaths it compares the rates of recurrence (cause-specific).
    """
    if not found:
        return {"chi2": None, "df": 0, "p": None}
    total = logrank.finish(merge([logrank.from_json(one["logrank"]) for one in found]))
    answer = tests.compare_groups(total)
    return {"chi2": answer.chi2, "df": answer.df, "p": answer.p}
