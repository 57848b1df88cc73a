import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose

from biostat.follow_up import add, completeness
from biostat.interval_censored import turnbull, turnbull_at
from biostat.survival import kaplan_meier


def test_completeness_counts_death_as_complete():
    found = completeness([100, 50, 30], [200, 50, 300], [0, 0, 1])
    assert (found.observed_days, found.potential_days) == (180, 280)
    assert found.completeness == pytest.approx(180 / 280)


def test_completeness_never_exceeds_one():
    assert completeness([120], [100], [0]).completeness == 1


@pytest.mark.parametrize("days", [[], [0]])
def test_completeness_without_potential_time_is_missing(days):
    assert completeness(days, days, days).completeness is None


def test_completeness_leaves_out_and_counts_missing():
    found = completeness([10, np.nan, -1], [20, 5, 5], [0, 0, 0])
    assert (found.completeness, found.n, found.n_left_out) == (0.5, 1, 2)


def test_completeness_refuses_deaths_other_than_yes_and_no():
    with pytest.raises(ValueError, match="died: values other than 0, 1 and missing"):
        completeness([10], [20], [2])


def test_completeness_adds_over_centers():
    parts = [completeness([10, 20], [40, 20], [0, 1]), completeness([5], [10], [0])]
    assert add(parts) == completeness([10, 20, 5], [40, 20, 10], [0, 1, 0])


def test_interval_curve_of_exact_days_is_kaplan_meier():
    rng = np.random.default_rng(3)
    days, event = rng.integers(1, 30, 80), rng.random(80) < 0.7
    found = turnbull(days, np.where(event, days, np.inf))
    plain = kaplan_meier(days, event)
    at = plain.days[plain.events > 0]
    low, high = turnbull_at(found, at)
    assert_allclose(high, plain.survival[plain.events > 0], atol=1e-6)
    assert_allclose(low, high, atol=1e-6)
    assert found.converged


def visits(n=120, seed=5):
    """Visits every 90 days; a quarter without event, some intervals over two visits."""
    rng = np.random.default_rng(seed)
    left = np.floor(rng.exponential(300, n) / 90) * 90
    right = np.where(rng.random(n) < 0.25, np.inf, left + 90 * rng.integers(1, 3, n))
    return left, right


def test_interval_curve_has_the_highest_likelihood_of_all():
    """Kuhn–Tucker: no elementary interval, used or not, would gain from more mass."""
    left, right = visits()
    found = turnbull(left, right)
    edges = np.unique(np.concatenate([left, right]))
    start, end = edges[:-1], edges[1:]
    holds = (left[:, None] <= start) & (end <= right[:, None])
    used = (start[:, None] == found.start) & (end[:, None] == found.end)
    mass = used @ found.mass
    gain = (holds / (holds @ mass)[:, None]).mean(axis=0)
    assert mass.sum() == pytest.approx(1)
    assert (gain <= 1 + 1e-6).all()
    assert_allclose(gain[mass > 1e-6], 1, atol=1e-6)


def test_interval_curve_equals_lifelines_where_no_ends_are_shared():
    rng = np.random.default_rng(5)
    fatal = rng.exponential(300, 25)
    left, right = fatal * rng.random(25), fatal * (1 + rng.random(25))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifelines import KaplanMeierFitter

        other = KaplanMeierFitter().fit_interval_censoring(left, right, tol=1e-7)
    found = turnbull(left, right)
    read = other.survival_function_["NPMLE_estimate_lower"]
    settled = np.linspace(0, 900, 40)
    settled = settled[[not ((found.start <= d) & (d <= found.end)).any() for d in settled]]
    index = np.searchsorted(read.index, settled, side="right")
    expected = np.append(1.0, read)[index]
    assert_allclose(turnbull_at(found, settled)[1], expected, atol=1e-3)


def test_interval_curve_of_turnbull_1974_equals_the_printed_one():
    """JASA 69:169–173: deaths, right- and left-censored persons of each of four days."""
    dead, right_censored, left_censored = [12, 6, 2, 3], [3, 2, 0, 3], [2, 4, 2, 5]
    day = np.arange(1, 5)
    left = np.repeat(np.concatenate([day, day, 0 * day]), dead + right_censored + left_censored)
    right = np.repeat(
        np.concatenate([day, np.full(4, np.inf), day]), dead + right_censored + left_censored
    )
    found = turnbull(left, right)
    assert found.converged
    assert_allclose(turnbull_at(found, day)[1], [0.538, 0.295, 0.210, 0.095], atol=5e-4)


def test_interval_curve_finds_all_mass_where_many_intervals_overlap():
    """A set on which self-consistency is slow; the solution is that of survival's own tests."""
    left = np.concatenate([
        np.zeros(100), np.ones(200), [100, 200, 210, 220], np.full(100, 365), np.full(5, 366),
        np.arange(731, 742),
    ])  # fmt: skip
    right = np.concatenate([
        np.arange(1, 101) * 3, 10 + np.arange(1, 101), np.repeat([365, 366], [60, 40]),
        [np.inf, 500, np.inf, 450], np.full(90, 730), np.full(10, np.inf),
        [528, 571, 691, 730, 731], [np.inf], np.arange(1095, 1100), [np.inf, 1400, 1200, 772, 1461],
    ])  # fmt: skip
    found = turnbull(left, right)
    heavy = found.mass > 0.001
    assert_allclose(found.mass[heavy], [0.6958, 0.1674, 0.1079, 0.0289], atol=1e-3)
    assert found.start[heavy].tolist() == [1, 365, 366, 741]
    assert found.converged


def test_interval_curve_by_hand():
    """Two in (0, 2] and (1, 3]: all mass may lie in (1, 2]."""
    found = turnbull([0, 1], [2, 3])
    assert (found.start.tolist(), found.end.tolist(), found.mass.tolist()) == ([1], [2], [1])
    low, high = turnbull_at(found, [1, 1.5, 2])
    assert low.tolist() == [1, 0, 0]
    assert high.tolist() == [1, 1, 0]


def test_interval_that_starts_where_another_ends_does_not_share_its_mass():
    found = turnbull([0, 2], [2, 4])
    assert (found.start.tolist(), found.end.tolist()) == ([0, 2], [2, 4])
    assert_allclose(found.mass, [0.5, 0.5])


def test_exact_day_at_the_open_start_of_an_interval_is_outside_it():
    found = turnbull([2, 2], [2, 4])
    assert (found.start.tolist(), found.end.tolist()) == ([2, 2], [2, 4])
    assert_allclose(found.mass, [0.5, 0.5])


def test_persons_without_an_event_hold_their_mass_at_infinity():
    found = turnbull([5, 9], [np.nan, np.inf])
    assert found.end.tolist() == [np.inf]
    assert turnbull_at(found, [5, 9])[0].tolist() == [1, 1]


def test_impossible_intervals_are_left_out_and_counted():
    found = turnbull([5, np.nan, -1, 3], [4, 9, 2, 7])
    assert (found.n, found.n_left_out) == (1, 3)


def test_interval_curve_of_nobody_is_unknown():
    found = turnbull([], [])
    assert found.n == 0
    assert np.isnan(turnbull_at(found, [3])).all()
