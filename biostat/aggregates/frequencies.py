"""How often each whole number occurred: length of stay, counts, integer scores."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from biostat.aggregates import part as parts
from biostat.aggregates.part import Part, merge, subtract
from biostat.arrays import IntArray, floats, integers
from biostat.quantiles import TableQuantile, quantile_of_counts

__all__ = ["Frequencies", "aggregate", "finish", "from_json", "merge", "subtract"]

KIND, VERSION = "frequencies", 1


@dataclass(frozen=True, slots=True, eq=False)
class Frequencies:
    """Ascending values and their counts; those at `top_code` stand for "at least"."""

    values: IntArray  # (V,)
    counts: IntArray  # (V,)
    n_missing: int
    top_code: int | None

    @property
    def n(self) -> int:
        return int(self.counts.sum())

    def quantile(self, share: float) -> TableQuantile:
        return quantile_of_counts(self.values, self.counts, share, top_code=self.top_code)

    def mean(self) -> tuple[float, float] | None:
        """Mean and standard deviation; None for nobody or where a top code hides values."""
        coded = self.top_code is not None and (self.values >= self.top_code).any()
        if self.n == 0 or coded:
            return None
        middle = float(self.values @ self.counts) / self.n
        squares = float(((self.values - middle) ** 2) @ self.counts)
        return middle, math.sqrt(squares / (self.n - 1)) if self.n > 1 else math.nan


def aggregate(
    values: ArrayLike,
    *,
    group: ArrayLike | None = None,
    groups: Sequence[str] = ("all",),
    top_code: int | None = None,
) -> Part:
    """Count whole numbers (n,) by group; NaN is missing and counted, above `top_code` cut to it.

    `group` is the place in `groups`; −1 (unknown) takes no part.
    """
    given = floats(values, "values")
    belongs = np.zeros(len(given), np.int64)
    if group is not None:
        belongs = integers(group, "group", length=len(given))
    if len(given) and belongs.max() >= len(groups):
        raise ValueError(f"group: {belongs.max()} given, 0…{len(groups) - 1} declared")
    known, own = np.isfinite(given), belongs >= 0
    whole = integers(given[known & own], "values")
    if top_code is not None:
        whole = np.minimum(whole, top_code)
    keys = np.column_stack([belongs[known & own], whole])
    tables = {
        "counts": parts.table(keys, np.ones(len(keys), np.int64)),
        "missing": parts.table(belongs[~known & own], np.ones(int((~known & own).sum()), np.int64)),
    }
    return Part(KIND, VERSION, {"groups": list(groups), "top_code": top_code}, tables)


def finish(part: Part) -> dict[str, Frequencies]:
    """The frequency table of each group."""
    held = parts.cells_of(part, "counts", 2, 1)
    names = part.spec["groups"]
    missing = parts.rows_of(part, "missing", len(names), 1)[:, 0]
    found = {}
    for place, name in enumerate(names):
        own = held.keys[:, 0] == place
        found[name] = Frequencies(
            held.keys[own, 1], held.values[own, 0], int(missing[place]), part.spec["top_code"]
        )
    return found


def from_json(data: dict[str, Any]) -> Part:
    """Read a part of this kind back."""
    return parts.from_json(data, KIND, VERSION)
