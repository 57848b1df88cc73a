"""Adding a known, consistent finding never widens a verdict, whatever the criteria."""

from hypothesis import given, settings
from hypothesis import strategies as st

from resectability.core import assess, examine, load_set
from resectability.core.loading import read_set
from resectability.core.sources import FindingsFile, Library
from rules import NOT_APPLICABLE, Interval
from tests.resectability.core.test_scoring import SETS, cases_of
from tests.rules.conditions import CATALOGUE, COMPLETE, condition_texts, intervals, leaf_texts

REFERENCES = load_set("pancreas-nccn-like").criteria[0].sources
LIBRARY = Library(
    catalogues={"test": FindingsFile("test", "Test", "0", CATALOGUE.findings)},
    references={reference.key: reference for reference in REFERENCES},
    conflicts={},
    find_set=load_set,
)
CATEGORIES = ("first", "second", "third")
HEAD = """
id = "random"
version = "1.0.0"
kind = "{kind}"
title = "Random"
status = "provisional"
effective_from = "2026-01-01"
owner = "Test"
disclaimer = "Test"
site = "test"
catalogues = ["test"]
[scope]
text = "all"
when = "true"
[worked]
cases = []
"""
CATEGORY = '[[category]]\nid = "{0}"\nlabel = "{0}"\nmeaning = "{0}"\n'
CRITERION = """
[[criterion]]
id = "C{number}"
label = "C{number}"
when = "{when}"
implies = "{implies}"
rationale = "R"
sources = ["NCCN-PDAC"]
evidence_level = "E"
origin = "proposal"
"""


def build(kind, criteria):
    text = HEAD.format(kind=kind) + "".join(CATEGORY.format(name) for name in CATEGORIES)
    text += "".join(
        CRITERION.format(number=number, when=when, implies=implies)
        for number, (when, implies) in enumerate(criteria)
    )
    return read_set("sets/random@1.0.0.toml", text.encode(), LIBRARY)


def conditions():
    """With a `not` no finding may be absent; with absent findings there is no `not`."""
    return condition_texts(positive=False) | condition_texts(positive=True, negation=False)


def criteria_of(categories):
    return st.lists(st.tuples(conditions(), st.sampled_from(categories)), min_size=1, max_size=5)


@st.composite
def refinements(draw):
    """A case partly known, and the same case with more of it known."""
    complete = dict(draw(COMPLETE))
    for name, finding in CATALOGUE.findings.items():
        if finding.not_applicable_when and draw(st.booleans()):
            complete[name] = NOT_APPLICABLE
    partial, refined = {}, {}
    for name, value in complete.items():
        vague = draw(st.sampled_from(["hidden", "range", "exact"]))
        known = {"hidden": None, "range": draw(around(name, value)), "exact": value}[vague]
        partial[name] = known
        refined[name] = value if draw(st.booleans()) else known
    return partial, refined


@st.composite
def around(draw, name, value):
    if isinstance(value, bool) or not isinstance(value, int):
        return value
    below, above = draw(st.integers(0, 40)), draw(st.integers(0, 40))
    if below == above == 0:
        return value
    low_open = draw(st.booleans()) and below > 0
    high_open = draw(st.booleans()) and above > 0
    return Interval(value - below, value + above, low_open, high_open)


@settings(max_examples=60, deadline=None)
@given(criteria=criteria_of(CATEGORIES[1:]), cases=refinements())
def test_minimum_category_of_random_criteria(criteria, cases):
    never_widens(build("minimum_category", criteria), *cases)


@settings(max_examples=60, deadline=None)
@given(criteria=criteria_of(CATEGORIES), cases=refinements())
def test_first_match_of_random_criteria(criteria, cases):
    never_widens(build("first_match", [*criteria, ("true", "third")]), *cases)


def never_widens(criteria_set, partial, refined):
    wide, narrow = assess(criteria_set, partial), assess(criteria_set, refined)
    if narrow.warnings:
        return
    assert set(narrow.possible) <= set(wide.possible)
    assert wide.lower_category.rank <= narrow.lower_category.rank
    assert narrow.upper_category.rank <= wide.upper_category.rank


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_sets_of_the_program(data):
    criteria_set = data.draw(st.sampled_from(SETS))
    refined = data.draw(cases_of(criteria_set))
    hidden = data.draw(st.sets(st.sampled_from(sorted(refined)))) if refined else set()
    partial = {name: value for name, value in refined.items() if name not in hidden}
    if not assess(criteria_set, partial).warnings:
        never_widens(criteria_set, partial, refined)


def test_comparison_of_two_findings_is_said_to_be_beyond_the_search():
    criteria_set = build("minimum_category", [("size_mm > sma_deg", "second")])
    verdict = assess(criteria_set, {})
    assert verdict.decisive == ("size_mm", "sma_deg")
    examination = examine(verdict)
    assert examination.settlements == ()
    assert examination.bounded is True


@given(span=intervals(st.integers(0, 360)), leaf=leaf_texts())
def test_strategies_build_what_they_say(span, leaf):
    assert isinstance(span, int | Interval)
    assert leaf
