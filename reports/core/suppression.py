"""Which cells of a table must be hidden so that no small one can be worked out from the rest.

The table carries its totals: the last row and the last column. With inner cells and the grand
total counted as plus and the other totals as minus, every row and every column adds to zero, so
what an attacker can still imagine are shifts around closed circuits of hidden cells: a flow.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf

import numpy as np

from reports.core.bounds import Cell, Grid, Mask

Node = int  # a column by its number, a row by its number after the last column
Step = tuple[float, Node, Cell, int]

ENDLESS = 1_000_000_000


@dataclass(slots=True)
class Protector:
    """Hides further cells until each small one could have `width` + 1 values or more."""

    cells: Grid  # (R + 1, C + 1) with totals
    hidden: Mask  # (R + 1, C + 1), grows
    width: int
    floor: Grid  # (R + 1, C + 1) the least a reader can imagine
    value: dict[Cell, int] = field(init=False)
    spare: dict[Cell, int] = field(init=False)  # by how much a reader can imagine it smaller
    sign: dict[Cell, int] = field(init=False)
    open: set[Cell] = field(init=False)  # the hidden cells
    links: list[list[tuple[Node, Cell]]] = field(init=False)  # by node: the cells that are not 0

    def __post_init__(self) -> None:
        rows, columns = self.cells.shape
        self.value = {at: int(self.cells[at]) for at in np.ndindex(rows, columns)}
        self.spare = {at: int(self.cells[at] - self.floor[at]) for at in self.value}
        self.sign = {
            (i, j): -1 if (i == rows - 1) != (j == columns - 1) else 1 for i, j in self.value
        }
        self.open = set(_places(self.hidden))
        self.links = [[] for _ in range(columns + rows)]
        for i, j in filter(self.value.get, self.value):
            self.links[columns + i].append((j, (i, j)))
            self.links[j].append((columns + i, (i, j)))

    def protect(self, cell: Cell, known_row: int | None) -> bool:
        """Make one cell safe from a reader who knows one row; False where nothing can."""
        shifts: dict[Cell, int] = {}
        found = min(self._push(cell, known_row, shifts, True), self.width)
        if found < self.width:
            shifts = {}
            room = min(self.width - found, self.spare[cell])
            found += self._push(cell, known_row, shifts, False, room)
        if found >= self.width:
            return True
        return self._extend(cell, known_row)

    def _extend(self, cell: Cell, known_row: int | None) -> bool:
        """The cheapest further cells to hide that let this one grow by the whole width."""
        before = self.open.copy()
        shifts: dict[Cell, int] = {}
        if self._push(cell, known_row, shifts, True, self.width, widen=True) >= self.width:
            for at in self.open - before:
                self.hidden[at] = True
            return True
        self.open = before
        return False

    def _push(
        self,
        cell: Cell,
        known_row: int | None,
        shifts: dict[Cell, int],
        grow: bool,
        limit: int | None = None,
        *,
        widen: bool = False,
    ) -> int:
        """By how much the cell can be shifted while the totals and visible cells stay."""
        limit = self.width if limit is None else limit
        done = 0
        while done < limit:
            path = self._path(cell, known_row, shifts, grow, widen)
            if path is None:
                break
            room = min(self._room(at, way, shifts) for at, way in path)
            amount = min(room, limit - done)
            for at, way in path:
                shifts[at] = shifts.get(at, 0) + way * amount
                self.open.add(at)
            done += amount
        return done

    def _path(
        self, cell: Cell, known_row: int | None, shifts: dict[Cell, int], grow: bool, widen: bool
    ) -> list[tuple[Cell, int]] | None:
        """The cheapest alternating path from the row of the cell to its column (Dijkstra)."""
        start, goal = self.cells.shape[1] + cell[0], cell[1]
        best: dict[Node, float] = {start: 0.0}
        back: dict[Node, tuple[Node, Cell, int]] = {}
        queue: list[tuple[float, Node]] = [(0.0, start)]
        way = -self.sign[cell] if grow else self.sign[cell]
        while queue:
            cost, node = heapq.heappop(queue)
            if node == goal:
                return _trace(back, start, goal)
            if cost > best[node]:
                continue
            for more, target, at, turn in self._steps(node, cell, known_row, shifts, way, widen):
                if cost + more < best.get(target, inf):
                    best[target] = cost + more
                    back[target] = (node, at, turn)
                    heapq.heappush(queue, (cost + more, target))
        return None

    def _steps(
        self,
        node: Node,
        cell: Cell,
        known_row: int | None,
        shifts: dict[Cell, int],
        way: int,
        widen: bool,
    ) -> Iterator[Step]:
        """Cells that may take the shift on: `way` from rows to columns, the contrary back."""
        turn = way if node >= self.cells.shape[1] else -way
        for target, at in self.links[node]:
            hidden = at in self.open
            if not (hidden or widen) or at == cell or at[0] == known_row:
                continue
            if self._room(at, turn, shifts) > 0:
                yield 0.0 if hidden else self.value[at] + 1.0, target, at, turn

    def _room(self, at: Cell, way: int, shifts: dict[Cell, int]) -> int:
        """How far a signed cell can move: upwards without end, down to what is imaginable."""
        sign = self.sign[at]
        return ENDLESS if way * sign > 0 else self.spare[at] + shifts.get(at, 0) * sign


def with_totals(counts: Grid) -> Grid:
    """(R, C) counts with a last column and a last row of totals."""
    wide = np.column_stack([counts, counts.sum(axis=1)])
    return np.vstack([wide, wide.sum(axis=0)])


def _places(mask: Mask) -> list[Cell]:
    rows, columns = np.nonzero(mask)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def _trace(
    back: dict[Node, tuple[Node, Cell, int]], start: Node, goal: Node
) -> list[tuple[Cell, int]]:
    path, node = [], goal
    while node != start:
        node, at, way = back[node]
        path.append((at, way))
    return path
