"""Does a higher score go with an earlier event? Harrell's and Uno's C."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import BoolArray, FloatArray, IntArray, floats
from biostat.survival import reverse_kaplan_meier


@dataclass(frozen=True, slots=True)
class Pairs:
    """Comparable pairs of persons; weighted for Uno. They add over centers."""

    concordant: float
    discordant: float
    tied: float

    def __add__(self, other: Pairs) -> Pairs:
        return Pairs(
            self.concordant + other.concordant,
            self.discordant + other.discordant,
            self.tied + other.tied,
        )


@dataclass(frozen=True, slots=True)
class Concordance:
    """`value` is None where no two persons can be compared."""

    value: float | None
    pairs: Pairs
    n: int
    n_left_out: int


def harrell_c(
    exit_days: ArrayLike,
    event: ArrayLike,
    score: ArrayLike,
    *,
    entry_days: ArrayLike | None = None,
    stratum: ArrayLike | None = None,
) -> Concordance:
    """(concordant + ½ tied)/comparable over persons (n,); a higher score means a higher risk.

    Comparable: one had the event while the other was at risk and stayed longer, or was censored
    that day. With `stratum`, pairs within a stratum only. Source: Harrell 1996.
    """
    leave, happened, risk, enter, whole = _read(exit_days, event, score, entry_days)
    layer = np.zeros(len(leave), np.int64)
    if stratum is not None:
        layer = np.unique(np.asarray(stratum)[whole], return_inverse=True)[1]
    total = Pairs(0, 0, 0)
    for own in range(int(layer.max(initial=-1)) + 1):
        rows = layer == own
        weight = np.ones(int(rows.sum()))
        total += _count(leave[rows], happened[rows], risk[rows], enter[rows], weight)
    return Concordance(share(total), total, len(leave), int((~whole).sum()))


def uno_c(
    exit_days: ArrayLike, event: ArrayLike, score: ArrayLike, *, horizon: float | None = None
) -> Concordance:
    """Harrell's pairs weighted by 1/G(t−)², G the Kaplan–Meier curve of censoring.

    Free of the censoring pattern; events after `horizon` days do not count. No delayed entry.
    Source: Uno 2011.
    """
    leave, happened, risk, enter, whole = _read(exit_days, event, score, None)
    curve = reverse_kaplan_meier(leave, happened > 0)
    g = np.concatenate([[1.0], curve.survival])
    before = g[np.searchsorted(curve.days, leave, side="left")]
    weight = np.where(before > 0, 1 / np.where(before > 0, before, 1.0) ** 2, 0.0)
    if horizon is not None:
        weight = np.where(leave < horizon, weight, 0.0)
    total = _count(leave, happened, risk, enter, weight)
    return Concordance(share(total), total, len(leave), int((~whole).sum()))


def share(pairs: Pairs) -> float | None:
    """(concordant + ½ tied)/all, None without pairs."""
    every = pairs.concordant + pairs.discordant + pairs.tied
    return (pairs.concordant + pairs.tied / 2) / every if every > 0 else None


def _count(
    leave: FloatArray, event: FloatArray, risk: FloatArray, enter: FloatArray, weight: FloatArray
) -> Pairs:
    """Walk back in time with a tree of the scores of those at risk: n log n."""
    rank = np.unique(risk, return_inverse=True)[1]
    tree = _Tree(int(rank.max(initial=0)) + 1)
    late = np.nonzero(enter > 0)[0]
    late = late[np.argsort(-enter[late], kind="stable")].tolist()
    concordant = discordant = tied = 0.0
    for day, gone in _days(leave):
        while late and enter[late[0]] >= day:
            tree.add(int(rank[late.pop(0)]), -1)
        for i in gone[event[gone] == 0].tolist():
            tree.add(int(rank[i]), 1)
        dead = gone[event[gone] > 0].tolist()
        for i in dead:
            below, same = tree.below(int(rank[i]))
            concordant += weight[i] * below
            tied += weight[i] * same
            discordant += weight[i] * (tree.size - below - same)
        for i in dead:
            tree.add(int(rank[i]), 1)
    return Pairs(concordant, discordant, tied)


def _days(leave: FloatArray) -> list[tuple[float, IntArray]]:
    """Distinct days from the last to the first, with the rows that leave on each."""
    if not len(leave):
        return []
    order = np.argsort(-leave, kind="stable")
    rows = np.split(order, np.nonzero(np.diff(leave[order]))[0] + 1)
    return [(float(leave[own[0]]), own) for own in rows]


class _Tree:
    """Counts by rank with prefix sums in log time (Fenwick 1994)."""

    def __init__(self, ranks: int) -> None:
        self.sums = [0] * (ranks + 1)
        self.counts = [0] * ranks
        self.size = 0

    def add(self, rank: int, by: int) -> None:
        self.size += by
        self.counts[rank] += by
        place = rank + 1
        while place < len(self.sums):
            self.sums[place] += by
            place += place & -place

    def below(self, rank: int) -> tuple[int, int]:
        """How many have a lower rank, and how many the same."""
        total, place = 0, rank
        while place > 0:
            total += self.sums[place]
            place -= place & -place
        return total, self.counts[rank]


def _read(
    exit_days: ArrayLike, event: ArrayLike, score: ArrayLike, entry_days: ArrayLike | None
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, BoolArray]:
    leave = floats(exit_days, "exit_days")
    n = len(leave)
    happened, risk = floats(event, "event", length=n), floats(score, "score", length=n)
    enter = np.zeros(n) if entry_days is None else floats(entry_days, "entry_days", length=n)
    whole = np.isfinite(leave) & (leave >= 0) & np.isfinite(happened) & np.isfinite(risk)
    whole &= np.isfinite(enter) & ((enter <= 0) | (enter < leave))
    return leave[whole], happened[whole], risk[whole], enter[whole], whole
