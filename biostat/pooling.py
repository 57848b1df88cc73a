"""Pooling effects of known variance over centers: REML, modified Hartung–Knapp, heterogeneity."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import FloatArray, check_level, chi2_tail, floats, normal_quantile, t_quantile
from biostat.random_effects import MINIMUM_CENTERS, counts_of_centers

Method = Literal["REML", "DL", "PM"]


@dataclass(frozen=True, slots=True)
class Pooled:
    """An effect pooled over k studies; `low` and `high` by modified Hartung–Knapp."""

    k: int
    value: float | None
    std_error: float | None
    low: float | None
    high: float | None
    tau2: float | None
    tau2_low: float | None
    tau2_high: float | None
    tau2_reliable: bool
    i2_percent: float | None
    q: float | None
    q_p: float | None
    prediction_low: float | None
    prediction_high: float | None


def pool(
    effects: ArrayLike, variances: ArrayLike, *, method: Method = "REML", level: float = 0.95
) -> Pooled:
    """μ = Σwy/Σw with w = 1/(v + τ²) for effects y (k,) of known variances v (k,).

    q* = max(1, q) and t with k − 1 degrees (modified Hartung–Knapp–Sidik–Jonkman), as centers
    differ in size; I² from the typical variance; Q-profile limits of τ²; prediction interval
    μ ± t·√(τ² + SE²) from 5 studies. One study: its own normal interval, τ² None. Missing
    effects are left out.
    Source: Viechtbauer 2005, 2007; Röver 2015; IntHout 2014; Higgins and Thompson 2002.
    """
    y, v = floats(effects, "effects"), floats(variances, "variances")
    if len(y) != len(v):
        raise ValueError(f"variances: {len(v)} values for {len(y)} effects; one for each")
    if (v <= 0).any() or method not in get_args(Method):
        raise ValueError("variances must exceed 0 (NaN if missing), method be REML, DL or PM")
    known = np.isfinite(y) & np.isfinite(v)
    y, v = y[known], v[known]
    k = len(y)
    if k == 0:
        return _not_pooled(0, None, None, None, None)
    if k == 1:
        half = normal_quantile(level) * math.sqrt(v[0])
        low, high = float(y[0]) - half, float(y[0]) + half
        return _not_pooled(1, float(y[0]), math.sqrt(v[0]), low, high)
    tau2 = between_variance(y, v, method)
    return _pooled(y, v, tau2, level)


def _not_pooled(
    k: int, value: float | None, error: float | None, low: float | None, high: float | None
) -> Pooled:
    return Pooled(
        k=k,
        value=value,
        std_error=error,
        low=low,
        high=high,
        tau2=None,
        tau2_low=None,
        tau2_high=None,
        tau2_reliable=False,
        i2_percent=None,
        q=None,
        q_p=None,
        prediction_low=None,
        prediction_high=None,
    )


def plain_logits(events: ArrayLike, n: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Logits (C,) and variances for `pool`; ½ is added to both cells of a center with a zero.
    NaN for a center without cases."""
    x, size = counts_of_centers(events, n)
    x, size = np.where(size > 0, x, np.nan), np.where(size > 0, size, np.nan)
    edge = (x == 0) | (x == size)
    x, size = x + 0.5 * edge, size + edge
    return np.log(x / (size - x)), 1 / x + 1 / (size - x)


def between_variance(y: FloatArray, v: FloatArray, method: Method = "REML") -> float:
    """τ² by REML, DerSimonian–Laird or Paule–Mandel; never below 0."""
    if method == "DL":
        w = 1 / v
        spread = w.sum() - (w**2).sum() / w.sum()
        return max(0.0, float((_q(y, v, 0.0) - (len(y) - 1)) / spread))
    if method == "PM":
        return _root(lambda t: _q(y, v, t) - (len(y) - 1))

    def slope(t: float) -> float:
        w = 1 / (v + t)
        mu = (w * y).sum() / w.sum()
        return float((w**2 * (y - mu) ** 2).sum() + (w**2).sum() / w.sum() - w.sum())

    return _root(slope)


def _pooled(y: FloatArray, v: FloatArray, tau2: float, level: float) -> Pooled:
    k, w = len(y), 1 / (v + tau2)
    mu, plain = float((w * y).sum() / w.sum()), float(w.sum()) ** -0.5
    q_star = max(1.0, _q(y, v, tau2) / (k - 1))
    error, t = plain * math.sqrt(q_star), t_quantile(level, k - 1)
    fixed = 1 / v
    typical = (k - 1) * fixed.sum() / (fixed.sum() ** 2 - (fixed**2).sum())
    q = _q(y, v, 0.0)
    reliable = k >= MINIMUM_CENTERS
    wide = t * math.hypot(math.sqrt(tau2), error)
    low, high = tau2_limits(y, v, level)
    return Pooled(
        k=k,
        value=mu,
        std_error=error,
        low=mu - t * error,
        high=mu + t * error,
        tau2=tau2,
        tau2_low=low,
        tau2_high=high,
        tau2_reliable=reliable,
        i2_percent=float(100 * tau2 / (tau2 + typical)),
        q=q,
        q_p=chi2_tail(q, k - 1),
        prediction_low=mu - wide if reliable else None,
        prediction_high=mu + wide if reliable else None,
    )


def tau2_limits(y: FloatArray, v: FloatArray, level: float = 0.95) -> tuple[float, float]:
    """Q-profile limits: Q(τ²) equal to the χ² quantiles with k − 1 degrees of freedom.

    Source: Viechtbauer 2007.
    """
    from scipy import special

    check_level(level)
    upper, lower = special.chdtri(len(y) - 1, [(1 - level) / 2, (1 + level) / 2])
    return _root(lambda t: _q(y, v, t) - upper), _root(lambda t: _q(y, v, t) - lower)


def _q(y: FloatArray, v: FloatArray, tau2: float) -> float:
    w = 1 / (v + tau2)
    return float((w * (y - (w * y).sum() / w.sum()) ** 2).sum())


def _root(falling: Any) -> float:
    """The zero of a function that falls from τ² = 0 on; 0 if it starts below."""
    from scipy import optimize

    if falling(0.0) <= 0:
        return 0.0
    high = 1e-6
    while falling(high) > 0:
        high *= 4
    return float(optimize.brentq(falling, 0.0, high, xtol=1e-14, rtol=1e-13))
