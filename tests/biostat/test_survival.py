import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from statsmodels.duration.survfunc import SurvfuncRight

from biostat.risk_table import risk_table
from biostat.survival import (
    conditional_survival,
    follow_up_curve,
    kaplan_meier,
    median,
    number_at_risk,
    quantile,
    reverse_kaplan_meier,
    survival_at,
    survival_curve,
)


def cohort(n=400, seed=3, late=True):
    rng = np.random.default_rng(seed)
    entry = np.where(rng.random(n) < 0.4, rng.integers(1, 300, n), 0) if late else np.zeros(n, int)
    days = entry + 1 + rng.exponential(500, n).astype(int)
    return entry, days, rng.random(n) < 0.6


def lifelines_fit(days, event, entry=None):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifelines import KaplanMeierFitter

        return KaplanMeierFitter().fit(days, event, entry=entry)


def test_curve_equals_statsmodels_with_delayed_entry():
    entry, days, event = cohort()
    other = SurvfuncRight(days, event, entry=entry)
    found = kaplan_meier(days, event, entry_days=entry)
    at = found.events > 0
    assert_array_equal(found.days[at], other.surv_times)
    assert_array_equal(found.at_risk[at], other.n_risk)
    assert_allclose(found.survival[at], other.surv_prob, atol=1e-12)
    assert_allclose(found.std_error[at], other.surv_prob_se, atol=1e-12)


def test_limits_equal_lifelines():
    _, days, event = cohort(late=False)
    other = lifelines_fit(days, event).confidence_interval_survival_function_
    found = kaplan_meier(days, event)
    inside = ~np.isnan(found.low)
    expected = other.loc[found.days[inside]].to_numpy()
    assert_allclose(np.column_stack([found.low, found.high])[inside], expected, atol=1e-12)


def test_textbook_leukaemia_curve():
    """Freireich 1963 (6-MP arm), as printed in Kalbfleisch and Prentice 2002, table 1.1."""
    days = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    event = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    found = kaplan_meier(days, event)
    printed = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert_allclose(found.survival[found.events > 0], printed, atol=5e-4)
    assert median(found).value == 23


def test_limits_where_survival_is_one_or_zero_are_missing():
    found = kaplan_meier([1, 2, 3], [0, 1, 1])
    assert_allclose(found.survival, [1, 0.5, 0])
    assert_array_equal(np.isnan(found.low), [True, False, True])
    assert_array_equal(np.isnan(found.high), [True, False, True])


def test_median_takes_the_midpoint_when_survival_is_exactly_half():
    assert median(kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1])).value == 2.5


def test_median_on_a_last_flat_stretch_takes_its_middle():
    assert median(kaplan_meier([1, 2, 5, 9], [1, 1, 0, 0])).value == 5.5


def test_median_of_odd_cohort_is_the_day_itself():
    assert median(kaplan_meier([1, 2, 3], [1, 1, 1])).value == 2


def test_median_of_all_censored_is_not_reached():
    found = kaplan_meier([3, 5, 8], [0, 0, 0])
    assert_array_equal(found.survival, [1, 1, 1])
    assert np.isnan(found.low).all()
    assert median(found) == type(median(found))(None, None, None)


def test_median_limits_invert_the_curve_limits():
    _, days, event = cohort(late=False)
    found = kaplan_meier(days, event)
    read = median(found)
    assert read.low == found.days[np.nonzero(found.low <= 0.5)[0][0]]
    assert read.high == found.days[np.nonzero(found.high <= 0.5)[0][0]]
    assert read.low < read.value < read.high


def test_quantile_outside_its_range_says_the_rule():
    with pytest.raises(ValueError, match="share_dead: 1 given"):
        quantile(kaplan_meier([1], [1]), 1)


def test_event_on_a_day_of_censoring_counts_the_censored_at_risk():
    found = kaplan_meier([5, 5], [1, 0])
    assert found.survival[0] == 0.5


def test_event_on_day_zero_counts():
    found = kaplan_meier([0, 4], [1, 0])
    assert_array_equal(found.days, [0, 4])
    assert_allclose(found.survival, [0.5, 0.5])
    assert found.at_risk[0] == 2


def test_empty_cohort_gives_an_empty_curve():
    found = kaplan_meier([], [])
    assert (found.n, found.n_events, len(found.days)) == (0, 0, 0)
    assert median(found).value is None
    assert np.isnan(survival_at(found, [10])[0]).all()
    assert_array_equal(number_at_risk(found, [0, 10]), [0, 0])


def test_late_entry_is_not_at_risk_on_the_day_of_entry():
    found = kaplan_meier([5, 9], [1, 1], entry_days=[0, 5])
    assert found.at_risk[0] == 1


def test_unusable_times_are_counted_and_left_out():
    found = kaplan_meier([np.nan, -1, 5, 7, 9], [1, 1, 1, 1, 0], entry_days=[0, 0, 5, 8, np.nan])
    assert (found.n, found.unusable) == (0, 5)


def test_curve_is_unknown_once_the_risk_set_emptied_before_a_late_entry():
    found = kaplan_meier([3, 20, 30], [1, 1, 0], entry_days=[0, 10, 10])
    assert np.isnan(found.survival).all()
    assert median(found).value is None


def test_curve_before_the_gap_is_known():
    found = kaplan_meier([3, 4, 30], [1, 0, 1], entry_days=[0, 0, 10])
    assert found.survival[0] == 0.5
    assert np.isnan(found.survival[1:]).all()


def test_curve_of_late_entries_only_is_conditional_on_the_first():
    found = kaplan_meier([30, 40], [1, 0], entry_days=[10, 12])
    assert found.conditional_from == 10
    read = survival_at(found, [5, 10, 35])[0]
    assert np.isnan(read[0])
    assert_allclose(read[1:], [1, 0.5])


def test_survival_after_the_last_follow_up_is_missing():
    found = kaplan_meier([5, 9], [1, 0])
    value, low, high = survival_at(found, [-1, 0, 4, 5, 9, 10])
    assert_array_equal(np.isnan(value), [True, False, False, False, False, True])
    assert_allclose(value[1:5], [1, 1, 0.5, 0.5])
    assert np.isnan(low[:3]).all()
    assert (high[3:5] > 0.5).all()


def test_survival_on_an_unknown_day_is_missing():
    assert np.isnan(survival_at(kaplan_meier([5, 9], [1, 0]), [np.nan])[0][0])


def test_survival_that_fell_to_zero_stays_known():
    assert survival_at(kaplan_meier([5], [1]), [99])[0][0] == 0


def test_conditional_survival_is_that_of_those_who_were_alive_then():
    _, days, event = cohort(late=False)
    curve = kaplan_meier(days, event)
    later = days > 365
    alone = kaplan_meier(days[later], event[later])
    found, low, high = conditional_survival(curve, 365, [365, 730, 1000])
    assert found[0] == 1
    assert_allclose(found[1:], survival_at(alone, [730, 1000])[0], rtol=1e-12)
    assert_allclose(low[1:], survival_at(alone, [730, 1000])[1], rtol=1e-10)
    assert_allclose(high[1:], survival_at(alone, [730, 1000])[2], rtol=1e-10)


def test_conditional_survival_before_the_condition_or_beyond_follow_up_is_missing():
    found, low, _ = conditional_survival(kaplan_meier([5, 9, 12], [1, 1, 0]), 6, [3, 7, 99])
    assert_array_equal(np.isnan(found), [True, False, True])
    assert np.isnan(low).all()
    assert np.isnan(conditional_survival(kaplan_meier([5], [1]), 6, [7])[0][0])
    assert np.isnan(conditional_survival(kaplan_meier([], []), 6, [7])[0][0])


def test_number_at_risk_with_delayed_entry_counts_who_is_under_observation():
    entry, days, event = cohort()
    asked = np.array([0, 1, 50, 299, 300, 1000, 99999])
    expected = [((entry < t) & (days >= t)).sum() if t else (entry <= 0).sum() for t in asked]
    assert_array_equal(number_at_risk(kaplan_meier(days, event, entry_days=entry), asked), expected)


def test_reverse_curve_gives_the_median_follow_up():
    _, days, event = cohort(late=False)
    found = reverse_kaplan_meier(days, event)
    assert_allclose(found.survival, kaplan_meier(days, ~event).survival)
    table = risk_table(days, event)
    assert median(follow_up_curve(table)).value == median(found).value


def test_curve_of_a_group_equals_the_curve_of_its_persons():
    entry, days, event = cohort()
    group = np.arange(len(days)) % 3 - 1
    table = risk_table(days, event, entry_days=entry, group=group, n_groups=2)
    own = group == 1
    found = survival_curve(table, 1)
    alone = kaplan_meier(days[own], event[own], entry_days=entry[own])
    assert_array_equal(found.survival, alone.survival)
    assert_array_equal(survival_curve(table.group(1)).survival, alone.survival)
    assert table.unusable[2] == (group == -1).sum()


def test_pooled_table_equals_the_table_without_groups():
    entry, days, event = cohort()
    group = np.arange(len(days)) % 2
    grouped = risk_table(days, event, entry_days=entry, group=group, n_groups=2).pooled()
    assert_array_equal(grouped.at_risk, risk_table(days, event, entry_days=entry).at_risk)


def test_fractional_times_give_the_same_curve():
    entry, days, event = cohort()
    found = kaplan_meier(days / 8, event, entry_days=entry / 8)
    assert_array_equal(found.survival, kaplan_meier(days, event, entry_days=entry).survival)


def test_weighted_table_sums_the_weights():
    table = risk_table([3, 3, 5], [1, 0, 1], weights=[0.5, 2, 0])
    assert_allclose(table.at_risk[:, 0], [2.5, 0])
    assert_array_equal(table.days, [3, 5])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"exit_days": [1, 2], "cause": [1]}, "cause: 1 values for 2"),
        ({"exit_days": [1], "cause": [2]}, "cause: 2…2 given, 0…1 declared"),
        ({"exit_days": [1], "cause": [1], "group": [1]}, "group: 1 given, 0…0 declared"),
        ({"exit_days": [1], "cause": [1], "entry_days": [0, 0]}, "entry_days: 2 values for 1"),
        ({"exit_days": [[1]], "cause": [1]}, "exit_days: one dimension"),
        ({"exit_days": [1], "cause": [0.5]}, "cause: whole numbers"),
    ],
)
def test_broken_input_names_thing_and_rule(arguments, words):
    with pytest.raises(ValueError, match=words):
        risk_table(**arguments)


@pytest.mark.parametrize(
    ("survival", "day"),
    [(13 / 14, 1), (6 / 7, 3.5), (2 / 3, 6), (0.5, 9), (9 / 35, 9.5), (0.1, None)],
)
def test_quantiles_equal_those_of_survfit_before_on_and_after_flat_stretches(survival, day):
    """The data of Therneau and Grambsch 2000, appendix E, with one more censored person."""
    curve = kaplan_meier([9, 1, 1, 6, 6, 8, 10], [1, 1, 0, 1, 1, 0, 0])
    assert quantile(curve, 1 - survival).value == (day if day is None else pytest.approx(day))
