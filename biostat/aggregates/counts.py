"""Eligible, passed, failed and not determinable: proportions, funnels, completeness, volume."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from biostat.aggregates import part as parts
from biostat.aggregates.part import Part, merge, subtract
from biostat.arrays import integers

__all__ = ["Counts", "aggregate", "finish", "from_json", "merge", "subtract"]

KIND, VERSION = "counts", 1


@dataclass(frozen=True, slots=True)
class Counts:
    """`eligible` = `passed` + `failed` + `unknown`; `known` is the denominator of a proportion."""

    eligible: int
    passed: int
    failed: int
    unknown: int

    @property
    def known(self) -> int:
        return self.passed + self.failed


def aggregate(
    outcome: ArrayLike, *, group: ArrayLike | None = None, groups: Sequence[str] = ("all",)
) -> Part:
    """Count eligible persons (n,): `outcome` 1 passed, 0 failed, −1 not determinable.

    `group` is the place in `groups`; −1 (unknown group) is kept as a group of its own.
    """
    value = integers(outcome, "outcome")
    belongs = (
        np.zeros(len(value), np.int64)
        if group is None
        else integers(group, "group", length=len(value))
    )
    if len(value) and not (value.min() >= -1 and value.max() <= 1):
        raise ValueError(f"outcome: {value.min()}…{value.max()} given; 1, 0 or -1 needed")
    if len(value) and not (belongs.min() >= -1 and belongs.max() < len(groups)):
        raise ValueError(f"group: {belongs.max()} given, -1…{len(groups) - 1} declared")
    sums = np.column_stack([value == 1, value == 0, value == -1]).astype(np.int64)
    return Part(KIND, VERSION, {"groups": list(groups)}, {"counts": parts.table(belongs, sums)})


def finish(part: Part) -> dict[str, Counts]:
    """Counts by name of group; those of unknown group under the empty name, if there are any."""
    held = parts.cells_of(part, "counts", 1, 3)
    names = list(part.spec["groups"])
    found = {name: Counts(0, 0, 0, 0) for name in names}
    for key, row in zip(held.keys[:, 0].tolist(), held.values.tolist(), strict=True):
        found["" if key < 0 else names[key]] = Counts(sum(row), row[0], row[1], row[2])
    return found


def from_json(data: dict[str, Any]) -> Part:
    """Read a part of this kind back."""
    return parts.from_json(data, KIND, VERSION)
