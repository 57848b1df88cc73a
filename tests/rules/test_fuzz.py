"""Whatever is written, the answer is a value or a named refusal, never another error."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import RuleError, Truth, ValueProblem, evaluate, explain, parse
from tests.rules.conditions import CASES, CATALOGUE, condition_texts

WORDS = [
    "sma_deg", "open", "site", "organs", "grade", "seen_on", "'colon'", "'G2'", "180", "-1",
    "1e999", ">", "<=", "==", "in", "not", "and", "or", "(", ")", "[", "]", ",", ".", "known",
    "intersects", "true", "lambda", ":", "=", "{", "}", "None", "f'{x}'", "\\", "#", "\n", "\t",
    "0x", "1_0", "é",
]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["min", "max", "min_open", "max_open", "x"]), inner)
    ),
    max_leaves=5,
)


def attempt(call, *arguments, refusal):
    """The result and no refusal, or no result and the refusal."""
    try:
        return call(*arguments), None
    except refusal as error:
        return None, error


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=40) | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_any_text_is_a_condition_or_refused(text):
    node, error = attempt(parse, text, CATALOGUE, refusal=RuleError)
    if error is None:
        assert evaluate(node, {}) in Truth
    else:
        assert error.remedy
        assert 0 <= error.position <= len(error.text)


@settings(max_examples=200, deadline=None)
@given(name=st.sampled_from([*CATALOGUE.findings, "nothing"]), raw=JSON)
def test_any_json_is_a_value_or_refused(name, raw):
    value, problem = attempt(CATALOGUE.read, name, raw, refusal=ValueProblem)
    if problem is None:
        written = CATALOGUE.write(name, value)
        json.dumps(written)
        assert CATALOGUE.read(name, written) == value
    else:
        assert problem.finding == name
        assert problem.remedy


@settings(max_examples=100, deadline=None)
@given(text=condition_texts(positive=True), case=CASES)
def test_explanation_and_truth_agree(text, case):
    node = parse(text, CATALOGUE)
    assert explain(node, case).truth is evaluate(node, case)


@pytest.mark.parametrize("text", ["open if true else open", "(yield)", "open := true", "*open"])
def test_python_beyond_the_grammar_is_refused(text):
    with pytest.raises(RuleError):
        parse(text, CATALOGUE)
