import numpy as np
import pytest
from numpy.testing import assert_allclose

from biostat.cox import cox
from biostat.logistic import inverse_logit
from biostat.propensity import (
    balance,
    effective_size,
    propensity_weights,
    weighted_difference,
)
from biostat.survival import kaplan_meier
from biostat.weighted import weighted_kaplan_meier


def cohort(n=2000, seed=4, strength=1.0):
    rng = np.random.default_rng(seed)
    x = np.column_stack([rng.normal(size=n), rng.random(n) < 0.4])
    e = inverse_logit(strength * (x @ [0.9, -0.8]))
    treated = (rng.random(n) < e).astype(float)
    return treated, x, e, 2 + x[:, 0] + treated + rng.normal(size=n)


def test_overlap_weights_balance_the_means_exactly():
    treated, x, _, _ = cohort()
    found = balance(x, treated, propensity_weights(treated, x).weight)
    assert_allclose(found.after, 0, atol=1e-8)
    assert (np.abs(found.before) > 0.2).all()
    assert found.balanced.all()


@pytest.mark.parametrize(
    ("target", "treated_weight", "control_weight"),
    [
        ("overlap", lambda e: 1 - e, lambda e: e),
        ("att", lambda e: e * 0 + 1, lambda e: e / (1 - e)),
    ],
)
def test_weights_follow_their_definition(target, treated_weight, control_weight):
    treated, x, _, _ = cohort()
    found = propensity_weights(treated, x, target=target)
    e, one = found.propensity, treated == 1
    assert_allclose(found.weight[one], treated_weight(e[one]))
    assert_allclose(found.weight[~one], control_weight(e[~one]))


def test_stabilised_weights_have_a_mean_near_one():
    treated, x, _, _ = cohort()
    found = propensity_weights(treated, x, target="ate")
    assert found.weight.mean() == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("target", ["overlap", "ate", "att"])
def test_weighted_difference_is_near_the_true_effect(target):
    treated, x, _, y = cohort(n=8000)
    plain = weighted_difference(y, treated, np.ones(len(y)))
    found = weighted_difference(y, treated, propensity_weights(treated, x, target=target).weight)
    assert plain.value > 1.4
    assert found.low < 1 < found.high
    assert found.value == pytest.approx(found.treated - found.control)


def test_difference_with_equal_weights_is_that_of_welch():
    treated, _, _, y = cohort(n=400)
    found = weighted_difference(y, treated, np.ones(400))
    a, b = y[treated == 1], y[treated == 0]
    assert found.std_error == pytest.approx(np.sqrt(a.var() / len(a) + b.var() / len(b)))
    assert found.p < 1e-6


def test_difference_by_clusters_sums_their_influence():
    treated, _, _, y = cohort(n=400)
    twice = [np.concatenate([a, a]) for a in (y, treated)]
    cluster = np.tile(np.arange(400), 2)
    single = weighted_difference(y, treated, np.ones(400))
    double = weighted_difference(*twice, np.ones(800), cluster=cluster)
    assert double.std_error == pytest.approx(single.std_error)


@pytest.mark.parametrize("treated", [[], [1, 1], [0, 0]])
def test_difference_without_two_arms_is_missing(treated):
    n = len(treated)
    assert weighted_difference(np.ones(n), treated, np.ones(n)).value is None


def test_difference_without_variation_has_no_p():
    assert weighted_difference([1, 1, 2, 2], [1, 1, 0, 0], [1, 1, 1, 1]).p is None


def test_center_in_the_model_balances_centers():
    treated, x, _, _ = cohort()
    center = np.where(treated == 1, 0, np.arange(len(treated)) % 3)
    found = propensity_weights(treated, x, center=center)
    assert found.estimable
    seen = balance((center == 0).astype(float), treated, found.weight)
    assert abs(seen.after[0]) < abs(seen.before[0])


def test_extreme_scores_are_counted_and_trimmed_when_asked():
    treated, x, _, _ = cohort(strength=4)
    kept, trimmed = propensity_weights(treated, x), propensity_weights(treated, x, trim=True)
    assert kept.n_extreme > 0
    assert np.isnan(trimmed.weight).sum() == kept.n_extreme
    assert np.isfinite(kept.weight).all()


def test_missing_covariates_have_no_weight_and_are_counted():
    treated, x, _, _ = cohort()
    x[0, 0] = np.nan
    found = propensity_weights(treated, x)
    assert np.isnan(found.weight[0])
    assert found.n_left_out == 1


def test_collinear_covariate_changes_no_weight():
    treated, x, _, _ = cohort()
    found = propensity_weights(treated, np.column_stack([x, x[:, 0]]))
    assert_allclose(found.weight, propensity_weights(treated, x).weight, rtol=1e-6)


@pytest.mark.parametrize("treated", [np.ones(50), np.arange(50) >= 25])
def test_treatment_determined_by_a_covariate_is_not_estimable(treated):
    found = propensity_weights(treated, np.arange(50.0))
    assert not found.estimable
    assert np.isnan(found.weight).all()
    assert found.effective_treated is None


def test_effective_size_of_equal_weights_is_their_number():
    assert effective_size([2, 2, 2, np.nan]) == pytest.approx(3)
    assert effective_size([1, 0, 0]) == 1
    assert effective_size([]) is None


def test_balance_is_the_difference_over_the_mean_of_both_variances():
    """By hand: means 2 and 5, variances 1 and 4; weighted means 2 and 4.5."""
    covariate, treated = [[1.0], [3.0], [3.0], [7.0]], [0, 0, 1, 1]
    weight = np.array([1, 1, 5, 3])
    found = balance(covariate, treated, weight)
    assert found.before[0] == pytest.approx(3 / np.sqrt(2.5))
    assert found.after[0] == pytest.approx(2.5 / np.sqrt(2.5))
    scaled = balance(covariate, treated, weight / 100)
    assert_allclose(scaled.after, found.after)


def test_balance_without_variation_or_arms_is_missing():
    assert np.isnan(balance([[1.0], [1.0]], [0, 1], [1, 1]).after[0])
    assert np.isnan(balance([[1.0], [2.0]], [1, 1], [1, 1]).before[0])


def times(n=500, seed=2):
    rng = np.random.default_rng(seed)
    entry = np.where(rng.random(n) < 0.3, rng.integers(1, 30, n), 0)
    return entry + 1 + rng.exponential(200, n).astype(int), rng.random(n) < 0.6, entry


def test_weighted_curve_with_unit_weights_is_kaplan_meier():
    days, event, entry = times()
    found = weighted_kaplan_meier(days, event, np.ones(len(days)), entry_days=entry)
    plain = kaplan_meier(days, event, entry_days=entry)
    assert_allclose(found.survival, plain.survival, atol=1e-12)
    assert_allclose(found.std_error, plain.std_error, atol=1e-10)
    assert_allclose(found.low, plain.low, atol=1e-10)
    assert_allclose(found.effective, plain.at_risk)


def test_weighted_curve_with_whole_weights_has_the_survival_of_repeated_cases():
    days, event, _ = times()
    weight = np.arange(len(days)) % 3
    rows = np.repeat(np.arange(len(days)), weight)
    found = weighted_kaplan_meier(days, event, weight)
    plain = kaplan_meier(days[rows], event[rows])
    assert_allclose(found.survival, plain.survival, atol=1e-12)
    inside = (plain.survival > 0) & (plain.survival < 1)
    assert (found.std_error[inside] > plain.std_error[inside]).all()
    assert found.n_left_out == (weight == 0).sum()


def test_scaling_all_weights_changes_nothing():
    days, event, _ = times()
    weight = np.random.default_rng(1).uniform(0.2, 2, len(days))
    first = weighted_kaplan_meier(days, event, weight)
    second = weighted_kaplan_meier(days, event, 7 * weight)
    assert_allclose(first.std_error, second.std_error, atol=1e-12)
    assert_allclose(first.survival, second.survival, atol=1e-12)


def test_weighted_curve_that_falls_to_zero_is_exactly_zero():
    found = weighted_kaplan_meier([1, 2, 2], [1, 1, 1], [0.1, 0.2, 0.7])
    assert found.survival[-1] == 0
    assert np.isnan(found.low[-1])


def test_weighted_curve_of_nobody_is_empty():
    found = weighted_kaplan_meier([1, 2], [1, 1], [np.nan, 0])
    assert (found.n, found.n_left_out, len(found.days)) == (0, 2, 0)


def test_weighted_curve_is_unknown_once_the_risk_set_emptied_before_a_late_entry():
    found = weighted_kaplan_meier([3, 20, 30], [1, 1, 0], [0.1, 0.7, 0.2], entry_days=[0, 10, 10])
    assert np.isnan(found.survival).all()
    assert found.conditional_from == 0


def test_weighted_curve_of_late_entries_only_is_conditional_on_the_first():
    found = weighted_kaplan_meier([20, 30], [1, 0], [0.1, 0.7], entry_days=[9, 12])
    assert found.conditional_from == 9
    assert found.survival[0] == pytest.approx(0.7 / 0.8)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"event": [1]}, "event: 1 values for 2"),
        ({"weight": [1]}, "weight: 1 values for 2"),
        ({"entry_days": [0]}, "entry_days: 1 values for 2"),
    ],
)
def test_weighted_columns_of_wrong_length_are_named(options, words):
    given = {"event": [1, 0], "weight": [1, 1]} | options
    with pytest.raises(ValueError, match=words):
        weighted_kaplan_meier([3, 4], **given)


def test_negative_weight_is_refused():
    with pytest.raises(ValueError, match="weights are 0 or more"):
        weighted_kaplan_meier([1], [1], [-1])


def test_weighted_cox_recovers_the_marginal_direction():
    treated, x, _, _ = cohort()
    rng = np.random.default_rng(3)
    days = 1 + rng.exponential(300 * np.exp(-0.8 * x[:, 0])).astype(int)
    weight = propensity_weights(treated, x).weight
    plain = cox(days, np.ones(len(days)), treated)
    found = cox(days, np.ones(len(days)), treated, weights=weight, robust=True)
    assert plain.coefficients.low[0] > 0.2
    assert found.coefficients.low[0] < 0 < found.coefficients.high[0]
