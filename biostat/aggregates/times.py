"""Events by day: Kaplan–Meier, incidence, RMST, life table, plain log-rank and Gray's test.

A table of event times is close to individual data however it is binned: it stays between a
center and the merge, and is never published.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from biostat.aggregates import part as parts
from biostat.aggregates.part import Part, merge, subtract
from biostat.arrays import normal_quantile, whole_days
from biostat.many_curves import curves_of_cells
from biostat.risk_table import RiskTable, movements
from biostat.survival import SurvivalCurve, survival_curve

__all__ = ["aggregate", "finish", "finish_curves", "from_json", "merge", "subtract"]

KIND, VERSION = "times", 1


def aggregate(
    exit_days: ArrayLike,
    cause: ArrayLike,
    *,
    entry_days: ArrayLike | None = None,
    group: ArrayLike | None = None,
    groups: Sequence[str] = ("all",),
    causes: Sequence[str] = ("event",),
) -> Part:
    """Count persons (n,) by group and whole day: late entries, censored, events of each cause.

    `cause` is 0 (censored) or the 1-based place in `causes`, `group` the place in `groups` or
    −1 if unknown. Fractions of a day are refused; NaN is a missing day and counted.
    """
    leave = whole_days(exit_days, "exit_days")
    enter = None if entry_days is None else whole_days(entry_days, "entry_days")
    moves = movements(
        leave, cause, entry_days=enter, group=group, n_groups=len(groups), n_causes=len(causes)
    )
    keys = np.column_stack([moves.group, moves.day.astype(np.int64)])
    counts = (moves.column[:, None] == np.arange(2 + len(causes))).astype(np.int64)
    tables = {
        "days": parts.table(keys, counts),
        "unusable": parts.table(np.arange(len(moves.unusable)), moves.unusable),
    }
    return Part(KIND, VERSION, {"groups": list(groups), "causes": list(causes)}, tables)


def finish(part: Part) -> RiskTable:
    """The table that `survival_curve`, `incidence_curve`, `logrank_sums` and others read."""
    n_groups, n_causes = len(part.spec["groups"]), len(part.spec["causes"])
    held = parts.cells_of(part, "days", 2, 2 + n_causes)
    days, row = np.unique(held.keys[:, 1], return_inverse=True)
    cells = np.zeros((len(days), n_groups, 2 + n_causes), np.int64)
    cells[row, held.keys[:, 0]] = held.values
    unusable = np.zeros(n_groups + 1, np.int64)
    lost = parts.cells_of(part, "unusable", 1, 1)
    unusable[lost.keys[:, 0]] = lost.values[:, 0]
    return RiskTable(days, cells[:, :, 0], cells[:, :, 1], cells[:, :, 2:], unusable)


def finish_curves(part: Part, *, level: float = 0.95) -> dict[str, SurvivalCurve]:
    """Kaplan–Meier of every group at once, every cause an event: the fast way to many curves."""
    groups, n_causes = part.spec["groups"], len(part.spec["causes"])
    held = parts.cells_of(part, "days", 2, 2 + n_causes)
    if held.values[:, 0].any():
        table = finish(part)
        curves = tuple(survival_curve(table, i, level=level) for i in range(len(groups)))
    else:
        lost = parts.rows_of(part, "unusable", len(groups) + 1, 1)[:-1, 0].astype(np.int64)
        events = held.values[:, 2:].sum(axis=1)
        curves = curves_of_cells(
            held.keys[:, 0], held.keys[:, 1], events + held.values[:, 1], events, lost,
            normal_quantile(level),
        )  # fmt: skip
    return dict(zip(groups, curves, strict=True))


def from_json(data: dict[str, Any]) -> Part:
    """Read a part of this kind back."""
    return parts.from_json(data, KIND, VERSION)
