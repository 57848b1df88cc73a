from dataclasses import replace

import pytest

from registry.core.complications import Complication
from registry.core.dates import Days, PartialDate
from registry.core.events import (
    Course,
    Return,
    contradictions,
    died_in_hospital,
    died_within,
    failure_to_rescue,
    length_of_stay_nights,
    major_complication_within,
    readmitted_within,
    reoperated_within,
    stay_at_most,
    total_stay_nights,
)
from registry.core.three_valued import UnknownWord

on = PartialDate.parse
ALIVE = Course(
    operated_on=on("2024-01-01"),
    discharged_on=on("2024-01-11"),
    vital_status="alive",
    last_contact_on=on("2025-01-01"),
    no_complication=True,
    readmitted_90d=False,
    reoperated_90d=False,
)
NOBODY_KNOWS = Course()


def course(**changes):
    dated = {
        name: on(value) if name.endswith("_on") and isinstance(value, str) else value
        for name, value in changes.items()
    }
    return replace(ALIVE, **dated)


def dead(died_on, **changes):
    return course(vital_status="dead", last_contact_on=None, died_on=died_on, **changes)


@pytest.mark.parametrize(
    ("patient", "died"),
    [
        (dead("2024-03-30"), True),
        (dead("2024-03-31"), True),  # day 90
        (dead("2024-04-01"), False),  # day 91
        (dead("2024-03"), True),
        (dead("2024"), None),
        (dead("2024-01"), True),
        (dead(None), None),
        (dead("2024-03-30", operated_on=None), None),
        (course(vital_status="dead", last_contact_on="2024-03-31"), None),  # day 90
        (course(vital_status="dead", last_contact_on="2024-04-01"), False),  # day 91
        (course(), False),
        (course(last_contact_on="2024-03-30"), None),  # day 89: not followed
        (course(last_contact_on="2024-03-31"), False),  # day 90
        (course(last_contact_on="2024-03"), None),
        (course(last_contact_on="2024-04"), False),
        (course(last_contact_on=None), None),
        (course(operated_on=None), None),
        (course(vital_status="lost", last_contact_on="2024-02-01"), None),
        (course(vital_status="lost"), False),
        (course(vital_status=None), False),
        (course(vital_status=None, last_contact_on="2024-03-31"), None),  # may have died that day
        (course(vital_status="lost", last_contact_on="2024-03-31"), False),
        (course(vital_status=None, last_contact_on=None, died_on="2024-02-01"), True),
        (course(vital_status="dead", died_on="2024", last_contact_on="2024-04-01"), False),
        (course(vital_status="dead", died_on="2024", last_contact_on="2024-03-31"), None),
        (course(vital_status="dead", died_on="2024-02-01"), None),  # seen alive later
        (course(died_on="2024-02-01"), None),  # alive, with a date of death
        (NOBODY_KNOWS, None),
    ],
)
def test_death_within_90_days(patient, died):
    assert died_within(patient, 90) is died


@pytest.mark.parametrize(
    ("patient", "died"),
    [
        (course(), False),
        (course(vital_status="lost"), False),
        (course(discharged_on=None), None),
        (course(vital_status=None), False),  # seen after discharge
        (course(vital_status=None, last_contact_on=None), None),
        (course(vital_status=None, last_contact_on="2024-01-11"), None),
        (course(vital_status=None, last_contact_on="2024-01-12"), False),  # the day after
        (dead("2024-01-10"), True),
        (dead("2024-01-11"), True),
        (dead("2024-01-12"), False),
        (dead("2024-01"), None),
        (dead("2024-02"), False),
        (dead("2024-01-05", discharged_on=None), None),
        (dead(None), None),
        (course(vital_status="dead"), False),  # without a date, seen after discharge
        (course(died_on="2024-01-05"), None),
        (course(vital_status="dead", died_on="2024"), False),  # seen after discharge
        (course(vital_status="dead", died_on="2024-01-05"), None),  # and seen alive after it
        (NOBODY_KNOWS, None),
    ],
)
def test_death_in_hospital(patient, died):
    assert died_in_hospital(patient) is died


def test_length_of_stay_counts_nights():
    assert length_of_stay_nights(ALIVE) == Days(10, 10)
    assert length_of_stay_nights(course(discharged_on="2024-01-01")) == Days(0, 0)
    assert length_of_stay_nights(course(discharged_on="2024-02")) == Days(31, 59)
    assert length_of_stay_nights(course(discharged_on=None)) is None
    assert length_of_stay_nights(course(discharged_on="2023-12-31")) is None


def test_total_stay_counts_from_admission():
    assert total_stay_nights(on("2023-12-30"), on("2024-01-11")) == Days(12, 12)


@pytest.mark.parametrize(
    ("discharged_on", "nights", "expected"),
    [
        ("2024-01-11", 9, False),
        ("2024-01-11", 10, True),
        ("2024-01-11", 10.5, True),
        ("2024-01", 10, None),
        (None, 10, None),
    ],
)
def test_stay_at_most_at_the_limit(discharged_on, nights, expected):
    assert stay_at_most(course(discharged_on=discharged_on), nights) is expected


def complicated(grade, **changes):
    row = Complication("POPF", on("2024-01-05"), grade)
    return course(**{"no_complication": False, "complications": (row,)} | changes)


@pytest.mark.parametrize(
    ("patient", "major"),
    [
        (course(), False),
        (complicated("II"), False),
        (complicated("IIIa"), True),
        (complicated("IIIa", last_contact_on="2024-01-20"), True),
        (complicated("II", last_contact_on="2024-01-20"), None),  # not followed to day 90
        (course(last_contact_on="2024-01-20"), None),
        (dead("2024-02-01"), True),  # a death in the window is grade V
        (dead("2024-05-01"), False),
        (course(no_complication=None), None),
        (NOBODY_KNOWS, None),
    ],
)
def test_major_complication_within_90_days(patient, major):
    assert major_complication_within(patient) is major


def returned(on_day, planned=False):
    return (Return(None if on_day is None else on(on_day), planned),)


@pytest.mark.parametrize(
    ("answer", "rows", "days", "expected"),
    [
        (False, (), 90, False),
        (False, (), 30, False),
        (True, (), 90, True),
        (True, (), 30, None),  # a yes for 90 days tells nothing of 30
        (None, (), 90, None),
        (True, returned("2024-02-10"), 30, True),  # day 30 from discharge
        (True, returned("2024-02-11"), 30, False),  # day 31
        (True, returned("2024-02"), 30, None),
        (True, returned("2024-02-11"), 90, True),
        (True, returned("2024-04-10"), 90, True),  # day 90
        (True, returned("2024-04-11"), 90, None),  # day 91 contradicts the answer
        (None, returned("2024-02-10"), 30, True),
        (None, returned("2024-04-11"), 90, None),  # another one may be missing
        (None, returned("2024-02-10", planned=True), 30, None),
        (None, returned("2024-02-10", planned=None), 30, None),
        (True, returned("2024-02-10", planned=None), 90, True),
        (True, returned(None), 30, None),
        (True, returned("2024-02-10", planned=True), 90, None),  # only a planned one is listed
        (False, returned("2024-02-10"), 90, None),  # contradiction
        (False, returned("2024-02-10", planned=True), 90, False),
    ],
)
def test_readmission_within_a_window(answer, rows, days, expected):
    patient = course(readmitted_90d=answer, readmissions=rows)
    assert readmitted_within(patient, days) is expected


def test_readmission_after_a_death_in_hospital_did_not_happen():
    assert readmitted_within(dead("2024-01-05", readmitted_90d=None), 90) is False
    assert readmitted_within(dead("2024-01-05", readmitted_90d=True), 90) is None


def test_reoperation_counts_from_the_operation():
    rows = returned("2024-01-31")
    assert reoperated_within(course(reoperated_90d=None, reoperations=rows), 30) is True
    assert reoperated_within(course(reoperated_90d=None, reoperations=rows), 29) is None
    assert reoperated_within(ALIVE, 90) is False


def test_return_beyond_90_days_is_not_asked():
    with pytest.raises(ValueError, match="at most 90"):
        readmitted_within(ALIVE, 91)


@pytest.mark.parametrize(
    ("patient", "expected"),
    [
        (complicated("IVa"), False),
        (dead("2024-02-01"), True),
        (course(), None),
        (complicated("IVa", last_contact_on="2024-01-20"), None),
    ],
)
def test_failure_to_rescue_is_told_only_of_major_complications(patient, expected):
    assert failure_to_rescue(patient) is expected


def test_course_refuses_other_words():
    with pytest.raises(UnknownWord, match="vital_status"):
        Course(vital_status="deceased")


@pytest.mark.parametrize(
    ("patient", "words"),
    [
        (course(died_on="2024-02-01"), ["a date of death, and not dead", "known alive after"]),
        (course(vital_status="dead", died_on="2024-02-01"), ["known alive after"]),
        (dead("2023-12-31"), ["dead before the operation"]),
        (dead("2023-12"), ["dead before the operation"]),
        (course(discharged_on="2023-12-31"), ["discharged before the operation"]),
        (complicated("II", no_complication=True), ["no complication, and one listed"]),
        (
            course(no_complication=False, complications=(Complication("PPH", on("2023-12-31")),)),
            ["a complication before the operation"],
        ),
        (course(), []),
        (complicated("II"), []),
        (dead("2024-01"), []),
        (dead("2024-01-01"), []),
        (NOBODY_KNOWS, []),
    ],
)
def test_contradictions_are_named(patient, words):
    told = contradictions(patient)
    assert len(told) == len(words)
    assert all(word in text for word, text in zip(words, told, strict=True))
