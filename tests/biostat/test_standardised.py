import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from biostat.logistic import inverse_logit, logistic
from biostat.standardised import (
    byar_interval,
    expected_from,
    expected_without_own_center,
    observed_over_expected,
    poisson_interval,
    ratio_limits,
    ratio_point,
)


@pytest.mark.parametrize("observed", [1, 4, 17, 250])
def test_exact_limits_are_garwoods(observed):
    expected = (
        stats.chi2.ppf(0.025, 2 * observed) / 2,
        stats.chi2.ppf(0.975, 2 * observed + 2) / 2,
    )
    assert poisson_interval(observed) == pytest.approx(expected, rel=1e-10)
    found = observed_over_expected(observed, 8.0)
    assert (found.low, found.high) == pytest.approx((expected[0] / 8, expected[1] / 8))


def test_no_event_has_low_zero_and_high_from_the_exponential():
    found = observed_over_expected(0, 2.5)
    assert (found.value, found.low) == (0, 0)
    assert found.high == pytest.approx(-math.log(0.025) / 2.5, rel=1e-10)


def test_nothing_expected_is_missing():
    found = observed_over_expected(0, 0, registry_share=0.2)
    assert (found.value, found.low, found.adjusted_share) == (None, None, None)


def test_adjusted_share_is_the_ratio_times_the_registry_share():
    assert observed_over_expected(6, 4, registry_share=0.1).adjusted_share == pytest.approx(0.15)
    assert observed_over_expected(6, 1, registry_share=0.5).adjusted_share == 1


@pytest.mark.parametrize("observed", [0, 1, 12])
def test_uncertain_expectation_widens_both_limits(observed):
    sharp = observed_over_expected(observed, 8.0)
    wide = observed_over_expected(observed, 8.0, expected_error=1.2)
    assert wide.high > sharp.high
    assert wide.low < sharp.low or observed == 0
    assert wide.value == sharp.value


@pytest.mark.parametrize("observed", [1, 5, 40])
def test_byar_is_near_the_exact_limits(observed):
    assert byar_interval(observed) == pytest.approx(poisson_interval(observed), abs=0.08)


def test_byar_without_events_starts_at_zero():
    assert byar_interval(0)[0] == 0


def test_negative_counts_are_refused():
    with pytest.raises(ValueError, match="observed: -1 given"):
        observed_over_expected(-1, 3)


def test_chart_limits_interpolate_the_poisson_distribution():
    r = stats.poisson.ppf(0.975, 12.3)
    here, below = stats.poisson.cdf([r, r - 1], 12.3)
    expected = (r - (here - 0.975) / (here - below)) / 12.3
    assert ratio_limits(12.3).high_95 == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("expected", [0.5, 5, 80, 4000])
def test_chart_limits_are_nested_and_not_negative(expected):
    found = ratio_limits(expected)
    order = [found.low_998, found.low_95, found.high_95, found.high_998]
    assert order == sorted(order)
    assert order[0] >= 0


def test_chart_limits_without_expectation_are_missing():
    assert ratio_limits(0).high_95 is None


@pytest.mark.parametrize(
    ("observed", "expected", "signal", "side"),
    [(10, 10, "none", "none"), (30, 10, "alarm", "high"), (18, 10, "alert", "high"),
     (1, 10, "alarm", "low"), (3, 10, "alert", "low"), (20, 4.9, "too_few", "none"),
     (0, 0, "no_data", "none")],
)  # fmt: skip
def test_point_is_flagged_by_exact_poisson_tails(observed, expected, signal, side):
    found = ratio_point(observed, expected)
    assert (found.signal, found.side) == (signal, side)
    if expected:
        assert found.p_high == pytest.approx(stats.poisson.sf(observed - 1, expected), rel=1e-9)
        assert found.p_low == pytest.approx(stats.poisson.cdf(observed, expected), rel=1e-9)


def cohort(n=3000, seed=2, bad=3.0):
    """Center 0 operates on sicker patients and has `bad` times the odds."""
    rng = np.random.default_rng(seed)
    center = rng.integers(0, 10, n)
    x = rng.normal(size=(n, 2)) + np.where(center == 0, 0.8, 0)[:, None]
    eta = -2 + x @ [0.7, -0.3] + np.where(center == 0, math.log(bad), 0)
    return (rng.random(n) < inverse_logit(eta)).astype(float), x, center


def test_expectations_over_all_cases_add_up_to_the_events():
    y, x, _ = cohort()
    total, error, p = expected_from(logistic(y, x), x)
    assert total == pytest.approx(y.sum(), rel=1e-9)
    assert error > 0
    assert len(p) == len(y)


def test_error_of_the_expectation_is_near_the_bootstrap():
    y, x, _ = cohort(n=800)
    rng = np.random.default_rng(3)
    picks = [rng.integers(0, 800, 800) for _ in range(200)]
    read = [expected_from(logistic(y[i], x[i]), x[:50])[0] for i in picks]
    assert np.std(read) == pytest.approx(expected_from(logistic(y, x), x[:50])[1], rel=0.15)


def test_expectation_of_nobody_is_zero():
    y, x, _ = cohort()
    assert expected_from(logistic(y, x), np.full((1, 2), np.nan))[:2] == (0, 0)


def test_bad_center_does_not_raise_its_own_expectation():
    y, x, center = cohort(n=12_000)
    own = center == 0
    truth = inverse_logit(-2 + x[own] @ [0.7, -0.3]).sum()
    pooled = expected_from(logistic(y, x), x[own])[0]
    found = expected_without_own_center(y, x, center)
    assert found.probability[own].sum() == pytest.approx(truth, rel=0.1)
    assert pooled > found.probability[own].sum()
    assert found.not_estimable == ()


def test_expectation_without_center_intercepts_is_the_model_of_the_others():
    y, x, center = cohort()
    found = expected_without_own_center(y, x, center, within_centers=False)
    others = center != 4
    model = logistic(y[others], x[others])
    eta = model.coefficients.beta[0] + x[~others] @ model.coefficients.beta[1:]
    assert_allclose(found.probability[~others], inverse_logit(eta))


def test_expectation_with_a_missing_covariate_is_counted_and_not_dropped():
    y, x, center = cohort()
    x[5, 0] = np.nan
    found = expected_without_own_center(y, x, center)
    assert found.n_left_out == 1
    assert np.isnan(found.probability[5])
    assert np.isfinite(np.delete(found.probability, 5)).all()


def test_expectation_that_cannot_be_fitted_names_the_centers():
    found = expected_without_own_center([0, 1, 0, 1], [[1], [2], [3], [4]], [0, 0, 1, 1])
    assert found.not_estimable == (0, 1)
    assert np.isnan(found.probability).all()


def test_covariate_that_only_differs_between_centers_has_no_effect_within_them():
    y, _, center = cohort()
    found = expected_without_own_center(y, (center % 2).astype(float), center)
    assert len(found.not_estimable) == 10


def test_expectation_without_covariates_is_the_share_of_the_others():
    y, _, center = cohort()
    found = expected_without_own_center(y, np.zeros((len(y), 0)), center)
    assert found.probability[center == 3][0] == pytest.approx(y[center != 3].mean(), rel=1e-6)


@pytest.mark.parametrize("error", [0.0, 0.4])
def test_ratio_without_events_starts_at_exactly_zero(error):
    assert observed_over_expected(0, 3.0, expected_error=error).low == 0


@pytest.mark.parametrize("observed", [1, 5, 10, 47])
def test_byar_limits_are_those_of_its_formula(observed):
    """Breslow and Day 1987, formula 2.13."""
    z, upper = 1.959963984540054, observed + 1
    low = observed * (1 - 1 / (9 * observed) - z / (3 * observed**0.5)) ** 3
    high = upper * (1 - 1 / (9 * upper) + z / (3 * upper**0.5)) ** 3
    assert byar_interval(observed) == pytest.approx((low, high), rel=1e-12)


def test_center_is_flagged_from_five_expected_events_on():
    assert ratio_point(15, 5.0).signal == "alarm"
    assert ratio_point(15, 4.999).signal == "too_few"


def test_no_event_is_certain_to_be_reached():
    assert ratio_point(0, 6.0).p_high == 1
