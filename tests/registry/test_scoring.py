"""Scores of a case from the record the pages read."""

from datetime import date

from registry.scoring import case_rows_of, scores_of
from tests.registry.records import record

PATIENT = {"birth_year": 1962, "sex": "male", "vital_status": "alive"}


def test_date_keeps_its_precision():
    rows = case_rows_of(record(tumour={"diagnosed_on": "2023-05"}))
    assert rows.tumour == {
        "diagnosed_on": date(2023, 5, 1),
        "diagnosed_on_precision": "month",
    }


def test_rows_that_repeat_keep_their_order():
    rows = case_rows_of(record(operation=[{"procedure": "bypass"}, {"procedure": "PD"}]))
    assert [(row["sequence"], row["procedure"]) for row in rows.operations] == [
        (1, "bypass"),
        (2, "PD"),
    ]


def test_answer_that_does_not_apply_is_left_out():
    course = {"amylase_ratio": 2.0, "fistula_consequences": ["death"]}
    found = case_rows_of(record(operation=[{"procedure": "PD"}], course=course))
    assert found.course == {"amylase_ratio": 2.0}


def test_registration_starts_the_clock_of_late_entry():
    assert case_rows_of(record(patient=PATIENT)).case["registered_on"] == date(2024, 1, 1)


def test_scores_of_a_record_are_those_of_its_rows():
    found = scores_of(
        record(
            patient=PATIENT,
            fitness={"height_cm": 180.0, "weight_kg": 81.0, "charlson_conditions": ["copd"]},
            operation=[{"procedure": "PD", "operated_on": "2024-01-10", "intent": "curative"}],
        )
    )
    by_name = {result.score: result for result in found}
    assert by_name["bmi"].value == 25.0
    assert by_name["charlson_index"].value == 1
    assert by_name["popf"].value is None
