"""What happened to a patient within a window after the operation: yes, no, or unknown.

A window that was not observed to its end is unknown, never "no".
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .complications import (
    WINDOW_DAYS,
    Complication,
    GradesWithin,
    agreed,
    grades_within,
    major_complication_listed,
)
from .dates import Days, PartialDate, days_after, days_between, precedes, within_days
from .three_valued import Truth, any_of, expect

VITAL_STATUSES = ("alive", "dead", "lost")


@dataclass(frozen=True, slots=True)
class Return:
    """A readmission (counted from discharge) or a reoperation (from the operation)."""

    on: PartialDate | None
    planned: Truth = None


@dataclass(frozen=True, slots=True)
class Course:
    """The dates and events of one operation as recorded; anything may be missing.

    `readmitted_90d` and `reoperated_90d` are the center's own answers for the whole window,
    unplanned events only; rows of `readmissions` and `reoperations` refine them where kept.
    """

    operated_on: PartialDate | None = None
    discharged_on: PartialDate | None = None
    vital_status: str | None = None
    last_contact_on: PartialDate | None = None
    died_on: PartialDate | None = None
    no_complication: bool | None = None
    complications: tuple[Complication, ...] = ()
    readmitted_90d: bool | None = None
    readmissions: tuple[Return, ...] = ()
    reoperated_90d: bool | None = None
    reoperations: tuple[Return, ...] = ()

    def __post_init__(self) -> None:
        expect("vital_status", self.vital_status, VITAL_STATUSES)


def died_within(course: Course, days: int = WINDOW_DAYS) -> Truth:
    """Death of any cause within so many days of the operation.

    No only where the patient was seen alive at the end of the window, or died later. Who may be
    dead has to be seen a day later: a contact on the last day may be the day of death.
    """
    if course.died_on is not None and course.vital_status in ("alive", "lost"):
        return None
    seen = days_after(course.operated_on, course.last_contact_on)
    enough = days if course.vital_status in ("alive", "lost") else days + 1
    survived = False if seen is not None and seen.low >= enough else None
    return agreed(within_days(course.operated_on, course.died_on, days), survived)


def died_in_hospital(course: Course) -> Truth:
    """Death before discharge of the index stay; a death on the day of discharge is in hospital."""
    living = course.vital_status in ("alive", "lost")
    if course.died_on is not None and living:
        return None
    left = (living and course.discharged_on is not None) or precedes(
        course.discharged_on, course.last_contact_on
    )
    return agreed(_died_by(course.died_on, course.discharged_on), False if left else None)


def _died_by(died_on: PartialDate | None, discharged_on: PartialDate | None) -> Truth:
    stayed = days_between(died_on, discharged_on)
    if stayed is None:
        return None
    if stayed.low >= 0:
        return True
    return False if stayed.high < 0 else None


def length_of_stay_nights(course: Course) -> Days | None:
    """Nights from the operation to discharge of the index stay."""
    return days_after(course.operated_on, course.discharged_on)


def total_stay_nights(
    admitted_on: PartialDate | None, discharged_on: PartialDate | None
) -> Days | None:
    """Nights from admission to discharge of the index stay."""
    return days_after(admitted_on, discharged_on)


def stay_at_most(course: Course, nights: float) -> Truth:
    stay = length_of_stay_nights(course)
    if stay is None:
        return None
    return True if stay.high <= nights else False if stay.low > nights else None


def major_complication_within(course: Course, days: int = WINDOW_DAYS) -> Truth:
    """Clavien–Dindo IIIa or worse within so many days; a death within them is grade V."""
    listed = major_complication_listed(
        course.complications, course.no_complication, course.operated_on, days
    )
    return any_of((listed, died_within(course, days)))


def complication_grades_within(course: Course, days: int = WINDOW_DAYS) -> GradesWithin:
    """The Clavien–Dindo grades within so many days; a death within them is grade V."""
    return grades_within(
        course.complications,
        course.no_complication,
        course.operated_on,
        died_within(course, days),
        days,
    )


def readmitted_within(course: Course, days: int) -> Truth:
    """Unplanned readmission within so many days of discharge (at most 90)."""
    returned = _returned_within(
        course.discharged_on, days, course.readmitted_90d, course.readmissions
    )
    return agreed(False if died_in_hospital(course) else None, returned)


def reoperated_within(course: Course, days: int) -> Truth:
    """Unplanned reoperation within so many days of the operation (at most 90)."""
    return _returned_within(course.operated_on, days, course.reoperated_90d, course.reoperations)


def _returned_within(
    start: PartialDate | None, days: int, answered_90d: bool | None, returns: Sequence[Return]
) -> Truth:
    """The center's answer speaks for 90 days: its no covers a shorter window, its yes does not."""
    if days > WINDOW_DAYS:
        raise ValueError(f"{days} days | the center is asked about 90 | ask for at most 90")
    listed = any_of(_unplanned_within(start, days, row) for row in returns)
    if answered_90d is False:
        return None if listed else False
    if listed is True:
        return True
    dated = answered_90d is True and any(row.on is not None for row in returns)
    if answered_90d is True and days == WINDOW_DAYS:
        return None if dated and listed is False else True
    return listed if dated else None


def _unplanned_within(start: PartialDate | None, days: int, row: Return) -> Truth:
    if row.planned:
        return False
    inside = within_days(start, row.on, days)
    return inside if inside is False or row.planned is False else None


def failure_to_rescue(course: Course, days: int = WINDOW_DAYS) -> Truth:
    """Death within the window among those with a major complication in it; unknown for others."""
    if major_complication_within(course, days) is not True:
        return None
    return died_within(course, days)


def contradictions(course: Course) -> tuple[str, ...]:
    """What cannot all be true; the answers that rest on it are unknown."""
    living = course.vital_status in ("alive", "lost")
    listed = course.complications
    before = any(precedes(row.occurred_on, course.operated_on) for row in listed)
    found = (
        (living and course.died_on is not None, "a date of death, and not dead"),
        (precedes(course.died_on, course.last_contact_on), "known alive after the date of death"),
        (precedes(course.died_on, course.operated_on), "dead before the operation"),
        (precedes(course.discharged_on, course.operated_on), "discharged before the operation"),
        (bool(before), "a complication before the operation"),
        (
            course.no_complication is True and bool(course.complications),
            "no complication, and one listed",
        ),
    )
    return tuple(f"contradiction: {text}; ask the center" for holds, text in found if holds)
