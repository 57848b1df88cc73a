"""The coefficients of a regression with their tests, and when they cannot be estimated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from biostat.arrays import BoolArray, FloatArray, chi2_tail, normal_quantile, t_quantile
from biostat.newton import Search, Sums, covariance, solve

_SINGULAR = 1e-10
LIMIT = 10.0  # |β| or its error over one SD of a covariate: the likelihood has no maximum

Estimability = Literal[
    "estimated", "no_events", "too_few_events", "separated", "collinear", "not_converged"
]


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """Who entered a model; `scales` are the standard deviations of its columns."""

    n: int
    n_left_out: int
    n_events: int
    scales: FloatArray  # (p,)


@dataclass(frozen=True, slots=True)
class Chi2Test:
    """None where the test cannot be made."""

    chi2: float | None
    df: int
    p: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Robust:
    """A covariance (p, p) with the degrees of freedom of its t limits; None: normal limits."""

    covariance: FloatArray
    degrees: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Coefficients:
    """One entry per column; NaN where `status` says why it is not estimable."""

    beta: FloatArray  # (p,)
    std_error: FloatArray  # (p,)
    low: FloatArray  # (p,)
    high: FloatArray  # (p,)
    z: FloatArray  # (p,)
    p: FloatArray  # (p,)
    covariance: FloatArray  # (p, p)
    status: tuple[Estimability, ...]

    @property
    def ratio(self) -> FloatArray:
        """exp β: hazard or odds ratio."""
        return np.exp(self.beta)


def coefficients(
    beta: FloatArray,
    covariance_used: FloatArray,
    status: tuple[Estimability, ...],
    level: float,
    *,
    degrees: int | None = None,
) -> Coefficients:
    """Wald intervals and p-values; columns that are not "estimated" become NaN throughout.

    Normal quantiles, or those of t where `degrees` of freedom are given.
    """
    from scipy import special

    z = normal_quantile(level) if degrees is None else t_quantile(level, degrees)
    known = np.array([word == "estimated" for word in status], bool)
    b = np.where(known, beta, np.nan)
    spread = np.where(np.outer(known, known), covariance_used, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        error = np.sqrt(np.diag(spread))
        score = b / error
    below = (
        special.ndtr(-np.abs(score)) if degrees is None else special.stdtr(degrees, -np.abs(score))
    )
    p = 2 * below
    return Coefficients(b, error, b - z * error, b + z * error, score, p, spread, status)


def few_clusters(sandwich: FloatArray, clusters: int) -> Robust:
    """A cluster-robust covariance (p, p) widened by C/(C − 1), with C − 1 degrees of freedom.

    Unknown (NaN) unless the clusters outnumber the columns: the sum of their residuals is 0, so
    that one cluster would give an error of 0, and few a covariance that no test can use.
    Source: Rogers 1993; Cameron and Miller 2015.
    """
    if clusters <= max(1, int(np.isfinite(np.diag(sandwich)).sum())):
        return Robust(np.full(sandwich.shape, np.nan), max(clusters - 1, 1))
    return Robust(sandwich * (clusters / (clusters - 1)), clusters - 1)


def not_estimable(p: int, reason: Estimability) -> Coefficients:
    """All NaN, with one reason for every column."""
    return coefficients(np.full(p, np.nan), np.full((p, p), np.nan), (reason,) * p, 0.95)


def judge(
    beta: FloatArray,
    spread: FloatArray,
    free: BoolArray,
    scales: FloatArray,
    *,
    limit: float = LIMIT,
) -> tuple[Estimability, ...]:
    """Which columns are "separated": |β| or its error exceeds `limit` over one SD.

    A likelihood that rises for ever (monotone) has no maximum there and its curvature dies away,
    so that the error grows without end; a penalised one always has one and needs no limit.
    Source: Heinze and Schemper 2001.
    """
    with np.errstate(invalid="ignore"):
        error = np.sqrt(np.diag(spread)) * scales
    words: list[Estimability] = []
    for j, ok in enumerate(free.tolist()):
        if not ok:
            words.append("collinear")
        elif not np.isfinite(error[j]) or error[j] > limit or abs(beta[j]) * scales[j] > limit:
            words.append("separated")
        else:
            words.append("estimated")
    return tuple(words)


def unsettled(p: int) -> tuple[Estimability, ...]:
    """The status of p columns of a search that did not end: none of them is an estimate."""
    word: Estimability = "not_converged"
    return (word,) * p


def likelihood_ratio(best: Sums | None, null: Sums | None, df: int) -> Chi2Test:
    """2(ℓ(β̂) − ℓ(0)); valid also where a coefficient runs away."""
    if best is None or null is None or df == 0:
        return Chi2Test(None, 0, None)
    chi2 = max(0.0, 2 * (best.loglik - null.loglik))
    return Chi2Test(chi2, df, chi2_tail(chi2, df))


def score_test(null: Sums, free: BoolArray) -> Chi2Test:
    """U(0)'I(0)⁻¹U(0)."""
    df = int(free.sum())
    if df == 0:
        return Chi2Test(None, 0, None)
    chi2 = max(0.0, float(null.score @ solve(null.information, null.score, free)))
    return Chi2Test(chi2, df, chi2_tail(chi2, df))


def wald_test(beta: FloatArray, spread: FloatArray, status: tuple[Estimability, ...]) -> Chi2Test:
    """β'V⁻¹β over the estimated columns; None if any is separated or V has no inverse."""
    known = np.array([word == "estimated" for word in status], bool)
    b, block = beta[known], spread[np.ix_(known, known)]
    if "separated" in status or not known.any() or not _invertible(block):
        return Chi2Test(None, 0, None)
    chi2 = float(b @ np.linalg.solve(block, b))
    return Chi2Test(chi2, int(known.sum()), chi2_tail(chi2, int(known.sum())))


def _invertible(block: FloatArray) -> bool:
    """Finite, and no column nearly a combination of the others."""
    error = np.sqrt(np.diag(block))
    if not np.isfinite(block).all() or not (error > 0).all():
        return False
    return bool(np.linalg.eigvalsh(block / np.outer(error, error))[0] > _SINGULAR)


def inverse(search: Search) -> FloatArray:
    """The model-based covariance at the accepted β."""
    if search.best is None:
        raise ValueError("search: no sums were taken yet; advance it before reading errors")
    return covariance(search.best.information, search.free)
