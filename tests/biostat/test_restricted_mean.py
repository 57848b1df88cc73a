import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose

from biostat.life_table import life_table
from biostat.risk_table import risk_table
from biostat.rmst import compare_means, largest_horizon, restricted_mean
from biostat.survival import kaplan_meier, survival_at


def cohort(n=400, seed=3):
    rng = np.random.default_rng(seed)
    return 1 + rng.exponential(500, n).astype(int), rng.random(n) < 0.6


def test_restricted_mean_equals_lifelines():
    days, event = cohort()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifelines import KaplanMeierFitter
        from lifelines.utils import restricted_mean_survival_time

        other = restricted_mean_survival_time(KaplanMeierFitter().fit(days, event), t=730)
    assert restricted_mean(kaplan_meier(days, event), 730).value == pytest.approx(other, rel=1e-10)


def test_std_error_is_near_the_bootstrap():
    days, event = cohort()
    rng = np.random.default_rng(1)
    picks = [rng.integers(0, len(days), len(days)) for _ in range(300)]
    read = [restricted_mean(kaplan_meier(days[p], event[p]), 730).value for p in picks]
    found = restricted_mean(kaplan_meier(days, event), 730)
    assert np.std(read) == pytest.approx(found.std_error, rel=0.12)
    assert found.low < found.value < found.high


def test_restricted_mean_of_a_step_by_hand():
    found = restricted_mean(kaplan_meier([2, 4, 6], [1, 0, 1]), 6)
    assert found.value == pytest.approx(2 + 4 * 2 / 3)
    assert found.std_error == pytest.approx(np.sqrt((8 / 3) ** 2 / (3 * 2)))


def test_restricted_mean_without_events_is_the_horizon_with_unknown_error():
    """No variation was seen: an error of 0 would claim certainty."""
    found = restricted_mean(kaplan_meier([9, 9, 9], [0, 0, 1]), 9)
    assert (found.value, found.std_error, found.low, found.high) == (9, None, None, None)


def test_restricted_mean_beyond_follow_up_is_missing():
    assert restricted_mean(kaplan_meier([2, 4], [1, 0]), 5).value is None


def test_restricted_mean_beyond_the_last_death_is_known():
    assert restricted_mean(kaplan_meier([2, 4], [1, 1]), 10).value == 3


@pytest.mark.parametrize(
    "curve",
    [
        kaplan_meier([], []),
        kaplan_meier([20, 30], [1, 0], entry_days=[5, 5]),
        kaplan_meier([3, 20, 30], [1, 1, 0], entry_days=[0, 10, 10]),
    ],
)
def test_restricted_mean_of_an_unknown_curve_is_missing(curve):
    assert restricted_mean(curve, 15).value is None


def test_horizon_of_zero_is_refused():
    with pytest.raises(ValueError, match="horizon: 0 days"):
        restricted_mean(kaplan_meier([1], [1]), 0)


def test_largest_common_horizon_is_the_shortest_follow_up():
    first, second = kaplan_meier([2, 9], [1, 0]), kaplan_meier([5], [0])
    assert largest_horizon([first, second]) == 5
    assert largest_horizon([first, kaplan_meier([], [])]) is None
    assert largest_horizon([]) is None


def test_difference_of_restricted_means():
    first, second = (restricted_mean(kaplan_meier(*cohort(seed=s)), 365) for s in (1, 2))
    found = compare_means(first, second)
    assert found.value == first.value - second.value
    assert found.std_error == pytest.approx(np.hypot(first.std_error, second.std_error))
    assert 0 < found.p < 1


def test_difference_with_an_unknown_mean_is_missing():
    known = restricted_mean(kaplan_meier([3, 9], [1, 0]), 5)
    unknown = restricted_mean(kaplan_meier([2], [0]), 5)
    assert compare_means(known, unknown).value is None
    assert compare_means(unknown, known).value is None


def test_difference_from_a_group_without_events_is_known_but_not_its_error():
    some, none = (restricted_mean(kaplan_meier([3, 9], [e, 0]), 5) for e in (1, 0))
    found = compare_means(none, some)
    assert (found.value, found.std_error, found.low, found.p) == (1, None, None, None)
    assert compare_means(some, none).value == -1


def test_difference_of_unequal_horizons_is_refused():
    first, second = (restricted_mean(kaplan_meier([9, 9], [0, 0]), t) for t in (5, 6))
    with pytest.raises(ValueError, match="horizons 5 and 6 differ"):
        compare_means(first, second)


def test_life_table_of_cutler_and_ederer():
    """Berkson and Gage 1950, 374 patients, as in Lawless 2003, table 3.2 (first five years)."""
    died, lost = [90, 76, 51, 25, 20], [0, 0, 0, 12, 5]
    year = np.repeat(np.arange(1, 6) * 10 - 5, np.array(died) + lost)
    event = np.concatenate([[1] * d + [0] * c for d, c in zip(died, lost, strict=True)])
    table = risk_table(
        np.concatenate([year, np.full(95, 60)]), np.concatenate([event, np.zeros(95, int)])
    )
    found = life_table(table, [0, 10, 20, 30, 40, 50])
    assert found.entering.tolist() == [374, 284, 208, 157, 120]
    assert_allclose(found.exposed, [374, 284, 208, 151, 117.5])
    assert_allclose(found.survival, [0.7594, 0.5561, 0.4198, 0.3503, 0.2907], atol=5e-5)
    greenwood = np.sqrt(sum(d / (n * (n - d)) for d, n in [(90, 374), (76, 284)]))
    assert found.std_error[1] == pytest.approx(found.survival[1] * greenwood)


def test_life_table_with_bins_is_nearer_to_the_exact_curve_than_kaplan_meier_on_bins():
    rng = np.random.default_rng(6)
    days = 1 + rng.exponential(3000, 4000).astype(int)
    leave = np.minimum(days, rng.integers(1, 3650, 4000))
    event = days <= leave
    exact = survival_at(kaplan_meier(leave, event), [1825])[0][0]
    bins = -(-leave // 365) * 365
    on_bins = survival_at(kaplan_meier(bins, event), [1825])[0][0]
    actuarial = life_table(risk_table(leave, event), np.arange(0, 3651, 365)).survival[4]
    assert abs(actuarial - exact) < 0.002 < abs(on_bins - exact)


def test_life_table_counts_late_entries_for_half_their_interval():
    table = risk_table([50, 80, 80], [0, 1, 0], entry_days=[0, 10, 0])
    found = life_table(table, [0, 40, 100])
    assert found.entering.tolist() == [2, 3]
    assert found.late_entries.tolist() == [1, 0]
    assert_allclose(found.exposed, [2.5, 2])


def test_life_table_without_anybody_exposed_is_missing():
    found = life_table(risk_table([5], [0]), [0, 10, 20])
    assert found.survival[0] == 1
    assert np.isnan(found.low[0])
    assert np.isnan(found.survival[1])
    assert np.isnan(life_table(risk_table([], []), [0, 10]).survival[0])


def test_life_table_puts_day_zero_and_edges_into_the_interval_they_end():
    found = life_table(risk_table([0, 10, 11, np.nan], [1, 1, 1, 1]), [0, 10, 20])
    assert found.events.tolist() == [2, 1]
    assert (found.n, found.unusable) == (3, 1)


@pytest.mark.parametrize("edges", [[0], [0, 5, 5], [1, 2]])
def test_life_table_with_broken_edges_says_the_rule(edges):
    with pytest.raises(ValueError, match="edges"):
        life_table(risk_table([1], [1]), edges)
