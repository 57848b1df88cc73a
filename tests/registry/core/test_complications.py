import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.complications import (
    GRADES,
    Complication,
    Index,
    agreed,
    clinically_relevant,
    comprehensive_complication_index,
    grades_within,
    is_major,
    list_is_complete,
    major_complication_listed,
    relevant_grade_listed,
    worst_clavien_dindo,
)
from registry.core.dates import PartialDate
from registry.core.three_valued import UnknownWord

on = PartialDate.parse


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        ("", 0.0),
        ("I", 8.7),
        ("II", 20.9),
        ("IIIa", 26.2),
        ("IIIb", 33.7),
        ("IVa", 42.4),
        ("IVb", 46.2),
        ("V", 100.0),
        ("I V", 100.0),
        ("I II", 22.6),
        ("II IIIa", 33.5),
        ("I I II IIIa", 35.7),
        ("I IIIa IIIb", 43.6),
        ("II IIIa IVa", 54.1),
        ("IIIa IIIb IVb", 62.9),
        ("IVb IVb IVb IVb IVb", 100.0),
    ],
)
def test_index_of_the_published_sets(grades, expected):
    assert comprehensive_complication_index(grades.split()).value == expected


def test_index_with_a_missing_grade_is_a_range():
    assert comprehensive_complication_index(["II", None]) == Index(22.6, 100.0)
    assert comprehensive_complication_index(["II", None]).value is None


def test_index_with_a_death_is_settled_whatever_is_missing():
    assert comprehensive_complication_index(["V", None]).value == 100.0


def test_index_refuses_other_grades():
    with pytest.raises(UnknownWord, match="'III'"):
        comprehensive_complication_index(["III"])


@given(st.lists(st.sampled_from(GRADES), max_size=6), st.sampled_from(GRADES))
def test_index_of_a_completed_list_lies_in_its_range(known, answer):
    span = comprehensive_complication_index([*known, None])
    assert span.low <= comprehensive_complication_index([*known, answer]).low <= span.high


@pytest.mark.parametrize(
    ("grades", "worst"),
    [
        ([], "none"),
        (["I", "IIIb", "II"], "IIIb"),
        (["I", None], None),
        (["V", None], "V"),
        ([None], None),
    ],
)
def test_worst_clavien_dindo(grades, worst):
    assert worst_clavien_dindo(grades) == worst


@pytest.mark.parametrize(("grade", "major"), [("II", False), ("IIIa", True), (None, None)])
def test_major_begins_at_iiia(grade, major):
    assert is_major(grade) is major


OPERATED = on("2024-01-01")


def row(grade, when="2024-01-05", kind="POPF", isgps=None):
    return Complication(kind, None if when is None else on(when), grade, isgps)


@pytest.mark.parametrize(
    ("rows", "none_stated", "complete"),
    [
        ([], True, True),
        ([row("I")], False, True),
        ([], None, False),
        ([row("I")], None, False),
        ([], False, False),  # there were some, and none is listed
        ([row("I")], True, False),  # there was none, and one is listed
    ],
)
def test_list_is_complete_only_where_the_statement_fits_it(rows, none_stated, complete):
    assert list_is_complete(rows, none_stated) is complete


@pytest.mark.parametrize(
    ("rows", "none_stated", "expected"),
    [
        ([], True, False),
        ([], False, None),
        ([], None, None),
        ([row("II")], False, False),
        ([row("II")], None, None),
        ([row("IIIa")], None, True),
        ([row("IIIa", "2024-03-31")], False, True),
        ([row("IIIa", "2024-04-01")], False, False),
        ([row("IIIa", "2024-03")], False, True),
        ([row("IIIa", "2024-04")], False, False),
        ([row("IIIa", "2024")], False, None),
        ([row("IIIa", None)], False, None),
        ([row(None)], False, None),
        ([row(None, "2024-06-01")], False, False),
        ([row(None), row("IVa")], False, True),
        ([row("II", None)], False, False),
    ],
)
def test_major_complication_of_a_list(rows, none_stated, expected):
    assert major_complication_listed(rows, none_stated, OPERATED) is expected


def test_statement_about_90_days_closes_a_shorter_window_and_no_longer_one():
    rows = [row("II")]
    assert major_complication_listed(rows, False, OPERATED, 30) is False
    assert major_complication_listed(rows, False, OPERATED, 91) is None


def within(rows, none_stated=False, died=False):
    return grades_within(rows, none_stated, OPERATED, died)


@pytest.mark.parametrize(
    ("rows", "worst", "index"),
    [
        ([row("II", "2024-03-31")], "II", 20.9),
        ([row("II"), row("IIIb", "2024-04-01")], "II", 20.9),
        ([row("IIIb", "2024-04-01")], "none", 0),
        ([row("II"), row("I", "2024")], "II", None),
        ([row("II"), row("IIIa", None)], None, None),
        ([row("V", None), row("II")], None, None),
        ([row("V"), row(None, None)], "V", 100),
        ([row(None)], None, None),
    ],
)
def test_grades_of_the_window_leave_later_ones_out_and_undated_ones_open(rows, worst, index):
    found = within(rows)
    assert (found.worst, found.index.value) == (worst, index)


def test_range_of_the_index_reaches_from_the_dated_to_all():
    span = within([row("II"), row("IIIa", None)]).index
    assert (span.low, span.high) == (20.9, 33.5)


@pytest.mark.parametrize(
    ("none_stated", "died", "worst", "index"),
    [
        (False, False, "II", 20.9),
        (False, True, "V", 100),
        (False, None, None, None),
        (None, False, None, None),
        (None, True, "V", 100),
        (True, False, None, None),
    ],
)
def test_grades_of_the_window_with_a_death_or_an_incomplete_list(none_stated, died, worst, index):
    found = within([row("II")], none_stated, died)
    assert (found.worst, found.index.value) == (worst, index)


@pytest.mark.parametrize(
    ("rows", "none_stated", "relevant"),
    [
        ([], True, False),
        ([], False, None),
        ([], None, None),
        ([row("I", kind="UTI")], False, False),
        ([row("I", kind="UTI")], None, None),
        ([row("I", isgps="BL")], False, False),
        ([row("II", isgps="B"), row("I", isgps="BL")], None, True),
        ([row("II", isgps="B"), row("I")], False, True),
        ([row("I")], False, None),
        ([row("I", isgps="none")], False, False),
        ([row("II", kind=None, isgps="B")], False, None),  # may be a fistula
        ([row("II", kind=None, isgps="A")], False, False),
        ([row("II", kind=None)], False, None),
        ([row("II", kind=None), row("II", isgps="B")], False, True),
    ],
)
def test_relevant_grade_of_a_list(rows, none_stated, relevant):
    assert relevant_grade_listed("POPF", rows, none_stated) is relevant


@pytest.mark.parametrize(
    ("grade", "relevant"),
    [("none", False), ("BL", False), ("A", False), ("B", True), ("C", True), (None, None)],
)
def test_clinically_relevant_is_b_or_c(grade, relevant):
    assert clinically_relevant(grade) is relevant


@pytest.mark.parametrize(
    ("derived", "recorded", "answer"),
    [
        (True, None, True),
        (None, False, False),
        (True, True, True),
        (True, False, None),
        (None, None, None),
    ],
)
def test_agreed_is_unknown_where_the_two_differ(derived, recorded, answer):
    assert agreed(derived, recorded) is answer


def test_complication_refuses_other_grades():
    with pytest.raises(UnknownWord, match="clavien_dindo"):
        Complication("POPF", clavien_dindo="3a")
    with pytest.raises(UnknownWord, match="isgps_grade"):
        Complication("POPF", isgps_grade="D")


@pytest.mark.parametrize(("grade", "index"), [("I", 38.7), ("II", 93.5)])
def test_error_of_a_weight_adds_up(grade, index):
    assert comprehensive_complication_index([grade] * 20).value == index
