"""Proportions with their confidence intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass

from biostat.arrays import check_level, normal_quantile, whole


@dataclass(frozen=True, slots=True)
class Proportion:
    """`estimate`, `low` and `high` lie in [0, 1]; all three are None where `total` is 0."""

    events: int
    total: int
    estimate: float | None
    low: float | None
    high: float | None


def wilson(events: int, total: int, level: float = 0.95) -> Proportion:
    """Score interval (p + z²/2n ± z√(pq/n + z²/4n²)) / (1 + z²/n).

    No events: `low` is exactly 0. All events: `high` is exactly 1. Nobody: no data, never 0 %.
    Source: Wilson 1927; Brown, Cai and DasGupta 2001.
    """
    z = normal_quantile(level)
    events, total = _checked(events, total)
    if total == 0:
        return Proportion(events, total, None, None, None)
    share = events / total
    shrink = 1 + z * z / total
    center = (share + z * z / (2 * total)) / shrink
    half = z / shrink * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return _clipped(events, total, center - half, center + half)


def clopper_pearson(events: int, total: int, level: float = 0.95) -> Proportion:
    """Exact interval by inverting the two binomial tails; for where "exact" is promised.

    Edges as for `wilson`. Source: Clopper and Pearson 1934.
    """
    from scipy import special

    check_level(level)
    events, total = _checked(events, total)
    if total == 0:
        return Proportion(events, total, None, None, None)
    tail = (1 - level) / 2
    low = special.betaincinv(events, total - events + 1, tail) if events else 0.0
    high = special.betaincinv(events + 1, total - events, 1 - tail) if events < total else 1.0
    return _clipped(events, total, float(low), float(high))


def _checked(events: int, total: int) -> tuple[int, int]:
    x, n = whole(events, "events"), whole(total, "total")
    if x > n:
        raise ValueError(f"events: {events} of {total} given; 0 <= events <= total is needed")
    return x, n


def _clipped(events: int, total: int, low: float, high: float) -> Proportion:
    """Rounding never leaves [0, 1] nor passes the estimate; 0 and all are exact ends."""
    share = events / total
    low = 0.0 if events == 0 else min(max(low, 0.0), share)
    high = 1.0 if events == total else max(min(high, 1.0), share)
    return Proportion(events, total, share, low, high)
