import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from biostat import logrank as lr
from biostat.aggregates import counts, logrank, part, times
from biostat.competing import incidence_curve
from biostat.risk_table import risk_table
from biostat.survival import kaplan_meier, survival_curve

GROUPS = ("G1", "G2", "G3")
CAUSES = ("recurrence", "death")

person = st.tuples(
    st.integers(-1, 40),
    st.integers(0, 2),
    st.integers(0, 40),
    st.integers(-1, 2),
    st.integers(0, 4),
)
people = st.lists(person, max_size=40)


def columns(persons):
    table = np.array(persons, dtype=int).reshape(-1, 5)
    return table.T


def times_of(persons):
    leave, cause, entry, group, _ = columns(persons)
    return times.aggregate(
        leave, cause, entry_days=entry, group=group, groups=GROUPS, causes=CAUSES
    )


def counts_of(persons):
    _, _, entry, group, _ = columns(persons)
    return counts.aggregate(entry % 3 - 1, group=group, groups=GROUPS)


EXACT = {"times": times_of, "counts": counts_of}


def split(persons):
    center = columns(persons)[4]
    return [[p for p, c in zip(persons, center, strict=True) if c == k] for k in range(5)]


@pytest.mark.parametrize("name", EXACT)
@given(persons=people, order=st.permutations(range(5)))
@settings(max_examples=60, deadline=None)
def test_merge_of_parts_equals_the_whole_in_any_order(name, persons, order):
    make = EXACT[name]
    parts = [make(p) for p in split(persons)]
    shuffled = [parts[i] for i in order]
    nested = part.merge([part.merge(shuffled[:2]), part.merge(shuffled[2:])])
    whole = part.to_json(make(persons))
    assert part.to_json(part.merge(shuffled)) == whole
    assert part.to_json(nested) == whole


@pytest.mark.parametrize("name", EXACT)
@given(persons=people, extra=person)
@settings(max_examples=60, deadline=None)
def test_subtracting_a_case_undoes_adding_it(name, persons, extra):
    make = EXACT[name]
    more = part.merge([make(persons), make([extra])])
    assert part.to_json(part.subtract(more, make([extra]))) == part.to_json(make(persons))


@pytest.mark.parametrize(("name", "module"), [("times", times), ("counts", counts)])
@given(persons=people)
@settings(max_examples=30, deadline=None)
def test_part_survives_json(name, module, persons):
    given_part = part.to_json(EXACT[name](persons))
    assert part.to_json(module.from_json(json.loads(json.dumps(given_part)))) == given_part


@given(persons=people)
@settings(max_examples=60, deadline=None)
def test_finished_times_equal_the_table_of_all_persons(persons):
    leave, cause, entry, group, _ = columns(persons)
    merged = times.finish(part.merge([times_of(p) for p in split(persons)]))
    whole = risk_table(leave, cause, entry_days=entry, group=group, n_groups=3, n_causes=2)
    for name in ("days", "late_entries", "censored", "events", "unusable"):
        assert_array_equal(getattr(merged, name), getattr(whole, name))


def cohort(n=500, seed=11):
    rng = np.random.default_rng(seed)
    entry = np.where(rng.random(n) < 0.3, rng.integers(1, 60, n), 0)
    days = entry + 1 + rng.exponential(300, n).astype(int)
    return days, rng.integers(0, 3, n), entry, rng.integers(0, 3, n), rng.integers(0, 27, n)


def test_merged_curves_equal_the_curves_of_all_rows_bit_by_bit():
    days, cause, entry, group, center = cohort()
    parts = [
        times.aggregate(
            days[c], cause[c], entry_days=entry[c], group=group[c], groups=GROUPS, causes=CAUSES
        )
        for c in (center == k for k in range(27))
    ]
    table = times.finish(part.merge(parts))
    own = group == 2
    alone = kaplan_meier(days[own], cause[own] > 0, entry_days=entry[own])
    merged = survival_curve(table, 2)
    assert_array_equal(merged.survival, alone.survival)
    assert_array_equal(merged.low, alone.low)
    assert incidence_curve(table, 1, 2).n_events == (cause[own] == 1).sum()


@pytest.mark.parametrize("late", [False, True])
def test_curves_of_all_groups_at_once_are_those_of_the_table(late):
    days, cause, entry, group, _ = cohort()
    entered = entry if late else np.zeros(len(days), int)
    some = times.aggregate(
        days, cause, entry_days=entered, group=group - 1, groups=GROUPS, causes=CAUSES
    )
    table, found = times.finish(some), times.finish_curves(some)
    for place, name in enumerate(GROUPS):
        assert_array_equal(found[name].survival, survival_curve(table, place).survival)
        assert_array_equal(found[name].high, survival_curve(table, place).high)
    empty = times.aggregate([], [], groups=GROUPS, causes=CAUSES)
    assert times.finish_curves(empty)["G1"].n == 0


def test_keys_too_wide_for_one_number_are_still_put_in_order():
    far = 2**40
    found = part.table([[far, 0], [0, far], [far, 0], [-far, 1]], [1, 2, 3, 4])
    assert found.keys.tolist() == [[-far, 1], [0, far], [far, 0]]
    assert found.values.tolist() == [[4], [2], [4]]


def logrank_of(rows, stratum=None):
    days, cause, entry, group, _ = rows
    return logrank.aggregate(days, cause > 0, entry_days=entry, group=group, groups=GROUPS)


def test_merged_logrank_equals_the_test_stratified_by_center():
    rows = cohort()
    parts = [logrank_of([column[rows[4] == k] for column in rows]) for k in range(28)]
    merged = lr.compare_groups(logrank.finish(part.merge(parts)))
    days, cause, entry, group, center = rows
    whole = lr.logrank(days, cause > 0, group, 3, entry_days=entry, stratum=center)
    assert merged.chi2 == pytest.approx(whole.chi2, rel=1e-12)
    assert_array_equal(merged.observed, whole.observed)
    assert_array_equal(merged.n, whole.n)


def test_merged_logrank_is_the_same_number_in_any_order():
    rows = cohort()
    parts = [logrank_of([column[rows[4] == k] for column in rows]) for k in range(27)]
    assert part.to_json(part.merge(parts)) == part.to_json(part.merge(parts[::-1]))


def test_logrank_part_survives_json_and_subtraction():
    rows = cohort()
    first, second = (logrank_of([c[rows[4] % 2 == k] for c in rows]) for k in (0, 1))
    back = logrank.from_json(json.loads(json.dumps(part.to_json(first))))
    assert part.to_json(back) == part.to_json(first)
    left = logrank.finish(part.subtract(part.merge([first, second]), second))
    assert_allclose(left.variance, logrank.finish(first).variance, atol=1e-12)


def test_logrank_of_an_empty_center_adds_nothing():
    rows = cohort()
    empty = logrank_of([column[:0] for column in rows])
    whole = logrank_of(rows)
    assert part.to_json(part.merge([empty, whole])) == part.to_json(whole)


def test_counts_say_eligible_known_and_unknown_by_group():
    found = counts.finish(counts.aggregate([1, 0, -1, 1, 1], group=[0, 0, 0, 1, -1], groups=GROUPS))
    assert found["G1"] == counts.Counts(eligible=3, passed=1, failed=1, unknown=1)
    assert found["G1"].known == 2
    assert found["G3"] == counts.Counts(0, 0, 0, 0)
    assert found[""].eligible == 1


def test_counts_of_nobody_are_zero_eligible():
    assert counts.finish(counts.aggregate([]))["all"] == counts.Counts(0, 0, 0, 0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [({"outcome": [2]}, "outcome: 2…2 given"), ({"outcome": [1], "group": [1]}, "group: 1 given")],
)
def test_counts_out_of_range_are_named(arguments, words):
    with pytest.raises(ValueError, match=words):
        counts.aggregate(**arguments)


def test_times_with_fractions_of_a_day_are_refused():
    with pytest.raises(ValueError, match="exit_days: whole numbers"):
        times.aggregate([1.5], [1])


def test_times_with_a_missing_day_are_counted_as_unusable():
    found = times.finish(times.aggregate([np.nan, 3.0], [1, 1]))
    assert found.unusable.tolist() == [1, 0]


def test_merge_of_nothing_says_what_to_do():
    with pytest.raises(ValueError, match="aggregate an empty cohort"):
        part.merge([])


def test_merge_of_other_kinds_or_versions_or_specifications_is_refused():
    first = counts.aggregate([1])
    with pytest.raises(ValueError, match="counts version 1 cannot take times version 1"):
        part.merge([first, times.aggregate([1], [1])])
    with pytest.raises(ValueError, match="one specification"):
        part.merge([first, counts.aggregate([1], groups=("other",))])


def test_part_of_another_kind_or_broken_is_not_read():
    data = part.to_json(counts.aggregate([1]))
    with pytest.raises(ValueError, match="counts version 1 given, times version 1 needed"):
        times.from_json(data)
    data["tables"]["counts"]["keys"] = [[0.5]]
    with pytest.raises(ValueError, match="table counts has broken keys"):
        counts.from_json(data)
