"""Weighted events by day, Σw and Σw²: Kaplan–Meier of weighted arms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from biostat.aggregates import part as parts
from biostat.aggregates.part import Part, merge, subtract
from biostat.arrays import NumberArray, whole_days
from biostat.risk_table import RiskTable
from biostat.weighted import WeightedCurve, weighted_curve, weighted_tables, weights_of

__all__ = ["aggregate", "finish", "from_json", "merge", "subtract"]

KIND, VERSION = "weighted_times", 1


def aggregate(
    exit_days: ArrayLike,
    event: ArrayLike,
    weight: ArrayLike,
    *,
    arm: ArrayLike,
    arms: Sequence[str],
    entry_days: ArrayLike | None = None,
) -> Part:
    """Sums by arm and whole day; the weights come from a propensity model fitted in rounds.

    Persons without weight, time or arm are left out and counted. Rare patients carry large
    weights: truncate before, and mask the sums.
    """
    leave = whole_days(exit_days, "exit_days")
    entry = None if entry_days is None else whole_days(entry_days, "entry_days")
    w = weights_of(weight, len(leave))
    one, two, counts = weighted_tables(
        leave, event, w, entry_days=entry, group=arm, n_groups=len(arms)
    )
    row, group = np.nonzero(_cells(counts).any(axis=2))
    keys = np.column_stack([group, counts.days[row].astype(np.int64)])
    values = np.concatenate([_cells(one)[row, group], _cells(two)[row, group]], axis=1)
    left = (counts.events.sum(axis=2) + counts.censored).sum(axis=0)
    tables = {
        "days": parts.table(keys, values),
        "persons": parts.table(np.arange(len(arms)), left),
        "left_out": parts.table([0], [len(w) - int(left.sum())]),
    }
    return Part(KIND, VERSION, {"arms": list(arms)}, tables)


def finish(part: Part, *, level: float = 0.95) -> dict[str, WeightedCurve]:
    """The curve of each arm."""
    held = parts.cells_of(part, "days", 2, 6)
    arms = part.spec["arms"]
    persons = parts.rows_of(part, "persons", len(arms), 1)[:, 0]
    lost = int(parts.values_of(part, "left_out", 1)[0])
    found = {}
    for place, name in enumerate(arms):
        own = held.keys[:, 0] == place
        days, values = held.keys[own, 1], held.values[own].astype(np.float64)
        sums, squares = (_table(days, values[:, i : i + 3]) for i in (0, 3))
        found[name] = weighted_curve(
            sums, squares, n=int(persons[place]), n_left_out=lost, level=level
        )
    return found


def from_json(data: dict[str, Any]) -> Part:
    """Read a part of this kind back."""
    return parts.from_json(data, KIND, VERSION)


def _cells(table: RiskTable) -> NumberArray:
    return np.stack([table.late_entries, table.censored, table.events[:, :, 0]], axis=2)


def _table(days: NumberArray, values: NumberArray) -> RiskTable:
    late, censored, events = (values[:, [i]] for i in range(3))
    return RiskTable(days, late, censored, events[:, :, None], np.zeros(2, np.int64))
