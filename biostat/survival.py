"""Kaplan–Meier curves with delayed entry, their limits, quantiles and numbers at risk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import BoolArray, FloatArray, NumberArray, normal_quantile
from biostat.results import finite_or_none
from biostat.risk_table import RiskTable, risk_table

_SAME = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalCurve:
    """One row per day on which somebody left; `low` and `high` are NaN where survival is 0 or 1.

    `survival` is NaN from the day on which the risk set emptied although others entered later:
    nothing was observed in between. Survival is conditional on being alive on `conditional_from`
    (0 unless everybody entered late).
    """

    days: NumberArray  # (T,)
    at_risk: NumberArray  # (T,)
    events: NumberArray  # (T,)
    censored: NumberArray  # (T,)
    survival: FloatArray  # (T,)
    std_error: FloatArray  # (T,)
    low: FloatArray  # (T,)
    high: FloatArray  # (T,)
    n: int
    n_events: int
    unusable: int
    conditional_from: float
    entries: NumberArray  # (E,) days of late entries, ascending, with repeats where counted
    entry_counts: NumberArray  # (E,)


@dataclass(frozen=True, slots=True)
class Quantile:
    """Days; None where the curve or its limit does not fall that far ("not reached")."""

    value: float | None
    low: float | None
    high: float | None


def kaplan_meier(
    exit_days: ArrayLike,
    event: ArrayLike,
    *,
    entry_days: ArrayLike | None = None,
    level: float = 0.95,
) -> SurvivalCurve:
    """S(t) = ∏ (1 − d/n) over persons (n,), at risk on (entry, exit]; events before censorings.

    Standard error S·√v with Greenwood's v = Σ d/(n(n − d)); limits S^exp(±z·√v/ln S), on the
    log-log scale, so that they stay within 0 and 1. All censored: S stays 1, limits NaN.
    Source: Kaplan and Meier 1958; Greenwood 1926; Kalbfleisch and Prentice 2002 (limits).
    """
    return survival_curve(risk_table(exit_days, event, entry_days=entry_days), level=level)


def reverse_kaplan_meier(
    exit_days: ArrayLike,
    event: ArrayLike,
    *,
    entry_days: ArrayLike | None = None,
    level: float = 0.95,
) -> SurvivalCurve:
    """The curve of follow-up: censoring is the event, so its median is the median follow-up.

    Deaths are censored here; who died on a day of censorings is still at risk of them.
    Source: Schemper and Smith 1996.
    """
    return follow_up_curve(risk_table(exit_days, event, entry_days=entry_days), level=level)


def survival_curve(table: RiskTable, group: int = 0, *, level: float = 0.95) -> SurvivalCurve:
    """Kaplan–Meier of one group of a table; every cause is an event."""
    events = table.events[:, group, :].sum(axis=1)
    return _curve(table, group, events, table.censored[:, group], level)


def follow_up_curve(table: RiskTable, group: int = 0, *, level: float = 0.95) -> SurvivalCurve:
    """Reverse Kaplan–Meier of one group of a table."""
    events = table.events[:, group, :].sum(axis=1)
    return _curve(table, group, table.censored[:, group], events, level)


def quantile(curve: SurvivalCurve, share_dead: float = 0.5) -> Quantile:
    """First day with S ≤ 1 − share; if S equals it exactly, the middle of that flat stretch.

    The stretch ends with the next event, or with the last day of follow-up (R's
    `quantile.survfit`). Limits: the same reading of the log-log limits. None: not reached.
    Source: Brookmeyer and Crowley 1982.
    """
    if not 0 < share_dead < 1:
        raise ValueError(f"share_dead: {share_dead} given, a number between 0 and 1 needed")
    read = [
        finite_or_none(_first_below(curve.days, line, 1 - share_dead))
        for line in (curve.survival, curve.low, curve.high)
    ]
    return Quantile(*read)


def median(curve: SurvivalCurve) -> Quantile:
    """The day by which half have had the event."""
    return quantile(curve, 0.5)


def conditional_survival(
    curve: SurvivalCurve, given_days: float, days: ArrayLike, *, level: float = 0.95
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """S(t)/S(s) at days t (m,) for those alive at s = `given_days`, with log-log limits.

    Greenwood's sum runs over (s, t]. NaN before s and beyond follow-up. Source: Zabor 2013.
    """
    z = normal_quantile(level)
    asked = np.asarray(days, dtype=np.float64)
    start = value_at(curve, curve.survival, [given_days], 1.0)[0]
    later = curve.days > given_days
    _, variance = product_limit(curve.events[later], curve.at_risk[later])
    whole = value_at(curve, curve.survival, asked, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where((asked >= given_days) & (start > 0), whole / start, np.nan)
    place = np.searchsorted(curve.days[later], asked, side="right")
    error = np.sqrt(np.concatenate([[0.0], variance])[place])
    low, high = log_log_limits(share, error, z)
    return share, low, high


def value_at(curve: SurvivalCurve, line: FloatArray, days: ArrayLike, before: float) -> FloatArray:
    """A line of the curve read as a step function; NaN before the first and after the last day
    on which anybody was followed.

    A curve that has fallen to 0 stays known for ever.
    """
    asked = np.asarray(days, dtype=np.float64)
    if not len(curve.days):
        return np.full(asked.shape, np.nan)
    index = np.searchsorted(curve.days, asked, side="right")
    read = np.concatenate([[before], line])[index]
    known = (asked >= curve.conditional_from) & (
        (asked <= curve.days[-1]) | (curve.survival[-1] == 0)
    )
    return np.where(known, read, np.nan)


def survival_at(curve: SurvivalCurve, days: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Survival and its limits at given days (m,); NaN before the first and after the last day on
    which anybody was followed, but 0 for ever once it fell to 0.
    """
    return (
        value_at(curve, curve.survival, days, 1.0),
        value_at(curve, curve.low, days, np.nan),
        value_at(curve, curve.high, days, np.nan),
    )


def number_at_risk(curve: SurvivalCurve, days: ArrayLike) -> NumberArray:
    """Persons with entry < t ≤ exit at given days (m,); at day 0 those there from the start."""
    asked = np.asarray(days)
    leaving = curve.events + curve.censored
    gone = np.concatenate([[0], leaving.cumsum()])
    come = np.concatenate([[0], curve.entry_counts.cumsum()])
    left = gone[np.searchsorted(curve.days, asked, side="left")]
    entered = come[np.searchsorted(curve.entries, asked, side="left")]
    return np.asarray((gone[-1] - left) - (come[-1] - entered))


def _curve(
    table: RiskTable, group: int, events: NumberArray, censored: NumberArray, level: float
) -> SurvivalCurve:
    z = normal_quantile(level)
    late = table.late_entries[:, group]
    own = np.nonzero((events != 0) | (censored != 0) | (late != 0))[0]
    days, events, censored, late = table.days[own], events[own], censored[own], late[own]
    at_risk = (events + censored - late)[::-1].cumsum()[::-1]
    rows, came = (events != 0) | (censored != 0), late != 0
    d, n = events[rows], at_risk[rows]
    survival, variance = product_limit(d, n)
    if came.any():
        survival[emptied(at_risk, events + censored, late)[rows]] = np.nan
    low, high = log_log_limits(survival, np.sqrt(variance), z)
    leaving = (events + censored).sum()
    return SurvivalCurve(
        days=days[rows], at_risk=n, events=d, censored=censored[rows],
        survival=survival, std_error=survival * np.sqrt(variance), low=low, high=high,
        n=int(leaving), n_events=int(events.sum()), unusable=int(table.unusable[group]),
        conditional_from=first_day(days[came], late.sum() < leaving),
        entries=days[came], entry_counts=late[came],
    )  # fmt: skip


def product_limit(d: NumberArray, n: NumberArray) -> tuple[FloatArray, FloatArray]:
    """Survival, and Greenwood's Σ d/(n(n − d)); NaN once everybody at risk has had the event."""
    alive = n - d
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.cumprod(np.where(n > 0, alive / n, 1.0))
        variance = np.cumsum(np.where(d > 0, np.where(alive > 0, d / (n * alive), np.nan), 0.0))
    return np.asarray(survival, np.float64), np.asarray(variance, np.float64)


def log_log_limits(
    survival: FloatArray, relative_error: FloatArray, z: float
) -> tuple[FloatArray, FloatArray]:
    """S^exp(±z·error/ln S); NaN where S is 0, 1 or NaN, as no limit can be computed there."""
    inside = (survival > 0) & (survival < 1)
    log = np.log(np.where(inside, survival, 0.5))
    spread = np.exp(relative_error * (-z / log))
    low, high = np.exp(log * spread), np.exp(log / spread)
    low[~inside] = high[~inside] = np.nan
    return np.asarray(low), np.asarray(high)


def emptied(at_risk: NumberArray, leaving: NumberArray, late: NumberArray) -> BoolArray:
    """(T,) True from the day on which the risk set empties while others are still to enter."""
    started = np.cumsum(at_risk > 0) > 0
    still_to_come = (late[::-1].cumsum()[::-1] - late) > 0
    left_empty = at_risk - leaving + late <= 0
    return np.asarray(np.cumsum(started & left_empty & still_to_come) > 0)


def first_day(entries: NumberArray, somebody_from_start: bool) -> float:
    """The day from which anybody was under observation, of late entries in ascending order."""
    return 0.0 if somebody_from_start or not len(entries) else float(entries[0])


def _first_below(days: NumberArray, line: FloatArray, target: float) -> float:
    known = ~np.isnan(line)
    x, y = days[known], line[known]
    below = np.nonzero(y <= target + _SAME)[0]
    if not len(below):
        return float("nan")
    first = below[0]
    if abs(y[first] - target) > _SAME:
        return float(x[first])
    under = np.nonzero(y < target - _SAME)[0]
    return float(x[first] + (x[under[0]] if len(under) else x[-1])) / 2
