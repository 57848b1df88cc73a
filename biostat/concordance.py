"""Does a higher score go with an earlier event? Harrell's and Uno's C, with their errors."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    floats,
    labels,
    normal_quantile,
    yes_or_no,
)
from biostat.survival import reverse_kaplan_meier

MINIMUM_EVENTS = 5  # below it an error from the pairs is no error


@dataclass(frozen=True, slots=True)
class Pairs:
    """Comparable pairs of persons; weighted for Uno. They add over centers.

    With a_i twice the concordant and once the tied pairs a person is in, and m_i all of them,
    `aa`, `am` and `mm` are Σ a², Σ a·m and Σ m²: what the error needs.
    """

    concordant: float
    discordant: float
    tied: float
    aa: float
    am: float
    mm: float
    events: int

    def __add__(self, other: Pairs) -> Pairs:
        return Pairs(
            self.concordant + other.concordant,
            self.discordant + other.discordant,
            self.tied + other.tied,
            self.aa + other.aa,
            self.am + other.am,
            self.mm + other.mm,
            self.events + other.events,
        )


NO_PAIRS = Pairs(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0)


@dataclass(frozen=True, slots=True)
class Concordance:
    """`value` is None where no two persons can be compared.

    `std_error` and limits are None below 5 events with a pair and where every pair agrees (C is
    0 or 1): no variation is then seen, which is not certainty.
    """

    value: float | None
    std_error: float | None
    low: float | None
    high: float | None
    pairs: Pairs
    n: int
    n_left_out: int


@dataclass(frozen=True, slots=True, eq=False)
class _Persons:
    leave: FloatArray  # (n,)
    event: BoolArray  # (n,)
    risk: IntArray  # (n,) rank of the score, equal where scores are
    enter: FloatArray  # (n,)

    def __getitem__(self, rows: BoolArray) -> _Persons:
        return _Persons(self.leave[rows], self.event[rows], self.risk[rows], self.enter[rows])


def harrell_c(
    exit_days: ArrayLike,
    event: ArrayLike,
    score: ArrayLike,
    *,
    entry_days: ArrayLike | None = None,
    stratum: ArrayLike | None = None,
    level: float = 0.95,
) -> Concordance:
    """(concordant + ½ tied)/comparable over persons (n,); a higher score means a higher risk.

    Comparable: one had the event while the other was at risk and stayed longer, or was censored
    that day. With `stratum`, pairs within a stratum only.

    Error: √Σ_i (A_i − C·M_i)²/M over persons, A_i the concordant and half the tied of the M_i
    pairs a person is in, M all pairs (infinitesimal jackknife); Wald limits cut at 0 and 1.

    Persons with a missing value or stratum are left out and counted.
    Source: Harrell 1996; Therneau and Atkinson 2024 (error, as R's survival::concordance).
    """
    persons, whole = _read(exit_days, event, score, entry_days)
    layer = np.zeros(len(whole), np.int64)
    if stratum is not None:
        layer = labels(stratum, "stratum", length=len(whole))
    inside = (layer >= 0)[whole]
    persons, layer = persons[inside], layer[whole][inside]
    total = NO_PAIRS
    for place in range(int(layer.max(initial=-1)) + 1):
        own = persons[layer == place]
        weight, none = np.ones(len(own.leave)), np.zeros(len(own.leave))
        total += _summed(_own(own, weight), _other(own, weight), none)
    n = len(layer)
    return concordance(total, n=n, n_left_out=len(whole) - n, level=level)


def uno_c(
    exit_days: ArrayLike,
    event: ArrayLike,
    score: ArrayLike,
    *,
    horizon: float | None = None,
    level: float = 0.95,
) -> Concordance:
    """Harrell's pairs weighted by 1/G(t−)², G the Kaplan–Meier curve of censoring.

    Free of the censoring pattern; events on or after `horizon` days do not count. No delayed
    entry. The error is Harrell's with weighted pairs, plus what each person moves G.
    Source: Uno 2011.
    """
    persons, whole = _read(exit_days, event, score, None)
    leave, died = persons.leave, persons.event
    curve = reverse_kaplan_meier(leave, died)
    g = np.concatenate([[1.0], curve.survival])
    before = g[np.searchsorted(curve.days, leave, side="left")]
    weight = np.where(before > 0, 1 / np.where(before > 0, before, 1.0) ** 2, 0.0)
    if horizon is not None:
        weight = np.where(leave < horizon, weight, 0.0)
    own, other = _own(persons, weight), _other(persons, weight)
    plain = _summed(own, other, np.zeros(len(leave)))
    value = share(plain)
    if value is None:
        return concordance(plain, n=len(leave), n_left_out=int((~whole).sum()), level=level)
    excess = own[:, 0] + own[:, 2] / 2 - value * own.sum(axis=1)
    total = _summed(own, other, _censoring_part(persons, excess))
    return concordance(total, n=len(leave), n_left_out=int((~whole).sum()), level=level)


def concordance(pairs: Pairs, *, n: int, n_left_out: int = 0, level: float = 0.95) -> Concordance:
    """C with error and limits from (added) pairs."""
    z = normal_quantile(level)
    value = share(pairs)
    if value is None or value in (0.0, 1.0) or pairs.events < MINIMUM_EVENTS:
        return Concordance(value, None, None, None, pairs, n, n_left_out)
    every = pairs.concordant + pairs.discordant + pairs.tied
    squares = pairs.aa / 4 - value * pairs.am + value**2 * pairs.mm
    error = math.sqrt(max(squares, 0.0)) / every
    low, high = max(0.0, value - z * error), min(1.0, value + z * error)
    return Concordance(value, error, low, high, pairs, n, n_left_out)


def share(pairs: Pairs) -> float | None:
    """(concordant + ½ tied)/all, None without pairs."""
    every = pairs.concordant + pairs.discordant + pairs.tied
    return float((pairs.concordant + pairs.tied / 2) / every) if every > 0 else None


def _summed(own: FloatArray, other: FloatArray, censoring: FloatArray) -> Pairs:
    """Totals of each person's (concordant, discordant, tied) pairs, own event or another's."""
    every = own + other
    a = 2 * every[:, 0] + every[:, 2] + 2 * censoring
    m = every.sum(axis=1)
    concordant, discordant, tied = (float(v) for v in own.sum(axis=0))
    events = int((own.sum(axis=1) > 0).sum())
    return Pairs(concordant, discordant, tied, float(a @ a), float(a @ m), float(m @ m), events)


def _own(persons: _Persons, weight: FloatArray) -> FloatArray:
    """(n, 3): the pairs in which a person had the event, times its weight.

    Walks back in time with a tree of the scores of those at risk: n log n. Source: Fenwick 1994.
    """
    found = np.zeros((len(persons.leave), 3))
    tree = _Tree(int(persons.risk.max(initial=-1)) + 1)
    risk = persons.risk.tolist()
    for entered, censored, dead in reversed(list(_days(persons))):
        for i in entered:
            tree.add(risk[i], -1.0)
        for i in censored:
            tree.add(risk[i], 1.0)
        for i in dead:
            below, same, above = tree.around(risk[i])
            found[i] = below, above, same
        for i in dead:
            tree.add(risk[i], 1.0)
    return found * weight[:, None]


def _other(persons: _Persons, weight: FloatArray) -> FloatArray:
    """(n, 3): the pairs in which a person was at risk at the event of another, of that weight."""
    found = np.zeros((len(persons.leave), 3))
    tree = _Tree(int(persons.risk.max(initial=-1)) + 1)
    risk, heavy = persons.risk.tolist(), weight.tolist()

    def count(i: int, sign: float) -> None:
        below, same, above = tree.around(risk[i])
        found[i] += sign * above, sign * below, sign * same

    for entered, censored, dead in _days(persons):
        for i in dead:
            count(i, 1.0)
        for i in dead:
            tree.add(risk[i], heavy[i])
        for i in censored:
            count(i, 1.0)
        for i in entered:
            count(i, -1.0)
    return found


def _censoring_part(persons: _Persons, excess: FloatArray) -> FloatArray:
    """(n,): what each person moves the weighted pairs through the censoring curve.

    `excess` (n,) is the concordance of a person's own pairs beyond C; those of later events hang
    on every censoring before them.
    """
    days, place = np.unique(persons.leave, return_inverse=True)
    at_risk = np.bincount(place)[::-1].cumsum()[::-1].astype(float)
    lost = np.bincount(place, ~persons.event, len(days))
    by_day = np.bincount(place, excess, len(days))
    later = by_day[::-1].cumsum()[::-1] - by_day
    stayed = at_risk - lost
    pull = 2 * np.where(stayed > 0, later / np.where(stayed > 0, stayed, 1.0), 0.0)
    drift = (pull * lost / at_risk).cumsum()[place]
    return np.asarray(np.where(persons.event, 0.0, pull[place]) - drift)


def _days(persons: _Persons) -> Iterator[tuple[list[int], list[int], list[int]]]:
    """Days in order, with the rows that entered, were censored and had the event on each."""
    kind = np.where(persons.event, 2, 1)
    late = np.nonzero(persons.enter > 0)[0]
    rows = np.concatenate([late, np.arange(len(kind))])
    day = np.concatenate([persons.enter[late], persons.leave])
    what = np.concatenate([np.zeros(len(late), np.int64), kind])
    order = np.argsort(day, kind="stable")
    for own in np.split(order, np.nonzero(np.diff(day[order]))[0] + 1):
        yield (
            rows[own[what[own] == 0]].tolist(),
            rows[own[what[own] == 1]].tolist(),
            rows[own[what[own] == 2]].tolist(),
        )


class _Tree:
    """Sums of weights by rank with prefix sums in log time (Fenwick 1994)."""

    def __init__(self, ranks: int) -> None:
        self.sums = [0.0] * (ranks + 1)
        self.own = [0.0] * ranks
        self.whole = 0.0

    def add(self, rank: int, weight: float) -> None:
        self.whole += weight
        self.own[rank] += weight
        place = rank + 1
        while place < len(self.sums):
            self.sums[place] += weight
            place += place & -place

    def around(self, rank: int) -> tuple[float, float, float]:
        """The weight of lower ranks, of this rank and of higher ranks."""
        below, place = 0.0, rank
        while place > 0:
            below += self.sums[place]
            place -= place & -place
        same = self.own[rank]
        return below, same, self.whole - below - same


def _read(
    exit_days: ArrayLike, event: ArrayLike, score: ArrayLike, entry_days: ArrayLike | None
) -> tuple[_Persons, BoolArray]:
    """The persons without a missing value, and which they are."""
    leave = floats(exit_days, "exit_days")
    n = len(leave)
    happened, risk = yes_or_no(event, "event", length=n), floats(score, "score", length=n)
    enter = np.zeros(n) if entry_days is None else floats(entry_days, "entry_days", length=n)
    whole = np.isfinite(leave) & (leave >= 0) & np.isfinite(happened) & np.isfinite(risk)
    whole &= np.isfinite(enter) & ((enter <= 0) | (enter < leave))
    rank = np.unique(risk[whole], return_inverse=True)[1]
    return _Persons(leave[whole], happened[whole] > 0, rank, enter[whole]), whole
