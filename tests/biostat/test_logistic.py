import warnings

import numpy as np
import pytest
import statsmodels.api as sm
from numpy.testing import assert_allclose
from scipy import optimize

from biostat.logistic import evaluate, inverse_logit, logistic, penalised, predict, read_cases


def cohort(n=400, seed=5):
    rng = np.random.default_rng(seed)
    x = np.column_stack([rng.normal(size=n), rng.random(n) < 0.4])
    y = rng.random(n) < inverse_logit(-0.5 + x @ [0.8, -0.6])
    return y.astype(float), x, rng.normal(size=n) / 2


def test_model_equals_statsmodels_with_offset():
    y, x, offset = cohort()
    other = sm.GLM(y, sm.add_constant(x), family=sm.families.Binomial(), offset=offset).fit(
        tol=1e-12
    )
    found = logistic(y, x, offset=offset)
    assert_allclose(found.coefficients.beta, other.params, rtol=1e-8)
    assert_allclose(found.coefficients.std_error, other.bse, rtol=1e-6)
    assert_allclose(found.coefficients.p, other.pvalues, rtol=1e-6)
    assert found.loglik == pytest.approx(other.llf, rel=1e-10)


def test_likelihood_ratio_equals_statsmodels():
    y, x, _ = cohort()
    other = sm.Logit(y, sm.add_constant(x)).fit(disp=0, tol=1e-12)
    found = logistic(y, x)
    assert found.likelihood_ratio.chi2 == pytest.approx(other.llr, rel=1e-8)
    assert found.likelihood_ratio.df == 2
    assert found.likelihood_ratio.p == pytest.approx(other.llr_pvalue, rel=1e-6)


def test_clustered_errors_equal_statsmodels_without_its_correction():
    y, x, _ = cohort()
    cluster = np.arange(len(y)) % 27
    other = sm.GLM(y, sm.add_constant(x), family=sm.families.Binomial()).fit(
        cov_type="cluster",
        cov_kwds={"groups": cluster, "use_correction": False},
        tol=1e-12,
    )
    found = logistic(y, x, cluster=cluster)
    assert found.robust
    assert_allclose(found.coefficients.std_error, other.bse, rtol=1e-5)


def test_robust_errors_equal_statsmodels():
    y, x, _ = cohort()
    other = sm.GLM(y, sm.add_constant(x), family=sm.families.Binomial()).fit(
        cov_type="HC0", tol=1e-12
    )
    assert_allclose(logistic(y, x, robust=True).coefficients.std_error, other.bse, rtol=1e-5)


def test_whole_number_weights_equal_repeated_cases():
    y, x, _ = cohort(n=100)
    times = np.arange(100) % 3
    rows = np.repeat(np.arange(100), times)
    weighted, repeated = logistic(y, x, weights=times), logistic(y[rows], x[rows])
    assert_allclose(weighted.coefficients.beta, repeated.coefficients.beta, rtol=1e-9)
    assert_allclose(weighted.coefficients.std_error, repeated.coefficients.std_error, rtol=1e-9)


def test_separated_covariate_is_not_estimable_and_firth_is():
    y, x, _ = cohort()
    x[:, 1] = y
    plain, firth = logistic(y, x), logistic(y, x, firth=True)
    assert plain.coefficients.status[2] == "separated"
    assert np.isnan(plain.coefficients.beta[2])
    assert plain.wald.chi2 is None
    assert firth.coefficients.status == ("estimated",) * 3
    assert firth.penalised


def test_firth_maximises_the_penalised_likelihood():
    y, x, _ = cohort(n=60)
    found = logistic(y, x, firth=True, minimum_events_per_parameter=0)
    cases = read_cases(y, x)

    def loss(beta):
        sums = evaluate(cases, beta)
        return -sums.loglik - 0.5 * np.linalg.slogdet(sums.information)[1]

    close = {"xatol": 1e-9, "fatol": 1e-13, "maxiter": 5000}
    best = optimize.minimize(loss, [0, 0, 0], method="Nelder-Mead", options=close)
    assert_allclose(found.coefficients.beta, best.x, atol=1e-6)
    assert penalised(cases)(best.x).score == pytest.approx([0, 0, 0], abs=1e-5)


def test_firth_with_an_offset_maximises_the_penalised_likelihood():
    y, x, _ = cohort(n=60)
    shift = np.linspace(-1, 1, 60)
    found = logistic(y, x, offset=shift, firth=True, minimum_events_per_parameter=0)
    cases = read_cases(y, x, offset=shift)

    def loss(beta):
        sums = evaluate(cases, beta)
        return -sums.loglik - 0.5 * np.linalg.slogdet(sums.information)[1]

    close = {"xatol": 1e-9, "fatol": 1e-13, "maxiter": 5000}
    best = optimize.minimize(loss, [0, 0, 0], method="Nelder-Mead", options=close)
    assert_allclose(found.coefficients.beta, best.x, atol=1e-6)


def test_case_of_weight_zero_counts_for_nothing():
    y, x, _ = cohort(n=300)
    weight = np.r_[np.zeros(100), np.ones(200)]
    found = logistic(y, x, weights=weight).coefficients
    assert_allclose(found.beta, logistic(y[100:], x[100:]).coefficients.beta, atol=1e-9)


def test_firth_of_a_two_by_two_table_adds_half_to_every_cell():
    """The penalised log odds ratio of a saturated table (Firth 1993)."""
    x = np.repeat([0, 0, 1, 1], [12, 3, 20, 0])
    y = np.repeat([0, 1, 0, 1], [12, 3, 20, 0])
    found = logistic(y, x, firth=True, minimum_events_per_parameter=0)
    assert found.coefficients.beta[1] == pytest.approx(
        np.log((0.5 * 12.5) / (20.5 * 3.5)), rel=1e-7
    )


@pytest.mark.parametrize(
    ("outcome", "status"),
    [([0] * 30, "no_events"), ([1] * 30, "no_events"), ([1] + [0] * 29, "too_few_events")],
)
def test_too_few_events_are_refused(outcome, status):
    found = logistic(outcome, np.arange(30.0))
    assert found.status == status
    assert np.isnan(found.coefficients.beta).all()
    assert (found.loglik, found.wald.chi2) == (None, None)


def test_empty_cohort_is_refused():
    assert logistic([], np.zeros((0, 2))).status == "no_events"


def test_missing_values_are_left_out_and_counted():
    y, x, offset = cohort()
    weights = np.ones(len(y))
    y[0], x[1, 0], offset[2], weights[3] = np.nan, np.nan, np.nan, np.nan
    found = logistic(y, x, offset=offset, weights=weights)
    assert (found.n, found.n_left_out) == (396, 4)
    alone = logistic(y[4:], x[4:], offset=offset[4:])
    assert_allclose(found.coefficients.beta, alone.coefficients.beta, rtol=1e-9)


def test_constant_covariate_is_collinear_with_the_intercept():
    y, x, _ = cohort()
    found = logistic(y, np.column_stack([x[:, 0], np.ones(len(y))]))
    assert found.coefficients.status == ("estimated", "estimated", "collinear")
    assert found.likelihood_ratio.df == 1
    assert_allclose(found.coefficients.beta[:2], logistic(y, x[:, 0]).coefficients.beta)


def test_model_of_the_intercept_alone_is_the_logit_of_the_share():
    y, _, _ = cohort()
    found = logistic(y, np.zeros((len(y), 0)))
    assert found.coefficients.beta[0] == pytest.approx(np.log(y.mean() / (1 - y.mean())), rel=1e-8)
    assert (found.likelihood_ratio.chi2, found.wald.chi2) == (None, None)


def test_predictions_add_up_to_the_events():
    y, x, _ = cohort()
    assert predict(logistic(y, x), x).sum() == pytest.approx(y.sum(), rel=1e-9)


def test_prediction_from_an_unknown_model_is_unknown():
    assert np.isnan(predict(logistic([0, 0], [[1], [2]]), [[1]])).all()


def test_inverse_logit_does_not_overflow():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert inverse_logit(np.array([-1e4, 0, 1e4])).tolist() == [0, 0.5, 1]


def test_outcome_that_is_not_zero_or_one_is_refused():
    with pytest.raises(ValueError, match="outcome: values other than 0, 1"):
        logistic([0, 2], [[1], [2]])
