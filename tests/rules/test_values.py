"""Reading of raw input: every kind, every refusal."""

from datetime import date, datetime

import pytest

from rules import (
    NOT_APPLICABLE,
    Catalogue,
    Finding,
    Interval,
    UnknownFinding,
    ValueProblem,
    date_value,
    nearest,
    raw_text,
)
from rules.values import number_text
from rules.words import Word

CATALOGUE = Catalogue.of(
    [
        Finding("vessels.SMA.contact_deg", "contact"),
        Finding("vessels.PHA.contact_deg", "contact", not_applicable_when="no such artery"),
        Finding("size_mm", "number", "mm", 1, 300),
        Finding("score", "number"),
        Finding("open", "boolean"),
        Finding("site", "word", values=("pancreas", "colon")),
        Finding("reconstructible", "word", values=("yes", "no")),
        Finding("remark", "word"),
        Finding("organs", "words", values=("none", "colon", "spleen")),
        Finding("sites", "words", values=("bone", "lung")),
        Finding("seen_on", "date"),
        Finding("stage", "ordered", values=("0", "I", "II")),
    ]
)
MAY = Interval(date(2024, 5, 1).toordinal(), date(2024, 5, 31).toordinal())
YEAR = Interval(date(2024, 1, 1).toordinal(), date(2024, 12, 31).toordinal())


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("size_mm", None, None),
        ("size_mm", "unknown", None),
        ("size_mm", 20, 20),
        ("size_mm", 1, 1),
        ("size_mm", 300, 300),
        ("size_mm", {"min": 10, "max": 20}, Interval(10, 20)),
        ("size_mm", {"min": 10}, Interval(10, 300)),
        ("size_mm", {"max": 10, "min": None}, Interval(1, 10)),
        ("size_mm", {"min": 10, "max": 10}, 10),
        ("size_mm", {"min": 1, "max": 9, "min_open": True, "max_open": True},
         Interval(1, 9, True, True)),
        ("size_mm", Interval(2, 3), Interval(2, 3)),
        ("vessels.SMA.contact_deg", "none", 0),
        ("vessels.SMA.contact_deg", "abutment", Interval(0, 180, low_open=True)),
        ("vessels.SMA.contact_deg", "encasement", Interval(180, 360, low_open=True)),
        ("vessels.SMA.contact_deg", 90.5, 90.5),
        ("vessels.PHA.contact_deg", "not_applicable", NOT_APPLICABLE),
        ("vessels.PHA.contact_deg", NOT_APPLICABLE, NOT_APPLICABLE),
        ("open", True, True),
        ("open", False, False),
        ("site", "colon", "colon"),
        ("reconstructible", True, "yes"),
        ("reconstructible", False, "no"),
        ("reconstructible", "no", "no"),
        ("remark", "anything", "anything"),
        ("organs", ["colon", "colon"], frozenset({"colon"})),
        ("organs", ["none"], frozenset({"none"})),
        ("sites", [], frozenset()),
        ("stage", "I", 1),
        ("stage", {"min": "I"}, Interval(1, 2)),
        ("stage", {"min": "I", "max": "I"}, 1),
        ("stage", Interval(0, 1), Interval(0, 1)),
        ("seen_on", "2024-05-17", date(2024, 5, 17).toordinal()),
        ("seen_on", date(2024, 5, 17), date(2024, 5, 17).toordinal()),
        ("seen_on", datetime(2024, 5, 17, 23, 59), date(2024, 5, 17).toordinal()),  # noqa: DTZ001
        ("seen_on", "2024-05", MAY),
        ("seen_on", MAY, MAY),
        ("seen_on", "2024", YEAR),
        ("seen_on", {"min": "2024-01", "max": "2024"}, YEAR),
        ("seen_on", {"min": "2024-05-17", "max": "2024-05-17"}, date(2024, 5, 17).toordinal()),
    ],
)  # fmt: skip
def test_read_and_write_back(name, raw, value):
    assert CATALOGUE.read(name, raw) == value
    assert type(CATALOGUE.read(name, raw)) is type(value)
    assert CATALOGUE.read(name, CATALOGUE.write(name, value)) == value


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("size_mm", 0.9, "outside the possible range 1 to 300 mm"),
        ("size_mm", 300.1, "outside the possible range 1 to 300 mm"),
        ("score", float("nan"), "outside the possible range -∞ to ∞"),
        ("score", float("inf"), "outside the possible range"),
        ("score", 10**400, "outside the possible range"),
        ("score", {"min": 1}, "both ends"),
        ("size_mm", "20", "Write 20 without quotes"),
        ("size_mm", True, "is not a number"),
        ("size_mm", [1], "is not a number"),
        ("size_mm", {"min": 20, "max": 10}, "contains nothing"),
        ("size_mm", {"min": 10, "max": 10, "max_open": True}, "contains nothing"),
        ("size_mm", {"min": 10, "max": 20, "maximum": 20}, 'without "maximum"'),
        ("size_mm", {"min": 10, "max": 20, "max_open": 1}, "is not a range"),
        ("size_mm", {"min": "10", "max": 20}, "Write 10 without quotes"),
        ("size_mm", Interval(0, 20), "outside the possible range"),
        ("size_mm", "not_applicable", "declare when they do not apply"),
        ("vessels.SMA.contact_deg", "abuttment", "Did you mean abutment?"),
        ("vessels.SMA.contact_deg", 361, "outside the possible range 0 to 360 deg"),
        ("vessels.SMA.contact_deg", [], "one of none, abutment, encasement"),
        ("open", "yes", "is not true or false"),
        ("open", 1, "is not true or false"),
        ("site", "colonn", "Did you mean colon?"),
        ("site", "xyzzy", "Choose from pancreas, colon."),
        ("site", 3, "is not a word"),
        ("remark", 3, "Write it in quotes."),
        ("site", True, "is not a word"),
        ("organs", "colon", 'Example: ["colon"].'),
        ("organs", 3, "is not a list of words"),
        ("organs", [], "neither none nor unknown"),
        ("organs", ["none", "colon"], "none and something else at once"),
        ("organs", ["liver"], "is not a possible value"),
        ("organs", [["colon"]], "is not a word"),
        ("stage", "IV", "Choose from 0, I, II."),
        ("stage", 1, "is not a word"),
        ("stage", {"min": "II", "max": "I"}, "contains nothing"),
        ("seen_on", "17.05.2024", "is not a date"),
        ("seen_on", "2024-02-30", "is not a date"),
        ("seen_on", 2024, "Write 2024-05-17, 2024-05 or 2024."),
        ("seen_on", {"min": "2024"}, "is not a range"),
        ("seen_on", {"min": "2024", "max": "2023"}, "contains nothing"),
        ("vessels.SMA.contact", 1, "Did you mean vessels.SMA.contact_deg?"),
        ("qqqq", 1, "Names that exist begin with vessels, "),
    ],
)  # fmt: skip
def test_refuse(name, raw, words):
    with pytest.raises(ValueProblem) as caught:
        CATALOGUE.read(name, raw)
    problem = caught.value
    assert words in str(problem)
    assert problem.finding == name
    assert problem.remedy
    assert problem.rule
    assert isinstance(problem, UnknownFinding) is (name not in CATALOGUE.findings)


def test_write_plain_json():
    assert CATALOGUE.write("organs", frozenset({"spleen", "colon"})) == ["colon", "spleen"]
    assert CATALOGUE.write("seen_on", date(2024, 5, 17).toordinal()) == "2024-05-17"
    assert CATALOGUE.write("seen_on", MAY) == {"min": "2024-05-01", "max": "2024-05-31"}
    assert CATALOGUE.write("size_mm", Interval(1, 2, True, True)) == {
        "min": 1, "max": 2, "min_open": True, "max_open": True,
    }  # fmt: skip
    assert CATALOGUE.write("stage", 2) == "II"
    assert CATALOGUE.write("stage", Interval(0, 1)) == {"min": "0", "max": "I"}
    assert CATALOGUE.write("vessels.SMA.contact_deg", Interval(0, 180, True)) == "abutment"
    assert CATALOGUE.write("vessels.PHA.contact_deg", NOT_APPLICABLE) == "not_applicable"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (True, "true"), (None, "null"), ("Head", '"Head"'), (["colon"], '["colon"]'), (90, "90"),
        (frozenset({"spleen", "colon"}), '["colon", "spleen"]'),
        (NOT_APPLICABLE, '"not_applicable"'),
        (date(2024, 5, 17), '"2024-05-17"'), ("x" * 78, '"' + "x" * 78 + '"'),
        ("x" * 79, '"' + "x" * 78 + "…"),
    ],
)  # fmt: skip
def test_refused_value_is_shown_as_json_writes_it(raw, shown):
    assert raw_text(raw) == shown


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("vessels.SMA", "vessels.SMA.contact_deg"),  # what it begins
        ("vessels.SMA.contact", "vessels.SMA.contact_deg"),
        ("Head", "head_uncinate"),
        ("uncinate", "head_uncinate"),
        (" SMA ", "vessels.SMA.contact_deg"),
        ("liver.present", None),  # not another organ that is present
        ("vesels.SMA.contct_deg", "vessels.SMA.contact_deg"),
        ("maybe", None),  # neither yes nor no
    ],
)
def test_nearest_never_means_something_else(name, suggestion):
    names = ["vessels.SMA.contact_deg", "vessels.SMA.deformity", "extrahepatic.present",
             "head_uncinate", "yes", "no"]  # fmt: skip
    assert nearest(name, names) == suggestion


def test_nearest_by_part_case_and_spelling():
    assert CATALOGUE.nearest("SMA") == "vessels.SMA.contact_deg"
    assert CATALOGUE.nearest("SIZE_MM") == "size_mm"
    assert CATALOGUE.nearest("sizemm") == "size_mm"
    assert nearest("zzzz", ["abc"]) is None


def test_finding_of_unknown_kind():
    with pytest.raises(ValueError, match="choose one of number, boolean"):
        Finding("x", "enum")  # type: ignore[arg-type]


def test_ordered_finding_without_values():
    with pytest.raises(ValueError, match="needs its values"):
        Finding("x", "ordered", values=("one",))


@pytest.mark.parametrize(("low", "high"), [(2, 1), (1, 1)])
def test_finding_with_impossible_range(low, high):
    with pytest.raises(ValueError, match="minimum must be below the maximum"):
        Finding("x", "number", minimum=low, maximum=high)


@pytest.mark.parametrize("ends", [(2, 1), (1, 1, True), (1, 1, False, True), (float("nan"), 1)])
def test_interval_that_contains_nothing(ends):
    with pytest.raises(ValueError, match="contains nothing"):
        Interval(*ends)


def test_difference_of_intervals_keeps_open_ends():
    assert Interval(5, 9, True) - Interval(1, 2, False, True) == Interval(3, 8, True, False)


def test_interval_contains_its_closed_ends_only():
    interval = Interval(1, 2, low_open=True)
    assert [interval.contains(number) for number in (0.9, 1, 1.5, 2, 2.1)] == [
        False, False, True, True, False,
    ]  # fmt: skip
    assert not Interval(1, 2, high_open=True).contains(2)


def test_date_value_by_precision():
    assert date_value(date(2024, 2, 1), "month") == Interval(
        date(2024, 2, 1).toordinal(), date(2024, 2, 29).toordinal()
    )
    assert date_value(date(2024, 2, 1), "year") == YEAR
    assert date_value(date(2024, 2, 1)) == date(2024, 2, 1).toordinal()


def test_numbers_are_printed_short():
    assert [number_text(n) for n in (180, 0.5, 20.0, 12345678)] == ["180", "0.5", "20", "12345678"]
    assert repr(NOT_APPLICABLE) == "NOT_APPLICABLE"


class Colour(Word):
    RED = "red", "Red as blood"
    PALE = "pale", "Pale"


def test_enumeration_of_words_has_codes_and_labels():
    assert Colour.codes() == ["red", "pale"]
    assert Colour.choices() == [("red", "Red as blood"), ("pale", "Pale")]
    assert Colour.label_of("red") == Colour.RED.label == "Red as blood"
    assert Colour("pale") is Colour.PALE
