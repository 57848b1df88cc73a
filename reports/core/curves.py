"""One survival analysis over all centers: curves by month, numbers at risk, and the test.

Curves are shown at whole months, never at the days of single events, and stop where fewer
than ten are at risk.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

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
from reports.core.closing import Margin, few, hidden_values
from reports.core.disclosure import shown_at_risk, small, visible_stretch
from reports.core.survival import (
    AT_RISK_FLOOR,
    DAYS_PER_MONTH,
    GRID_MONTHS,
    READ_MONTHS,
    Analysis,
)

Contribution: TypeAlias = Mapping[str, Any]
MONTHS = tuple(range(GRID_MONTHS[-1] + 1))
NO_TEST: Final[dict[str, Any]] = {"chi2": None, "df": 0, "p": None}


@dataclass(frozen=True, slots=True)
class Counted:
    """One analysis over the centers that share event times, not yet guarded."""

    analysis: Analysis
    found: Sequence[Mapping[str, Any]]  # of each center
    table: RiskTable | None
    curves: Sequence[SurvivalCurve]

    @property
    def eligible(self) -> int:
        return sum(one["eligible"] for one in self.found)

    @property
    def sizes(self) -> dict[str, int]:
        names = self.analysis.groups
        return {name: int(c.n) for name, c in zip(names, self.curves, strict=False)}

    @property
    def events(self) -> dict[str, int]:
        if self.analysis.method != "aalen_johansen":
            events = [int(curve.n_events) for curve in self.curves]
        else:
            events = [int(n) for n in self.table.events[:, :, 0].sum(axis=0)] if self.table else []
        return dict(zip(self.analysis.groups, events, strict=False))


def count(analysis: Analysis, contributions: Sequence[Contribution]) -> Counted:
    found = [given["survival"][analysis.id] for given in contributions]
    sharing = [times.from_json(one["times"]) for one in found if "times" in one]
    if not sharing:
        return Counted(analysis, found, None, ())
    table = times.finish(merge(sharing))
    curves = tuple(survival_curve(table, place) for place in range(len(analysis.groups)))
    return Counted(analysis, found, table, curves)


def survival_result(
    counted: Counted, hidden: Collection[str], quiet: Collection[str], *, withheld: bool = False
) -> dict[str, Any]:
    """The analysis as everybody may see it: of ``hidden`` groups nothing, of ``quiet`` ones
    no number of events and no curve."""
    analysis, table = counted.analysis, counted.table
    groups = range(0 if withheld else len(counted.curves))
    return {
        "id": analysis.id,
        "title": analysis.title,
        "event": analysis.event,
        "method": analysis.method,
        "group": analysis.group,
        "withheld": withheld,
        "eligible": None if withheld or few(counted.eligible) else counted.eligible,
        "eligibility_unknown": sum(one["eligibility_unknown"] for one in counted.found),
        "centers": len(counted.found),
        "centers_without_times": sum("times" not in one for one in counted.found),
        "grid_months": list(GRID_MONTHS),
        "groups": [_group(counted, place, hidden, quiet) for place in groups],
        "group_unknown": 0 if table is None else int(table.unusable[-1]),
        "median_follow_up_months": None if table is None else _median_follow_up(table),
        "test": NO_TEST if withheld else _test(counted.found),
    }


def quiet_groups(counted: Counted, isolated: Collection[str], *, total_told: bool) -> set[str]:
    """Groups whose events are few, leave few without, or moved by few since an earlier release;
    with one alone the next smallest, where another figure tells the sum."""
    quiet = {name for name, n in counted.sizes.items() if small(counted.events[name], n)}
    quiet |= set(isolated)
    if quiet and total_told:
        quiet |= hidden_values([Margin(counted.events)], kept=quiet)
    return quiet


def _group(
    counted: Counted, place: int, hidden: Collection[str], quiet: Collection[str]
) -> dict[str, Any]:
    """A curve steps down at every event, so few events hide the curve and all read off it."""
    analysis, curve, name = counted.analysis, counted.curves[place], counted.analysis.groups[place]
    unseen = bool(curve.n) and name in hidden
    silent = unseen or name in quiet
    value, low, high = _lines(counted, place, MONTHS)
    at_risk = [int(n) for n in number_at_risk(curve, _days(MONTHS))]
    stretch = slice(0, 0) if silent else visible_stretch(at_risk, AT_RISK_FLOOR)
    middle = median(curve) if analysis.method == "kaplan_meier" else None
    events = counted.events[name]
    return {
        "name": name,
        "label": analysis.labels[place],
        "hidden": silent,
        "n": None if unseen else int(curve.n),
        "events": None if silent or (events and not stretch.stop) else events,
        "curve": [
            {"month": m, "value": value[m], "low": low[m], "high": high[m]}
            for m in range(*stretch.indices(len(MONTHS)))
        ],
        "at_risk": [
            None if silent else shown_at_risk(at_risk[m], AT_RISK_FLOOR) for m in GRID_MONTHS
        ],
        "read": [_read(m, value, low, high, stretch) for m in READ_MONTHS],
        "median_months": _median(middle, stretch),
    }


def _lines(counted: Counted, place: int, months: Sequence[int]) -> tuple[list[float | None], ...]:
    days = _days(months)
    if counted.analysis.method == "aalen_johansen" and counted.table is not None:
        lines = incidence_at(incidence_curve(counted.table, 1, place), days)
    else:
        lines = survival_at(counted.curves[place], days)
    return tuple([float(v) if np.isfinite(v) else None for v in line] for line in lines)


def _days(months: Sequence[int]) -> Any:
    return np.floor(np.asarray(months) * DAYS_PER_MONTH)


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


def _test(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The log-rank test over all groups, stratified by center; null where not estimable.

    For recurrence with competing deaths it compares the rates of recurrence (cause-specific).
    Rounded: it is computed of hidden groups too, and all its digits would tell their events.
    """
    answer = tests.compare_groups(
        logrank.finish(merge([logrank.from_json(one["logrank"]) for one in found]))
    )
    if answer.chi2 is None or answer.p is None:
        return NO_TEST | {"df": answer.df}
    p = round(answer.p, 3) if answer.p >= 0.001 else float(f"{answer.p:.1g}")
    return {"chi2": round(answer.chi2, 1), "df": answer.df, "p": p}
