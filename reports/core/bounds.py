"""How far a reader narrows hidden cells of tables: linear programs over all that is visible.

Nothing here is shared with the search that hides them (``suppression``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Cell = tuple[int, int]
Grid = NDArray[np.int64]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.float64]
Ends = dict[int, tuple[float, float]]  # by place of an unknown: its lowest and highest

LOWEST_HIDDEN = 1  # zeros stay visible, so whoever reads the table knows a hidden cell is not 0
SLACK = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """All x (U,) with equations·x = right and at_most·x ≤ most within limits (U, 2)."""

    limits: Numbers
    equations: Numbers
    right: Numbers
    true: Numbers  # one x that is possible
    at_most: Numbers = field(default_factory=lambda: np.zeros((0, 0)))
    most: Numbers = field(default_factory=lambda: np.zeros(0))


def exact(asked: Sequence[int], known: Known) -> Ends:
    """The lowest and highest of each unknown ``asked``."""
    if not asked:
        return {}
    aims = np.zeros((2 * len(asked), len(known.limits)))
    aims[np.arange(len(aims)), [*asked, *asked]] = np.repeat([1.0, -1.0], len(asked))
    found = _solved(aims, known)
    return {
        place: (float(found[k, place]), float(found[k + len(asked), place]))
        for k, place in enumerate(asked)
    }


def narrow(asked: Sequence[int], known: Known, width: float) -> Ends:
    """Those of the ``asked`` that can be narrowed to less than ``width``, with their ends.

    A few answers near the true one, in which many unknowns are up or down at once, show for
    most that they are wide enough; the others are asked one by one.
    """
    if not asked:
        return {}
    seen = _solved(_patterns(asked, len(known.limits)), _near(known, width))
    spread = np.ptp(seen, axis=0)
    ends = exact([place for place in asked if spread[place] < width - SLACK], known)
    return {place: (low, high) for place, (low, high) in ends.items() if high - low < width - SLACK}


def lowest(asked: Sequence[int], known: Known) -> dict[int, float]:
    """The lowest of each of the ``asked``."""
    if not asked:
        return {}
    low = _solved(_patterns(asked, len(known.limits)), known).min(axis=0)
    above = [place for place in asked if low[place] > known.limits[place, 0] + SLACK]
    ends = exact(above, known)
    return {place: ends[place][0] if place in ends else float(low[place]) for place in asked}


def _near(known: Known, width: float) -> Known:
    """As if each unknown were known to differ from the truth by ``width`` at most."""
    low = np.maximum(known.limits[:, 0], known.true - width)
    high = np.minimum(known.limits[:, 1], known.true + width)
    return replace(known, limits=np.column_stack([low, high]))


def _patterns(asked: Sequence[int], count: int) -> Numbers:
    """(A, U) signs of the asked by each binary digit of their order, and the contrary: any two
    are pushed apart in one of them."""
    digits = np.arange(max(1, (len(asked) - 1).bit_length()))
    signs = 1.0 - 2.0 * ((np.arange(len(asked)) >> digits[:, None]) & 1)
    aims = np.zeros((len(digits), count))
    aims[:, list(asked)] = signs
    return np.vstack([aims, -aims])


def _solved(aims: Numbers, known: Known) -> Numbers:
    """(A, U) where each of the ``aims`` (A, U) is smallest.

    One linear program holds a copy of the system for each; they do not touch each other.
    """
    from scipy import sparse
    from scipy.optimize import linprog

    copies = len(aims)
    each = sparse.identity(copies)
    at_most = known.at_most.reshape(len(known.most), len(known.limits))
    solved = linprog(
        aims.ravel(),
        A_eq=sparse.kron(each, sparse.csr_array(known.equations), format="csr"),
        b_eq=np.tile(known.right, copies),
        A_ub=sparse.kron(each, sparse.csr_array(at_most), format="csr"),
        b_ub=np.tile(known.most, copies),
        bounds=np.tile(known.limits, (copies, 1)),
        method="highs",
    )
    found: Numbers = solved.x.reshape(aims.shape)
    return found


def of_table(
    cells: Grid, hidden: Mask, *, floor: Grid | None = None, known_row: int | None = None
) -> tuple[list[Cell], Known]:
    """The hidden cells of a table with totals (R + 1, C + 1), and what a reader knows of them:
    the sums, every visible cell, one row of their own if ``known_row`` is given, and that none is
    below ``floor`` (R + 1, C + 1), default 1."""
    covered = hidden.copy()
    if known_row is not None:
        covered[known_row] = False
    rows, columns = np.nonzero(covered)
    unknown = list(zip(rows.tolist(), columns.tolist(), strict=True))
    true = np.array([cells[at] for at in unknown], dtype=np.float64)
    equations = _equations(cells, unknown)
    right = (equations @ true).round()
    return unknown, Known(_limits(cells, unknown, floor), equations, right, true)


def _limits(cells: Grid, unknown: list[Cell], floor: Grid | None) -> Numbers:
    """(U, 2) the least and most of each unknown cell."""
    far = 10.0 * float(cells.max()) + 100.0
    least = [LOWEST_HIDDEN if floor is None else int(floor[at]) for at in unknown]
    return np.array([(low, far) for low in least], dtype=np.float64).reshape(-1, 2)


def _equations(cells: Grid, unknown: list[Cell]) -> Numbers:
    """Row and column sums of the unknown cells, which are those of the visible ones."""
    rows, columns = cells.shape
    sign = np.ones((rows, columns), np.int64)
    sign[-1, :-1] = sign[:-1, -1] = -1
    equations = np.zeros((rows + columns, len(unknown)))
    for place, (i, j) in enumerate(unknown):
        equations[i, place] = equations[rows + j, place] = sign[i, j]
    return equations[equations.any(axis=1)]


def both(first: Known, second: Known, at_most: Numbers, most: Numbers) -> Known:
    """Two systems that share no unknown, with what ties them (``at_most``, ``most``)."""
    across = np.zeros((len(first.equations), second.equations.shape[1]))
    back = np.zeros((len(second.equations), first.equations.shape[1]))
    return Known(
        np.vstack([first.limits, second.limits]),
        np.block([[first.equations, across], [back, second.equations]]),
        np.concatenate([first.right, second.right]),
        np.concatenate([first.true, second.true]),
        at_most,
        most,
    )
