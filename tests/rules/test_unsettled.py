"""What a condition waits for: knowing it settles the condition, and nothing less is named."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rules import Interval, Truth, evaluate, parse, unsettled_findings
from tests.rules.conditions import CASES, CATALOGUE, COMPLETE, condition_texts


def refined(case, name, wanted):
    """A value that agrees with what is recorded: an end that belongs to the range."""
    known = case.get(name)
    if not isinstance(known, Interval):
        return wanted[name]
    middle = (known.low + known.high) / 2
    return middle if CATALOGUE.findings[name].is_numeric else wanted[name]


@settings(max_examples=200, deadline=None)
@given(text=condition_texts(), case=CASES, wanted=COMPLETE)
def test_knowing_them_settles_the_condition(text, case, wanted):
    node = parse(text, CATALOGUE)
    names = unsettled_findings(node, case)
    known = {**case, **{name: refined(case, name, wanted) for name in names}}
    assert (evaluate(node, case) is Truth.UNKNOWN) == bool(names)
    assert evaluate(node, known) in (Truth.TRUE, Truth.FALSE)


@settings(max_examples=200, deadline=None)
@given(data=st.data(), text=condition_texts(), case=CASES, wanted=COMPLETE)
def test_learning_anything_else_leaves_it_unknown(data, text, case, wanted):
    node = parse(text, CATALOGUE)
    names = unsettled_findings(node, case)
    others = sorted(n for n in wanted if n not in names and case.get(n) is None)
    learnt = data.draw(st.sets(st.sampled_from(others))) if others else set()
    more = {**case, **{name: wanted[name] for name in learnt}}
    if names:
        assert evaluate(node, more) is Truth.UNKNOWN
