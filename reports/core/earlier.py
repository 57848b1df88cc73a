"""What earlier releases have told, and what a new one may therefore not tell.

A reader keeps all reports. Between two of them stand the persons who came in between: where
these are one to four, a number that moved tells of them, so it is not shown again until more have
come. A reader also takes it that no count becomes smaller.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from biostat.aggregates.counts import Counts
from reports.core.bounds import Grid, Mask, lowest, of_table
from reports.core.closing import Margin, few
from reports.core.disclosure import Suppressed
from reports.core.ledger import OF_ROW, SIZES, WHO, comparable, figures
from reports.core.suppression import with_totals
from reports.core.two_releases import Shown, is_pinned, is_told

OUTCOMES: Final = ("passed", "failed")
FAR: Final = 1e9


class TooClose(ValueError):
    """So few persons came since an earlier report that this one would tell of them alone."""


@dataclass(frozen=True, slots=True)
class Told:
    """An earlier report as everybody saw it, and the exact rows of its centers, by pseudonym of
    then. ``names`` gives the pseudonyms of now, for centers that are still there."""

    made: str  # its number and day, for words
    body: Mapping[str, Any]
    rows: Mapping[str, Mapping[str, Any]]
    names: Mapping[str, str]


class Earlier:
    """All releases before this one."""

    def __init__(self, told: Sequence[Told] = ()) -> None:
        self._told = told
        self._kept: dict[str, list[_Table]] = {}
        self._seen: dict[str, set[int]] = {}
        for one in told:
            for _, _, counts in figures(one.body):
                for key, n in comparable(counts).items():
                    self._seen.setdefault(key, set()).update(() if n is None else (n,))

    def is_close(self, key: str, n: int) -> bool:
        """Whether an earlier release told a number of one to four persons more or less."""
        return any(few(abs(n - seen)) for seen in self._seen.get(key, ()))

    def floor(self, key: str, n: int) -> int:
        """The most that was told of a count and still holds."""
        return max((seen for seen in self._seen.get(key, ()) if seen <= n), default=0)

    def refuse_close(self, cases: int) -> None:
        for one in self._told:
            seen = one.body["flow"][0]["n"]
            if seen is not None and few(abs(cases - seen)):
                raise TooClose(
                    f"Submitted cases: {cases} now, {seen} in {one.made}. The two reports together"
                    f" would tell of the {abs(cases - seen)} that changed. Read that report, or"
                    " ask again when five or more have changed."
                )

    def margin(self, prefix: str, counts: Mapping[str, int]) -> Margin:
        """The counts of the values of a variable, whose keys are ``prefix`` and value."""
        return Margin(
            counts,
            {value: self.floor(f"{prefix}{value}", n) for value, n in counts.items()},
            frozenset(v for v, n in counts.items() if self.is_close(f"{prefix}{v}", n)),
        )

    def told_sizes(self) -> dict[str, dict[str, int]]:
        """By center of now and cohort, the most that was told."""
        most: dict[str, dict[str, int]] = {}
        for one in self._told:
            for center, cohort, n in _sizes(one.body):
                own = most.setdefault(one.names.get(center, ""), {})
                own[cohort] = max(own.get(cohort, 0), n)
        return most

    def isolated(self, sizes: Mapping[str, Mapping[str, int]]) -> frozenset[str]:
        """Centers whose row of participation would move by one to four persons."""
        return frozenset(
            center
            for one in self._told
            for row in one.body["participation"]
            if (center := one.names.get(row["center"])) is not None
            and any(_near(row.get(name), n) for name, n in sizes[center].items())
        )

    def isolated_in(self, indicator: str, found: Mapping[str, Counts]) -> frozenset[str]:
        """Centers whose row of an indicator would tell of one to four persons."""
        return frozenset(
            center
            for one in self._told
            for row in _of(one.body["indicators"], indicator).get("centers", ())
            if (center := one.names.get(row["center"])) is not None and _moved(row, found[center])
        )

    def told_cells(self, indicator: str, centers: Sequence[str]) -> Grid:
        """(C, 2) the least that passed and failed can be in each center by what was told of
        them, 0 if nothing."""
        place = {name: k for k, name in enumerate(centers)}
        most = np.zeros((len(centers), 2), np.int64)
        for then in reversed(self._tables(indicator)):  # the newest mostly tell the most
            rows = [row for row, name in enumerate(then.names) if name in place]
            now = [place[then.names[row]] for row in rows]
            floor = np.zeros_like(then.cells)
            floor[rows, :2] = most[now]
            most[now] = np.maximum(most[now], then.least(floor)[rows])
        return most

    def uncovered(self, indicator: str, now: Suppressed, centers: Sequence[str]) -> set[str]:
        """Centers to hide as well: what is shown ``now``, together with what an earlier release
        told, gives a cell away that was small and hidden then."""
        found: set[str] = set()
        for then in self._tables(indicator):
            found |= _uncovered(then, now, centers)
        return found

    def _tables(self, indicator: str) -> "list[_Table]":
        """Oldest first; what was told again and again is told once."""
        if indicator not in self._kept:
            self._kept[indicator] = list(
                {
                    table.told: table
                    for one in self._told
                    if (then := _of(one.body["indicators"], indicator))
                    and all(indicator in row["indicators"] for row in one.rows.values())
                    for table in [_table(one, then, indicator)]
                }.values()
            )
        return self._kept[indicator]

    def hidden_before(
        self, mix: str, counts: Mapping[str, int], hidden: Collection[str]
    ) -> set[str]:
        """Values to keep hidden: those an earlier release hid together, where their numbers of
        now would give a small one of then away."""
        kept: set[str] = set()
        for one in self._told:
            then = _of(one.body["case_mix"], mix).get("values", ())
            covered = [value["value"] for value in then if value["n"] is None]
            exact = {value: _exact(one, mix, value) for value in covered}
            now = {v: FAR if v in hidden or v in kept else counts.get(v, 0) for v in covered}
            if any(few(n) and _narrow(value, exact, now) for value, n in exact.items()):
                kept |= set(covered)
        return kept


def _of(figures: Sequence[Mapping[str, Any]], name: str) -> Mapping[str, Any]:
    return next((one for one in figures if one["id"] == name), {})


def _sizes(body: Mapping[str, Any]) -> Iterator[tuple[str, str, int]]:
    """(center, cohort, persons) of all that is visible."""
    rows = [(row, name, SIZES[name]) for row in body["participation"] for name in OF_ROW]
    for indicator in body["indicators"]:
        cohort = f"{WHO}{indicator['eligible']}"
        rows += [(row, "eligible", cohort) for row in indicator["centers"]]
    yield from (
        (row["center"], cohort, row[name]) for row, name, cohort in rows if row[name] is not None
    )


def _near(seen: int | None, n: int) -> bool:
    return seen is not None and few(abs(n - seen))


def _moved(row: Mapping[str, Any], found: Counts) -> bool:
    """One to four persons more or fewer, or the outcome of one to four corrected."""
    if _near(row["eligible"], found.eligible):
        return True
    if None in (row["passed"], row["failed"]):
        return False
    known = row["passed"] + row["failed"]
    if known != found.known:
        return few(abs(found.known - known))
    return few(abs(found.passed - row["passed"]))


def _exact(one: Told, mix: str, value: str) -> int:
    """How many had a value then, over all centers."""
    mixes = [_of(row["case_mix"], mix).get("values", ()) for row in one.rows.values()]
    return sum(held["n"] for values in mixes for held in values if held["value"] == value)


def _narrow(value: str, exact: Mapping[str, int], most: Mapping[str, float]) -> bool:
    """Whether a hidden number can take fewer than five values: with the others it has a sum
    that can be told, none is 0, and none was above what there is ``most`` now."""
    others = [v for v in exact if v != value]
    total = sum(exact.values())
    low = max(1.0, total - sum(most[v] for v in others))
    high = min(most[value], float(total - len(others)))
    return high - low < 4


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Passed and failed by center, with totals, as an earlier release hid them."""

    names: Sequence[str]  # pseudonyms of now, empty for a center that left
    cells: Grid
    hidden: Mask

    @property
    def told(self) -> tuple[object, ...]:
        return (*self.names, self.cells.tobytes(), self.hidden.tobytes())

    def least(self, floor: Grid) -> Grid:
        """(C, 2) what is shown, and the lowest that a hidden cell can be, where that can be
        more than ``floor``."""
        low = np.where(self.hidden, 0, self.cells)
        unknown, reader = of_table(self.cells, self.hidden)
        asked = [k for k, at in enumerate(unknown) if self.cells[at] > floor[at]]
        for k, bound in lowest(asked, reader).items():
            low[unknown[k]] = round(bound)
        return low[:-1, :2]


def _table(one: Told, then: Mapping[str, Any], indicator: str) -> _Table:
    names = [row["center"] for row in then["centers"]]
    rows = [one.rows[name]["indicators"][indicator] for name in names]
    counts = np.array([[row[name] for name in OUTCOMES] for row in rows], np.int64)
    cells = with_totals(counts.reshape(-1, 2))
    hidden = np.array([_covered(row) for row in (*then["centers"], then["pooled"])], bool)
    return _Table([one.names.get(name, "") for name in names], cells, hidden & (cells > 0))


def _covered(row: Mapping[str, Any]) -> list[bool]:
    return [row[name] is None for name in (*OUTCOMES, "known")]


def _uncovered(then: _Table, now: Suppressed, centers: Sequence[str]) -> set[str]:
    """First those that were hidden then and are not now; where there are none, all. A release
    that gave a cell away by itself, as old ones may, has told it: nothing is left to cover."""
    place = {name: k for k, name in enumerate(centers)}
    pairs = [(row, place[name]) for row, name in enumerate(then.names) if name in place]
    before = Shown(then.cells, then.hidden)
    if not is_pinned(before, Shown(now.cells, now.hidden), pairs) or is_told(before):
        return set()
    fresh = {
        centers[new]
        for old, new in pairs
        if then.hidden[old, :2].any() and not now.hidden[new, :2].any()
    }
    return fresh or set(centers)
