"""Every worked example of every declared score, and what happens when one input is missing."""

import json

import pytest

from registry.core.scores import SCORES

EXAMPLES = [
    pytest.param(score, worked, id=f"{score.name}-{number}")
    for score in SCORES.values()
    for number, worked in enumerate(score.worked)
]


@pytest.mark.parametrize("score", SCORES.values(), ids=list(SCORES))
def test_score_has_a_worked_example(score):
    assert score.worked


@pytest.mark.parametrize(("score", "worked"), EXAMPLES)
def test_worked_example(score, worked):
    result = score.run(worked.inputs)
    assert (result.value, result.category) == (worked.value, worked.category)
    if worked.range is not None:
        assert result.range == worked.range
    assert {name: result.parts.get(name) for name in worked.parts} == dict(worked.parts)


@pytest.mark.parametrize(("score", "worked"), EXAMPLES)
def test_result_of_an_example_is_complete_and_json(score, worked):
    result = json.loads(json.dumps(score.run(worked.inputs).as_dict()))
    assert result["source"] == score.source
    assert result["version"] == score.version
    assert set(result) >= {"value", "category", "range", "missing", "applicable", "warnings"}


@pytest.mark.parametrize(("score", "worked"), EXAMPLES)
def test_categories_and_words_of_an_example_are_declared(score, worked):
    result = score.run(worked.inputs)
    allowed = {*score.categories, *map(str, score.order), "yes", "no", None}
    assert result.category in allowed
    if score.order and result.range is not None:
        assert set(result.range) <= set(score.order)


def inside(score, value, ends):
    low, high = ends
    if score.order:
        return score.order.index(low) <= score.order.index(value) <= score.order.index(high)
    return low <= value <= high


# Dropping an input changes the method, not only the knowledge: volumes give way to counts, a
# recorded category to the derived one, half of a scale's items to their mean; a grade whose
# differentiation is missing says so in its label.
OTHER_METHOD = {"debulking", "stage", "qlq_c30", "recist", "who_grade"}


@pytest.mark.parametrize(("score", "worked"), EXAMPLES)
def test_forgetting_one_input_never_contradicts_the_example(score, worked):
    known = score.run(worked.inputs)
    if known.value is None or score.name in OTHER_METHOD:
        return
    for name, given in worked.inputs.items():
        if given is None:
            continue
        partial = score.run({**worked.inputs, name: None})
        declared = next(one for one in score.inputs if one.name == name)
        if partial.value is None and not declared.optional:
            assert name in partial.missing
        if partial.range is not None:
            assert inside(score, known.value, partial.range), name
        assert partial.category in (None, known.category), name


@pytest.mark.parametrize("score", SCORES.values(), ids=list(SCORES))
def test_score_without_any_input_answers_nothing(score):
    result = score.run({})
    assert result.value is None
    assert result.category is None
    assert result.missing
    assert result.applicable is (None if score.gates else result.applicable)
