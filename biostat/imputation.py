"""Pooling the analyses of multiply imputed data (Rubin's rules)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import FloatArray, check_level, matrix

MINIMUM_IMPUTATIONS = 20


@dataclass(frozen=True, slots=True, eq=False)
class PooledEstimates:
    """One entry per estimate. Errors are NaN from fewer than two imputations: the variance
    between them is then unknown, not 0. `enough` is False below 20 imputations.
    """

    value: FloatArray  # (p,)
    std_error: FloatArray  # (p,)
    low: FloatArray  # (p,)
    high: FloatArray  # (p,)
    df: FloatArray  # (p,)
    missing_information: FloatArray  # (p,) share of information lost
    imputations: int
    enough: bool


def pool_imputations(
    estimates: ArrayLike,
    variances: ArrayLike,
    *,
    complete_df: float | None = None,
    level: float = 0.95,
) -> PooledEstimates:
    """T = W + (1 + 1/m)·B over m imputations; estimates and their variances (m, p).

    Degrees of freedom of Barnard and Rubin 1999 where `complete_df` (n − parameters) is given,
    else of Rubin 1987. An imputation whose estimate is missing makes that estimate NaN.
    """
    q, u = matrix(estimates, "estimates"), matrix(variances, "variances")
    if q.shape != u.shape:
        raise ValueError(f"estimates {q.shape} and variances {u.shape} differ; (m, p) for both")
    if (u < 0).any():
        raise ValueError(f"variances: {np.nanmin(u)} given, numbers from 0 needed")
    if complete_df is not None and not complete_df > 0:
        raise ValueError(f"complete_df: {complete_df} given, degrees of freedom above 0 needed")
    check_level(level)
    m, p = q.shape
    if m < 2:
        unknown = np.full(p, np.nan)
        value = q[0] if m else unknown
        return PooledEstimates(value, unknown, unknown, unknown, unknown, unknown, m, False)
    value, within, between = q.mean(axis=0), u.mean(axis=0), q.var(axis=0, ddof=1)
    extra = (1 + 1 / m) * between
    total = within + extra
    with np.errstate(divide="ignore", invalid="ignore"):
        lost = np.where(total > 0, extra / total, np.nan)
    df = _degrees(lost, m, complete_df)
    half = _quantile(df, level) * np.sqrt(total)
    return PooledEstimates(
        value=value,
        std_error=np.sqrt(total),
        low=value - half,
        high=value + half,
        df=df,
        missing_information=lost,
        imputations=m,
        enough=m >= MINIMUM_IMPUTATIONS,
    )


def _degrees(lost: FloatArray, m: int, complete_df: float | None) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        df = (m - 1) / lost**2
        if complete_df is not None:
            observed = (complete_df + 1) / (complete_df + 3) * complete_df * (1 - lost)
            df = 1 / (1 / df + 1 / observed)
    return np.asarray(df)


def _quantile(df: FloatArray, level: float) -> FloatArray:
    """Of Student's t; of the normal where no information is lost."""
    from scipy import special

    finite = np.where(np.isfinite(df), df, 1e9)
    return np.asarray(special.stdtrit(finite, 0.5 + level / 2))
