"""The array types of this package and the reading of what callers hand in."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
NumberArray = NDArray[Any]

_BLOCK = 200_000


def floats(values: ArrayLike, name: str, *, length: int | None = None) -> FloatArray:
    """One-dimensional float64; `None` becomes NaN. Raises ValueError on another shape."""
    read = np.asarray(values, dtype=np.float64)
    _check_vector(read, name, length)
    return read


def integers(values: ArrayLike, name: str, *, length: int | None = None) -> IntArray:
    """One-dimensional int64. Raises ValueError on fractions, missing values or another shape."""
    given = np.asarray(values)
    _check_vector(given, name, length)
    if given.dtype.kind in "iub":
        return given.astype(np.int64, copy=False)
    if given.size == 0:
        return np.zeros(0, np.int64)
    real = given.astype(np.float64)
    if not np.all(np.isfinite(real)) or np.any(real != np.floor(real)):
        raise ValueError(f"{name}: whole numbers are needed; leave out or recode the others")
    return real.astype(np.int64)


def yes_or_no(values: ArrayLike, name: str, *, length: int | None = None) -> FloatArray:
    """One-dimensional 0, 1 and NaN (missing). Raises ValueError on any other value."""
    read = floats(values, name, length=length)
    if not np.isin(read[np.isfinite(read)], (0.0, 1.0)).all() or np.isinf(read).any():
        raise ValueError(f"{name}: values other than 0, 1 and missing given; recode them")
    return read


def times(values: ArrayLike, name: str, *, length: int | None = None) -> NumberArray:
    """One-dimensional days; whole numbers stay whole, all else becomes float64 with NaN."""
    read = np.asarray(values)
    if read.dtype.kind not in "iu":
        read = np.asarray(values, dtype=np.float64)
    _check_vector(read, name, length)
    return read


def whole_days(values: ArrayLike, name: str, *, length: int | None = None) -> NumberArray:
    """Days as whole numbers, NaN where missing. Raises ValueError on fractions of a day."""
    read = times(values, name, length=length)
    if read.dtype.kind == "f":
        integers(read[np.isfinite(read)], name)
    return read


def labels(values: ArrayLike, name: str, *, length: int | None = None) -> IntArray:
    """Places 0…L−1 of each label in ascending order; −1 where it is missing (None or NaN)."""
    given = np.asarray(values)
    _check_vector(given, name, length)
    known = np.asarray(given == given)  # NaN differs from itself
    if given.dtype == object:
        known &= np.array([label is not None for label in given], bool)
    place = np.full(len(given), -1, np.int64)
    place[known] = np.unique(given[known], return_inverse=True)[1]
    return place


def whole(value: float, name: str) -> int:
    """A count from 0 on. Raises ValueError on fractions, missing and negative numbers."""
    if not (math.isfinite(value) and value == math.floor(value) and value >= 0):
        raise ValueError(f"{name}: {value} given, a whole number from 0 needed")
    return int(value)


def at_least_zero(value: float, name: str) -> float:
    """Raises ValueError on missing, infinite and negative numbers."""
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{name}: {value} given, a finite number from 0 needed")
    return float(value)


def weights_of(values: ArrayLike, name: str, *, length: int) -> FloatArray:
    """Case weights (n,); NaN is missing. Raises ValueError on negative ones."""
    read = floats(values, name, length=length)
    if (read < 0).any():
        raise ValueError(f"{name}: {read.min()} given; a weight is 0 or more, NaN if missing")
    return read


def check_level(level: float) -> float:
    """Raises ValueError unless 0 < level < 1."""
    if not 0 < level < 1:
        raise ValueError(f"level: {level} given, a number between 0 and 1 needed (0.95)")
    return level


def matrix(values: ArrayLike, name: str, *, rows: int | None = None) -> FloatArray:
    """Two-dimensional float64 (rows, columns); one vector becomes one column."""
    read = np.asarray(values, dtype=np.float64)
    if read.ndim == 1:
        read = read.reshape(-1, 1) if read.size else read.reshape(rows or 0, 0)
    if read.ndim != 2 or (rows is not None and read.shape[0] != rows):
        raise ValueError(f"{name}: shape {read.shape} given, ({rows or 'n'}, p) needed")
    return np.ascontiguousarray(read)


def profiles(covariates: ArrayLike, columns: int) -> FloatArray:
    """Covariates of persons to predict for, (m, p); one row may be given as a vector (p,)."""
    x = np.atleast_2d(np.asarray(covariates, np.float64))
    if x.ndim != 2 or x.shape[1] != columns:
        raise ValueError(f"covariates: shape {x.shape} given, (m, {columns}) needed")
    return x


def cross_product(first: FloatArray, second: FloatArray) -> FloatArray:
    """first' second of tall arrays (n, p), (n, q) as (p, q), block by block.

    Blocks stay under the size at which BLAS wakes its threads: for products this narrow they
    cost twice the processor time they save, and rows stay in the cache.
    """
    n, width = len(first), first.shape[1] * second.shape[1]
    if width == 0:
        return np.zeros((first.shape[1], second.shape[1]))
    rows = max(64, _BLOCK // width)
    whole = n // rows * rows
    blocks = first[:whole].reshape(-1, rows, first.shape[1]).transpose(0, 2, 1)
    total = (blocks @ second[:whole].reshape(-1, rows, second.shape[1])).sum(axis=0)
    return np.asarray(total + first[whole:].T @ second[whole:])


def linear(x: FloatArray, beta: FloatArray) -> FloatArray:
    """x β of a tall array (n, p), without threads."""
    return np.asarray(np.einsum("ij,j->i", x, beta))


def total(weights: FloatArray, values: FloatArray) -> FloatArray:
    """Σ weights·values over the rows of values (n,) or (n, p), without threads."""
    return np.asarray(np.einsum("i,i...->...", weights, values))


def normal_quantile(level: float) -> float:
    """z of a two-sided interval at `level` (0.95 gives 1.96)."""
    return NormalDist().inv_cdf(0.5 + check_level(level) / 2)


def chi2_tail(statistic: float, degrees: int) -> float:
    """P(X ≥ statistic) of a chi-squared variable."""
    from scipy import special

    return float(special.chdtrc(degrees, max(statistic, 0.0)))


def normal_tail(z: float) -> float:
    """Two-sided p-value of a standard normal statistic."""
    from scipy import special

    return float(2 * special.ndtr(-abs(z)))


def t_quantile(level: float, degrees: float) -> float:
    """Quantile of Student's t for a two-sided interval at `level`."""
    from scipy import special

    return float(special.stdtrit(degrees, 0.5 + check_level(level) / 2))


def _check_vector(values: NumberArray, name: str, length: int | None) -> None:
    if values.ndim != 1:
        raise ValueError(f"{name}: one dimension is needed, {values.ndim} given")
    if length is not None and len(values) != length:
        raise ValueError(f"{name}: {len(values)} values for {length} cases; give one for each")
