import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import optimize, stats
from statsmodels.duration.hazard_regression import PHReg

from biostat.coefficients import Cohort, wald_test
from biostat.cox import cox, fit, read_cases
from biostat.cox_checks import baseline_hazard, check_proportionality, predicted_survival
from biostat.cox_residuals import score_residuals
from biostat.cox_sums import evaluate
from biostat.newton import Sums


def cohort(n=400, seed=5, late=False):
    rng = np.random.default_rng(seed)
    x = np.column_stack([rng.normal(size=n), rng.random(n) < 0.4, rng.normal(size=n)])
    entry = np.where(rng.random(n) < 0.4, rng.integers(1, 60, n), 0) if late else np.zeros(n, int)
    days = entry + 1 + rng.exponential(90 * np.exp(-x @ [0.5, -0.4, 0])).astype(int)
    return days, rng.random(n) < 0.7, x, entry, rng.integers(0, 5, n)


def statsmodels_fit(days, event, x, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return PHReg(days, x, status=event, **options).fit(disp=0)


def lifelines_fit(days, event, x, *, entry=None, weights=None, cluster=None, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pandas as pd
        from lifelines import CoxPHFitter

        frame = pd.DataFrame(x, columns=[f"x{i}" for i in range(x.shape[1])])
        frame["days"], frame["event"] = days, event
        names = {"entry_col": entry, "weights_col": weights, "cluster_col": cluster}
        for name, column in names.items():
            if column is not None:
                frame[name] = column
                options[name] = name
        return CoxPHFitter().fit(frame, "days", "event", **options)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("late", [False, True])
def test_model_equals_statsmodels_with_strata_and_delayed_entry(ties, late):
    days, event, x, entry, stratum = cohort(late=late)
    entered = entry if late else None
    # statsmodels counts a person at risk on the day of entry; here it is (entry, exit]
    shifted = np.where(entry > 0, entry + 0.5, 0) if late else None
    other = statsmodels_fit(days, event, x, ties=ties, strata=stratum, entry=shifted)
    found = cox(days, event, x, ties=ties, stratum=stratum, entry_days=entered)
    assert_allclose(found.coefficients.beta, other.params, rtol=1e-5, atol=1e-6)
    assert_allclose(found.coefficients.std_error, other.bse, rtol=1e-5)
    assert found.loglik == pytest.approx(other.llf, rel=1e-9)


def test_model_equals_lifelines():
    days, event, x, _, _ = cohort()
    other = lifelines_fit(days, event, x)
    found = cox(days, event, x)
    assert_allclose(found.coefficients.beta, other.params_, atol=1e-6)
    assert_allclose(found.coefficients.std_error, other.standard_errors_, rtol=1e-6)
    assert found.loglik == pytest.approx(other.log_likelihood_, rel=1e-12)
    ratio = other.log_likelihood_ratio_test()
    assert found.likelihood_ratio.chi2 == pytest.approx(ratio.test_statistic, rel=1e-9)
    assert found.likelihood_ratio.p == pytest.approx(ratio.p_value, rel=1e-6)
    assert_allclose(found.coefficients.ratio, np.exp(other.params_), rtol=1e-6)


def test_robust_errors_with_weights_equal_lifelines_without_ties():
    days, event, x, _, _ = cohort()
    days = days * 1000 + np.arange(len(days))
    weights = np.random.default_rng(2).uniform(0.3, 3, len(days))
    other = lifelines_fit(days, event, x, weights=weights, robust=True)
    found = cox(days, event, x, weights=weights, robust=True)
    assert_allclose(found.coefficients.beta, other.params_, atol=1e-6)
    assert_allclose(found.coefficients.std_error, other.standard_errors_, rtol=1e-6)


def test_clustered_errors_equal_lifelines_without_ties():
    days, event, x, _, cluster = cohort()
    days = days * 1000 + np.arange(len(days))
    other = lifelines_fit(days, event, x, cluster=cluster)
    found = cox(days, event, x, cluster=cluster)
    assert found.robust
    corrected = other.standard_errors_ * np.sqrt(5 / 4)  # C/(C − 1); lifelines has no correction
    assert_allclose(found.coefficients.std_error, corrected, rtol=1e-6)
    t = stats.t(4)
    half = t.ppf(0.975) * found.coefficients.std_error
    assert_allclose(found.coefficients.high - found.coefficients.beta, half, rtol=1e-9)
    assert_allclose(found.coefficients.p, 2 * t.sf(np.abs(found.coefficients.z)), rtol=1e-9)


@pytest.mark.parametrize("clusters", [1, 3])
def test_errors_of_no_more_clusters_than_columns_are_unknown(clusters):
    """The residuals sum to 0: one cluster would give an error of 0 and p = 0."""
    days, event, x, _, _ = cohort()
    found = cox(days, event, x, cluster=np.arange(400) % clusters)
    assert np.isfinite(found.coefficients.beta).all()
    assert np.isnan(found.coefficients.std_error).all()
    assert np.isnan(found.coefficients.p).all()
    assert (found.wald.chi2, found.status) == (None, "fitted")


def test_residuals_that_cancel_within_clusters_leave_the_error_unknown():
    """Each stratum is one cluster: its residuals sum to 0, and so would the error."""
    days, event, x, _, _ = cohort(n=40)
    twice = [np.concatenate([a, a]) for a in (days, event, x[:, 0])]
    half = np.repeat([0, 1], 40)
    found = cox(*twice, stratum=half, cluster=half)
    assert np.isfinite(found.coefficients.beta[0])
    assert np.isnan(found.coefficients.std_error[0])


def test_clusters_that_leave_a_covariance_without_inverse_have_no_wald_test():
    days, event, x, _, _ = cohort()
    spread = np.array([[1.0, 1, 0], [1, 1, 0], [0, 0, 1]])
    fitted = ("estimated",) * 3
    assert wald_test(np.ones(3), spread, fitted).chi2 is None
    assert wald_test(np.ones(3), np.eye(3), fitted).chi2 == pytest.approx(3)
    assert wald_test(np.ones(3), np.diag([1.0, 0, 1]), fitted).chi2 is None


def test_persons_of_unknown_stratum_or_cluster_are_left_out_and_counted():
    days, event, x, _, stratum = cohort()
    layer, cluster = stratum.astype(object), stratum.astype(float)
    layer[0], cluster[1] = None, np.nan
    found = cox(days, event, x, stratum=layer, cluster=cluster)
    alone = cox(days[2:], event[2:], x[2:], stratum=stratum[2:], cluster=stratum[2:])
    assert (found.n, found.n_left_out) == (398, 2)
    assert_allclose(found.coefficients.std_error, alone.coefficients.std_error, rtol=1e-9)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"event": [2, 0]}, "event: values other than 0, 1 and missing"),
        ({"event": [-1, 0]}, "event: values other than 0, 1 and missing"),
        ({"event": [1]}, "event: 1 values for 2"),
        ({"covariates": [[1]]}, "covariates: shape"),
        ({"stratum": [1]}, "stratum: 1 values for 2"),
        ({"cluster": [1]}, "cluster: 1 values for 2"),
        ({"weights": [1]}, "weights: 1 values for 2"),
        ({"weights": [1, -1]}, "weights: negative"),
        ({"entry_days": [1]}, "entry_days: 1 values for 2"),
        ({"ties": "exact"}, "ties: 'exact' given"),
    ],
)
def test_broken_columns_are_named(options, words):
    given = {"event": [1, 0], "covariates": [[1], [0]]} | options
    with pytest.raises(ValueError, match=words):
        cox([3, 4], **given)


def test_model_without_covariates_has_the_null_likelihood():
    days, event, x, _, _ = cohort()
    found = cox(days, event, np.zeros((400, 0)))
    assert found.loglik == found.loglik_null == pytest.approx(cox(days, event, x).loglik_null)
    assert found.likelihood_ratio.chi2 is None
    assert found.coefficients.status == ()


def test_search_that_does_not_end_estimates_nothing():
    def rising(beta):
        return Sums(float(beta[0]), np.array([1.0]), np.eye(1))

    found = fit(Cohort(50, 0, 20, np.array([1e-9])), rising)
    assert found.status == "not_converged"
    assert found.coefficients.status == ("not_converged",)
    assert np.isnan(found.coefficients.beta[0])


BOOK = [(9, 1, 0), (1, 1, 1), (1, 0, 1), (6, 1, 1), (6, 1, 0), (8, 0, 0)]


def test_breslow_estimate_has_the_closed_form_of_the_book():
    """Therneau and Grambsch 2000, appendix E: exp β = (3 + √33)/2 solves the score equation."""
    days, event, x = np.array(BOOK).T
    found = cox(days, event, x, ties="breslow", minimum_events_per_parameter=0)
    r = (3 + np.sqrt(33)) / 2
    assert found.coefficients.ratio[0] == pytest.approx(r, rel=1e-7)
    information = r / (r + 1) ** 2 + 6 * r / (r + 3) ** 2
    assert found.coefficients.std_error[0] == pytest.approx(information**-0.5, rel=1e-7)


def test_efron_estimate_and_proportionality_have_the_closed_form_of_the_book():
    """Therneau and Grambsch 2000, appendix E: scores and information of each event in r = exp β."""
    days, event, x = np.array(BOOK).T
    found = cox(days, event, x, minimum_events_per_parameter=0)
    r = 2 * np.sqrt(23 / 3) * np.cos(np.arccos(45 / 23 * np.sqrt(3 / 23)) / 3)
    assert found.coefficients.ratio[0] == pytest.approx(r, rel=1e-7)
    clock = np.log([1, 6, 6, 9])
    u = np.array([1 / (r + 1), 3 / (r + 3), -r / (r + 5), 0])
    information = np.array([r / (r + 1) ** 2, 3 * r / (r + 3) ** 2, 5 * r / (r + 5) ** 2, 0])
    moments = [(clock**k * information).sum() for k in (0, 1, 2)]
    chi2 = (clock @ u) ** 2 / (moments[2] - moments[1] ** 2 / moments[0])
    checked = check_proportionality(read_cases(days, event, x), found, "log")
    assert checked.chi2[0] == pytest.approx(chi2, rel=1e-6)


def lung():
    from lifelines.datasets import load_lung

    return load_lung()


def test_lung_cancer_model_equals_the_printed_one_of_survival():
    """summary(coxph(Surv(time, status) ~ age + sex, lung)) as R's survival prints it."""
    data = lung()
    found = cox(data["time"], data["status"], data[["age", "sex"]])
    assert_allclose(found.coefficients.beta, [0.017045, -0.513219], atol=5e-7)
    assert_allclose(found.coefficients.std_error, [0.009223, 0.167458], atol=5e-7)
    tests = (found.likelihood_ratio, found.wald, found.score)
    assert_allclose([test.chi2 for test in tests], [14.12, 13.47, 13.72], atol=0.005)
    assert (found.n, found.n_events) == (228, 165)


def test_whole_number_weights_equal_repeated_cases_under_breslow():
    days, event, x, entry, _ = cohort(n=80, late=True)
    times = np.arange(80) % 3
    weighted = cox(
        days, event, x, entry_days=entry, weights=times, ties="breslow",
        minimum_events_per_parameter=0,
    )  # fmt: skip
    rows = np.repeat(np.arange(80), times)
    repeated = cox(
        days[rows], event[rows], x[rows], entry_days=entry[rows], ties="breslow",
        minimum_events_per_parameter=0,
    )  # fmt: skip
    assert_allclose(weighted.coefficients.beta, repeated.coefficients.beta, rtol=1e-9)
    assert_allclose(weighted.coefficients.std_error, repeated.coefficients.std_error, rtol=1e-9)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_score_and_information_are_derivatives_of_the_likelihood(ties):
    days, event, x, entry, stratum = cohort(n=120, late=True)
    weights = np.random.default_rng(2).uniform(0.3, 3, len(days))
    cases = read_cases(
        days, event, x, entry_days=entry, stratum=stratum, weights=weights, ties=ties
    )
    beta = np.array([0.2, -0.1, 0.4])
    found = evaluate(cases.data, beta)
    step = 1e-5
    for j, shift in enumerate(np.eye(3) * step):
        above, below = evaluate(cases.data, beta + shift), evaluate(cases.data, beta - shift)
        assert found.score[j] == pytest.approx((above.loglik - below.loglik) / (2 * step), abs=1e-6)
        assert_allclose(found.information[j], (below.score - above.score) / (2 * step), atol=1e-5)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_residuals_sum_to_the_score(ties):
    days, event, x, entry, stratum = cohort(late=True)
    weights = np.random.default_rng(2).uniform(0.3, 3, len(days))
    cases = read_cases(
        days, event, x, entry_days=entry, stratum=stratum, weights=weights, ties=ties
    )
    beta = np.array([0.2, -0.1, 0.4])
    total = cases.data.weight @ score_residuals(cases.data, beta)
    assert_allclose(total, evaluate(cases.data, beta).score, atol=1e-9)


def test_score_test_of_one_group_without_ties_is_the_logrank_test():
    from biostat.logrank import logrank

    days, event, x, _, _ = cohort()
    days = days * 1000 + np.arange(len(days))
    found = cox(days, event, x[:, 1])
    assert found.score.chi2 == pytest.approx(logrank(days, event, x[:, 1], 2).chi2, rel=1e-10)
    assert found.wald.chi2 == pytest.approx(found.coefficients.z[0] ** 2, rel=1e-12)


def test_shifting_a_covariate_changes_nothing():
    days, event, x, _, _ = cohort()
    found, moved = cox(days, event, x), cox(days, event, x + [500, 0, -70])
    assert_allclose(moved.coefficients.beta, found.coefficients.beta, rtol=1e-6, atol=1e-8)


def test_missing_and_impossible_cases_are_left_out_and_counted():
    days, event, x, entry, _ = cohort(late=True)
    days, x = days.astype(float), x.copy()
    days[0], x[1, 0], entry[2], days[3] = np.nan, np.nan, 10**6, -1
    weights = np.ones(len(days))
    weights[4] = np.nan
    found = cox(days, event, x, entry_days=entry, weights=weights)
    assert (found.n, found.n_left_out) == (395, 5)
    alone = cox(days[5:], event[5:], x[5:], entry_days=entry[5:])
    assert_allclose(found.coefficients.beta, alone.coefficients.beta, rtol=1e-9)


def test_separated_covariate_is_not_estimable_and_others_are():
    days, event, x, _, _ = cohort()
    x[:, 1] = event
    found = cox(days, event, x)
    assert found.coefficients.status == ("estimated", "separated", "estimated")
    assert np.isnan(found.coefficients.beta[1])
    assert np.isnan(found.coefficients.covariance[1]).all()
    assert found.wald.chi2 is None
    assert found.likelihood_ratio.chi2 > 50


def test_firth_gives_a_finite_estimate_under_separation():
    days, event, x, _, _ = cohort(n=60)
    x = np.column_stack([x[:, 0], np.where(event, 1.0, np.arange(60) % 2)])
    found = cox(days, event, x, firth=True)
    assert found.penalised
    assert found.coefficients.status == ("estimated", "estimated")
    cases = read_cases(days, event, x)

    def loss(beta):
        sums = evaluate(cases.data, beta)
        return -sums.loglik - 0.5 * np.linalg.slogdet(sums.information)[1]

    best = optimize.minimize(
        loss, [0, 0], method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-12}
    )
    assert_allclose(found.coefficients.beta, best.x, atol=1e-5)


def test_firth_without_separation_stays_near_the_plain_estimate():
    days, event, x, _, _ = cohort()
    plain, penalised = cox(days, event, x), cox(days, event, x, firth=True)
    assert_allclose(penalised.coefficients.beta, plain.coefficients.beta, atol=0.02)


@pytest.mark.parametrize("column", [np.ones(400), np.zeros(400)])
def test_constant_covariate_is_collinear(column):
    days, event, x, _, _ = cohort()
    found = cox(days, event, np.column_stack([x[:, 0], column]))
    assert found.coefficients.status == ("estimated", "collinear")
    assert_allclose(found.coefficients.beta[0], cox(days, event, x[:, 0]).coefficients.beta[0])


def test_repeated_covariate_is_collinear():
    days, event, x, _, _ = cohort()
    found = cox(days, event, np.column_stack([x, x[:, 0] - x[:, 2]]))
    assert found.coefficients.status[3] == "collinear"
    assert found.likelihood_ratio.df == 3


@pytest.mark.parametrize(
    ("event", "status"), [([0, 0, 0], "no_events"), ([1, 0, 0], "too_few_events")]
)
def test_too_few_events_are_refused(event, status):
    found = cox([3, 4, 5], event, [[1], [0], [1]])
    assert found.status == status
    assert found.coefficients.status == (status,)
    assert np.isnan(found.coefficients.ratio).all()
    assert (found.likelihood_ratio.chi2, found.wald.p, found.loglik) == (None, None, None)


def test_empty_cohort_is_refused():
    found = cox([], [], np.zeros((0, 2)), stratum=[])
    assert (found.status, found.n) == ("no_events", 0)


def test_stratum_without_events_adds_nothing():
    days, event, x, _, stratum = cohort()
    event = event & (stratum != 3)
    found = cox(days, event, x, stratum=stratum)
    without = cox(*(a[stratum != 3] for a in (days, event, x)), stratum=stratum[stratum != 3])
    assert_allclose(found.coefficients.beta, without.coefficients.beta, rtol=1e-10)
    assert found.loglik == pytest.approx(without.loglik, rel=1e-12)


def test_only_constant_covariates_leave_nothing_to_test():
    days, event, _, _, _ = cohort()
    found = cox(days, event, np.ones(400))
    assert (found.likelihood_ratio.chi2, found.score.chi2, found.wald.chi2) == (None, None, None)


def test_event_on_day_zero_is_used():
    found = cox([0, 0, 1, 2] * 20, [1, 0, 1, 0] * 20, [[1], [0], [0], [1]] * 20)
    assert found.n_events == 40
    assert found.coefficients.status == ("estimated",)


def episodes(days, event, x, clock):
    """One row per person and event time at risk, with x·g(t) beside x."""
    rows = []
    times = np.unique(days[event])
    for i in range(len(days)):
        start = 0
        for t, g in zip(times[times <= days[i]], clock[times <= days[i]], strict=True):
            rows.append([start, t, event[i] and days[i] == t, *x[i], *(x[i] * g)])
            start = t
    return np.array(rows, float)


@pytest.mark.parametrize("clock", ["identity", "log", "km"])
def test_proportionality_equals_the_score_test_on_split_episodes(clock):
    from biostat.survival import kaplan_meier

    days, event, x, _, _ = cohort(n=80)
    x = x[:, :2]
    curve = kaplan_meier(days, event)
    at = curve.events > 0
    before = np.concatenate([[1], curve.survival])[np.nonzero(at)[0]]
    clocks = {"identity": curve.days[at], "log": np.log(curve.days[at]), "km": 1 - before}
    split = episodes(days, event, x, clocks[clock].astype(float))
    model = cox(days, event, x, minimum_events_per_parameter=5)
    found = check_proportionality(read_cases(days, event, x), model, clock)
    entry = np.where(split[:, 0] > 0, split[:, 0] + 0.5, 0)
    long = PHReg(split[:, 1], split[:, 3:], status=split[:, 2], entry=entry, ties="efron")
    at_null = np.concatenate([model.coefficients.beta, [0, 0]])
    score, information = long.score(at_null)[2:], -long.hessian(at_null)
    a, b, c = information[:2, :2], information[:2, 2:], information[2:, 2:]
    spread = c - b.T @ np.linalg.solve(a, b)
    assert_allclose(found.chi2, score**2 / np.diag(spread), rtol=1e-5)
    assert found.whole.chi2 == pytest.approx(score @ np.linalg.solve(spread, score), rel=1e-5)
    assert found.whole.df == 2


def test_proportionality_finds_a_ratio_that_changes():
    rng = np.random.default_rng(1)
    x = np.repeat([0.0, 1.0], 300)
    days = np.where(x == 1, rng.weibull(3, 600), rng.weibull(0.7, 600)) * 100
    model = cox(days, np.ones(600), x)
    assert check_proportionality(read_cases(days, np.ones(600), x), model).whole.p < 1e-6


def test_proportionality_leaves_out_what_is_not_estimated():
    days, event, x, _, _ = cohort()
    x[:, 1] = 1
    model = cox(days, event, x)
    found = check_proportionality(read_cases(days, event, x), model)
    assert np.isnan(found.chi2[1])
    assert found.whole.df == 2
    nothing = cox(days, event, x[:, 1])
    assert check_proportionality(read_cases(days, event, x[:, 1]), nothing).whole.chi2 is None


def test_proportionality_with_one_event_time_is_missing():
    days, event = [5] * 8, [1, 1, 1, 0, 0, 0, 1, 0]
    x = np.arange(8.0)
    model = cox(days, event, x, minimum_events_per_parameter=0)
    assert np.isnan(check_proportionality(read_cases(days, event, x), model).chi2[0])


def test_baseline_hazard_equals_statsmodels():
    days, event, x, _, stratum = cohort()
    other = statsmodels_fit(days, event, x, ties="breslow", strata=stratum)
    model = cox(days, event, x, ties="breslow", stratum=stratum)
    cases = read_cases(days, event, x, ties="breslow", stratum=stratum)
    found = baseline_hazard(cases, model)
    for s, (times, hazard, _) in enumerate(other.baseline_cumulative_hazard):
        at = np.searchsorted(times, found.days[s], side="right") - 1
        just_before = np.concatenate([[0], found.cumulative[s][:-1]])
        assert_allclose(just_before, np.asarray(hazard)[at], rtol=1e-4)


def test_predicted_survival_falls_with_the_hazard_ratio():
    days, event, x, _, _ = cohort()
    model = cox(days, event, x)
    baseline = baseline_hazard(read_cases(days, event, x), model)
    at, found = predicted_survival(baseline, model, [[0, 0, 0], [1, 0, 0]])
    assert found.shape == (2, len(at))
    assert_allclose(found[1], found[0] ** model.coefficients.ratio[0], rtol=1e-9)


def test_prediction_for_another_stratum_or_number_of_covariates_is_refused():
    days, event, x, _, _ = cohort()
    model = cox(days, event, x)
    baseline = baseline_hazard(read_cases(days, event, x), model)
    with pytest.raises(ValueError, match="stratum: 1 given, the model has 1"):
        predicted_survival(baseline, model, [0, 0, 0], stratum=1)
    with pytest.raises(ValueError, match=r"covariates: shape \(1, 2\) given, \(m, 3\) needed"):
        predicted_survival(baseline, model, [0, 0])


@pytest.mark.parametrize("shift", [-5000, 5000])
def test_prediction_far_from_covariates_of_zero_is_the_same(shift):
    """A year of operation as it stands takes the hazard at 0 out of range."""
    days, event, x, _, _ = cohort()
    there, here = x + [shift, 0, 0], x
    found, known = (
        predicted_survival(baseline_hazard(read_cases(days, event, y), model), model, y[:2])[1]
        for y, model in ((y, cox(days, event, y)) for y in (there, here))
    )
    assert_allclose(found, known, rtol=1e-5)


def test_baseline_of_a_stratum_without_events_is_empty():
    days, event, x, _, stratum = cohort()
    event = event & (stratum != 3)
    model = cox(days, event, x, stratum=stratum)
    found = baseline_hazard(read_cases(days, event, x, stratum=stratum), model)
    assert [len(days) > 0 for days in found.days] == [True, True, True, False, True]
    assert predicted_survival(found, model, x[:2], stratum=3)[1].shape == (2, 0)


def test_baseline_of_nobody_is_empty():
    cases = read_cases([], [], np.zeros((0, 1)))
    assert baseline_hazard(cases, cox([], [], np.zeros((0, 1)))).days == ()


def test_proportionality_of_lung_cancer_equals_the_printed_one_of_survival():
    """cox.zph(coxph(Surv(time, status) ~ age + sex + wt.loss, lung)) of R's survival 3."""
    data = lung()
    rows = (data["time"], data["status"], data[["age", "sex", "wt.loss"]])
    found = check_proportionality(read_cases(*rows), cox(*rows), "km")
    assert_allclose(found.chi2, [0.5077, 2.5489, 0.0144], atol=5e-5)
    assert_allclose(found.p, [0.48, 0.11, 0.90], atol=5e-3)
    assert found.whole.chi2 == pytest.approx(3.0051, abs=5e-5)
    assert found.whole.df == 3
