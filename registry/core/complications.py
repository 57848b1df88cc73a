"""Complications of an operation: Clavien–Dindo and the comprehensive complication index."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from .dates import PartialDate, within_days
from .three_valued import Truth, all_of, any_of, expect

# Dindo 2004; weights of Slankamenac 2013
WEIGHTS = {"I": 300, "II": 1750, "IIIa": 2750, "IIIb": 4550, "IVa": 7200, "IVb": 8550}
GRADES = (*WEIGHTS, "V")
MAJOR = ("IIIa", "IIIb", "IVa", "IVb", "V")
ISGPS_GRADES = ("none", "BL", "A", "B", "C")
WINDOW_DAYS = 90  # the center is asked about the complications of the first 90 days


@dataclass(frozen=True, slots=True)
class Complication:
    """One row of the complication list; anything may be missing."""

    kind: str | None
    occurred_on: PartialDate | None = None
    clavien_dindo: str | None = None
    isgps_grade: str | None = None

    def __post_init__(self) -> None:
        expect("clavien_dindo", self.clavien_dindo, GRADES)
        expect("isgps_grade", self.isgps_grade, ISGPS_GRADES)


@dataclass(frozen=True, slots=True)
class Index:
    """The comprehensive complication index; `low` and `high` differ where a grade is missing."""

    low: float
    high: float

    @property
    def value(self) -> float | None:
        return self.low if self.low == self.high else None


@dataclass(frozen=True, slots=True)
class GradesWithin:
    """Clavien–Dindo grades of a window: those that happened, and those that may have.

    None is a grade that is missing.
    """

    known: tuple[str | None, ...]
    possible: tuple[str | None, ...] = ()

    def __post_init__(self) -> None:
        for grade in (*self.known, *self.possible):
            expect("clavien_dindo", grade, GRADES)

    @property
    def index(self) -> Index:
        return Index(_index(self._least), _index(self._most))

    @property
    def worst_span(self) -> tuple[str, str]:
        """The highest grade, "none" for no complication: the least and the most it can be."""
        return _worst(self._least), _worst(self._most)

    @property
    def worst(self) -> str | None:
        least, most = self.worst_span
        return least if least == most else None

    @property
    def _least(self) -> tuple[str, ...]:
        return tuple(grade or GRADES[0] for grade in self.known)

    @property
    def _most(self) -> tuple[str, ...]:
        return tuple(grade or GRADES[-1] for grade in (*self.known, *self.possible))


def worst_clavien_dindo(grades: Sequence[str | None]) -> str | None:
    """The highest grade, "none" for no complication; unknown if a missing one could be higher."""
    return GradesWithin(tuple(grades)).worst


def _worst(grades: Sequence[str]) -> str:
    return max(grades, key=GRADES.index, default="none")


def comprehensive_complication_index(grades: Sequence[str | None]) -> Index:
    """Slankamenac 2013: half the root of the summed weights, at most 100; any grade V is 100.

    A complication without a grade counts at least as I and at most as V.
    """
    return GradesWithin(tuple(grades)).index


def _index(grades: Sequence[str]) -> float:
    if "V" in grades:
        return 100.0
    return min(round(sqrt(sum(WEIGHTS[grade] for grade in grades)) / 2, 1), 100.0)


def is_major(grade: str | None) -> Truth:
    """Clavien–Dindo IIIa or worse."""
    expect("clavien_dindo", grade, GRADES)
    return None if grade is None else grade in MAJOR


def list_is_complete(complications: Sequence[Complication], no_complication: bool | None) -> bool:
    """Whether the center stated that there was none, or that every one is listed.

    A statement the list contradicts closes nothing: the checks of the registry ask the center.
    """
    return no_complication is not None and no_complication is not bool(complications)


def major_complication_listed(
    complications: Sequence[Complication],
    no_complication: bool | None,
    operated_on: PartialDate | None,
    days: int = WINDOW_DAYS,
) -> Truth:
    """Whether the list holds a grade IIIa or worse within the window, as far as the list tells.

    No only where the list is complete.
    """
    found = [
        all_of((is_major(row.clavien_dindo), within_days(operated_on, row.occurred_on, days)))
        for row in complications
    ]
    return any_of((*found, *_not_listed(complications, no_complication, days)))


def _not_listed(
    complications: Sequence[Complication], no_complication: bool | None, days: int = WINDOW_DAYS
) -> tuple[Truth, ...]:
    """What an incomplete list may hide: one unknown; the center is asked about 90 days."""
    complete = list_is_complete(complications, no_complication) and days <= WINDOW_DAYS
    return () if complete else (None,)


def grades_within(
    complications: Sequence[Complication],
    no_complication: bool | None,
    operated_on: PartialDate | None,
    died: Truth,
    days: int = WINDOW_DAYS,
) -> GradesWithin:
    """The grades of a window after the operation; a death within it is grade V."""
    inside = [
        (row.clavien_dindo, within_days(operated_on, row.occurred_on, days))
        for row in complications
    ]
    known = [grade for grade, within in inside if within is True]
    possible = [grade for grade, within in inside if within is None]
    if died is True:
        known.append("V")
    if died is None or _not_listed(complications, no_complication, days):
        possible.append(None)
    return GradesWithin(tuple(known), tuple(possible))


def clinically_relevant(isgps_grade: str | None) -> Truth:
    """Grade B or C of an ISGPS or ISGLS definition."""
    expect("isgps_grade", isgps_grade, ISGPS_GRADES)
    return None if isgps_grade is None else isgps_grade in ("B", "C")


def relevant_grade_listed(
    kind: str, complications: Sequence[Complication], no_complication: bool | None
) -> Truth:
    """Whether the list holds grade B or C of one kind; no only where the list is complete.

    A row whose kind is missing may be of this kind.
    """
    found = [_relevant_of(kind, row) for row in complications]
    return any_of((*found, *_not_listed(complications, no_complication)))


def _relevant_of(kind: str, row: Complication) -> Truth:
    this_kind = None if row.kind is None else row.kind == kind
    return all_of((this_kind, clinically_relevant(row.isgps_grade)))


def agreed(derived: Truth, recorded: Truth) -> Truth:
    """One answer of what was derived from findings and what the center recorded.

    Two that disagree are unknown: the checks of the registry ask the center.
    """
    if derived is None or recorded is None:
        return recorded if derived is None else derived
    return derived if derived == recorded else None
