import numpy as np
import pytest
from numpy.testing import assert_allclose

from biostat.cox import cox
from biostat.fine_gray import fine_gray


def cohort(n=300, seed=5):
    rng = np.random.default_rng(seed)
    x = np.column_stack([rng.normal(size=n), rng.random(n) < 0.4])
    days = 1 + rng.exponential(200 * np.exp(-0.5 * x[:, 0])).astype(int)
    return days, rng.choice([0, 1, 2], n, p=[0.3, 0.4, 0.3]), x


def test_one_covariate_equals_the_printed_model_of_cmprsk(cmprsk_cohort, cmprsk_covariates):
    times, _, cause, _ = cmprsk_cohort
    found = fine_gray(times, cause, cmprsk_covariates[:, 0])
    assert found.coefficients.beta[0] == pytest.approx(-0.1753, abs=5e-5)
    assert found.coefficients.std_error[0] == pytest.approx(0.354, abs=5e-4)
    assert (found.n, found.n_left_out, found.status) == (97, 3, "fitted")


def test_three_covariates_equal_the_printed_model_of_cmprsk(cmprsk_cohort, cmprsk_covariates):
    times, _, cause, _ = cmprsk_cohort
    found = fine_gray(times, cause, cmprsk_covariates, minimum_events_per_parameter=5)
    assert_allclose(found.coefficients.beta, [-0.2913, -0.06346, -0.4751], atol=5e-5)
    assert_allclose(found.coefficients.std_error, [0.3698, 0.3566, 0.3544], atol=5e-5)
    assert_allclose(found.coefficients.p, [0.43, 0.86, 0.18], atol=5e-3)


def test_without_competing_causes_it_is_a_robust_cox_model():
    days, cause, x = cohort()
    found = fine_gray(days, cause == 1, x)
    other = cox(days, cause == 1, x, ties="breslow", robust=True)
    assert_allclose(found.coefficients.beta, other.coefficients.beta, rtol=1e-9)
    assert_allclose(found.coefficients.covariance, other.coefficients.covariance, rtol=1e-8)
    assert found.likelihood_ratio.chi2 == pytest.approx(other.likelihood_ratio.chi2, rel=1e-9)


def test_without_censoring_it_is_cox_with_competing_cases_at_risk_for_ever():
    days, cause, x = cohort()
    cause = np.where(cause == 0, 2, cause)
    found = fine_gray(days, cause, x)
    other = cox(np.where(cause == 1, days, 10**6), cause == 1, x, ties="breslow", robust=True)
    assert_allclose(found.coefficients.beta, other.coefficients.beta, rtol=1e-9)
    assert_allclose(found.coefficients.covariance, other.coefficients.covariance, rtol=1e-8)


def test_second_cause_is_taken_when_asked_for():
    days, cause, x = cohort()
    swapped = np.array([0, 2, 1])[cause]
    first, second = fine_gray(days, swapped, x, 1), fine_gray(days, cause, x, 2)
    assert_allclose(first.coefficients.beta, second.coefficients.beta)
    assert (second.n_events, second.n_competing) == ((cause == 2).sum(), (cause == 1).sum())


@pytest.mark.parametrize(
    ("cause", "status"), [([0, 2, 0], "no_events"), ([1, 2, 0], "too_few_events")]
)
def test_too_few_events_are_refused(cause, status):
    found = fine_gray([3, 4, 5], cause, [[1], [0], [1]])
    assert found.status == status
    assert np.isnan(found.coefficients.beta).all()


def test_empty_cohort_is_refused():
    assert fine_gray([], [], np.zeros((0, 2))).status == "no_events"


def test_separated_covariate_is_not_estimable():
    days, cause, x = cohort()
    x[:, 1] = cause == 1
    found = fine_gray(days, cause, x)
    assert found.coefficients.status == ("estimated", "separated")
    assert found.status == "fitted"
