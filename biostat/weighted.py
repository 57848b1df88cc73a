"""Survival of weighted cohorts; for hazard ratios use `cox` with weights and robust errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import FloatArray, NumberArray, floats, normal_quantile
from biostat.risk_table import RiskTable, risk_table
from biostat.survival import log_log_limits


@dataclass(frozen=True, slots=True, eq=False)
class WeightedCurve:
    """As a survival curve, with `effective` numbers at risk (Σw)²/Σw²."""

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


def weighted_kaplan_meier(
    exit_days: ArrayLike,
    event: ArrayLike,
    weight: ArrayLike,
    *,
    entry_days: ArrayLike | None = None,
    level: float = 0.95,
) -> WeightedCurve:
    """Ŝ = ∏ (1 − d_w/n_w) of persons (n,), with the variance for weights of Xie and Liu 2005.

    With all weights 1 it is Kaplan–Meier with Greenwood's variance. Persons without weight or
    time are left out and counted.
    """
    w = floats(weight, "weight")
    if (w[np.isfinite(w)] < 0).any():
        raise ValueError("weight: negative values given; weights are 0 or more")
    used = np.isfinite(w) & (w > 0)
    entry = None if entry_days is None else np.asarray(entry_days)[used]
    leave, happened = np.asarray(exit_days)[used], np.asarray(event)[used]
    sums = risk_table(leave, happened, entry_days=entry, weights=w[used])
    squares = risk_table(leave, happened, entry_days=entry, weights=w[used] ** 2)
    counts = risk_table(leave, happened, entry_days=entry)
    n = int(counts.events.sum() + counts.censored.sum())
    return weighted_curve(sums, squares, n=n, n_left_out=len(w) - n, level=level)


def weighted_curve(
    sums: RiskTable, squares: RiskTable, *, n: int, n_left_out: int = 0, level: float = 0.95
) -> WeightedCurve:
    """The same from tables of Σw and Σw²; both add over centers."""
    z = normal_quantile(level)
    rows = (sums.events[:, 0, 0] > 0) | (sums.censored[:, 0] > 0)
    d, y = sums.events[rows, 0, 0], sums.at_risk[rows, 0]
    effective = y**2 / np.maximum(squares.at_risk[rows, 0], 1e-300)
    share = np.clip(d / np.maximum(y, 1e-300), 0.0, 1.0)
    share[np.abs(1 - share) < 1e-9] = 1.0
    survival = np.cumprod(1 - share)
    with np.errstate(divide="ignore", invalid="ignore"):
        jumps = np.where(share > 0, share / (effective * (1 - share)), 0.0)
        relative = np.sqrt(np.where(share < 1, jumps, np.nan).cumsum())
    low, high = log_log_limits(survival, relative, z)
    return WeightedCurve(
        days=sums.days[rows],
        at_risk=y,
        effective=effective,
        events=d,
        survival=survival,
        std_error=survival * relative,
        low=low,
        high=high,
        n=n,
        n_left_out=n_left_out,
    )
