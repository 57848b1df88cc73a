"""Proportions pooled over centers by the binomial-normal model, and shrunken to it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import FloatArray, integers, normal_quantile, t_quantile
from biostat.logistic import inverse_logit
from biostat.proportions import Proportion, clopper_pearson, wilson

MINIMUM_CENTERS = 5  # below: no prediction interval, τ² labelled unreliable
QUADRATURE_POINTS = 25

Basis = Literal["mixed_model", "one_center", "no_variation", "separated", "no_data"]


@dataclass(frozen=True, slots=True, eq=False)
class PooledShare:
    """A proportion pooled over centers. `shrunken` (C,) are the centers' own, NaN without cases.

    `basis`: "one_center" gives Wilson, "no_variation" (no event or only events) Clopper–Pearson
    of the sum; τ² and the prediction interval are then None. "separated" (in each center nobody
    or everybody, τ² has no maximum): nothing is estimable.
    """

    basis: Basis
    centers: int
    share: float | None
    low: float | None
    high: float | None
    logit: float | None
    logit_error: float | None
    tau2: float | None
    tau2_reliable: bool
    prediction_low: float | None
    prediction_high: float | None
    shrunken: FloatArray  # (C,)
    shrunken_low: FloatArray  # (C,)
    shrunken_high: FloatArray  # (C,)


def pool_shares(
    events: ArrayLike, n: ArrayLike, *, points: int = QUADRATURE_POINTS, level: float = 0.95
) -> PooledShare:
    """logit p_c ~ N(μ, τ²) with binomial counts (C,), by adaptive Gauss–Hermite quadrature.

    Right for rare outcomes, where inverse-variance pooling of logits is not. `share` is that of
    the median center. Source: Hamza, van Houwelingen and Stijnen 2008; Stijnen 2010.
    """
    x, size = counts_of_centers(events, n)
    used = size > 0
    count, total, whole = int(used.sum()), int(x.sum()), int(size.sum())
    if count < 2 or total in (0, whole):
        basis: Basis = "no_data" if count == 0 else "one_center" if count == 1 else "no_variation"
        found = wilson(total, whole, level) if count < 2 else clopper_pearson(total, whole, level)
        return _without_model(basis, count, found, len(x))
    if np.isin(x[used] / size[used], (0.0, 1.0)).all():
        return _without_model(
            "separated", count, Proportion(total, whole, None, None, None), len(x)
        )
    mu, sigma, error = _fit_mixed(x[used], size[used], points)
    z = normal_quantile(level)
    wide = t_quantile(level, count - 1) * math.hypot(sigma, error)
    reliable = count >= MINIMUM_CENTERS
    middle, low, high = _shrink(x, size, mu, sigma, z)
    return PooledShare(
        basis="mixed_model",
        centers=count,
        share=_expit(mu),
        low=_expit(mu - z * error),
        high=_expit(mu + z * error),
        logit=mu,
        logit_error=error,
        tau2=sigma**2,
        tau2_reliable=reliable,
        prediction_low=_expit(mu - wide) if reliable else None,
        prediction_high=_expit(mu + wide) if reliable else None,
        shrunken=np.where(used, middle, np.nan),
        shrunken_low=np.where(used, low, np.nan),
        shrunken_high=np.where(used, high, np.nan),
    )


def _without_model(basis: Basis, count: int, found: Proportion, centers: int) -> PooledShare:
    nothing = np.full(centers, np.nan)
    return PooledShare(
        basis, count, found.estimate, found.low, found.high, None, None, None, False, None,
        None, nothing, nothing, nothing,
    )  # fmt: skip


def counts_of_centers(events: ArrayLike, n: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Raises ValueError unless 0 <= events <= n holds for each center (C,)."""
    size = integers(n, "n").astype(float)
    x = integers(events, "events", length=len(size)).astype(float)
    if (x < 0).any() or (x > size).any():
        raise ValueError("events: 0 <= events <= n is needed for each center")
    return x, size


def _fit_mixed(x: FloatArray, n: FloatArray, points: int) -> tuple[float, float, float]:
    """μ, τ and the error of μ (from the curvature of both, or of μ alone at τ = 0)."""
    from scipy import optimize

    grid, weight = np.polynomial.hermite.hermgauss(points)
    start = math.log((x.sum() + 0.5) / (n.sum() - x.sum() + 0.5))

    def loss(at: Any) -> float:
        return _loss(x, n, float(at[0]), abs(float(at[1])), grid, np.log(weight))

    close = {"xatol": 1e-8, "fatol": 1e-11, "maxiter": 4000}
    best = optimize.minimize(loss, [start, 0.4], method="Nelder-Mead", options=close)
    mu, sigma = float(best.x[0]), abs(float(best.x[1]))
    if sigma < 1e-3 and loss([mu, 0.0]) <= best.fun + 1e-7:
        sigma = 0.0
    curve = _curvature(loss, mu, sigma)
    spread = np.linalg.pinv(curve) if sigma > 0 else np.array([[1 / curve[0, 0]]])
    return mu, sigma, math.sqrt(max(float(spread[0, 0]), 0.0))


def _loss(
    x: FloatArray, n: FloatArray, mu: float, sigma: float, grid: FloatArray, weight: FloatArray
) -> float:
    from scipy import special

    u, spread = _mode(x, n, mu, sigma)
    nodes = u[:, None] + math.sqrt(2) * spread[:, None] * grid
    eta = mu + sigma * nodes
    terms = x[:, None] * eta - n[:, None] * np.logaddexp(0, eta) - nodes**2 / 2 + grid**2 + weight
    every = special.logsumexp(terms, axis=1) + np.log(spread) - 0.5 * math.log(math.pi)
    return -float(every.sum())


def _mode(x: FloatArray, n: FloatArray, mu: float, sigma: float) -> tuple[FloatArray, FloatArray]:
    """The most likely standardised effect of each center and its spread, by Newton."""
    u, largest, rounds = np.zeros(len(x)), 1.0, 0
    while largest > 1e-12 and rounds < 60:
        p = inverse_logit(mu + sigma * u)
        step = (sigma * (x - n * p) - u) / (sigma**2 * n * p * (1 - p) + 1)
        u = u + np.clip(step, -3, 3)
        largest, rounds = float(np.abs(step).max()), rounds + 1
    p = inverse_logit(mu + sigma * u)
    return u, 1 / np.sqrt(sigma**2 * n * p * (1 - p) + 1)


def _shrink(
    x: FloatArray, n: FloatArray, mu: float, sigma: float, z: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    u, spread = _mode(x, n, mu, sigma)
    middle, half = mu + sigma * u, z * sigma * spread
    return inverse_logit(middle), inverse_logit(middle - half), inverse_logit(middle + half)


def _curvature(loss: Any, mu: float, sigma: float) -> FloatArray:
    h = 1e-3
    found = np.zeros((2, 2))
    for i in range(2):
        for j in range(2):
            a, b = np.eye(2)[i] * h, np.eye(2)[j] * h
            at = np.array([mu, sigma])
            found[i, j] = (
                loss(at + a + b) - loss(at + a - b) - loss(at - a + b) + loss(at - a - b)
            ) / (4 * h * h)
    return found


def _expit(logit: float) -> float:
    return float(inverse_logit(np.array([logit]))[0])
