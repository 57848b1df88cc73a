"""Linear mixed models with one random intercept, fitted from sums per cluster (REML)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import BoolArray, FloatArray, floats, labels, matrix
from biostat.coefficients import Coefficients, Estimability, coefficients, not_estimable
from biostat.newton import covariance, independent_columns


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Sums of `clusters` clusters that share one design of `size` rows; sums run over them."""

    clusters: int
    size: int
    xx: FloatArray  # (p, p) X'X of one cluster
    x1: FloatArray  # (p,) X'1 of one cluster
    xy: FloatArray  # (p,) Σ X'y
    y1: float  # Σ 1'y
    y1_squared: float  # Σ (1'y)²
    yy: float  # Σ y'y


@dataclass(frozen=True, slots=True, eq=False)
class MixedModel:
    """`between` is the variance of the intercepts, `within` of the rest; None: not estimable."""

    coefficients: Coefficients
    between: float | None
    within: float | None
    intraclass: float | None
    loglik: float | None
    n: int
    n_clusters: int
    n_left_out: int


def mixed_model(
    outcome: ArrayLike, covariates: ArrayLike, cluster: ArrayLike, *, level: float = 0.95
) -> MixedModel:
    """y = Xβ + u_cluster + e by REML; outcome (n,), covariates (n, p) with any intercept given.

    Maximises −½[(n − p)(ln 2πσ² + 1) + Σ ln(1 + n_c·τ²/σ²) + ln|X'W X|] over τ²/σ². Rows with a
    missing value or cluster are left out and counted. Wald limits with normal quantiles. One row
    a cluster: τ² is 0. Nothing left over by X, or no rows: None.
    Source: Patterson and Thompson 1971; Laird and Ware 1982.
    """
    y = floats(outcome, "outcome")
    x = matrix(covariates, "covariates", rows=len(y))
    belongs = labels(cluster, "cluster", length=len(y))
    whole = np.isfinite(y) & np.isfinite(x).all(axis=1) & (belongs >= 0)
    blocks = blocks_of(y[whole], x[whole], belongs[whole])
    return fit_blocks(blocks, x.shape[1], n_left_out=int((~whole).sum()), level=level)


def blocks_of(y: FloatArray, x: FloatArray, cluster: ArrayLike) -> list[Block]:
    """One block per cluster (a patient, or a center), from complete rows."""
    place = np.unique(np.asarray(cluster), return_inverse=True)[1]
    order = np.argsort(place, kind="stable")
    rows = np.split(order, np.nonzero(np.diff(place[order]))[0] + 1) if len(y) else []
    blocks = []
    for own in rows:
        a, b = x[own], y[own]
        total = float(b.sum())
        blocks.append(
            Block(1, len(own), a.T @ a, a.sum(axis=0), a.T @ b, total, total**2, float(b @ b))
        )
    return blocks


def fit_blocks(
    blocks: Sequence[Block], p: int, *, n_left_out: int = 0, level: float = 0.95
) -> MixedModel:
    """REML from the sums alone: the ratio of variances is searched, all else has a closed form."""
    n = sum(block.clusters * block.size for block in blocks)
    clusters = sum(block.clusters for block in blocks)
    whole = sum((block.clusters * block.xx for block in blocks), np.zeros((p, p)))
    free = independent_columns(whole)
    rank = int(free.sum())
    if n - rank < 1 or rank == 0 or not math.isfinite(_profile(blocks, free, n, 0.0)[0]):
        return _unknown(p, n, clusters, n_left_out)
    share = 0.0 if clusters == n else _best_share(blocks, free, n)
    loglik, beta, inner, within = _profile(blocks, free, n, share)
    status: tuple[Estimability, ...] = tuple(
        "estimated" if ok else "collinear" for ok in free.tolist()
    )
    spread = within * covariance(inner, free)
    return MixedModel(
        coefficients=coefficients(beta, spread, status, level),
        between=within * share / (1 - share),
        within=within,
        intraclass=share,
        loglik=loglik,
        n=n,
        n_clusters=clusters,
        n_left_out=n_left_out,
    )


def _best_share(blocks: Sequence[Block], free: BoolArray, n: int) -> float:
    """The intraclass share of the highest restricted likelihood; 0 unless another is higher."""
    from scipy import optimize

    def loss(share: float) -> float:
        return -_profile(blocks, free, n, share)[0]

    best = optimize.minimize_scalar(
        loss, bounds=(0.0, 1 - 1e-9), method="bounded", options={"xatol": 1e-10}
    )
    return 0.0 if loss(0.0) <= float(best.fun) + 1e-9 else float(best.x)


def _profile(
    blocks: Sequence[Block], free: BoolArray, n: int, share: float
) -> tuple[float, FloatArray, FloatArray, float]:
    """Restricted log-likelihood at an intraclass share, with β, X'WX and the residual variance."""
    p = len(free)
    ratio = share / (1 - share)
    xx, xy, yy, log_det = np.zeros((p, p)), np.zeros(p), 0.0, 0.0
    for b in blocks:
        pull = ratio / (1 + ratio * b.size)
        xx += b.clusters * (b.xx - pull * np.outer(b.x1, b.x1))
        xy += b.xy - pull * b.x1 * b.y1
        yy += b.yy - pull * b.y1_squared
        log_det += b.clusters * math.log1p(ratio * b.size)
    block = np.ix_(free, free)
    beta = np.zeros(p)
    beta[free] = np.linalg.lstsq(xx[block], xy[free], rcond=None)[0]
    left = n - int(free.sum())
    rest = float(yy - beta @ xy)
    if rest <= 1e-12 * abs(yy):
        return -math.inf, beta, xx, 0.0
    within = rest / left
    _, log_xx = np.linalg.slogdet(xx[block])
    value = -0.5 * (left * (math.log(2 * math.pi * within) + 1) + log_det + float(log_xx))
    return value, beta, xx, within


def _unknown(p: int, n: int, clusters: int, n_left_out: int) -> MixedModel:
    nothing = not_estimable(p, "collinear")
    return MixedModel(nothing, None, None, None, None, n, clusters, n_left_out)
