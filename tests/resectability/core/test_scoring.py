"""A whole table judged at once gives what judging case by case gives."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resectability.core import assess, available_sets, load_set
from resectability.core.scoring import NotVectorised, encode_cases, findings_read, score
from rules import NOT_APPLICABLE, Interval

SETS = [load_set(name) for name in available_sets()]


def values(finding):
    options = [st.none()]
    if finding.not_applicable_when:
        options.append(st.just(NOT_APPLICABLE))
    if finding.kind == "boolean":
        options.append(st.booleans())
    elif finding.kind == "word":
        options.append(st.sampled_from(finding.values))
    elif finding.kind == "words":
        words = st.sets(st.sampled_from(finding.values[1:]), min_size=1)
        options.append(words.map(frozenset) | st.just(frozenset({"none"})))
    elif finding.kind == "date":
        day = st.integers(DAY - 400, DAY)
        options += [day, day, st.tuples(day, day, st.just(False), st.just(False)).map(_span)]
    else:
        high = len(finding.values) - 1 if finding.kind == "ordered" else _most(finding)
        near = [n for n in (0, 1, 2, 20, 30, 40, 70, 90, 100, 179, 180, 181, 200) if n <= high]
        number = st.sampled_from(near)
        span = st.tuples(number, number, st.booleans(), st.booleans()).map(_span)
        options += [number, number, span]
    return st.one_of(options)


DAY = 738000


def _most(finding):
    return 1000 if finding.maximum is None else int(finding.maximum)


def _span(ends):
    low, high, low_open, high_open = ends
    return low if low >= high else Interval(low, high, low_open, high_open)


def cases_of(criteria_set):
    names = sorted(findings_read(criteria_set))
    return st.fixed_dictionaries(
        {}, optional={name: values(criteria_set.catalogue.findings[name]) for name in names}
    )


def bits(mask, criteria_set):
    return tuple(c.id for i, c in enumerate(criteria_set.criteria) if mask >> i & 1)


def compare(criteria_set, cases):
    scored = score(criteria_set, encode_cases(criteria_set, cases)).rows()
    assert len(scored) == len(cases)
    for (lower, upper, true, unknown), case in zip(scored, cases, strict=True):
        verdict = assess(criteria_set, case)
        assert (lower, upper) == (verdict.lower_category.rank, verdict.upper_category.rank)
        assert bits(true, criteria_set) == verdict.true
        assert bits(unknown, criteria_set) == verdict.unknown


@pytest.mark.parametrize("criteria_set", SETS, ids=lambda s: s.id)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_random_cases(criteria_set, data):
    compare(criteria_set, data.draw(st.lists(cases_of(criteria_set), min_size=1, max_size=8)))


@pytest.mark.parametrize("criteria_set", SETS, ids=lambda s: s.id)
def test_worked_cases_and_everything_missing(criteria_set):
    compare(criteria_set, [case.findings for case in criteria_set.cases])
    compare(criteria_set, [{}, {}])
    compare(criteria_set, [])


def test_frame_without_the_columns_is_unknown():
    pannet = load_set("pannet-anatomical-resectability")
    frame = encode_cases(pannet, [{}, {}]).select("tumour.location.possible")
    assert score(pannet, frame).select("lower", "upper").rows() == [(0, 2), (0, 2)]


def test_more_criteria_than_a_mask_holds():
    pannet = load_set("pannet-anatomical-resectability")
    large = replace(pannet, criteria=pannet.criteria * 3)
    with pytest.raises(NotVectorised, match="a mask holds 64"):
        score(large, encode_cases(pannet, [{}]))
