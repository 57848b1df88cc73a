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
    is_major,
    major_complication_listed,
    recorded_isgps_grade,
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
    ("rows", "none_stated", "expected"),
    [
        ([], True, False),
        ([], False, None),
        ([], None, None),
        ([row("II")], None, False),
        ([row("IIIa")], None, True),
        ([row("IIIa", "2024-03-31")], None, True),
        ([row("IIIa", "2024-04-01")], None, False),
        ([row("IIIa", "2024")], None, None),
        ([row("IIIa", None)], None, None),
        ([row(None)], None, None),
        ([row(None, "2024-06-01")], None, False),
        ([row(None), row("IVa")], None, True),
        ([row("II", None)], None, False),
    ],
)
def test_major_complication_of_a_list(rows, none_stated, expected):
    assert major_complication_listed(rows, none_stated, OPERATED) is expected


@pytest.mark.parametrize(
    ("rows", "none_stated", "grade", "relevant"),
    [
        ([], True, "none", False),
        ([], None, None, None),
        ([row("I", kind="UTI")], None, "none", False),
        ([row("I", isgps="BL")], None, "BL", False),
        ([row("II", isgps="B"), row("I", isgps="BL")], None, "B", True),
        ([row("II", isgps="B"), row("I")], None, None, True),
        ([row("V", isgps="C"), row("I")], None, "C", True),
        ([row("I")], None, None, None),
        ([row("I", isgps="none")], None, "none", False),
        ([row("II", kind=None, isgps="B")], None, None, None),  # may be a fistula
        ([row("II", kind=None, isgps="A")], None, None, False),
        ([row("II", kind=None)], None, None, None),
        ([row("II", kind=None), row("II", isgps="B")], None, None, True),
    ],
)
def test_isgps_grade_of_a_list(rows, none_stated, grade, relevant):
    assert recorded_isgps_grade("POPF", rows, none_stated) == grade
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
