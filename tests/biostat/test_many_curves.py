import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from biostat.many_curves import kaplan_meier_by_group
from biostat.survival import kaplan_meier, number_at_risk, survival_at


def assert_same(found, alone):
    for field in dataclasses.fields(alone):
        if field.name != "unusable":
            assert_array_equal(
                getattr(found, field.name), getattr(alone, field.name), err_msg=field.name
            )


@pytest.mark.parametrize("span", [12, 100_000])
def test_each_curve_is_that_of_its_persons(span):
    rng = np.random.default_rng(1)
    days, event, group = rng.integers(0, span, 500), rng.random(500) < 0.6, rng.integers(-1, 7, 500)
    for place, found in enumerate(kaplan_meier_by_group(days, event, group, 8)):
        own = group == place
        assert_same(found, kaplan_meier(days[own], event[own]))


def test_late_entries_and_fractions_give_the_curves_of_the_table():
    rng = np.random.default_rng(1)
    days, event, group = rng.integers(9, 50, 300), rng.random(300) < 0.6, rng.integers(0, 3, 300)
    entry = np.where(rng.random(300) < 0.3, 5, 0)
    late = kaplan_meier_by_group(days, event, group, 3, entry_days=entry)
    halves = kaplan_meier_by_group(days / 2, event, group, 3)
    for place in range(3):
        own = group == place
        assert_same(late[place], kaplan_meier(days[own], event[own], entry_days=entry[own]))
        assert_same(halves[place], kaplan_meier(days[own] / 2, event[own]))


def test_entry_from_the_start_is_no_late_entry():
    found = kaplan_meier_by_group([3, 4], [1, 0], [0, 0], 1, entry_days=[0, 0])[0]
    assert_same(found, kaplan_meier([3, 4], [1, 0]))


def test_missing_entry_and_negative_days_are_counted_as_unusable():
    found = kaplan_meier_by_group([3, 4], [1, 0], [0, 0], 1, entry_days=[0, np.nan])[0]
    assert (found.n, found.unusable) == (1, 1)
    found = kaplan_meier_by_group([3, -4], [1, 0], [0, 0], 1)[0]
    assert (found.n, found.unusable) == (1, 1)


def test_groups_without_persons_have_empty_curves():
    first, second = kaplan_meier_by_group([3], [1], [1], 2)
    assert (first.n, second.n) == (0, 1)
    assert np.isnan(survival_at(first, [1])[0][0])
    assert number_at_risk(second, [0, 3, 4]).tolist() == [1, 1, 0]
    assert [curve.n for curve in kaplan_meier_by_group([], [], [], 2)] == [0, 0]
    assert kaplan_meier_by_group([-3], [1], [0], 1)[0].n == 0


def test_undeclared_group_is_named():
    with pytest.raises(ValueError, match="group: 2 given, 0…1 declared"):
        kaplan_meier_by_group([1], [1], [2], 2)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"event": [2, 0]}, "event: 0…2 given, 0 or 1 needed"),
        ({"event": [-1, 0]}, "event: -1…0 given"),
        ({"entry_days": [0]}, "entry_days: 1 values for 2"),
    ],
)
def test_broken_columns_are_named(options, words):
    given = {"event": [1, 0], "group": [0, 0]} | options
    with pytest.raises(ValueError, match=words):
        kaplan_meier_by_group([3, 4], n_groups=1, **given)


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.booleans(), st.integers(0, 30)), min_size=1, max_size=40
    )
)
@settings(max_examples=80, deadline=None)
def test_every_curve_falls_and_keeps_its_limits_around_it(people):
    days, event, entry = (np.array(column) for column in zip(*people, strict=True))
    curve = kaplan_meier(days, event, entry_days=entry)
    known = curve.survival[~np.isnan(curve.survival)]
    assert (np.diff(known, prepend=1) <= 1e-15).all()
    assert ((known >= 0) & (known <= 1)).all()
    inside = ~np.isnan(curve.low)
    assert (curve.low[inside] <= curve.survival[inside]).all()
    assert (curve.survival[inside] <= curve.high[inside]).all()
    assert curve.n + curve.unusable == len(people)
    assert_allclose(number_at_risk(curve, curve.days), curve.at_risk)
