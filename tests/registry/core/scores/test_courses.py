"""Courses of operations made at random: what is forgotten or blurred stays inside the range."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.core.complications import GRADES
from registry.core.scores import SCORES
from registry.core.textbook import VARIANTS

OPERATED = date(2023, 11, 20)  # the windows run through the end of a year and a leap day
DAYS = st.sampled_from([0, 1, 5, 10, 11, 30, 31, 41, 60, 89, 90, 91, 100, 101, 130, 400])
FOLLOWED = 700
DATED = [
    "mortality_30d",
    "mortality_90d",
    "death_in_hospital",
    "major_complication_90d",
    "failure_to_rescue",
    "readmission_30d",
    "readmission_90d",
    "reoperation_30d",
    "reoperation_90d",
    "length_of_stay",
    "textbook_outcome",
    "overall_survival",
    "disease_specific_survival",
    "recurrence_free_survival",
    "time_to_recurrence",
    "progression_free_survival",
]


def day(offset):
    return (OPERATED + timedelta(offset)).isoformat()


@st.composite
def courses(draw):
    """Everything that happened, as a record without a gap."""
    died = draw(st.none() | DAYS)
    end = FOLLOWED if died is None else died
    discharged = min(draw(st.sampled_from([1, 5, 10, 30])), end)
    listed = draw(st.lists(st.tuples(DAYS, st.sampled_from(GRADES[:-1])), max_size=3))
    in_window = [(on, grade) for on, grade in listed if on <= min(end, 90)]
    back = [d for d in draw(st.lists(DAYS, max_size=2)) if discharged + d <= end]
    returned = sorted(back) if discharged < end else []  # who died that day never left
    reoperated = sorted(d for d in draw(st.lists(DAYS, max_size=2)) if d <= end)
    shown = draw(st.none() | DAYS.filter(lambda one: one <= end))
    return {
        "operated_on": day(0),
        "start_on": day(0),
        "admitted_on": day(-1),
        "discharged_on": day(discharged),
        "vital_status": "alive" if died is None else "dead",
        "died_on": None if died is None else day(died),
        "died_of_tumour": None if died is None else draw(st.booleans()),
        "last_contact_on": day(end),
        "no_complication": not in_window,
        "complications": [row(on, grade, draw) for on, grade in in_window],
        "readmitted_90d": any(one <= 90 for one in returned),
        "readmissions": [{"on": day(discharged + one), "planned": False} for one in returned],
        "reoperated_90d": any(one <= 90 for one in reoperated),
        "reoperations": [{"on": day(one), "planned": False} for one in reoperated],
        "recurred": shown is not None,
        "recurred_on": None if shown is None else day(shown),
        "progressed": shown is not None,
        "progressed_on": None if shown is None else day(shown),
        "margin_status": draw(st.sampled_from(["R0", "R1", "R2"])),
        "metastatic": draw(st.booleans()),
        "variant": draw(st.sampled_from(list(VARIANTS))),
        "cleared": draw(st.booleans()),
        "nodes_examined": draw(st.sampled_from([0, 11, 12, 20])),
        "stay_p75_nights": draw(st.sampled_from([5, 9.5, 10])),
        "intraoperative_incident_grade": draw(st.integers(0, 3)),
        "readmitted_for_major_complication": draw(st.booleans()) if returned else False,
    }


def row(on, grade, draw):
    kind = draw(st.sampled_from(["POPF", "bile_leak", "PPH", "PHLF", "other"]))
    isgps = None if kind == "other" else draw(st.sampled_from(["A", "B", "C"]))
    return {
        "kind": kind,
        "occurred_on": day(on),
        "clavien_dindo": grade,
        "isgps_grade": isgps or "none",
    }


def blurred(draw, value):
    """A date keeps its day, its month or its year; anything may be forgotten."""
    if isinstance(value, str) and value[:2] == "20":
        return draw(st.sampled_from([value, value[:7], value[:4], None]))
    return draw(st.sampled_from([value, value, None]))


@st.composite
def records(draw):
    """A course, and what a center may have recorded of it."""
    truth = draw(courses())
    known = dict(truth)
    names = [name for name, value in truth.items() if not isinstance(value, list)]
    for name in draw(st.sets(st.sampled_from(names), max_size=4)):
        known[name] = blurred(draw, truth[name])
    for name in ("complications", "readmissions", "reoperations"):
        known[name] = [{n: blurred(draw, v) for n, v in one.items()} for one in truth[name]]
    if known["no_complication"] is None and truth["complications"]:
        known["complications"] = known["complications"][: draw(st.integers(0, 3))]
    return truth, known


def answered(score, record):
    return score.run({name: record.get(name) for name in score.input_names})


@pytest.mark.parametrize("name", DATED)
@given(record=records())
@settings(max_examples=60, deadline=None)
def test_what_is_forgotten_of_a_course_stays_inside_the_range(name, record):
    truth, known = record
    score = SCORES[name]
    full, told = answered(score, truth), answered(score, known)
    assert told.applicable in (None, full.applicable)
    if full.value is None:
        return
    if told.range is not None:
        assert told.range[0] <= full.value <= told.range[1]
    assert told.category in (None, full.category)


@pytest.mark.parametrize("name", DATED)
@given(truth=courses())
@settings(max_examples=25, deadline=None)
def test_course_without_a_gap_has_an_answer(name, truth):
    full = answered(SCORES[name], truth)
    assert full.value is not None or full.applicable is False


@pytest.mark.parametrize("name", ["clavien_dindo", "comprehensive_complication_index"])
@given(
    happened=st.lists(st.sampled_from(GRADES), max_size=4),
    outside=st.lists(st.sampled_from(GRADES), max_size=2),
    forgotten=st.sets(st.integers(0, 5)),
)
@settings(max_examples=60, deadline=None)
def test_forgotten_grade_or_date_stays_inside_the_range(name, happened, outside, forgotten):
    score = SCORES[name]
    full = score.run({"clavien_dindo": happened})
    dated = [None if n in forgotten else g for n, g in enumerate(happened[:2])]
    undated = [None if n in forgotten else g for n, g in enumerate([*happened[2:], *outside], 2)]
    told = score.run({"clavien_dindo": dated, "also_possible": undated})
    order = score.order.index if score.order else float
    assert order(told.range[0]) <= order(full.value) <= order(told.range[1])
    assert told.category in (None, full.category)
