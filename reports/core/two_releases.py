"""Two releases of one table: what a reader of both works out of their hidden cells.

No count becomes smaller, as a reader takes it: each cell of the second is at least that of the
first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reports.core.bounds import Cell, Grid, Mask, Numbers, both, narrow, of_table
from reports.core.closing import THRESHOLD, few


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A table with totals (R + 1, C + 1) and what of it is hidden."""

    cells: Grid
    hidden: Mask


def is_pinned(
    first: Shown, second: Shown, pairs: Sequence[tuple[int, int]], threshold: int = THRESHOLD
) -> bool:
    """Whether a small hidden cell of either can be narrowed to fewer than `threshold` values;
    `pairs` are the rows of first and second that are of one center."""
    (before, known), (after, later) = (of_table(one.cells, one.hidden) for one in (first, second))
    unknown = [*((0, at) for at in before), *((1, at) for at in after)]
    cells = (first.cells, second.cells)
    asked = [k for k, (which, at) in enumerate(unknown) if few(int(cells[which][at]), threshold)]
    if not asked:
        return False
    tied = both(known, later, *_growth(first, second, unknown, pairs))
    return bool(narrow(asked, tied, threshold - 1))


def is_told(first: Shown) -> bool:
    """Whether it gives a small hidden cell away without any other release."""
    nothing = Shown(np.zeros((2, first.cells.shape[1]), np.int64), first.hidden[:2] & False)
    return is_pinned(first, nothing, ())


def _growth(
    first: Shown, second: Shown, unknown: Sequence[tuple[int, Cell]], pairs: Sequence[Cell]
) -> tuple[Numbers, Numbers]:
    """Rows of x_first − x_second ≤ 0, what is visible moved to the right; ``unknown`` are the
    hidden cells of the first (0) and of the second (1)."""
    place = {at: k for k, at in enumerate(unknown)}
    left, right = [], []
    for one, other in pairs:
        for column in range(first.cells.shape[1] - 1):
            a, b = (one, column), (other, column)
            learnt = (0, a) in place or (1, b) in place
            if not learnt or first.cells[a] > second.cells[b]:
                continue  # or corrected since
            row, bound = np.zeros(len(unknown)), 0.0
            for release, at, cells, sign in ((0, a, first.cells, 1), (1, b, second.cells, -1)):
                if (release, at) in place:
                    row[place[release, at]] = sign
                else:
                    bound -= sign * float(cells[at])
            left.append(row)
            right.append(bound)
    return np.array(left).reshape(len(left), len(unknown)), np.array(right)
