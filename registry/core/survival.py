"""Times to death and recurrence of one patient, from partial dates, with delayed entry."""

from dataclasses import dataclass

from .dates import Days, PartialDate, days_after, days_between, precedes
from .three_valued import expect

CENSORED, EVENT, COMPETING = 0, 1, 2
DISEASE_STATUSES = ("NED", "stable", "progression", "recurrence", "died")


@dataclass(frozen=True, slots=True)
class Time:
    """Days from the start to the exit, entered at `entry_days`.

    `event`: 0 censored, 1 the event, 2 a competing event. `days` is the middle of `span`, the
    days the known parts of the dates allow. `observable` is False where the exit is not after
    the entry: such a patient was never at risk under observation and leaves the analysis.
    """

    days: float
    event: int
    entry_days: float
    span: Days

    @property
    def observable(self) -> bool:
        return self.entry_days == 0 or self.days > self.entry_days

    @property
    def exact(self) -> bool:
        return self.span.exact


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why no time can be told."""

    reason: str


@dataclass(frozen=True, slots=True)
class Fate:
    """What is known of one patient from the start of the clock on.

    `start_on` is the operation for surgical questions, the diagnosis for a cohort.
    `registered_on` is when the center entered a patient later than it happened; None for a
    patient followed from the start. `recurred` and `progressed` answer whether that was ever shown.
    """

    start_on: PartialDate | None
    vital_status: str | None
    last_contact_on: PartialDate | None = None
    died_on: PartialDate | None = None
    died_of_tumour: bool | None = None
    recurred: bool | None = None
    recurred_on: PartialDate | None = None
    progressed: bool | None = None
    progressed_on: PartialDate | None = None
    registered_on: PartialDate | None = None

    def __post_init__(self) -> None:
        expect("vital_status", self.vital_status, ("alive", "dead", "lost"))


def overall_survival(fate: Fate) -> Time | Unknown:
    """Death of any cause; censored when last known alive."""
    return _until_death(fate, EVENT)


def disease_specific_survival(fate: Fate) -> Time | Unknown:
    """Death of the tumour; other deaths compete, a death of unknown cause cannot be told."""
    if fate.vital_status == "dead" and fate.died_of_tumour is None:
        return Unknown("cause of death is missing")
    return _until_death(fate, EVENT if fate.died_of_tumour else COMPETING)


def recurrence_free_survival(fate: Fate) -> Time | Unknown:
    """First of recurrence and death of any cause; for resected R0/R1 without metastases."""
    return _until_recurrence(fate, death=EVENT)


def time_to_recurrence(fate: Fate) -> Time | Unknown:
    """Recurrence; death without one is a competing event (code 2)."""
    return _until_recurrence(fate, death=COMPETING)


def progression_free_survival(fate: Fate) -> Time | Unknown:
    """First of progression and death of any cause; for what was left or had metastasised."""
    return _until_shown(fate, "progression", fate.progressed, fate.progressed_on, death=EVENT)


def _until_recurrence(fate: Fate, death: int) -> Time | Unknown:
    return _until_shown(fate, "recurrence", fate.recurred, fate.recurred_on, death)


def _until_shown(
    fate: Fate, event: str, shown: bool | None, shown_on: PartialDate | None, death: int
) -> Time | Unknown:
    if shown is None and shown_on is None:
        return Unknown(f"whether there was a {event} is missing")
    if shown is False and shown_on is not None:
        return Unknown(f"a date of {event} contradicts the answer that there was none")
    if shown is False:
        return _until_death(fate, death)
    if precedes(fate.died_on, shown_on):
        return Unknown(f"the date of {event} is after the date of death")
    return _time(fate, shown_on, EVENT, f"date of {event}")


def _until_death(fate: Fate, death: int) -> Time | Unknown:
    if fate.vital_status is None:
        return Unknown("vital status is missing")
    if fate.vital_status != "dead" and fate.died_on is not None:
        return Unknown("a date of death contradicts the vital status")
    if precedes(fate.died_on, fate.last_contact_on):
        return Unknown("the last contact alive is after the date of death")
    if fate.vital_status == "dead":
        return _time(fate, fate.died_on, death, "date of death")
    return _time(fate, fate.last_contact_on, CENSORED, "date of last contact")


def _time(fate: Fate, end_on: PartialDate | None, event: int, end_name: str) -> Time | Unknown:
    if fate.start_on is None:
        return Unknown("date of the start is missing")
    if end_on is None:
        return Unknown(f"{end_name} is missing")
    span = days_after(fate.start_on, end_on)
    if span is None:
        return Unknown(f"{end_name} is before the start")
    return Time(span.midpoint, event, _entry_days(fate), span)


def _entry_days(fate: Fate) -> float:
    delay = days_between(fate.start_on, fate.registered_on)
    return 0.0 if delay is None else max(delay.midpoint, 0.0)
