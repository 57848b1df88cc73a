"""The answers to a finding that conditions can tell apart."""

import pytest

from rules import NOT_APPLICABLE, Catalogue, Finding, Interval, leaves, parse
from rules.answers import UNBOUNDED, answers, joined

CATALOGUE = Catalogue.of(
    [
        Finding("deg", "contact"),
        Finding("artery_deg", "contact", not_applicable_when="absent"),
        Finding("size_mm", "number", "mm"),
        Finding("open", "boolean"),
        Finding("site", "word", values=("pancreas", "colon")),
        Finding("stage", "ordered", values=("0", "I", "II")),
        Finding("organs", "words", values=("none", "colon", "spleen", "root")),
    ]
)


def found(name, *conditions, known=None):
    own = [leaf for text in conditions for leaf in leaves(parse(text, CATALOGUE))]
    return answers(CATALOGUE.findings[name], own, known)


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (("deg > 0", "deg > 180"), [0, Interval(0, 180, True), Interval(180, 360, True)]),
        (("deg >= 180",), [Interval(0, 180, False, True), Interval(180, 360)]),
        (("deg > 180", "deg >= 180"),
         [Interval(0, 180, False, True), 180, Interval(180, 360, True)]),
        (("deg == 360",), [Interval(0, 360, False, True), 360]),
        (("open",), [Interval(0, 360)]),
    ],
)  # fmt: skip
def test_ranges_of_a_number(conditions, expected):
    assert found("deg", *conditions) == expected


def test_ranges_within_what_is_known():
    assert found("deg", "deg > 180", known=Interval(90, 200)) == [
        Interval(90, 180), Interval(180, 200, True),
    ]  # fmt: skip
    assert found("deg", "deg > 180", known=Interval(180, 200, True)) == [Interval(180, 200, True)]


def test_ranges_without_declared_ends():
    assert found("size_mm", "size_mm > 40") == [
        Interval(-UNBOUNDED, 40), Interval(40, UNBOUNDED, True),
    ]  # fmt: skip


def test_absence_is_an_answer_unless_something_is_known():
    assert found("artery_deg", "artery_deg > 0")[-1] is NOT_APPLICABLE
    assert NOT_APPLICABLE not in found("artery_deg", "artery_deg > 0", known=Interval(1, 2))


def test_words_and_ranks():
    assert found("open", "open") == [False, True]
    assert found("site", "site == 'colon'") == ["pancreas", "colon"]
    assert found("stage", "stage >= 'I'") == [0, 1, 2]
    assert found("stage", "stage >= 'I'", known=Interval(1, 2)) == [1, 2]


def test_lists_of_words_are_joined_only_where_they_differ():
    assert found("organs", "intersects(organs, 'colon')", "intersects(organs, 'root')") == [
        *[frozenset({word}) for word in ("none", "colon", "spleen", "root")],
        frozenset({"colon", "root"}),
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], []),
        ([0, Interval(0, 180, True), Interval(180, 360, True)], [Interval(0, 360)]),
        ([Interval(0, 1, False, True), 1], [Interval(0, 1)]),
        ([Interval(0, 1), Interval(2, 3, True)], [Interval(0, 1), Interval(2, 3, True)]),
        ([Interval(0, 1, False, True), 2], [Interval(0, 1, False, True), 2]),
        ([0, Interval(1, 2, True)], [0, Interval(1, 2, True)]),
        ([0, 1], [0, 1]),
        ([Interval(0, 1, False, True), Interval(1, 2)],
         [Interval(0, 1, False, True), Interval(1, 2)]),
        ([False, True], [False, True]),
        ([0, NOT_APPLICABLE], [0, NOT_APPLICABLE]),
        (["yes", "no"], ["yes", "no"]),
    ],
)  # fmt: skip
def test_neighbours_are_joined(values, expected):
    assert list(joined(values)) == expected
