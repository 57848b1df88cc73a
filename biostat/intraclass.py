"""Agreement of readers on numbers: intraclass correlations of single measurements."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import FloatArray, check_level, matrix


@dataclass(frozen=True, slots=True)
class Intraclass:
    """None where all numbers are equal, or fewer than two subjects or readers are complete."""

    value: float | None
    low: float | None
    high: float | None
    subjects: int
    readers: int
    n_left_out: int


def icc_agreement(ratings: ArrayLike, *, level: float = 0.95) -> Intraclass:
    """ICC(2,1): absolute agreement of readers drawn at random, ratings (n subjects, k readers).

    (MS_R − MS_E)/(MS_R + (k − 1)MS_E + k(MS_C − MS_E)/n), mean squares between subjects R,
    between readers C, and left over E.

    Subjects with a missing rating are left out and counted. Source: Shrout and Fleiss 1979;
    McGraw and Wong 1996.
    """
    x, lost = _complete(ratings)
    n, k = x.shape
    if n < 2 or k < 2:
        return Intraclass(None, None, None, n, k, lost)
    rows, columns, rest = _mean_squares(x)
    whole = rows + (k - 1) * rest + k * (columns - rest) / n
    if whole <= 0:
        return Intraclass(None, None, None, n, k, lost)
    value = (rows - rest) / whole
    if rest <= 0:
        return Intraclass(value, None, None, n, k, lost)
    fj = columns / rest
    inner = k * value * fj + n * (1 + (k - 1) * value) - k * value
    free = (k - 1) * (n - 1) * inner**2
    free /= (n - 1) * (k * value * fj) ** 2 + (n * (1 + (k - 1) * value) - k * value) ** 2
    above, below = _f_quantile(n - 1, free, level), _f_quantile(free, n - 1, level)
    spread = k * columns + (k * n - k - n) * rest
    low = n * (rows - above * rest) / (above * spread + n * rows)
    high = n * (below * rows - rest) / (spread + n * below * rows)
    return Intraclass(value, low, high, n, k, lost)


def icc_consistency(ratings: ArrayLike, *, level: float = 0.95) -> Intraclass:
    """ICC(3,1): consistency of these readers, a constant shift between them forgiven.

    (MS_R − MS_E)/(MS_R + (k − 1)MS_E). Source: Shrout and Fleiss 1979.
    """
    x, lost = _complete(ratings)
    n, k = x.shape
    if n < 2 or k < 2:
        return Intraclass(None, None, None, n, k, lost)
    rows, _, rest = _mean_squares(x)
    if rows + (k - 1) * rest <= 0:
        return Intraclass(None, None, None, n, k, lost)
    value = (rows - rest) / (rows + (k - 1) * rest)
    if rest <= 0:
        return Intraclass(value, None, None, n, k, lost)
    ratio, free = rows / rest, (n - 1) * (k - 1)
    low = ratio / _f_quantile(n - 1, free, level)
    high = ratio * _f_quantile(free, n - 1, level)
    return Intraclass(value, (low - 1) / (low + k - 1), (high - 1) / (high + k - 1), n, k, lost)


def _complete(ratings: ArrayLike) -> tuple[FloatArray, int]:
    x = matrix(ratings, "ratings")
    whole = np.isfinite(x).all(axis=1)
    return x[whole], int((~whole).sum())


def _mean_squares(x: FloatArray) -> tuple[float, float, float]:
    """Between subjects, between readers, and what is left."""
    n, k = x.shape
    middle, by_row, by_column = x.mean(), x.mean(axis=1), x.mean(axis=0)
    rows = k * ((by_row - middle) ** 2).sum() / (n - 1)
    columns = n * ((by_column - middle) ** 2).sum() / (k - 1)
    left = x - by_row[:, None] - by_column + middle
    rest = (left**2).sum() / ((n - 1) * (k - 1))
    tiny = 1e-12 * max(float((x**2).max()), 1e-300)
    return float(rows), float(columns), float(rest) if rest > tiny else 0.0


def _f_quantile(d1: float, d2: float, level: float) -> float:
    from scipy import special

    return float(special.fdtri(d1, d2, 0.5 + check_level(level) / 2))
