"""Events, stay, textbook outcome and survival times of one operation."""

from collections.abc import Callable, Mapping
from typing import Any

from ..complications import GRADES, ISGPS_GRADES, Complication
from ..dates import Days, PartialDate
from ..events import (
    VITAL_STATUSES,
    Course,
    Return,
    died_in_hospital,
    died_within,
    failure_to_rescue,
    length_of_stay_nights,
    major_complication_within,
    readmitted_within,
    reoperated_within,
    total_stay_nights,
)
from ..survival import (
    Fate,
    Time,
    Unknown,
    disease_specific_survival,
    overall_survival,
    recurrence_free_survival,
    time_to_recurrence,
)
from ..textbook import VARIANTS, Findings, textbook_facts, textbook_outcome
from ..three_valued import Truth
from .declaration import Outcome, Score, Worked, settled, truth
from .inputs import Input, yes_no

OPERATED = Input("operated_on", "date", "date of the operation")
DISCHARGED = Input("discharged_on", "date", "date of discharge")
VITAL = Input("vital_status", "word", "vital status", values=VITAL_STATUSES)
CONTACT = Input("last_contact_on", "date", "last date known alive")
DIED = Input("died_on", "date", "date of death", optional=True)
NO_COMPLICATION = yes_no("no_complication", "stated that there was no complication", optional=True)
COMPLICATIONS = Input(
    "complications",
    "rows",
    "complications",
    fields=(
        Input(
            "kind",
            "word",
            "kind",
            values=("POPF", "DGE", "PPH", "bile_leak", "chyle", "PHLF", "PHH", "other"),
        ),
        Input("occurred_on", "date", "date"),
        Input("clavien_dindo", "word", "Clavien–Dindo grade", values=GRADES),
        Input("isgps_grade", "word", "ISGPS or ISGLS grade", values=ISGPS_GRADES),
    ),
    optional=True,
)
_RETURN = (Input("on", "date", "date"), yes_no("planned", "planned"))
READMITTED = yes_no("readmitted_90d", "unplanned readmission within 90 days of discharge")
REOPERATED = yes_no("reoperated_90d", "unplanned reoperation within 90 days of the operation")
READMISSIONS = Input("readmissions", "rows", "readmissions", fields=_RETURN, optional=True)
REOPERATIONS = Input("reoperations", "rows", "reoperations", fields=_RETURN, optional=True)
_ALIVE: dict[str, object] = {
    "operated_on": "2024-01-01",
    "vital_status": "alive",
    "last_contact_on": "2025-01-01",
}


def course_of(values: Mapping[str, Any]) -> Course:
    """The course of operation in the inputs; what a score does not ask for is unknown."""
    named = {name: value for name, value in values.items() if name in Course.__slots__}
    for name, row_type in _ROWS.items():
        named[name] = tuple(row_type(**row) for row in values.get(name) or ())
    return Course(**named)


def _complication(kind: str | None, **known: Any) -> Complication:
    return Complication(kind or "other", **known)


_ROWS: dict[str, Callable[..., Any]] = {
    "complications": _complication,
    "readmissions": Return,
    "reoperations": Return,
}


def _event(question: Callable[[Course], Truth]) -> Callable[..., Outcome]:
    def answer(**values: Any) -> Outcome:
        return truth(question(course_of(values)))

    return answer


_VITAL = (OPERATED, VITAL, CONTACT, DIED)
_FOLLOWED = "No only where the patient was seen alive at the end of the window, or died later."


def _died(on: str) -> dict[str, object]:
    return {"operated_on": "2024-01-01", "vital_status": "dead", "died_on": on}


MORTALITY_90D = Score(
    "mortality_90d",
    "Death within 90 days of the operation",
    _VITAL,
    _event(lambda course: died_within(course, 90)),
    source="any cause, counted from the operation; specification of the registry",
    formula="death on day 90 or before. " + _FOLLOWED,
    worked=(
        Worked(_died("2024-03-31"), True, "yes"),
        Worked(_died("2024-04-01"), False, "no"),
        Worked(_died("2024"), None, None, (False, True)),
        Worked(_ALIVE, False, "no"),
        Worked(_ALIVE | {"last_contact_on": "2024-03-30"}, None, None, (False, True)),
    ),
)
MORTALITY_30D = Score(
    "mortality_30d",
    "Death within 30 days of the operation",
    _VITAL,
    _event(lambda course: died_within(course, 30)),
    source=MORTALITY_90D.source,
    formula="death on day 30 or before. " + _FOLLOWED,
    worked=(
        Worked(_died("2024-01-31"), True, "yes"),
        Worked(_died("2024-02-01"), False, "no"),
        Worked(_ALIVE | {"last_contact_on": "2024-01-30"}, None, None, (False, True)),
    ),
)
DEATH_IN_HOSPITAL = Score(
    "death_in_hospital",
    "Death before discharge of the index stay",
    (*_VITAL, DISCHARGED),
    _event(died_in_hospital),
    source="specification of the registry",
    formula="death on the day of discharge or before.",
    worked=(
        Worked(_died("2024-01-10") | {"discharged_on": "2024-01-10"}, True, "yes"),
        Worked(_died("2024-01-11") | {"discharged_on": "2024-01-10"}, False, "no"),
        Worked(_ALIVE | {"discharged_on": "2024-01-10"}, False, "no"),
        Worked(_ALIVE, None, None, (False, True)),
    ),
)
_COMPLICATED: dict[str, object] = {
    "kind": "POPF",
    "occurred_on": "2024-01-06",
    "clavien_dindo": "IIIa",
}
_LISTED = (*_VITAL, NO_COMPLICATION, COMPLICATIONS)
MAJOR_COMPLICATION = Score(
    "major_complication_90d",
    "Clavien–Dindo IIIa or worse within 90 days",
    _LISTED,
    _event(lambda course: major_complication_within(course, 90)),
    source="Dindo, Ann Surg 2004; window of the registry",
    formula="a listed grade IIIa or worse, or a death, on day 90 or before. No only where the list "
    "was answered and the patient was followed to the end of the window.",
    worked=(
        Worked(_ALIVE | {"complications": [_COMPLICATED]}, True, "yes"),
        Worked(_ALIVE | {"no_complication": True}, False, "no"),
        Worked(_ALIVE, None, None, (False, True)),
        Worked(
            _ALIVE | {"complications": [_COMPLICATED | {"occurred_on": "2024"}]},
            None,
            None,
            (False, True),
        ),
    ),
)
FAILURE_TO_RESCUE = Score(
    "failure_to_rescue",
    "Failure to rescue",
    _LISTED,
    _event(failure_to_rescue),
    source="specification of the registry: deaths among patients with a major complication",
    formula="death within 90 days of a patient with a major complication within 90 days.",
    worked=(
        Worked(_died("2024-02-01"), True, "yes"),
        Worked(_ALIVE | {"complications": [_COMPLICATED]}, False, "no"),
        Worked(_ALIVE | {"no_complication": True}, None, None, (False, True)),
    ),
)


def _return_score(name: str, title: str, days: int, readmission: bool) -> Score:
    question = readmitted_within if readmission else reoperated_within
    inputs = (
        (*_VITAL, DISCHARGED, READMITTED, READMISSIONS)
        if readmission
        else (OPERATED, REOPERATED, REOPERATIONS)
    )
    answer = "readmitted_90d" if readmission else "reoperated_90d"
    rows = "readmissions" if readmission else "reoperations"
    start: dict[str, object] = {"operated_on": "2024-01-01"}
    if readmission:
        start |= _ALIVE | {"discharged_on": "2024-01-01"}
    on_day_30 = start | {answer: True, rows: [{"on": "2024-01-31", "planned": False}]}
    yes_alone = Worked(start | {answer: True}, True, "yes")
    if days == 30:
        yes_alone = Worked(start | {answer: True}, None, None, (False, True))
    return Score(
        name,
        title,
        inputs,
        _event(lambda course: question(course, days)),
        source="unplanned, any hospital; specification of the registry",
        formula=f"unplanned, on day {days} or before, counted from "
        f"{'discharge' if readmission else 'the operation'}. The center's no for 90 days covers "
        "30; its yes for 90 does not say when.",
        worked=(
            Worked(start | {answer: False}, False, "no"),
            Worked(on_day_30, True, "yes"),
            yes_alone,
        ),
    )


RETURNS = (
    _return_score("readmission_30d", "Readmission within 30 days", 30, True),
    _return_score("readmission_90d", "Readmission within 90 days", 90, True),
    _return_score("reoperation_30d", "Reoperation within 30 days", 30, False),
    _return_score("reoperation_90d", "Reoperation within 90 days", 90, False),
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
    return _days(length_of_stay_nights(course), parts)


LENGTH_OF_STAY = Score(
    "length_of_stay",
    "Length of stay after the operation",
    (OPERATED, DISCHARGED, Input("admitted_on", "date", "date of admission", optional=True)),
    _stay,
    source="specification of the registry",
    formula="nights from the operation to discharge of the index stay; `total_stay_nights` from "
    "admission.",
    unit="nights",
    worked=(
        Worked({"operated_on": "2024-01-01", "discharged_on": "2024-01-11"}, 10),
        Worked({"operated_on": "2024-01-01", "discharged_on": "2024-01"}, None, None, (0, 30)),
    ),
)


def _textbook(variant: str | None, **values: Any) -> Outcome:
    if variant is None:
        return truth(None)
    findings = Findings(
        **{name: value for name, value in values.items() if name in Findings.__slots__}
    )
    outcome = textbook_outcome(VARIANTS[variant], textbook_facts(course_of(values), findings))
    chosen = VARIANTS[variant]
    parts = {
        "variant": variant,
        "failed": list(outcome.failed),
        "unknown": list(outcome.unknown),
        "evaluable": outcome.evaluable,
        "counted": outcome.counted,
        "margin_rule": chosen.margin_rule,
        "source": chosen.source,
    }
    return truth(outcome.value, parts)


_SMOOTH: dict[str, object] = _ALIVE | {
    "discharged_on": "2024-01-09",
    "no_complication": True,
    "readmitted_90d": False,
    "cleared": True,
    "stay_p75_nights": 10,
}
_FISTULA_B = {"no_complication": False, "complications": [_COMPLICATED | {"isgps_grade": "B"}]}
_MINOR = {"no_complication": False, "complications": [{"kind": "other", "clavien_dindo": "II"}]}
TEXTBOOK = Score(
    "textbook_outcome",
    "Textbook outcome",
    (
        Input("variant", "word", "named variant", values=tuple(VARIANTS)),
        *_VITAL,
        DISCHARGED,
        NO_COMPLICATION,
        COMPLICATIONS,
        READMITTED,
        READMISSIONS,
        yes_no("cleared", "R0 under the rule of the variant, or planned clearance complete"),
        Input("nodes_examined", "integer", "nodes examined", "", 0, 200, optional=True),
        Input(
            "stay_p75_nights",
            "number",
            "third quartile of the stay, frozen over all centers",
            "nights",
            0,
            365,
            optional=True,
        ),
        yes_no("popf_bc", "fistula B or C by the raw findings", optional=True),
        yes_no("bile_leak_bc", "bile leak B or C by the raw findings", optional=True),
        yes_no("pph_bc", "haemorrhage B or C by the raw findings", optional=True),
        yes_no("phlf_bc", "liver failure B or C by the raw findings", optional=True),
        Input(
            "intraoperative_incident_grade",
            "integer",
            "worst incident during the operation (Oslo), 0 for none",
            "",
            0,
            3,
            optional=True,
        ),
        yes_no(
            "readmitted_for_major_complication",
            "readmission for a major surgical complication",
            optional=True,
        ),
    ),
    _textbook,
    source="; ".join(f"{variant.id}: {variant.source}" for variant in VARIANTS.values()),
    formula=" ".join(
        f"{variant.id}: {', '.join(variant.components)}." for variant in VARIANTS.values()
    )
    + " Any component failing is no; none failing but one unknown is unknown. An indicator counts "
    "only cases of which every component is known (`counted`).",
    worked=(
        Worked(_SMOOTH | _FISTULA_B | {"variant": "TO_PANC_2020"}, False, "no"),
        Worked(_SMOOTH | _MINOR | {"variant": "TO_PNET_2020", "cleared": False}, False, "no"),
        Worked(_SMOOTH | _MINOR | {"variant": "TO_PANC_2020", "cleared": False}, True, "yes"),
        Worked(
            _SMOOTH | {"variant": "TO_PNET_2020", "cleared": None},
            None,
            None,
            (False, True),
            {"evaluable": False, "unknown": ["r0"]},
        ),
    ),
)


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
SCORES = (
    MORTALITY_30D,
    MORTALITY_90D,
    DEATH_IN_HOSPITAL,
    MAJOR_COMPLICATION,
    FAILURE_TO_RESCUE,
    *RETURNS,
    LENGTH_OF_STAY,
    TEXTBOOK,
    OVERALL,
    DISEASE_SPECIFIC,
    RECURRENCE_FREE,
    TO_RECURRENCE,
)
