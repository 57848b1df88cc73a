"""Survival of weighted cohorts; for hazard ratios use `cox` with weights and robust errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import FloatArray, NumberArray, floats, integers, normal_quantile, times
from biostat.risk_table import RiskTable, risk_table
from biostat.survival import emptied, first_day, log_log_limits

_NEGLIGIBLE = 1e-9  # of all weight: what is left of a risk set by rounding


@dataclass(frozen=True, slots=True, eq=False)
class WeightedCurve:
    """As a survival curve, with `effective` numbers at risk (Σw)²/Σw².

    NaN from the day on which the risk set emptied although others entered later; survival is
    conditional on being alive on `conditional_from` (0 unless everybody entered late).
    """

    days: NumberArray  # (T,)
    at_risk: FloatArray  # (T,) sum of weights
    effective: FloatArray  # (T,)
    events: FloatArray  # (T,) sum of weights
    survival: FloatArray  # (T,)
    std_error: FloatArray  # (T,)
    low: FloatArray  # (T,)
    high: FloatArray  # (T,)
    n: int
    n_left_out: int
    conditional_from: float


def weighted_kaplan_meier(
    exit_days: ArrayLike,
    event: ArrayLike,
    weight: ArrayLike,
    *,
    entry_days: ArrayLike | None = None,
    level: float = 0.95,
) -> WeightedCurve:
    """Ŝ = ∏ (1 − d_w/n_w) of persons (n,) with sums of weights d_w and n_w.

    Variance Ŝ²·Σ q/(M(1 − q)) with q = d_w/n_w and M = (Σw)²/Σw² of those at risk; log-log
    limits. With all weights 1 it is Kaplan–Meier with Greenwood's variance, and no scale of the
    weights changes anything. Persons without weight or time are left out and counted.
    Source: Xie and Liu 2005.
    """
    w = weights_of(weight, len(np.asarray(exit_days)))
    sums, squares, counts = weighted_tables(exit_days, event, w, entry_days=entry_days)
    n = int(counts.events.sum() + counts.censored.sum())
    return weighted_curve(sums, squares, n=n, n_left_out=len(w) - n, level=level)


def weights_of(weight: ArrayLike, length: int) -> FloatArray:
    """Weights (n,) of 0 or more, NaN where missing. Raises ValueError on negative ones."""
    w = floats(weight, "weight", length=length)
    if (w[np.isfinite(w)] < 0).any():
        raise ValueError("weight: negative values given; weights are 0 or more")
    return w


def weighted_tables(
    exit_days: ArrayLike,
    event: ArrayLike,
    weight: FloatArray,
    *,
    entry_days: ArrayLike | None = None,
    group: ArrayLike | None = None,
    n_groups: int = 1,
) -> tuple[RiskTable, RiskTable, RiskTable]:
    """Tables of Σw, Σw² and Σ1 of the persons with a weight above 0."""
    leave = times(exit_days, "exit_days")
    n = len(leave)
    happened = integers(event, "event", length=n)
    entry = np.zeros(n) if entry_days is None else times(entry_days, "entry_days", length=n)
    belongs = np.zeros(n, np.int64) if group is None else integers(group, "group", length=n)
    used = np.isfinite(weight) & (weight > 0)
    one, two, counts = (
        risk_table(
            leave[used], happened[used], entry_days=entry[used], group=belongs[used],
            n_groups=n_groups, weights=mass,
        )
        for mass in (weight[used], weight[used] ** 2, None)
    )  # fmt: skip
    return one, two, counts


def weighted_curve(
    sums: RiskTable, squares: RiskTable, *, n: int, n_left_out: int = 0, level: float = 0.95
) -> WeightedCurve:
    """The same from tables of Σw and Σw²; both add over centers."""
    z = normal_quantile(level)
    events, censored, late = sums.events[:, 0, 0], sums.censored[:, 0], sums.late_entries[:, 0]
    rows, came = (events > 0) | (censored > 0), late > 0
    leaving = events + censored
    d, y = events[rows], sums.at_risk[rows, 0]
    effective = y**2 / np.maximum(squares.at_risk[rows, 0], 1e-300)
    share = np.clip(d / np.maximum(y, 1e-300), 0.0, 1.0)
    share[np.abs(1 - share) < 1e-9] = 1.0
    survival = np.cumprod(1 - share)
    nothing = _NEGLIGIBLE * leaving.sum()
    survival[emptied(sums.at_risk[:, 0] - nothing, leaving, late)[rows]] = np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        jumps = np.where(share > 0, share / (effective * (1 - share)), 0.0)
        relative = np.sqrt(np.where(share < 1, jumps, np.nan).cumsum())
    low, high = log_log_limits(survival, relative, z)
    return WeightedCurve(
        days=sums.days[rows], at_risk=y, effective=effective, events=d,
        survival=survival, std_error=survival * relative, low=low, high=high,
        n=n, n_left_out=n_left_out,
        conditional_from=first_day(sums.days[came], late.sum() < leaving.sum() - nothing),
    )  # fmt: skip
