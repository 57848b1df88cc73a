import pytest

from registry.core.grade import (
    UNDIFFERENTIATED_G3,
    Grade,
    grade_from_legacy,
    grade_who2010,
    grade_who_current,
)
from registry.core.three_valued import UnknownWord


@pytest.mark.parametrize(
    ("differentiation", "ki67", "mitoses", "current", "of_2010"),
    [  # the worked examples of the specification
        ("well", 2.5, 1, "NET G1", "G1/G2 boundary"),
        ("well", 3, 0, "NET G2", "NET G2"),
        ("well", 20, 20, "NET G2", "NET G2"),
        ("well", 20.1, 3, "NET G3", "NEC G3"),
        ("well", 1, 5, "NET G2", "NET G2"),
        ("poor", 60, 40, "NEC", "NEC G3"),
        (None, 30, None, UNDIFFERENTIATED_G3, "NEC G3"),
        ("poor", 15, None, "NEC", "NET G2"),
    ],
)
def test_grade_of_the_worked_examples(differentiation, ki67, mitoses, current, of_2010):
    assert grade_who_current(differentiation, ki67, mitoses).label == current
    assert grade_who2010(ki67, mitoses).label == of_2010


@pytest.mark.parametrize(
    ("ki67", "current", "of_2010"),
    [
        (0, "NET G1", "NET G1"),
        (2, "NET G1", "NET G1"),
        (2.1, "NET G1", "G1/G2 boundary"),
        (2.9, "NET G1", "G1/G2 boundary"),
        (3, "NET G2", "NET G2"),
        (20, "NET G2", "NET G2"),
        (20.1, "NET G3", "NEC G3"),
    ],
)
def test_grade_at_the_limits_of_ki67(ki67, current, of_2010):
    assert grade_who_current("well", ki67, 0).label == current
    assert grade_who2010(ki67, 0).label == of_2010


@pytest.mark.parametrize(
    ("mitoses", "current"), [(1, "NET G1"), (2, "NET G2"), (20, "NET G2"), (21, "NET G3")]
)
def test_grade_at_the_limits_of_mitoses(mitoses, current):
    assert grade_who_current("well", 0, mitoses).label == current


@pytest.mark.parametrize(
    ("mitoses", "of_2010"), [(1, "NET G1"), (2, "NET G2"), (20, "NET G2"), (21, "NEC G3")]
)
def test_grade_of_2010_at_the_limits_of_mitoses(mitoses, of_2010):
    assert grade_who2010(0, mitoses).label == of_2010


def test_grade_with_both_counts_is_complete():
    assert grade_who_current("well", 1, 1) == Grade("NET G1", "NET G1", complete=True)


def test_grade_with_one_count_is_a_lower_bound():
    assert grade_who_current("well", 1, None) == Grade("NET G1", "NET G3", complete=False)
    assert grade_who_current("well", None, 3) == Grade("NET G2", "NET G3", complete=False)
    assert grade_who2010(1, None) == Grade("NET G1", "NEC G3", complete=False)


def test_grade_without_differentiation_is_assumed_and_never_nec():
    grade = grade_who_current(None, 1, None)
    assert grade.label == "NET G1 (differentiation assumed)"
    assert grade.highest == UNDIFFERENTIATED_G3
    assert grade.stratum == "NET G1"


def test_grade_without_counts_is_unknown():
    unknown = Grade(None, None, complete=False)
    assert grade_who_current("well", None, None) == unknown
    assert grade_who2010(None, None) == unknown
    assert unknown.stratum is None


def test_grade_of_poor_differentiation_needs_no_count():
    assert grade_who_current("poor", None, None) == Grade("NEC", "NEC", complete=True)


@pytest.mark.parametrize(("ki67", "query"), [(20, True), (20.1, False), (None, False)])
def test_nec_of_low_ki67_is_queried(ki67, query):
    assert grade_who_current("poor", ki67, None).query is query


def test_poor_differentiation_of_a_net_is_queried():
    assert grade_who_current("poor", 60, None, "NET").query


def test_nec_of_good_differentiation_is_a_contradiction():
    grade = grade_who_current("well", 30, 30, "NEC")
    assert grade == Grade(None, None, complete=False, query=True)


def test_nec_by_histology_alone():
    assert grade_who_current(None, 60, None, "NEC").label == "NEC"


def test_minen_is_not_graded_as_a_whole():
    assert grade_who_current("well", 2, 1, "MiNEN").label == "MiNEN"


def test_g3_of_unknown_differentiation_belongs_to_no_stratum():
    assert grade_who_current(None, 30, 3).stratum is None


def test_grade_refuses_other_words():
    with pytest.raises(UnknownWord):
        grade_who_current("moderate", 2, 1)


@pytest.mark.parametrize(
    ("legacy", "current", "query"),
    [
        ("G3", UNDIFFERENTIATED_G3, True),
        ("NEC G3", UNDIFFERENTIATED_G3, True),
        ("G1 (<=2)", "NET G1", False),
        ("G2", "NET G2", False),
    ],
)
def test_legacy_grades_are_mapped_and_g3_queried(legacy, current, query):
    grade = grade_from_legacy(legacy)
    assert (grade.label, grade.query, grade.complete) == (current, query, False)
