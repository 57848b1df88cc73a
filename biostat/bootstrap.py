"""Limits by drawing cases, clusters or readers again; the generator is the caller's, seeded."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import FloatArray, IntArray, check_level, labels, matrix, whole


def bootstrap_interval(
    statistic: Callable[[IntArray], float | None],
    n: int,
    generator: np.random.Generator,
    *,
    cluster: ArrayLike | None = None,
    repeats: int = 1000,
    level: float = 0.95,
) -> tuple[float, float] | None:
    """Percentile limits of a statistic of row numbers, rows or whole clusters drawn again.

    None where the statistic could not be computed in more than one draw of ten.
    """
    rows = np.arange(whole(n, "n"))
    groups = [rows[[i]] for i in rows]
    if cluster is not None:
        place = np.unique(labels(cluster, "cluster", length=n), return_inverse=True)[1]
        groups = [rows[place == c] for c in range(int(place.max(initial=-1)) + 1)]
    if not groups:
        return None
    draws = []
    for _ in range(repeats):
        picked = generator.integers(0, len(groups), len(groups))
        draws.append(statistic(np.concatenate([groups[i] for i in picked])))
    return _percentiles(draws, repeats, level)


def bootstrap_readers(
    statistic: Callable[[FloatArray], float | None],
    ratings: ArrayLike,
    generator: np.random.Generator,
    *,
    repeats: int = 1000,
    level: float = 0.95,
) -> tuple[float, float] | None:
    """Percentile limits where both cases and readers of ratings (n, r) are drawn again."""
    given = matrix(ratings, "ratings")
    if 0 in given.shape:
        return None
    draws = []
    for _ in range(repeats):
        cases = generator.integers(0, given.shape[0], given.shape[0])
        readers = generator.integers(0, given.shape[1], given.shape[1])
        draws.append(statistic(given[np.ix_(cases, readers)]))
    return _percentiles(draws, repeats, level)


def _percentiles(
    draws: list[float | None], repeats: int, level: float
) -> tuple[float, float] | None:
    if repeats < 1:
        raise ValueError(f"repeats: {repeats} given, 1 or more needed")
    check_level(level)
    known = [draw for draw in draws if draw is not None and math.isfinite(draw)]
    if len(known) < 0.9 * repeats:
        return None
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
