"""Times to death and recurrence as declared scores."""

from collections.abc import Callable
from typing import Any

from ..survival import (
    Fate,
    Time,
    Unknown,
    disease_specific_survival,
    overall_survival,
    recurrence_free_survival,
    time_to_recurrence,
)
from .course_inputs import CONTACT, DIED, VITAL
from .declaration import Outcome, Score, Worked, settled
from .inputs import Input, yes_no


def _time(question: Callable[[Fate], Time | Unknown]) -> Callable[..., Outcome]:
    def answer(**values: Any) -> Outcome:
        time = question(Fate(**values))
        if isinstance(time, Unknown):
            return settled(None, warnings=(time.reason,))
        parts: dict[str, object] = {
            "event": time.event,
            "entry_days": time.entry_days,
            "midpoint_days": time.days,
            "observable": time.observable,
        }
        return Outcome(time.span.low, time.span.high, parts=parts)

    return answer


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
_RECURRED = _LIVING | {"recurred": True, "recurred_on": "2020-07-01"}
RECURRENCE_FREE = Score(
    "recurrence_free_survival",
    "Recurrence-free survival",
    (*_FATE, *_RECURRENCE),
    _time(recurrence_free_survival),
    source="specification of the registry",
    formula="first of recurrence and death, after R0 or R1 resection without metastases. " + _TIMES,
    unit="days",
    worked=(Worked(_RECURRED, 182, parts={"event": 1}),),
)
TO_RECURRENCE = Score(
    "time_to_recurrence",
    "Time to recurrence",
    (*_FATE, *_RECURRENCE),
    _time(time_to_recurrence),
    source="specification of the registry",
    formula="recurrence; death without it competes. " + _TIMES,
    unit="days",
    worked=(
        Worked(_RECURRED, 182, parts={"event": 1}),
        Worked(_LIVING | {"recurred": False}, 731, parts={"event": 0}),
    ),
)
SCORES = (OVERALL, DISEASE_SPECIFIC, RECURRENCE_FREE, TO_RECURRENCE)
