"""Times to death and recurrence as declared scores."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ..margins import STATUSES
from ..survival import (
    Fate,
    Time,
    Unknown,
    disease_specific_survival,
    overall_survival,
    progression_free_survival,
    recurrence_free_survival,
    time_to_recurrence,
)
from ..three_valued import Truth, any_of, opposite
from .course_inputs import CONTACT, DIED, VITAL
from .declaration import Outcome, Score, Worked, settled
from .inputs import Input, yes_no


@dataclass(frozen=True, slots=True)
class _Population:
    """Whom a time is for, by what was left and whether there were metastases."""

    belongs: Callable[[Truth], Truth]
    says: str


# both ask whether tumour was left or had metastasised
_CLEARED = _Population(opposite, "R0 or R1 without metastases")
_NOT_CLEARED = _Population(lambda left: left, "R2 or metastases")


def _time(question: Callable[[Fate], Time | Unknown]) -> Callable[..., Outcome]:
    def answer(**values: Any) -> Outcome:
        return _told(question(Fate(**values)))

    return answer


def _time_of(
    population: _Population, question: Callable[[Fate], Time | Unknown]
) -> Callable[..., Outcome]:
    def answer(margin_status: str | None, metastatic: Truth, **values: Any) -> Outcome:
        left = None if margin_status in (None, "RX") else margin_status == "R2"
        applicable = population.belongs(any_of((left, metastatic)))
        if applicable is False:
            wrong = f"not applicable: only for {population.says}"
            return Outcome(None, warnings=(wrong,), applicable=False)
        return replace(_told(question(Fate(**values))), applicable=applicable)

    return answer


def _told(time: Time | Unknown) -> Outcome:
    if isinstance(time, Unknown):
        return settled(None, warnings=(time.reason,))
    parts: dict[str, object] = {
        "event": time.event,
        "entry_days": time.entry_days,
        "midpoint_days": time.days,
        "observable": time.observable,
    }
    return Outcome(time.span.low, time.span.high, parts=parts)


_NO_PAPER = "no paper: the definition of the registry"
_FATE = (
    Input("start_on", "date", "operation or diagnosis, where the clock starts"),
    VITAL,
    CONTACT,
    DIED,
    Input("registered_on", "date", "date of late registration", optional=True),
)
_RECURRENCE = (
    yes_no("recurred", "recurrence shown by imaging or histology"),
    Input("recurred_on", "date", "date of the first recurrence", optional=True),
)
_PROGRESSION = (
    yes_no("progressed", "progression shown by imaging"),
    Input("progressed_on", "date", "date of the first progression", optional=True),
)
_EXTENT = (
    Input("margin_status", "word", "residual tumour", values=STATUSES),
    yes_no("metastatic", "metastases beyond the regional nodes"),
)
_TIMES = "Days from the start; a date known to the month or year widens the range, and its middle "
_TIMES += "is used. Late registration is a delayed entry. event: 0 censored, 1 event, 2 competing."
_LIVING: dict[str, object] = {
    "start_on": "2020-01-01",
    "vital_status": "alive",
    "last_contact_on": "2022-01-01",
}
OVERALL = Score(
    "overall_survival",
    "Overall survival",
    _FATE,
    _time(overall_survival),
    source="specification of the registry",
    found_in=_NO_PAPER,
    formula="death of any cause, censored when last known alive. " + _TIMES,
    unit="days",
    worked=(
        Worked(_LIVING, 731, parts={"event": 0}),
        Worked(
            {"start_on": "2020-01-01", "vital_status": "dead", "died_on": "2021-01"},
            None,
            None,
            (366, 396),
            {"event": 1, "midpoint_days": 381.0},
        ),
    ),
)
DISEASE_SPECIFIC = Score(
    "disease_specific_survival",
    "Disease-specific survival",
    (*_FATE, yes_no("died_of_tumour", "death caused by the tumour", optional=True)),
    _time(disease_specific_survival),
    source="specification of the registry",
    found_in=_NO_PAPER,
    formula="death of the tumour; other deaths compete. " + _TIMES,
    unit="days",
    worked=(
        Worked(
            {
                "start_on": "2020-01-01",
                "vital_status": "dead",
                "died_on": "2021-01-01",
                "died_of_tumour": False,
            },
            366,
            parts={"event": 2},
        ),
    ),
)
_CURED: dict[str, object] = _LIVING | {"margin_status": "R0", "metastatic": False}
_RECURRED = _CURED | {"recurred": True, "recurred_on": "2020-07-01"}
RECURRENCE_FREE = Score(
    "recurrence_free_survival",
    "Recurrence-free survival",
    (*_FATE, *_RECURRENCE, *_EXTENT),
    _time_of(_CLEARED, recurrence_free_survival),
    source="specification of the registry",
    found_in=_NO_PAPER,
    formula="first of recurrence and death, after R0 or R1 resection without metastases. " + _TIMES,
    unit="days",
    worked=(
        Worked(_RECURRED, 182, parts={"event": 1}),
        Worked(_RECURRED | {"margin_status": "R2"}),
    ),
)
TO_RECURRENCE = Score(
    "time_to_recurrence",
    "Time to recurrence",
    (*_FATE, *_RECURRENCE, *_EXTENT),
    _time_of(_CLEARED, time_to_recurrence),
    source="specification of the registry",
    found_in=_NO_PAPER,
    formula="recurrence, after R0 or R1 resection without metastases; death without it competes. "
    + _TIMES,
    unit="days",
    worked=(
        Worked(_RECURRED, 182, parts={"event": 1}),
        Worked(_CURED | {"recurred": False}, 731, parts={"event": 0}),
    ),
)
_LEFT: dict[str, object] = _LIVING | {"margin_status": "R2", "metastatic": False}
PROGRESSION_FREE = Score(
    "progression_free_survival",
    "Progression-free survival",
    (*_FATE, *_PROGRESSION, *_EXTENT),
    _time_of(_NOT_CLEARED, progression_free_survival),
    source="specification of the registry; progression by RECIST 1.1 (Eisenhauer, Eur J Cancer "
    "2009)",
    found_in=_NO_PAPER,
    formula="first of progression and death, where tumour was left (R2) or had metastasised. "
    + _TIMES,
    unit="days",
    worked=(
        Worked(_LEFT | {"progressed": True, "progressed_on": "2020-07-01"}, 182),
        Worked(_LEFT | {"progressed": False}, 731, parts={"event": 0}),
        Worked(_CURED | {"progressed": False}),
    ),
)
SCORES = (OVERALL, DISEASE_SPECIFIC, RECURRENCE_FREE, TO_RECURRENCE, PROGRESSION_FREE)
