"""Two releases of one table: what a reader of both works out of their hidden cells.

No count becomes smaller, as a reader takes it: each cell of the second is at least that of the
first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reports.core.closing import THRESHOLD
from reports.core.disclosure import is_narrow
from reports.core.suppression import Grid, Limits, Mask, cell_equations, cell_limits, extremes


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A table with totals (R + 1, C + 1) and what of it is hidden."""

    cells: Grid
    hidden: Mask

    @property
    def unknown(self) -> list[tuple[int, int]]:
        rows, columns = np.nonzero(self.hidden)
        return list(zip(rows.tolist(), columns.tolist(), strict=True))


def is_pinned(
    first: Shown, second: Shown, pairs: Sequence[tuple[int, int]], threshold: int = THRESHOLD
) -> bool:
    """Whether a small hidden cell of either can be narrowed to fewer than `threshold` values;
    `pairs` are the rows of first and second that are of one center."""
    before, after = first.unknown, second.unknown
    asked = _small(first, before, 0, threshold) + _small(second, after, len(before), threshold)
    if not asked:
        return False
    equations, right = _both(
        cell_equations(first.cells, before), cell_equations(second.cells, after)
    )
    limits = np.vstack([cell_limits(first.cells, before), cell_limits(second.cells, after)])
    at_most, most = _growth(first, second, pairs)
    ends = extremes(asked, limits, equations, right, at_most, most)
    return any(is_narrow(low, high, threshold) for low, high in ends)


def is_told(first: Shown) -> bool:
    """Whether it gives a small hidden cell away without any other release."""
    nothing = Shown(np.zeros((2, first.cells.shape[1]), np.int64), first.hidden[:2] & False)
    return is_pinned(first, nothing, ())


def _small(shown: Shown, unknown: list[tuple[int, int]], offset: int, threshold: int) -> list[int]:
    return [k + offset for k, at in enumerate(unknown) if 0 < shown.cells[at] < threshold]


def _both(first: tuple[Limits, Limits], second: tuple[Limits, Limits]) -> tuple[Limits, Limits]:
    """The equations of two systems that share no unknown."""
    (a, right_a), (b, right_b) = first, second
    joined = np.zeros((len(a) + len(b), a.shape[1] + b.shape[1]))
    joined[: len(a), : a.shape[1]] = a
    joined[len(a) :, a.shape[1] :] = b
    return joined, np.concatenate([right_a, right_b])


def _growth(first: Shown, second: Shown, pairs: Sequence[tuple[int, int]]) -> tuple[Limits, Limits]:
    """Rows of x_first − x_second ≤ 0, what is visible moved to the right."""
    before = {at: k for k, at in enumerate(first.unknown)}
    after = {at: k + len(before) for k, at in enumerate(second.unknown)}
    left, right = [], []
    for one, other in pairs:
        for column in range(first.cells.shape[1] - 1):
            a, b = (one, column), (other, column)
            if (a not in before and b not in after) or first.cells[a] > second.cells[b]:
                continue  # nothing to learn, or corrected since
            row, bound = np.zeros(len(before) + len(after)), 0.0
            if a in before:
                row[before[a]] = 1.0
            else:
                bound -= float(first.cells[a])
            if b in after:
                row[after[b]] = -1.0
            else:
                bound += float(second.cells[b])
            left.append(row)
            right.append(bound)
    return np.array(left).reshape(-1, len(before) + len(after)), np.array(right)
