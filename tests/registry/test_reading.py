"""What people type, made into values or into problems with a remedy."""

from datetime import date

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from registry.contradictions import contradictions
from registry.core.dates import PartialDate
from registry.dictionary import by_name, declarations
from registry.forms import posted
from registry.reading import Problem, Read, as_typed, read, written

TODAY = date(2025, 6, 1)


def reading(name, raw):
    return read(by_name()[name], raw, today=TODAY)


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("height_cm", "172", 172.0),
        ("height_cm", "172,5", 172.5),
        ("height_cm", " 172.5 cm ", 172.5),
        ("height_cm", 172, 172.0),
        ("ki67_pct", "0", 0.0),
        ("ki67_pct", "2,75 %", 2.75),
        ("contact_deg", "360°", 360.0),
        ("asa", "3", 3),
        ("asa", "3.0", 3),
        ("asa", 3.0, 3),
        ("anticoagulation", "Yes", True),
        ("anticoagulation", "n", False),
        ("anticoagulation", True, True),
        ("anticoagulation", "0", False),
        ("primary_site", "pancreas", "pancreas"),
        ("primary_site", "Jejunum or ileum", "jejunum_ileum"),
        ("primary_site", ["PANCREAS"], "pancreas"),
        ("symptoms", ["pain", "jaundice"], ("jaundice", "pain")),
        ("symptoms", "pain; jaundice", ("jaundice", "pain")),
        ("symptoms", "pain|jaundice|pain", ("jaundice", "pain")),
        ("symptoms", "Weight loss, pain", ("pain", "weight_loss")),
        ("symptoms", "none", ("none",)),
        ("departure_reason", "  the patient's wish ", "the patient's wish"),
        ("pseudonym", "C07-00012345", "C07-00012345"),
        ("diagnosed_on", "2024", PartialDate(date(2024, 1, 1), "year")),
        ("diagnosed_on", "2024-05", PartialDate(date(2024, 5, 1), "month")),
        ("diagnosed_on", "2024-05-17", PartialDate(date(2024, 5, 17))),
        ("diagnosed_on", "2024-5-7", PartialDate(date(2024, 5, 7))),
        ("diagnosed_on", "2024-05-17 00:00:00", PartialDate(date(2024, 5, 17))),
        ("diagnosed_on", "7.5.2024", PartialDate(date(2024, 5, 7))),
        ("diagnosed_on", "05.2024", PartialDate(date(2024, 5, 1), "month")),
        ("diagnosed_on", "2025-06-01", PartialDate(date(2025, 6, 1))),
        ("diagnosed_on", {"year": "2024", "month": "5", "day": ""}, PartialDate.parse("2024-05")),
        ("diagnosed_on", {"year": 2024, "month": 5, "day": 7}, PartialDate(date(2024, 5, 7))),
    ],
)  # fmt: skip
def test_input_is_read(name, raw, value):
    assert reading(name, raw) == Read(value)


@pytest.mark.parametrize(
    ("name", "raw", "value", "entered"),
    [
        ("creatinine_umol_l", "1,1 mg/dl", 97.262, "1.1 mg/dL"),
        ("creatinine_umol_l", "97 umol/L", 97.0, ""),
        ("creatinine_umol_l", "97 μmol/l", 97.0, ""),
        ("haemoglobin_g_dl", "135 g/L", 13.5, "135 g/L"),
        ("albumin_g_l", "4.1 g/dL", 41.0, "4.1 g/dL"),
    ],
)
def test_laboratory_value_keeps_what_was_typed(name, raw, value, entered):
    assert reading(name, raw) == Read(value, entered=entered)


@pytest.mark.parametrize(
    ("name", "raw", "code", "words"),
    [
        ("height_cm", "tall", "not_a_number", "An|Enter 100 to 230 cm"),
        ("height_cm", "1.72", "out_of_range", "Enter 100 to 230 cm"),
        ("height_cm", "172 in", "unit", "Give it in cm"),
        ("height_cm", "1 720", "not_a_number", "Enter"),
        ("height_cm", "<170", "not_a_number", "Enter"),
        ("height_cm", float("nan"), "not_a_number", "no end"),
        ("asa", "1" * 400, "not_a_number", "no end"),
        ("asa", 10**400, "not_a_number", "no end"),
        ("height_cm", True, "not_a_number", "yes"),
        ("blood_loss_ml", "1,200", "ambiguous_number", "Write 1200 or 1.200"),
        ("contact_deg", "361", "out_of_range", "Enter 0 to 360°"),
        ("contact_deg", "-1", "out_of_range", "not possible"),
        ("asa", "2.5", "not_whole", "whole number"),
        ("asa", "6", "out_of_range", "Enter 1 to 5"),
        ("anticoagulation", "perhaps", "not_yes_or_no", "yes or no"),
        ("anticoagulation", 2, "not_yes_or_no", "yes or no"),
        ("primary_site", "pancraes", "not_a_word", "Did you mean pancreas"),
        ("symptoms", ["none", "pain"], "none_and_more", "Take “none” away"),
        ("symptoms", "pain; itch", "not_a_word", "Choose from"),
        ("departure_reason", "x" * 2001, "too_long", "2000"),
        ("departure_reason", "a\x00b", "not_text", "Type it again"),
        ("pseudonym", "4711", "not_of_the_form", "C07-00012345"),
        ("pseudonym", "", "required", "C07-00012345"),
        ("pseudonym", "?not_known", "required", "C07-00012345"),
        ("diagnosed_on", "17/05/2024", "not_a_date", "2024-05-17"),
        ("diagnosed_on", "2024-02-30", "no_such_day", "not in the calendar"),
        ("diagnosed_on", "30.02.2024", "no_such_day", "not in the calendar"),
        ("diagnosed_on", "2025-06-02", "in_the_future", "1 Jun 2025"),
        ("diagnosed_on", "2026", "in_the_future", "1 Jun 2025"),
        ("diagnosed_on", "1024", "out_of_range", "1900"),
        ("diagnosed_on", "2024-02-30", "no_such_day", "February 2024 has 29 days."),
        ("diagnosed_on", "2024-13", "no_such_day", "A month is 1 to 12."),
        ("diagnosed_on", {"day": "7", "year": "2024", "month": ""}, "not_a_date", "Add the month"),
        ("diagnosed_on", "2024--7", "not_a_date", "Add the month"),
        ("diagnosed_on", {"day": "", "year": "", "month": "5"}, "not_a_date", "Add the year"),
        ("diagnosed_on", "-5-17", "not_a_date", "Add the year"),
        ("diagnosed_on", {"day": "", "year": "24", "month": "5"}, "not_a_date", "all four digits"),
        ("diagnosed_on", "24", "not_a_date", "all four digits"),
        ("birth_year", "2026", "in_the_future", "Enter 1900 to 2025."),
        ("blood_loss_ml", "99999999", "out_of_range", "99999999 mL"),
        ("ki67_pct", "5 kg", "unit", "of Ki-67"),
        ("height_cm", "?who_knows", "not_a_reason", "\\?not_known"),
    ],
)  # fmt: skip
def test_input_that_cannot_be_accepted_says_why(name, raw, code, words):
    problem = reading(name, raw)
    assert isinstance(problem, Problem)
    assert problem.code == code
    assert any(word in str(problem) for word in words.replace("\\", "").split("|"))


@pytest.mark.parametrize("raw", ["", "  ", None, [], {"year": "", "month": "", "day": ""}, [""]])
def test_blank_is_neither_value_nor_reason(raw):
    assert reading("diagnosed_on", raw) == Read()


@pytest.mark.parametrize("raw", ["?not_done", "? Not done", {"missing": "not_done"}, ["?not_done"]])
def test_reason_is_read(raw):
    assert reading("symptoms", raw) == Read(missing="not_done")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ({"year": "2024", "month": "13", "day": ""}, "2024-13"),
        (["a", "b"], "a; b"),
        ("a\x00b", "a\ufffdb"),
        ("a\ud800b", "a?b"),
        (True, "yes"),
        (None, ""),
    ],
)
def test_what_was_typed_is_kept_as_text(raw, text):
    assert as_typed(raw) == text


anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.lists(st.text()),
    st.dictionaries(st.sampled_from(["year", "month", "day", "missing", "x"]), st.text()),
)


@given(st.sampled_from(declarations()), anything)
def test_no_input_ever_breaks_the_reader(declaration, raw):
    assert isinstance(read(declaration, raw, today=TODAY), Read | Problem)


@given(st.sampled_from(declarations()), anything)
def test_what_is_read_is_written_and_read_again(declaration, raw):
    first = read(declaration, raw, today=TODAY)
    if isinstance(first, Read) and first.value is not None:
        text = written(declaration, first.value)
        again = read(declaration, text, today=TODAY)
        assert isinstance(again, Read)
        assert written(declaration, again.value) == text


def test_days_out_of_order_contradict():
    values = {"admitted_on": PartialDate.parse("2024-05-02"),
              "operated_on": PartialDate.parse("2024-05-01")}  # fmt: skip
    assert contradictions("operation", values) == [("admitted_on", "operated_on")]


def test_half_a_range_contradicts():
    assert contradictions("vessel", {"contact_low_deg": 1.0}) == [
        ("contact_low_deg", "contact_high_deg")
    ]


def test_posted_form_gives_what_was_on_it():
    data = QueryDict(
        "asa=3&diagnosed_on_year=2024&diagnosed_on_month=5&diagnosed_on_day="
        "&symptoms=pain&symptoms=jaundice&charlson_conditions_shown=1"
        "&ecog=&ecog_missing=not_known&height_cm=170&height_cm_missing=not_done"
    )
    assert posted(by_name(), data) == {
        "asa": "3",
        "diagnosed_on": {"year": "2024", "month": "5", "day": ""},
        "symptoms": ["pain", "jaundice"],
        "charlson_conditions": [],
        "ecog": "?not_known",
        "height_cm": "170",
    }
