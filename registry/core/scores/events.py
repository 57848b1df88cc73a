"""Deaths, complications, returns and stay as declared scores."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..dates import Days, PartialDate
from ..events import (
    Course,
    contradictions,
    died_in_hospital,
    died_within,
    failure_to_rescue,
    length_of_stay_nights,
    major_complication_within,
    readmitted_within,
    reoperated_within,
    total_stay_nights,
)
from ..three_valued import Truth
from .course_inputs import (
    ALIVE,
    COMPLICATED,
    COMPLICATIONS,
    DATES,
    DISCHARGED,
    NO_COMPLICATION,
    OPERATED,
    READMISSIONS,
    READMITTED,
    REOPERATED,
    REOPERATIONS,
    course_of,
)
from .declaration import Outcome, Score, Worked, settled, truth
from .inputs import Input


def _event(question: Callable[[Course], Truth]) -> Callable[..., Outcome]:
    def answer(**values: Any) -> Outcome:
        course = course_of(values)
        return replace(truth(question(course)), warnings=contradictions(course))

    return answer


_NO_PAPER = "no paper: the definition of the registry"
_FOLLOWED = "No only where the patient was seen alive at the end of the window, or died later."


def _died(on: str) -> dict[str, object]:
    return {"operated_on": "2024-01-01", "vital_status": "dead", "died_on": on}


MORTALITY_90D = Score(
    "mortality_90d",
    "Death within 90 days of the operation",
    DATES,
    _event(lambda course: died_within(course, 90)),
    source="any cause, counted from the operation; specification of the registry",
    found_in=_NO_PAPER,
    formula="death on day 90 or before. " + _FOLLOWED,
    worked=(
        Worked(_died("2024-03-31"), True, "yes"),
        Worked(_died("2024-04-01"), False, "no"),
        Worked(_died("2024"), None, None, (False, True)),
        Worked(ALIVE, False, "no"),
        Worked(ALIVE | {"last_contact_on": "2024-03-30"}, None, None, (False, True)),
    ),
)
MORTALITY_30D = Score(
    "mortality_30d",
    "Death within 30 days of the operation",
    DATES,
    _event(lambda course: died_within(course, 30)),
    source=MORTALITY_90D.source,
    found_in=_NO_PAPER,
    formula="death on day 30 or before. " + _FOLLOWED,
    worked=(
        Worked(_died("2024-01-31"), True, "yes"),
        Worked(_died("2024-02-01"), False, "no"),
        Worked(ALIVE | {"last_contact_on": "2024-01-30"}, None, None, (False, True)),
    ),
)
DEATH_IN_HOSPITAL = Score(
    "death_in_hospital",
    "Death before discharge of the index stay",
    (*DATES, DISCHARGED),
    _event(died_in_hospital),
    source="specification of the registry",
    found_in=_NO_PAPER,
    formula="death on the day of discharge or before.",
    worked=(
        Worked(_died("2024-01-10") | {"discharged_on": "2024-01-10"}, True, "yes"),
        Worked(_died("2024-01-11") | {"discharged_on": "2024-01-10"}, False, "no"),
        Worked(ALIVE | {"discharged_on": "2024-01-10"}, False, "no"),
        Worked(ALIVE, None, None, (False, True)),
    ),
)
_MINOR: dict[str, object] = {"complications": [COMPLICATED | {"clavien_dindo": "II"}]}
_LISTED = (*DATES, NO_COMPLICATION, COMPLICATIONS)
MAJOR_COMPLICATION = Score(
    "major_complication_90d",
    "Clavien–Dindo IIIa or worse within 90 days",
    _LISTED,
    _event(lambda course: major_complication_within(course, 90)),
    source="Dindo, Ann Surg 2004; window of the registry",
    found_in=_NO_PAPER,
    formula="a listed grade IIIa or worse, or a death, on day 90 or before. No only where the list "
    "is complete (stated that there was none, or `no_complication` false and rows listed) and the "
    "patient was followed to the end of the window.",
    worked=(
        Worked(ALIVE | {"complications": [COMPLICATED]}, True, "yes"),
        Worked(ALIVE | _MINOR | {"no_complication": False}, False, "no"),
        Worked(ALIVE | _MINOR, None, None, (False, True)),
        Worked(ALIVE | {"no_complication": True}, False, "no"),
        Worked(ALIVE, None, None, (False, True)),
        Worked(
            ALIVE | {"complications": [COMPLICATED | {"occurred_on": "2024"}]},
            None,
            None,
            (False, True),
        ),
    ),
)


def _rescue(**values: Any) -> Outcome:
    course = course_of(values)
    major = major_complication_within(course)
    if major is False:
        wrong = "not applicable: only for patients with a major complication"
        return Outcome(None, warnings=(wrong,), applicable=False)
    answer = truth(failure_to_rescue(course))
    return replace(answer, applicable=major, warnings=contradictions(course))


FAILURE_TO_RESCUE = Score(
    "failure_to_rescue",
    "Failure to rescue",
    _LISTED,
    _rescue,
    source="Silber, Med Care 1992 (the idea); deaths among patients with a major complication by "
    "the specification of the registry",
    found_in=_NO_PAPER,
    formula="death within 90 days of a patient with a major complication within 90 days.",
    worked=(
        Worked(_died("2024-02-01"), True, "yes"),
        Worked(ALIVE | {"complications": [COMPLICATED]}, False, "no"),
        Worked(ALIVE, None, None, (False, True)),
        Worked(ALIVE | {"no_complication": True}),
    ),
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of return: its question, inputs, what the window counts from, a dated example."""

    noun: str
    question: Callable[[Course, int], Truth]
    inputs: tuple[Input, ...]
    counted_from: str
    start: Mapping[str, object]


_READMISSION = _Kind(
    "readmission",
    readmitted_within,
    (*DATES, DISCHARGED, READMITTED, READMISSIONS),
    "discharge",
    {**ALIVE, "discharged_on": "2024-01-01"},
)
_REOPERATION = _Kind(
    "reoperation",
    reoperated_within,
    (OPERATED, REOPERATED, REOPERATIONS),
    "the operation",
    {"operated_on": "2024-01-01"},
)


def _return_score(kind: _Kind, days: int) -> Score:
    rows = kind.inputs[-1].name
    yes = {**kind.start, kind.inputs[-2].name: True}
    no = {**yes, kind.inputs[-2].name: False}
    day_30 = {**yes, rows: [{"on": "2024-01-31", "planned": False}]}
    undated = Worked(yes, True, "yes") if days == 90 else Worked(yes, None, None, (False, True))
    return Score(
        f"{kind.noun}_{days}d",
        f"{kind.noun.capitalize()} within {days} days",
        kind.inputs,
        _event(lambda course: kind.question(course, days)),
        source="unplanned, any hospital; specification of the registry",
        found_in=_NO_PAPER,
        formula=f"unplanned, on day {days} or before, counted from {kind.counted_from}. The "
        "center's no for 90 days covers 30; its yes for 90 does not say when.",
        worked=(Worked(no, False, "no"), Worked(day_30, True, "yes"), undated),
    )


RETURNS = tuple(
    _return_score(kind, days) for kind in (_READMISSION, _REOPERATION) for days in (30, 90)
)


def _days(days: Days | None, parts: Mapping[str, object]) -> Outcome:
    if days is None:
        return settled(None, parts=parts)
    return Outcome(days.low, days.high, parts=parts)


def _stay(
    operated_on: PartialDate | None,
    discharged_on: PartialDate | None,
    admitted_on: PartialDate | None,
) -> Outcome:
    total = total_stay_nights(admitted_on, discharged_on)
    parts = {"total_stay_nights": None if total is None else [total.low, total.high]}
    course = Course(operated_on=operated_on, discharged_on=discharged_on)
    nights = _days(length_of_stay_nights(course), parts)
    return replace(nights, warnings=contradictions(course))


LENGTH_OF_STAY = Score(
    "length_of_stay",
    "Length of stay after the operation",
    (OPERATED, DISCHARGED, Input("admitted_on", "date", "date of admission", optional=True)),
    _stay,
    source="specification of the registry",
    found_in=_NO_PAPER,
    formula="nights from the operation to discharge of the index stay; `total_stay_nights` from "
    "admission.",
    unit="nights",
    worked=(
        Worked({"operated_on": "2024-01-01", "discharged_on": "2024-01-11"}, 10),
        Worked({"operated_on": "2024-01-01", "discharged_on": "2024-01"}, None, None, (0, 30)),
    ),
)
SCORES = (
    MORTALITY_30D,
    MORTALITY_90D,
    DEATH_IN_HOSPITAL,
    MAJOR_COMPLICATION,
    FAILURE_TO_RESCUE,
    *RETURNS,
    LENGTH_OF_STAY,
)
