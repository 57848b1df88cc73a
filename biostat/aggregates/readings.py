"""Two readings of one thing: the table that κ, over- and under-calls are read from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from biostat.aggregates import part as parts
from biostat.aggregates.part import Part, merge, subtract
from biostat.arrays import IntArray, integers

__all__ = ["aggregate", "finish", "from_json", "merge", "subtract"]

KIND, VERSION = "readings", 1


def aggregate(first: ArrayLike, second: ArrayLike, *, categories: Sequence[str]) -> Part:
    """Count pairs of readings (n,) as places in `categories`; −1 (not read) is left out, counted.

    Off-diagonal cells are often 1: publish pooled only.
    """
    a = integers(first, "first")
    b = integers(second, "second", length=len(a))
    if len(a) and max(a.max(), b.max()) >= len(categories):
        raise ValueError(f"readings: {max(a.max(), b.max())} given, {len(categories)} declared")
    both = (a >= 0) & (b >= 0)
    tables = {
        "pairs": parts.table(np.column_stack([a, b])[both], np.ones(int(both.sum()), np.int64)),
        "left_out": parts.table([0], [int((~both).sum())]),
    }
    return Part(KIND, VERSION, {"categories": list(categories)}, tables)


def finish(part: Part) -> IntArray:
    """The table (k, k) for `cohen_kappa` and `calls`."""
    k = len(part.spec["categories"])
    held = parts.cells_of(part, "pairs", 2, 1)
    table = np.zeros((k, k), np.int64)
    table[held.keys[:, 0], held.keys[:, 1]] = held.values[:, 0]
    return table


def from_json(data: dict[str, Any]) -> Part:
    """Read a part of this kind back."""
    return parts.from_json(data, KIND, VERSION)
