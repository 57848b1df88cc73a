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


def worst_clavien_dindo(grades: Sequence[str | None]) -> str | None:
    """The highest grade, "none" for no complication; unknown if a missing one could be higher."""
    for grade in grades:
        expect("clavien_dindo", grade, GRADES)
    known = [GRADES.index(grade) for grade in grades if grade is not None]
    worst = max(known, default=-1)
    if len(known) < len(grades) and worst < len(GRADES) - 1:
        return None
    return "none" if worst < 0 else GRADES[worst]


def comprehensive_complication_index(grades: Sequence[str | None]) -> Index:
    """Slankamenac 2013: half the root of the summed weights, at most 100; any grade V is 100.

    A complication without a grade counts at least as I and at most as V.
    """
    if any(grade is None for grade in grades):
        low = _index([grade or "I" for grade in grades])
        return Index(low, 100.0)
    value = _index([grade for grade in grades if grade is not None])
    return Index(value, value)


def _index(grades: Sequence[str]) -> float:
    for grade in grades:
        expect("clavien_dindo", grade, GRADES)
    if "V" in grades:
        return 100.0
    return min(round(sqrt(sum(WEIGHTS[grade] for grade in grades)) / 2, 1), 100.0)


def is_major(grade: str | None) -> Truth:
    """Clavien–Dindo IIIa or worse."""
    expect("clavien_dindo", grade, GRADES)
    return None if grade is None else grade in MAJOR


def major_complication_listed(
    complications: Sequence[Complication],
    no_complication: bool | None,
    operated_on: PartialDate | None,
    days: int = 90,
) -> Truth:
    """Whether the list holds a grade IIIa or worse within the window, as far as the list tells.

    An empty list means no complication only where that was stated.
    """
    if not complications:
        return False if no_complication is True else None
    return any_of(
        all_of((is_major(row.clavien_dindo), within_days(operated_on, row.occurred_on, days)))
        for row in complications
    )


def recorded_isgps_grade(
    kind: str, complications: Sequence[Complication], no_complication: bool | None
) -> str | None:
    """The worst recorded grade of one kind; "none" where the list is there without that kind.

    A row whose kind is missing may be of this kind.
    """
    if not complications:
        return "none" if no_complication is True else None
    found = [row.isgps_grade for row in complications if row.kind == kind]
    if any(row.kind is None for row in complications):
        found.append(None)
    worst = max((ISGPS_GRADES.index(grade) for grade in found if grade is not None), default=-1)
    if None in found and worst < len(ISGPS_GRADES) - 1:
        return None
    return ISGPS_GRADES[max(worst, 0)]


def clinically_relevant(isgps_grade: str | None) -> Truth:
    """Grade B or C of an ISGPS or ISGLS definition."""
    expect("isgps_grade", isgps_grade, ISGPS_GRADES)
    return None if isgps_grade is None else isgps_grade in ("B", "C")


def relevant_grade_listed(
    kind: str, complications: Sequence[Complication], no_complication: bool | None
) -> Truth:
    """Whether the list holds grade B or C of one kind; an empty list tells only what was stated."""
    if not complications:
        return False if no_complication is True else None
    return any_of(_relevant_of(kind, row) for row in complications)


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
