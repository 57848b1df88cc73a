"""How well a score separates cases with from cases without an event (area under the curve)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import BoolArray, FloatArray, floats, normal_quantile, normal_tail

MINIMUM_FOR_LIMITS = 5


@dataclass(frozen=True, slots=True)
class Auc:
    """None: no pair to compare. No limits from fewer than 5 of either, at 0 and 1 exactly, or
    where all scores are equal."""

    value: float | None
    std_error: float | None
    low: float | None
    high: float | None
    n_events: int
    n_others: int
    n_left_out: int


@dataclass(frozen=True, slots=True)
class AucDifference:
    """First minus second score on the same cases."""

    value: float | None
    std_error: float | None
    p: float | None


def auc(outcome: ArrayLike, score: ArrayLike, *, level: float = 0.95) -> Auc:
    """P(score of a case with event > score of one without) + ½ P(equal), for (n,) cases.

    DeLong's variance; Wald limits clipped to [0, 1]. An area of exactly 1 or 0 has variance 0
    and says nothing of its precision: no limits. Source: DeLong 1988; Sun and Xu 2014.
    """
    y, x, lost = _read(outcome, score)
    ordered, place = np.unique(x, return_inverse=True)
    events = np.bincount(place, y, len(ordered))
    others = np.bincount(place, ~y, len(ordered))
    return auc_of_histogram(events, others, n_left_out=lost, level=level)


def auc_of_histogram(
    events: ArrayLike, others: ArrayLike, *, n_left_out: int = 0, level: float = 0.95
) -> Auc:
    """The same from counts per ascending score (S,) of cases with and without event; exact."""
    z = normal_quantile(level)
    with_event = floats(events, "events")
    without = floats(others, "others", length=len(with_event))
    if not ((with_event >= 0) & (without >= 0)).all():
        raise ValueError("events, others: counts from 0 are needed for each score")
    m, n = float(with_event.sum()), float(without.sum())
    if m == 0 or n == 0:
        return Auc(None, None, None, None, int(m), int(n), n_left_out)
    below = (without.cumsum() - without / 2) / n
    above = (m - with_event.cumsum() + with_event / 2) / m
    value = float(with_event @ below / m)
    if min(m, n) < MINIMUM_FOR_LIMITS or value in (0.0, 1.0):
        return Auc(value, None, None, None, int(m), int(n), n_left_out)
    variance = with_event @ (below - value) ** 2 / (m - 1) / m
    variance += without @ (above - value) ** 2 / (n - 1) / n
    error = math.sqrt(float(variance))
    if error == 0:
        return Auc(value, None, None, None, int(m), int(n), n_left_out)
    low, high = max(0.0, value - z * error), min(1.0, value + z * error)
    return Auc(value, error, low, high, int(m), int(n), n_left_out)


def compare_auc(outcome: ArrayLike, first: ArrayLike, second: ArrayLike) -> AucDifference:
    """Difference of two correlated areas on cases (n,) that have both scores.

    Source: DeLong 1988.
    """
    y, x, _ = _read(outcome, first)
    other = floats(second, "second", length=len(floats(outcome, "outcome")))
    whole = np.isfinite(floats(first, "first")) & np.isfinite(floats(outcome, "outcome"))
    both = np.isfinite(other[whole])
    y, x, other = y[both], x[both], other[whole][both]
    m, n = int(y.sum()), int((~y).sum())
    if min(m, n) < MINIMUM_FOR_LIMITS:
        return AucDifference(None, None, None)
    (v10_a, v01_a), (v10_b, v01_b) = _placements(y, x), _placements(y, other)
    value = float(v10_a.mean() - v10_b.mean())
    spread = np.var(v10_a - v10_b, ddof=1) / m + np.var(v01_a - v01_b, ddof=1) / n
    error = math.sqrt(float(spread))
    return AucDifference(value, error, normal_tail(value / error) if error > 0 else None)


def _placements(y: BoolArray, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """For each case with event the share of others below it; for each other the share above."""
    with_event, without = np.sort(x[y]), np.sort(x[~y])
    v10 = _share_below(without, x[y])
    return v10, 1 - _share_below(with_event, x[~y])


def _share_below(ordered: FloatArray, values: FloatArray) -> FloatArray:
    left = np.searchsorted(ordered, values, side="left")
    right = np.searchsorted(ordered, values, side="right")
    return np.asarray((left + right) / (2 * len(ordered)))


def _read(outcome: ArrayLike, score: ArrayLike) -> tuple[BoolArray, FloatArray, int]:
    y = floats(outcome, "outcome")
    x = floats(score, "score", length=len(y))
    whole = np.isfinite(y) & np.isfinite(x)
    if not np.isin(y[whole], (0.0, 1.0)).all():
        raise ValueError("outcome: values other than 0, 1 and missing given; recode them")
    return y[whole] == 1, x[whole], int((~whole).sum())
