"""What may be shown: small cells and everything linked to them, curves, public rounding, releases.

Inside the network 1–4 persons and their complements are hidden together with every figure from
which they follow; public files are rounded; curves stop where few are at risk; two releases may
not differ by a handful of persons.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from reports.core.bounds import LOWEST_HIDDEN, Cell, Grid, Mask, narrow, of_table
from reports.core.closing import THRESHOLD, few
from reports.core.suppression import Protector, with_totals

AT_RISK_FLOOR = 10
PUBLIC_HIDDEN = 7  # public files hide 1 to 7
PUBLIC_STEP = 5


@dataclass(frozen=True, slots=True)
class Exposure:
    """A hidden small cell that can be narrowed to [low, high] by a reader (of one row, or any)."""

    row: int
    column: int
    low: float
    high: float
    known_row: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Suppressed:
    """A table with totals (last row, last column); `primary` are the small cells themselves.

    What is hidden is shown with one symbol, so that nobody can tell small cells from the others.
    """

    cells: Grid  # (R + 1, C + 1)
    primary: Mask
    hidden: Mask
    withheld: bool
    floor: Grid | None = None  # the least a reader can imagine of each cell; 1 if nothing is told

    @property
    def shown(self) -> tuple[tuple[int | None, ...], ...]:
        """Counts with totals, None where hidden."""
        return tuple(
            tuple(None if hide else int(value) for value, hide in zip(row, hides, strict=True))
            for row, hides in zip(self.cells, self.hidden, strict=True)
        )

    def row_hidden(self, row: int) -> bool:
        """True if any inner cell of a row is hidden: then its proportion and all of it go too."""
        return bool(self.hidden[row, :-1].any())


def suppress(
    counts: ArrayLike,
    *,
    threshold: int = THRESHOLD,
    insiders: bool = True,
    closed: Collection[int] = (),
    told: ArrayLike | None = None,
) -> Suppressed:
    """Hide cells of 1…threshold−1 in a table (R, C), and others until none can be worked out.

    Columns are exclusive classes of the persons of a row (passed, failed, unknown), rows are
    exclusive too (centers); totals are published and may be hidden as a last resort. Every small
    cell keeps at least `threshold` possible values, for a reader who knows one row exactly as
    well if `insiders` (each center knows its own). Where that cannot be had, all is withheld.
    Rows that are `closed` are hidden whole, whatever they hold. `told` (R, C) are counts of an
    earlier release, 0 where it told none: a reader takes it that none has become fewer.
    """
    given = np.asarray(counts, dtype=np.int64)
    if given.ndim != 2 or (given < 0).any():
        raise ValueError(f"suppress: a table of counts (rows, columns) is needed, not {counts!r}")
    cells = with_totals(given)
    primary = (cells > 0) & (cells < threshold)
    hidden = primary.copy()
    hidden[list(closed)] |= cells[list(closed)] > 0
    floor = _floor(cells, given * 0 if told is None else np.asarray(told, dtype=np.int64))
    protector = Protector(cells, hidden, threshold - 1, floor)
    if not _protect_all(protector, primary, insiders):
        return Suppressed(cells, primary, cells > 0, True, floor)
    return Suppressed(cells, primary, protector.hidden, False, floor)


def _floor(cells: Grid, told: Grid) -> Grid:
    """What was told holds where it is not more than there is now, else it was corrected."""
    least = with_totals(np.where(told <= cells[:-1, :-1], told, 0))
    return np.maximum(least, LOWEST_HIDDEN)


def audit(
    table: Suppressed, *, threshold: int = THRESHOLD, insiders: bool = True
) -> tuple[Exposure, ...]:
    """Small cells a reader could narrow to fewer than `threshold` values, by linear programs.

    Empty means safe. It shares nothing with the search of `suppress`; a release runs it last.
    """
    if table.withheld:
        return ()
    small_cells = (table.cells > 0) & (table.cells < threshold)
    if not small_cells.any():
        return ()
    found: list[Exposure] = []
    for known in _readers(table.cells, table.hidden, insiders):
        unknown, reader = of_table(table.cells, table.hidden, floor=table.floor, known_row=known)
        asked = [place for place, at in enumerate(unknown) if small_cells[at]]
        found += [
            Exposure(*unknown[place], low, high, known)
            for place, (low, high) in narrow(asked, reader, threshold - 1).items()
        ]
    return tuple(found)


def small(count: int, whole: int, threshold: int = THRESHOLD) -> bool:
    """Whether so few persons have something, or so few of the whole have it not."""
    return few(count, threshold) or few(whole - count, threshold)


def withhold_linked(
    figures: Mapping[str, Any], linked: Collection[str], *, hidden: bool
) -> dict[str, Any]:
    """Null every linked figure of a hidden count at once, and say so under `hidden`.

    `linked` names all from which the count follows: count, complement, known, per cent, limits,
    expected, O/E, tails, flag, position in a chart, alternative text.
    """
    unknown = sorted(set(linked) - set(figures))
    if unknown:
        raise ValueError(f"withhold_linked: no figure {unknown}; name those of {sorted(figures)}")
    kept = {name: None if hidden and name in linked else v for name, v in figures.items()}
    return {**kept, "hidden": hidden}


def visible_stretch(at_risk: Sequence[float], floor: int = AT_RISK_FLOOR) -> slice:
    """The rows of a curve to show: from the first with `floor` at risk until fewer are."""
    enough = [count >= floor for count in at_risk]
    if True not in enough:
        return slice(0, 0)
    start = enough.index(True)
    stop = enough.index(False, start) if False in enough[start:] else len(enough)
    return slice(start, stop)


def shown_at_risk(count: int, floor: int = AT_RISK_FLOOR) -> int | None:
    """A number at risk for display; None (print "fewer than 10") where 1 to 9 are."""
    return None if 0 < count < floor else count


def round_public(count: int) -> int | None:
    """0 stays, 1–7 is hidden (None), else the nearest 5; totals are rounded on their own.

    Source: NHS Digital, HES analysis guide 2018.
    """
    if count < 0:
        raise ValueError(f"round_public: {count} given, a count from 0 needed")
    if count == 0:
        return 0
    return None if count <= PUBLIC_HIDDEN else PUBLIC_STEP * ((2 * count + PUBLIC_STEP) // 10)


def public_percent(events: int, total: int) -> float | None:
    """A percentage from the rounded counts; None where either is hidden or nobody is counted."""
    rounded_events, rounded_total = round_public(events), round_public(total)
    if rounded_events is None or not rounded_total:
        return None
    return min(100.0, round(100 * rounded_events / rounded_total, 1))


@dataclass(frozen=True, slots=True)
class Difference:
    """Two visible figures that differ by `persons`, too few to be shown by themselves."""

    first: str
    second: str
    persons: int


def differences_between(
    before: Mapping[str, int | None],
    after: Mapping[str, int | None],
    *,
    threshold: int = THRESHOLD,
) -> tuple[Difference, ...]:
    """Figures of one key in two releases that reveal 1…threshold−1 persons by subtraction.

    None is a hidden figure and reveals nothing. Keys of one release alone are not compared.
    """
    shared = [(key, before[key], after[key]) for key in before if key in after]
    return tuple(
        Difference(key, key, abs(new - old))
        for key, old, new in shared
        if old is not None and new is not None and 0 < abs(new - old) < threshold
    )


def differences_within(
    figures: Mapping[str, int | None],
    nested: Iterable[tuple[str, str]],
    *,
    threshold: int = THRESHOLD,
) -> tuple[Difference, ...]:
    """Overlapping cohorts (whole, part) of one release whose difference is 1…threshold−1."""
    found = []
    for whole, part in nested:
        outer, inner = figures[whole], figures[part]
        if outer is not None and inner is not None and 0 < outer - inner < threshold:
            found.append(Difference(whole, part, outer - inner))
    return tuple(found)


def _protect_all(protector: Protector, primary: Mask, insiders: bool) -> bool:
    """Until nothing changes: who has a hidden cell since knows more than others, too.

    A cell that is safe from a reader stays so: what is hidden afterwards only leaves more open.
    """
    safe: set[tuple[int | None, Cell]] = set()
    while True:
        before = len(safe)
        for known in _readers(protector.cells, protector.hidden, insiders):
            for cell in _small_cells(primary, known):
                if (known, cell) not in safe and not protector.protect(cell, known):
                    return False
                safe.add((known, cell))
        if len(safe) == before:
            return True


def _small_cells(primary: Mask, known: int | None) -> list[Cell]:
    rows, columns = np.nonzero(primary)
    return [(i, j) for i, j in zip(rows.tolist(), columns.tolist(), strict=True) if i != known]


def _readers(cells: Grid, hidden: Mask, insiders: bool) -> list[int | None]:
    """Anybody, and each center that has a hidden cell of its own and so knows more."""
    own = np.nonzero(hidden[:-1].any(axis=1))[0].tolist() if insiders else []
    return [None, *own]
