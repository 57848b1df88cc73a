import pytest

from registry.core.scores import SCORES, Gate, Input, Outcome, Refused, Score, score_named
from registry.core.scores.declaration import band, ordered, settled, truth

SIZE = Input("size_mm", "number", "size", "mm", 1, 300)
FUNCTIONING = Input("functioning", "boolean", "functioning")
LOCATION = Input("location", "word", "location", values=("head", "tail"))
DOUBLE = Score(
    "double",
    "Double",
    (SIZE, FUNCTIONING, LOCATION),
    lambda size_mm, functioning, location: settled(None if size_mm is None else 2 * size_mm),
    source="nobody",
    formula="twice the size",
    gates=(Gate("functioning", lambda yes: not yes, "a non-functioning tumour"),),
    warnings=("always said",),
)


def refused(raw):
    with pytest.raises(Refused) as caught:
        DOUBLE.run(raw)
    return str(caught.value)


def test_result_carries_source_version_and_warnings():
    result = DOUBLE.run({"size_mm": 3, "functioning": False, "location": "head"})
    assert (result.value, result.applicable, result.missing) == (6, True, ())
    assert (result.source, result.version, result.warnings) == ("nobody", "1.0.0", ("always said",))


def test_result_outside_its_population_has_no_value():
    result = DOUBLE.run({"size_mm": 3, "functioning": True})
    assert (result.value, result.range, result.applicable) == (None, None, False)
    assert result.warnings == ("not applicable: only for a non-functioning tumour",)


def test_result_of_an_unknown_population_says_what_it_needs():
    result = DOUBLE.run({"size_mm": 3})
    assert (result.value, result.applicable) == (6, None)
    assert result.missing == ("functioning", "location")
    assert "applies only if: a non-functioning tumour" in result.warnings


@pytest.mark.parametrize("unknown", [None, "unknown"])
def test_unknown_is_missing(unknown):
    assert "size_mm" in DOUBLE.run({"size_mm": unknown}).missing


def test_unknown_input_name_suggests_the_nearest():
    assert refused({"size_cm": 3}) == (
        "size_cm: 3 is not an input of double. Did you mean size_mm (number 1–300 mm)?"
    )


def test_input_name_without_its_unit_suggests_the_one_with_it():
    site = Input("site", "word", "site", values=("head",))
    score = Score("x", "x", (SIZE, site), lambda **_: settled(None), source="", formula="")
    with pytest.raises(Refused, match="Did you mean size_mm"):
        score.run({"size": 3})


def test_unlike_input_name_lists_the_inputs():
    assert "Its inputs are size_mm, functioning, location." in refused({"xyzzy": 3})


def test_wrong_unit_is_refused():
    message = refused({"size_mm": {"value": 3, "unit": "cm"}})
    assert message == "size_mm: 3 is in cm. Give size_mm in mm."


def test_unit_of_a_word_is_refused():
    message = refused({"location": {"value": "head", "unit": "mm"}})
    assert message == 'location: "head" is in mm. It has no unit.'


@pytest.mark.parametrize("key", ["units", "Unit", "method"])
def test_anything_beside_value_and_unit_is_refused(key):
    message = refused({"size_mm": {"value": 3, key: "cm"}})
    assert message == (
        f'size_mm.{key}: "cm" is neither the value nor its unit. Keep value and unit only.'
    )


def test_right_unit_is_read():
    assert DOUBLE.run({"size_mm": {"value": 3, "unit": "mm"}}).value == 6


@pytest.mark.parametrize("size", [0.9, 300.1, -1])
def test_impossible_number_names_its_limits(size):
    assert f"{size} is impossible. Give number 1–300 mm" in refused({"size_mm": size})


@pytest.mark.parametrize("size", [1, 300])
def test_limits_themselves_are_possible(size):
    assert DOUBLE.run({"size_mm": size}).value == 2 * size


@pytest.mark.parametrize("size", ["3", True, float("nan"), float("inf"), [3]])
def test_what_is_no_number_is_refused(size):
    assert "is not a number" in refused({"size_mm": size})


@pytest.mark.parametrize("answer", ["yes", 1, 0, "true"])
def test_what_is_no_boolean_is_refused(answer):
    assert "Give true or false" in refused({"functioning": answer})


def test_other_word_suggests_the_nearest():
    assert "Did you mean head?" in refused({"location": "haed"})


@pytest.mark.parametrize("word", ["qqq", 3])
def test_unlike_word_lists_the_words(word):
    assert refused({"location": word}).endswith("Give head, tail, or null for unknown.")


def test_everything_wrong_is_told_at_once():
    assert len(refused({"size_cm": 3, "size_mm": 900, "location": "haed"}).splitlines()) == 3


def test_typed_inputs_are_checked_by_name():
    with pytest.raises(ValueError, match="Did you mean size_mm"):
        DOUBLE.judge(size=3)


def test_input_declared_twice_is_an_error():
    with pytest.raises(ValueError, match="declared twice"):
        Score("x", "x", (SIZE, SIZE), lambda **_: settled(None), source="", formula="")


def test_gate_on_a_missing_input_is_an_error():
    with pytest.raises(ValueError, match="gate on other"):
        Score(
            "x",
            "x",
            (SIZE,),
            lambda **_: settled(None),
            source="",
            formula="",
            gates=(Gate("other", bool, "x"),),
        )


def test_score_named_suggests_the_nearest():
    with pytest.raises(LookupError, match="Did you mean rrs"):
        score_named("rrss")
    with pytest.raises(LookupError, match="See the list"):
        score_named("zzzzzz")
    assert score_named("rrs") is SCORES["rrs"]


def test_category_needs_both_ends():
    assert Outcome(1, 2, "low", "low").category == "low"
    assert Outcome(1, 2, "low", "high").category is None
    assert Outcome(1, 2).value is None


def test_truth_unknown_is_both():
    assert truth(None) == Outcome(False, True, "no", "yes")


def test_ordered_of_nothing_is_unknown():
    assert ordered((), ("a", "b")).low is None


@pytest.mark.parametrize(("value", "name"), [(-1, "low"), (2, "low"), (3, "mid"), (6, "high")])
def test_band_is_the_last_limit_reached(value, name):
    assert band(value, ((0, "low"), (3, "mid"), (6, "high"))) == name


def kinds(**changes):
    return Input("x", **{"kind": "number", "label": "x"} | changes)


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        (kinds(), "number"),
        (kinds(minimum=1), "number 1–∞"),
        (kinds(maximum=5), "number -∞–5"),
        (
            kinds(kind="integer", minimum=1, maximum=4, na=True),
            "whole number 1–4 or not_applicable",
        ),
        (kinds(kind="grades", values=("I",)), "list (null for a missing one) of I"),
        (kinds(kind="words", values=("a", "b")), "list of a, b"),
        (kinds(kind="rows", fields=(SIZE,)), "list of objects with size_mm: number 1–300 mm"),
        (kinds(kind="date"), "a date: 2024, 2024-05 or 2024-05-17"),
    ],
)
def test_allowed_text(declared, text):
    assert declared.allowed_text == text


def message(declared, raw):
    with pytest.raises(ValueError, match=".") as caught:
        declared.read(raw)
    return str(caught.value)


def test_whole_number_is_read_and_a_fraction_refused():
    whole = kinds(kind="integer", minimum=0)
    assert whole.read(3.0) == 3
    assert "is not a whole number" in message(whole, 3.5)


def test_lists_are_read():
    assert kinds(kind="words", values=("a", "b")).read(["a", "a"]) == frozenset("a")
    assert kinds(kind="grades", values=("a",)).read(["a", None, "unknown"]) == ("a", None, None)
    assert kinds(kind="numbers", minimum=0).read([1, 2.5]) == (1, 2.5)


@pytest.mark.parametrize("kind", ["words", "grades", "numbers", "rows"])
def test_what_is_no_list_is_refused(kind):
    assert "is not a list" in message(kinds(kind=kind, values=("a",)), "a")


def test_date_is_read_and_other_text_refused():
    date = kinds(kind="date")
    assert str(date.read("2024-05")) == "2024-05"
    assert "is not a date of the calendar" in message(date, "2024-13")
    assert "is not a date of the calendar" in message(date, 2024)


def test_rows_are_read_field_by_field():
    rows = kinds(kind="rows", fields=(SIZE,))
    assert rows.read([{"size_mm": 3}, {}]) == ({"size_mm": 3}, {"size_mm": None})
    assert "is not an object" in message(rows, [3])
    assert "x.size: 3 is not a field of its rows. Did you mean size_mm?" in message(
        rows, [{"size": 3}]
    )
    assert "Use size_mm." in message(rows, [{"qqqqq": 3}])


def test_not_applicable_only_where_declared():
    assert kinds(na=True).read("not_applicable") == "not_applicable"
    assert "is not a number" in message(kinds(), "not_applicable")
