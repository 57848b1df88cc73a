"""Comparing two treatments by weights: propensity scores, balance, effective size, difference."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import (
    BoolArray,
    FloatArray,
    floats,
    labels,
    matrix,
    normal_quantile,
    normal_tail,
    weights_of,
)
from biostat.logistic import inverse_logit, logistic

EXTREME = (0.01, 0.99)
BALANCED = 0.1

Target = Literal["overlap", "ate", "att"]


@dataclass(frozen=True, slots=True, eq=False)
class PropensityWeights:
    """One entry per case; NaN where a value is missing or, trimmed, where the score is extreme.

    `n_extreme` counts scores outside [.01, .99]: positivity is doubtful there.
    """

    propensity: FloatArray  # (n,)
    weight: FloatArray  # (n,)
    target: Target
    n_left_out: int
    n_extreme: int
    effective_treated: float | None
    effective_control: float | None
    estimable: bool


@dataclass(frozen=True, slots=True, eq=False)
class Balance:
    """Standardised mean differences of each covariate, before and after weighting; < 0.1 wanted.

    Both divide by the unweighted SD, so that weighting cannot flatter. NaN: no variation.
    """

    before: FloatArray  # (p,)
    after: FloatArray  # (p,)
    balanced: BoolArray  # (p,)


@dataclass(frozen=True, slots=True)
class WeightedDifference:
    """Weighted mean of the treated minus that of the controls, with robust error."""

    treated: float | None
    control: float | None
    value: float | None
    std_error: float | None
    low: float | None
    high: float | None
    p: float | None
    n: int


def propensity_weights(
    treated: ArrayLike,
    covariates: ArrayLike,
    *,
    target: Target = "overlap",
    center: ArrayLike | None = None,
    trim: bool = False,
) -> PropensityWeights:
    """Weights for cases (n,) from a logistic model of treatment on covariates (n, p).

    "overlap": 1 − e for treated, e for controls (exact mean balance, no extreme weights);
    "ate": stabilised inverse probability; "att": 1 and e/(1 − e). `center` enters the model as
    an intercept each, with Firth's penalty. Baseline is the day of decision, not of treatment,
    or time until treatment is immortal. Source: Li, Morgan and Zaslavsky 2018; Austin and
    Stuart 2015.
    """
    z = _treated(treated, len(floats(treated, "treated")))
    x = matrix(covariates, "covariates", rows=len(z))
    if center is not None:
        own = labels(center, "center", length=len(z))
        names, place = np.unique(own, return_inverse=True)
        x = np.column_stack([x, place[:, None] == np.arange(1, len(names))])
    firth = center is not None
    minimum = 0.0 if firth else 10.0
    model = logistic(z, x, firth=firth, minimum_events_per_parameter=minimum)
    known = np.isfinite(z) & np.isfinite(x).all(axis=1)
    lost = int((~known).sum())
    beta = model.coefficients.beta
    refused = {"separated", "too_few_events", "no_events"} & set(model.coefficients.status)
    if refused or not np.isfinite(beta[0]):
        nothing = np.full(len(z), np.nan)
        return PropensityWeights(nothing, nothing, target, lost, 0, None, None, False)
    usable = np.isfinite(beta[1:])  # a column collinear with others adds nothing
    e = inverse_logit(beta[0] + x[:, usable] @ beta[1:][usable])
    extreme = known & ((e < EXTREME[0]) | (e > EXTREME[1]))
    weight = np.where(known, _weights(z, e, target, float(np.mean(z[known]))), np.nan)
    if trim:
        weight[extreme] = np.nan
    return PropensityWeights(
        e, weight, target, lost, int(extreme.sum()), effective_size(weight[z == 1]),
        effective_size(weight[z == 0]), True,
    )  # fmt: skip


def effective_size(weight: ArrayLike) -> float | None:
    """(Σw)²/Σw²: as many unweighted cases would be as informative. Source: Kish 1965."""
    w = weights_of(weight, "weight", length=len(floats(weight, "weight")))
    w = w[np.isfinite(w)]
    squares = float((w**2).sum())
    return float(w.sum()) ** 2 / squares if squares > 0 else None


def balance(covariates: ArrayLike, treated: ArrayLike, weight: ArrayLike) -> Balance:
    """(x̄₁ − x̄₀)/√((s₁² + s₀²)/2) of covariates (n, p), before and with weighted means.

    Cases without weight are left out. Source: Austin 2009.
    """
    x = matrix(covariates, "covariates")
    z, w = _treated(treated, len(x)), weights_of(weight, "weight", length=len(x))
    used = np.isfinite(w) & np.isfinite(z) & np.isfinite(x).all(axis=1)
    x, z, w = x[used], z[used] == 1, w[used]
    if not z.any() or z.all() or w[z].sum() <= 0 or w[~z].sum() <= 0:
        nothing = np.full(x.shape[1], np.nan)
        return Balance(nothing, nothing, np.zeros(x.shape[1], bool))
    spread = np.sqrt((x[z].var(axis=0, ddof=0) + x[~z].var(axis=0, ddof=0)) / 2)
    plain = x[z].mean(axis=0) - x[~z].mean(axis=0)
    weighted = w[z] @ x[z] / w[z].sum() - w[~z] @ x[~z] / w[~z].sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        before = np.where(spread > 0, plain / spread, np.nan)
        after = np.where(spread > 0, weighted / spread, np.nan)
    return Balance(before, after, np.abs(after) < BALANCED)


def weighted_difference(
    outcome: ArrayLike,
    treated: ArrayLike,
    weight: ArrayLike,
    *,
    cluster: ArrayLike | None = None,
    level: float = 0.95,
) -> WeightedDifference:
    """Difference of weighted means; error from each case's (or cluster's) influence.

    The weights are taken as known, which is conservative for overlap and ATE weights.
    Source: Lunceford and Davidian 2004.
    """
    quantile = normal_quantile(level)
    y = floats(outcome, "outcome")
    z, w = _treated(treated, len(y)), weights_of(weight, "weight", length=len(y))
    used = np.isfinite(y) & np.isfinite(z) & np.isfinite(w)
    y, z, w = y[used], z[used] == 1, w[used]
    total = np.where(z, w[z].sum(), w[~z].sum())
    if not len(y) or not z.any() or z.all() or (total <= 0).any():
        return WeightedDifference(None, None, None, None, None, None, None, len(y))
    high, low = float(w[z] @ y[z] / w[z].sum()), float(w[~z] @ y[~z] / w[~z].sum())
    influence = np.where(z, 1, -1) * w * (y - np.where(z, high, low)) / total
    if cluster is not None:
        own = labels(cluster, "cluster", length=len(used))
        place = np.unique(own[used], return_inverse=True)[1]
        influence = np.bincount(place, influence)
    error = math.sqrt(float((influence**2).sum()))
    gap, half = high - low, quantile * error
    p = normal_tail(gap / error) if error > 0 else None
    return WeightedDifference(high, low, gap, error, gap - half, gap + half, p, len(y))


def _treated(treated: ArrayLike, length: int) -> FloatArray:
    z = floats(treated, "treated", length=length)
    if not np.isin(z[np.isfinite(z)], (0.0, 1.0)).all():
        raise ValueError("treated: values other than 0, 1 and missing given; recode them")
    return z


def _weights(z: FloatArray, e: FloatArray, target: Target, share: float) -> FloatArray:
    if target == "overlap":
        return np.asarray(np.where(z == 1, 1 - e, e))
    with np.errstate(divide="ignore"):
        if target == "att":
            return np.asarray(np.where(z == 1, 1.0, e / (1 - e)))
        return np.asarray(np.where(z == 1, share / e, (1 - share) / (1 - e)))
