"""Repeated scores: sums by pattern of answered visits, enough for the mixed model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from biostat.aggregates import part as parts
from biostat.aggregates.part import Part, merge, subtract
from biostat.arrays import matrix
from biostat.repeated import Trajectory, VisitSums, fit_trajectories, visit_sums

__all__ = ["aggregate", "finish", "from_json", "merge", "subtract"]

KIND, VERSION = "trajectories", 1


def aggregate(
    scores: ArrayLike,
    *,
    visits: Sequence[str],
    group: ArrayLike | None = None,
    groups: Sequence[str] = ("all",),
) -> Part:
    """Patients, Σy and Σyy' of scores (patients, visits) by group and pattern, NaN not answered.

    Patterns of fewer than 5 patients are small cells.
    """
    y = matrix(scores, "scores")
    if y.shape[1] != len(visits):
        raise ValueError(f"scores: {y.shape[1]} columns for {len(visits)} visits; one for each")
    sums = visit_sums(y, group, len(groups))
    width = len(visits)
    keys = np.array(list(sums), np.int64).reshape(-1, 2)
    totals = np.array([s.total for s in sums.values()]).reshape(-1, width)
    squares = np.array([s.squares.ravel() for s in sums.values()]).reshape(-1, width * width)
    tables = {
        "patients": parts.table(keys, np.array([s.patients for s in sums.values()], np.int64)),
        "totals": parts.table(keys, totals),
        "squares": parts.table(keys, squares),
    }
    return Part(KIND, VERSION, {"visits": list(visits), "groups": list(groups)}, tables)


def finish(part: Part, *, level: float = 0.95) -> Trajectory:
    """Means, changes and completion by group and visit."""
    width = len(part.spec["visits"])
    total = _by_key(part, "totals", width)
    squares = _by_key(part, "squares", width * width)
    sums = {
        key: VisitSums(
            int(value[0]),
            total.get(key, np.zeros(width)),
            squares.get(key, np.zeros(width * width)).reshape(width, width),
        )
        for key, value in _by_key(part, "patients", 1).items()
    }
    return fit_trajectories(sums, width, len(part.spec["groups"]), level=level)


def from_json(data: dict[str, Any]) -> Part:
    """Read a part of this kind back."""
    return parts.from_json(data, KIND, VERSION)


def _by_key(part: Part, name: str, width: int) -> dict[tuple[int, int], Any]:
    held = parts.cells_of(part, name, 2, width)
    return {(int(k[0]), int(k[1])): v for k, v in zip(held.keys, held.values, strict=True)}
