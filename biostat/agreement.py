"""Agreement of readers on categories: kappa, Krippendorff's alpha, Gwet's AC, raw agreement.

Everything is computed from two kinds of counts that add over centers: a table of two readings,
or the patterns of ratings a subject received with how often each pattern occurred.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import FloatArray, IntArray, matrix, normal_quantile, t_quantile
from biostat.proportions import Proportion, wilson

NO_SPREAD = 1e-12
Weights = Literal["none", "linear", "quadratic"]
Metric = Literal["nominal", "ordinal", "interval", "ratio"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """A coefficient corrected for chance beside the raw agreement; None: not estimable.

    No error and no limits where all subjects are alike (perfect agreement): they say nothing
    of precision.

    Always print `raw`: with 98 % agreement on a rare category kappa can be below 0.
    """

    value: float | None
    std_error: float | None
    low: float | None
    high: float | None
    raw: float | None
    n: int


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """Distinct ratings of a subject as counts per category, and how many subjects had them."""

    counts: IntArray  # (P, k)
    subjects: IntArray  # (P,)


@dataclass(frozen=True, slots=True)
class Calls:
    """How often the second reading was above, below or equal to the first."""

    over: Proportion
    under: Proportion
    equal: Proportion


def cohen_kappa(table: ArrayLike, weights: Weights = "none", *, level: float = 0.95) -> Agreement:
    """κ = (p_o − p_e)/(1 − p_e) of two readings from their table (k, k), rows the first reader.

    Weights of a pair of categories i, j: "linear" 1 − |i − j|/(k − 1), "quadratic"
    1 − (i − j)²/(k − 1)², the latter for ordinal scales.

    Counts, or weights where a stratified draw is brought back to the registry's prevalence
    (then take limits from a bootstrap). Expected agreement 1: None.
    Source: Cohen 1960, 1968; Fleiss, Cohen and Everitt 1969.
    """
    z = normal_quantile(level)
    cells, w = _square(table), agreement_weights(len(_square(table)), weights)
    n = float(cells.sum())
    if n == 0:
        return Agreement(None, None, None, None, None, 0)
    p = cells / n
    raw = float(np.trace(p))
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    observed, expected = float((w * p).sum()), float(rows @ w @ columns)
    if expected >= 1 - 1e-12:
        return Agreement(None, None, None, None, raw, round(n))
    kappa = (observed - expected) / (1 - expected)
    margin = np.add.outer(w @ columns, rows @ w)
    spread = (p * (w - margin * (1 - kappa)) ** 2).sum() - (kappa - expected * (1 - kappa)) ** 2
    error = math.sqrt(max(0.0, float(spread)) / n) / (1 - expected)
    if error <= NO_SPREAD:
        return Agreement(kappa, None, None, None, raw, round(n))
    low, high = max(-1.0, kappa - z * error), min(1.0, kappa + z * error)
    return Agreement(kappa, error, low, high, raw, round(n))


def _square(table: ArrayLike) -> FloatArray:
    cells = matrix(table, "table")
    if cells.shape[0] != cells.shape[1] or not np.isfinite(cells).all() or (cells < 0).any():
        raise ValueError(f"table: shape {cells.shape}; a square of counts from 0 is needed")
    return cells


def calls(table: ArrayLike) -> Calls:
    """Over- and under-calls of the second reader (columns) in a table of ordered categories."""
    cells = _square(table).round().astype(np.int64)
    n = int(cells.sum())
    over, under = int(np.triu(cells, 1).sum()), int(np.tril(cells, -1).sum())
    return Calls(wilson(over, n), wilson(under, n), wilson(n - over - under, n))


def patterns(ratings: ArrayLike, k: int) -> Patterns:
    """From ratings (subjects, readers) of 0…k−1; NaN or negative: not rated."""
    given = matrix(ratings, "ratings")
    rated = np.isfinite(given) & (given >= 0)
    if (given[rated] >= k).any() or (given[rated] != np.floor(given[rated])).any():
        raise ValueError(f"ratings: whole numbers 0…{k - 1} needed, NaN or negative if not rated")
    counts = np.stack([((given == c) & rated).sum(axis=1) for c in range(k)], axis=1)
    return merge_patterns(counts, np.ones(len(counts), np.int64))


def merge_patterns(counts: IntArray, subjects: IntArray) -> Patterns:
    """Equal patterns put together; those without any rating or subject dropped."""
    distinct, place = np.unique(counts, axis=0, return_inverse=True)
    total = np.zeros(len(distinct), np.int64)
    np.add.at(total, place.reshape(-1), subjects)
    kept = (distinct.sum(axis=1) > 0) & (total > 0)
    return Patterns(distinct[kept], total[kept])


def raw_agreement(given: Patterns, weights: Weights = "none") -> float | None:
    """Mean share of agreeing pairs of ratings over subjects with two ratings or more."""
    counts, m, r = _columns(given)
    two = r >= 2
    if not two.any():
        return None
    w = agreement_weights(counts.shape[1], weights)
    return float(m[two] @ _pair_share(counts[two], r[two], w) / m[two].sum())


def fleiss_kappa(given: Patterns, *, level: float = 0.95) -> Agreement:
    """κ = (p̄ − Σπ²)/(1 − Σπ²), π the shares of the categories over all ratings.

    Only where every subject has the same number of ratings (else value None).
    Error from the subjects, not from the hypothesis of no agreement.
    Source: Fleiss 1971; Gwet 2014.
    """
    counts, m, r = _columns(given)
    raw, n = raw_agreement(given), int(m.sum())
    if raw is None or len(np.unique(r)) != 1:
        return Agreement(None, None, None, None, raw, n)
    share = m @ counts / (n * r[0])
    expected = float((share**2).sum())
    if expected >= 1 - 1e-12:
        return Agreement(None, None, None, None, raw, n)
    kappa = (raw - expected) / (1 - expected)
    pair = _pair_share(counts, r, np.eye(counts.shape[1]))
    own = counts @ share / r
    influence = (pair - expected) / (1 - expected)
    influence -= 2 * (1 - kappa) * (own - expected) / (1 - expected)
    return _with_limits(kappa, influence - kappa, m, raw, level)


def gwet_ac(given: Patterns, weights: Weights = "none", *, level: float = 0.95) -> Agreement:
    """AC1 ("none") or AC2: (p_a − p_e)/(1 − p_e) with p_e = Σw/(k(k − 1))·Σ π(1 − π).

    Subjects rated once still inform the expected agreement.
    Stays near the raw agreement where a category is rare. Source: Gwet 2008, 2014.
    """
    counts, m, r = _columns(given)
    raw, n, k = raw_agreement(given), float(m.sum()), counts.shape[1]
    if raw is None or k < 2:
        return Agreement(None, None, None, None, raw, int(n))
    w, two = agreement_weights(k, weights), r >= 2
    pair = np.zeros(len(r))
    pair[two] = _pair_share(counts[two], r[two], w)
    n2 = float(m[two].sum())
    observed = float(m @ pair) / n2
    share = m @ (counts / r[:, None]) / n
    scale = w.sum() / (k * (k - 1))
    expected = float(scale * (share * (1 - share)).sum())
    value = (observed - expected) / (1 - expected)
    influence = (n / n2) * np.where(two, pair - expected, 0.0) / (1 - expected)
    own = scale * (counts / r[:, None]) @ (1 - share)
    influence -= 2 * (1 - value) * (own - expected) / (1 - expected)
    return _with_limits(value, influence - value, m, raw, level)


def krippendorff_alpha(
    given: Patterns,
    metric: Metric = "nominal",
    *,
    values: ArrayLike | None = None,
    level: float = 0.95,
) -> Agreement:
    """α = 1 − observed/expected disagreement; any number of ratings, those with one drop out.

    `values` (k,) are the categories' numbers for interval and ratio (default 1…k).
    All in one category: None. Error from the subjects with the metric as fixed.
    Source: Krippendorff 2011; Gwet 2014.
    """
    counts, m, r = _columns(given)
    raw = raw_agreement(given)
    two = r >= 2
    counts, m, r = counts[two], m[two], r[two]
    if raw is None:
        return Agreement(None, None, None, None, None, 0)
    total = m @ counts
    distance = _distance(total, metric, values)
    expected = float(total @ distance @ total) / (total.sum() - 1)
    subjects = int(m.sum())
    if expected <= 0:
        return Agreement(None, None, None, None, raw, subjects)
    apart = ((counts @ distance) * counts).sum(axis=1) / (r - 1)
    alpha = 1 - float(m @ apart) / expected
    return _with_limits(alpha, _alpha_influence(counts, m, r, distance), m, raw, level)


def agreement_weights(k: int, weights: Weights) -> FloatArray:
    """(k, k): 1 for equal categories, falling with distance, 0 where only equality counts."""
    if weights not in get_args(Weights):
        raise ValueError(f"weights: {weights!r} given; one of {', '.join(get_args(Weights))}")
    apart = np.abs(np.subtract.outer(np.arange(k), np.arange(k))).astype(np.float64)
    if weights == "none" or k < 2:
        return np.eye(k)
    return np.asarray(1 - (apart / (k - 1)) ** (1 if weights == "linear" else 2))


def _columns(given: Patterns) -> tuple[FloatArray, FloatArray, FloatArray]:
    counts = given.counts.astype(np.float64)
    return counts, given.subjects.astype(np.float64), counts.sum(axis=1)


def _pair_share(counts: FloatArray, r: FloatArray, w: FloatArray) -> FloatArray:
    return np.asarray((counts * (counts @ w - 1)).sum(axis=1) / (r * (r - 1)))


def _with_limits(
    value: float, influence: FloatArray, m: FloatArray, raw: float, level: float
) -> Agreement:
    """Error from the spread of each subject's influence (those of equal patterns are equal)."""
    n = float(m.sum())
    if n < 2:
        return Agreement(float(value), None, None, None, raw, int(n))
    error = math.sqrt(float(m @ influence**2) / (n * (n - 1)))
    if error <= NO_SPREAD:
        return Agreement(float(value), None, None, None, raw, int(n))
    half = t_quantile(level, n - 1) * error
    low, high = max(-1.0, float(value) - half), min(1.0, float(value) + half)
    return Agreement(float(value), error, low, high, raw, int(n))


def _distance(total: FloatArray, metric: Metric, values: ArrayLike | None) -> FloatArray:
    k = len(total)
    if metric not in get_args(Metric):
        raise ValueError(f"metric: {metric!r} given; one of {', '.join(get_args(Metric))}")
    v = np.arange(1, k + 1, dtype=np.float64) if values is None else np.asarray(values, np.float64)
    if v.shape != (k,) or not np.isfinite(v).all():
        raise ValueError(f"values: {v.tolist()} given; a number for each of {k} categories needed")
    apart = np.subtract.outer(v, v)
    if metric == "nominal":
        return 1 - np.eye(k)
    if metric == "interval":
        return np.asarray(apart**2)
    if metric == "ratio":
        both = np.add.outer(v, v)
        return np.asarray((apart / np.where(both == 0, 1.0, both)) ** 2)
    middle = total.cumsum() - total / 2
    return np.asarray(np.subtract.outer(middle, middle) ** 2)


def _alpha_influence(
    counts: FloatArray, m: FloatArray, r: FloatArray, distance: FloatArray
) -> FloatArray:
    """Each subject's departure from α, the metric turned into weights of agreement."""
    w = 1 - distance / distance.max()
    n, mean = float(m.sum()), float(m @ r / m.sum())
    pair = (counts * (counts @ w - 1)).sum(axis=1) / (mean * (r - 1))
    observed = float(m @ pair) / n
    share = m @ counts / (n * mean)
    expected = float(share @ w @ share)
    prime = (observed - expected) / (1 - expected)
    excess = (r - mean) / mean
    own = counts @ w @ share / mean - expected * excess
    influence = (pair - observed * excess - expected) / (1 - expected)
    influence -= 2 * (1 - prime) * (own - expected) / (1 - expected)
    return np.asarray(influence - prime)
