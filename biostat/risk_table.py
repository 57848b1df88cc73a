"""Who enters, leaves and has an event on each day: the table all survival statistics read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import IntArray, NumberArray, integers, labels, times

_DENSE_CELLS = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class RiskTable:
    """T distinct days, G groups, K causes of an event; counts, or sums of weights.

    A person is at risk on (entry, exit]; whoever was there from the start (entry ≤ 0) is at risk
    on day 0 too. `late_entries` counts only entries after day 0. `unusable` counts, per group,
    those with a missing or negative time or who entered on or after the day they left; the last
    position holds those whose group is unknown.
    """

    days: NumberArray  # (T,), ascending
    late_entries: NumberArray  # (T, G)
    censored: NumberArray  # (T, G)
    events: NumberArray  # (T, G, K)
    unusable: IntArray  # (G + 1,)

    @property
    def at_risk(self) -> NumberArray:
        """(T, G): not yet left, minus not yet entered, just before the events of each day."""
        leaving = self.events.sum(axis=2) + self.censored - self.late_entries
        return np.asarray(leaving[::-1].cumsum(axis=0)[::-1])

    @property
    def n_groups(self) -> int:
        return int(self.censored.shape[1])

    def group(self, index: int) -> RiskTable:
        """The table of one group alone, days of others left out."""
        late, censored = self.late_entries[:, [index]], self.censored[:, [index]]
        events = self.events[:, [index], :]
        own = (late != 0).any(axis=1) | (censored != 0).any(axis=1) | (events != 0).any(axis=(1, 2))
        unusable = np.array([self.unusable[index], 0])
        return RiskTable(self.days[own], late[own], censored[own], events[own], unusable)

    def pooled(self) -> RiskTable:
        """All groups as one."""
        return RiskTable(
            self.days,
            self.late_entries.sum(axis=1, keepdims=True),
            self.censored.sum(axis=1, keepdims=True),
            self.events.sum(axis=1, keepdims=True),
            np.array([self.unusable.sum(), 0]),
        )


def risk_table(
    exit_days: ArrayLike,
    cause: ArrayLike,
    *,
    entry_days: ArrayLike | None = None,
    group: ArrayLike | None = None,
    n_groups: int = 1,
    n_causes: int = 1,
    weights: ArrayLike | None = None,
) -> RiskTable:
    """Count persons (n,) by day; `cause` is 0 (censored) or 1…K, or a boolean "event".

    Days are whole numbers, or fractions where the caller's unit has them; NaN is missing.
    `group` is 0…G−1, negative where unknown. Raises ValueError on a cause or group out of range.
    """
    moves = movements(
        exit_days, cause, entry_days=entry_days, group=group, n_groups=n_groups, n_causes=n_causes,
        weights=weights,
    )  # fmt: skip
    width = 2 + n_causes
    column = moves.group * width + moves.column
    days, counts = _count(moves.day, column, n_groups * width, moves.weight)
    cells = counts.reshape(len(days), n_groups, width)
    return RiskTable(days, cells[:, :, 0], cells[:, :, 1], cells[:, :, 2:], moves.unusable)


def tables_by_stratum(
    exit_days: ArrayLike,
    cause: ArrayLike,
    stratum: ArrayLike | None,
    *,
    entry_days: ArrayLike | None = None,
    group: ArrayLike | None = None,
    n_groups: int = 1,
    n_causes: int = 1,
) -> tuple[list[RiskTable], int]:
    """One table per stratum in order of its label, and how many persons have none.

    Without `stratum` all persons are one.
    """
    leave, enter, code, belongs = _read(exit_days, cause, entry_days, group, n_groups, n_causes)
    layer = np.zeros(len(leave), np.int64)
    if stratum is not None:
        layer = labels(stratum, "stratum", length=len(leave))
    tables = [
        risk_table(
            leave[own], code[own], entry_days=enter[own], group=belongs[own],
            n_groups=n_groups, n_causes=n_causes,
        )
        for own in (layer == place for place in range(int(layer.max(initial=-1)) + 1))
    ]  # fmt: skip
    return tables, int((layer < 0).sum())


@dataclass(frozen=True, slots=True, eq=False)
class Movements:
    """One row for each exit and each late entry of usable persons, unsorted.

    `column` is 0 for a late entry, 1 for a censoring, 1 + k for an event of cause k.
    """

    day: NumberArray  # (m,)
    group: IntArray  # (m,)
    column: IntArray  # (m,)
    weight: NumberArray | None  # (m,)
    unusable: IntArray  # (G + 1,)


def movements(
    exit_days: ArrayLike,
    cause: ArrayLike,
    *,
    entry_days: ArrayLike | None,
    group: ArrayLike | None,
    n_groups: int,
    n_causes: int,
    weights: ArrayLike | None = None,
) -> Movements:
    """The usable exits and late entries of persons (n,), and how many were not usable."""
    leave, enter, code, belongs = _read(exit_days, cause, entry_days, group, n_groups, n_causes)
    usable = np.isfinite(leave) & (leave >= 0) & (belongs >= 0)
    late = enter > 0
    usable &= np.isfinite(enter) & ~(late & (enter >= leave))
    unusable = np.bincount(
        np.where(belongs < 0, n_groups, belongs)[~usable], minlength=n_groups + 1
    )
    late &= usable
    mass = None if weights is None else np.asarray(weights, np.float64)
    at = np.concatenate([leave[usable], enter[late]])
    column = np.concatenate([code[usable] + 1, np.zeros(int(late.sum()), np.int64)])
    where = np.concatenate([belongs[usable], belongs[late]])
    heavy = None if mass is None else np.concatenate([mass[usable], mass[late]])
    return Movements(at, where, column, heavy, unusable)


def _read(
    exit_days: ArrayLike,
    cause: ArrayLike,
    entry_days: ArrayLike | None,
    group: ArrayLike | None,
    n_groups: int,
    n_causes: int,
) -> tuple[NumberArray, NumberArray, IntArray, IntArray]:
    leave = times(exit_days, "exit_days")
    n = len(leave)
    zeros = np.zeros(n, np.int64)
    enter = zeros if entry_days is None else times(entry_days, "entry_days", length=n)
    code = integers(cause, "cause", length=n)
    belongs = zeros if group is None else integers(group, "group", length=n)
    if n and (code.min() < 0 or code.max() > n_causes):
        raise ValueError(f"cause: {code.min()}…{code.max()} given, 0…{n_causes} declared")
    if n and belongs.max() >= n_groups:
        raise ValueError(f"group: {belongs.max()} given, 0…{n_groups - 1} declared")
    return leave, enter, code, belongs


def _count(
    at: NumberArray, column: IntArray, width: int, heavy: NumberArray | None
) -> tuple[NumberArray, NumberArray]:
    """Distinct times and the (times, width) table of counts or weights."""
    if at.dtype.kind in "iu" and len(at) and (int(at.max()) + 1) * width <= _DENSE_CELLS:
        span = int(at.max()) + 1
        dense = np.bincount(at * width + column, heavy, span * width).reshape(span, width)
        seen = np.nonzero(np.bincount(at, minlength=span))[0]
        return seen, dense[seen]
    days, row = np.unique(at, return_inverse=True)
    table = np.bincount(row * width + column, heavy, len(days) * width)
    return days, table.reshape(len(days), width)
