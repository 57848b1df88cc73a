"""Weighted outcomes and covariates of two arms: their difference, balance, effective size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from biostat.aggregates import part as parts
from biostat.aggregates.part import Part, merge, subtract
from biostat.arrays import FloatArray, floats, matrix, normal_quantile, normal_tail
from biostat.propensity import BALANCED, Balance, WeightedDifference

__all__ = ["WeightedArms", "aggregate", "finish", "from_json", "merge", "subtract"]

KIND, VERSION = "weighted_means", 1


@dataclass(frozen=True, slots=True, eq=False)
class WeightedArms:
    """The difference of treated and controls, covariate balance, effective sizes."""

    difference: WeightedDifference
    balance: Balance
    effective_treated: float | None
    effective_control: float | None
    n_left_out: int


def aggregate(
    outcome: ArrayLike,
    treated: ArrayLike,
    weight: ArrayLike,
    covariates: ArrayLike,
    *,
    columns: Sequence[str],
) -> Part:
    """Sums per arm for outcome, weight (n,) and covariates (n, p): Σ1, Σw, Σw², Σwy, … .

    Cases with a missing value are left out and counted.
    """
    y, z, w = floats(outcome, "outcome"), floats(treated, "treated"), floats(weight, "weight")
    x = matrix(covariates, "covariates", rows=len(y))
    whole = np.isfinite(y) & np.isfinite(z) & np.isfinite(w) & np.isfinite(x).all(axis=1)
    y, z, w, x = y[whole], z[whole], w[whole], x[whole]
    one = np.ones(len(y))
    own = [w, w**2, w * y, w**2 * y, w**2 * y**2]
    rows = np.column_stack([*own, x, x**2, w[:, None] * x, one]) if len(y) else np.zeros((0, 1))
    arm = (z == 1).astype(np.int64)
    tables = {
        "sums": parts.table(arm, rows),
        "left_out": parts.table([0], [int((~whole).sum())]),
    }
    return Part(KIND, VERSION, {"columns": list(columns)}, tables)


def finish(part: Part, *, level: float = 0.95) -> WeightedArms:
    """As if all cases had been in one place; errors by case."""
    p = len(part.spec["columns"])
    control, treated = parts.rows_of(part, "sums", 2, 6 + 3 * p)
    difference = _difference(treated, control, level)
    return WeightedArms(
        difference=difference,
        balance=_balance(treated, control, p),
        effective_treated=_effective(treated),
        effective_control=_effective(control),
        n_left_out=int(parts.values_of(part, "left_out", 1)[0]),
    )


def from_json(data: dict[str, Any]) -> Part:
    """Read a part of this kind back."""
    return parts.from_json(data, KIND, VERSION)


def _effective(arm: FloatArray) -> float | None:
    return float(arm[0] ** 2 / arm[1]) if arm[1] > 0 else None


def _difference(treated: FloatArray, control: FloatArray, level: float) -> WeightedDifference:
    n = round(treated[-1] + control[-1])
    if treated[0] <= 0 or control[0] <= 0:
        return WeightedDifference(None, None, None, None, None, None, None, n)
    means = [float(arm[2] / arm[0]) for arm in (treated, control)]
    spreads = [
        (arm[4] - 2 * mean * arm[3] + mean**2 * arm[1]) / arm[0] ** 2
        for arm, mean in zip((treated, control), means, strict=True)
    ]
    gap, error = means[0] - means[1], math.sqrt(max(float(sum(spreads)), 0.0))
    half = normal_quantile(level) * error
    p = normal_tail(gap / error) if error > 0 else None
    return WeightedDifference(means[0], means[1], gap, error, gap - half, gap + half, p, n)


def _balance(treated: FloatArray, control: FloatArray, p: int) -> Balance:
    if treated[0] <= 0 or control[0] <= 0:
        nothing = np.full(p, np.nan)
        return Balance(nothing, nothing, np.zeros(p, bool))
    (m1, v1, w1), (m0, v0, w0) = (_moments(arm, p) for arm in (treated, control))
    spread = np.sqrt((v1 + v0) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        before = np.where(spread > 0, (m1 - m0) / spread, np.nan)
        after = np.where(spread > 0, (w1 - w0) / spread, np.nan)
    return Balance(before, after, np.abs(after) < BALANCED)


def _moments(arm: FloatArray, p: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Means, variances and weighted means of the covariates."""
    n = arm[-1]
    mean = arm[5 : 5 + p] / n
    return mean, np.maximum(arm[5 + p : 5 + 2 * p] / n - mean**2, 0.0), arm[5 + 2 * p : -1] / arm[0]
