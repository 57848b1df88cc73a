import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose

from biostat.competing import aalen_johansen
from biostat.cox import cox
from biostat.fine_gray import fine_gray, predicted_incidence
from biostat.subdistribution import influence, risk_sums, subdistribution


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


def late_cohort(n=240, seed=3):
    """Whole days with many ties; a third enter late, so that some causes are never seen."""
    rng = np.random.default_rng(seed)
    x = np.column_stack([rng.normal(size=3 * n), rng.random(3 * n) < 0.4])
    days = 1 + rng.exponential(60 * np.exp(-0.4 * x[:, 0])).astype(int)
    entry = np.where(rng.random(3 * n) < 0.35, rng.integers(1, 60, 3 * n), 0)
    seen = np.nonzero(days > entry)[0][:n]
    return days[seen], rng.choice([0, 1, 2], n, p=[0.3, 0.4, 0.3]), x[seen], entry[seen]


def curves_of(days, cause, entry, heavy):
    """Censoring forward, late entry backward, as Geskus 2011 (equations 5 and 6), by hand."""
    grid = np.unique(np.concatenate([days, entry[entry > 0]]))
    g, h = np.ones(len(grid)), np.ones(len(grid))
    for k, t in enumerate(grid):
        here = (entry < t) if t > 0 else (entry <= 0)
        open_ = heavy[here & ((days > t) | ((days == t) & (cause == 0)))].sum()
        lost = heavy[(days == t) & (cause == 0)].sum()
        inside = heavy[(entry <= t) & (days > t)].sum()
        came = heavy[(entry == t) & (entry > 0)].sum()
        g[k] = 1 - lost / open_ if lost else 1
        h[k] = 1 - came / inside if came else 1
    before_g = np.concatenate([[1], np.cumprod(g)[:-1]])
    return dict(zip(grid, before_g * np.cumprod(h[::-1])[::-1], strict=True))


def expanded(days, cause, entry, heavy=None):
    """Rows (person, start, stop, event, weight): who has a competing cause goes on, by weight."""
    stay = curves_of(days, cause, entry, np.ones(len(days)) if heavy is None else heavy)
    times, rows = np.unique(days[cause == 1]), []
    for i in range(len(days)):
        rows.append((i, max(entry[i], -1), days[i], cause[i] == 1, 1.0))
        start = days[i]
        for t in times[times > days[i]] if cause[i] == 2 else []:
            rows.append((i, start, t, False, stay[t] / stay[days[i]]))
            start = t
    return np.array(rows, float)


def test_delayed_entry_equals_a_weighted_cox_model_of_expanded_data_in_lifelines():
    days, cause, x, entry = late_cohort(n=120)
    days = days * 1000 + np.arange(len(days))  # lifelines has Efron's ties only
    entry = entry * 1000
    rows = expanded(days, cause, entry)
    person = rows[:, 0].astype(int)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pandas as pd
        from lifelines import CoxPHFitter

        names = ["person", "start", "stop", "event", "weight"]
        frame = pd.DataFrame(rows, columns=names).drop(columns="person")
        frame["a"], frame["b"] = x[person].T
        other = CoxPHFitter().fit(
            frame, "stop", "event", entry_col="start", weights_col="weight", robust=True,
            fit_options={"precision": 1e-10},
        )  # fmt: skip
    found = fine_gray(days, cause, x, entry_days=entry, minimum_events_per_parameter=5)
    assert_allclose(found.coefficients.beta, other.params_, atol=1e-6)


@pytest.mark.parametrize("late", [False, True])
def test_expanded_data_and_our_own_cox_model_agree_with_ties(late):
    days, cause, x, entry = late_cohort()
    entry = entry if late else np.zeros(len(days), int)
    rows = expanded(days, cause, entry)
    person = rows[:, 0].astype(int)
    other = cox(
        rows[:, 2], rows[:, 3], x[person], entry_days=rows[:, 1], weights=rows[:, 4],
        ties="breslow", minimum_events_per_parameter=0,
    )  # fmt: skip
    found = fine_gray(days, cause, x, entry_days=entry)
    assert_allclose(found.coefficients.beta, other.coefficients.beta, rtol=1e-8)
    assert found.likelihood_ratio.chi2 == pytest.approx(other.likelihood_ratio.chi2, rel=1e-8)


@pytest.mark.parametrize("late", [False, True])
def test_risk_sets_without_covariates_give_aalen_johansen_exactly(late):
    """Ties of events, censorings and entries included. Geskus 2011, theorem 1."""
    days, cause, x, entry = late_cohort()
    entry = entry if late else np.zeros(len(days), int)
    data = subdistribution(days, cause, 1, entry, x)
    risk = np.exp(risk_sums(data, np.zeros(2)).log_s0)
    curve = aalen_johansen(days, cause, 1, entry_days=entry)
    at = np.searchsorted(curve.days, data.times)
    assert_allclose(1 - np.cumprod(1 - data.deaths / risk), curve.incidence[at], rtol=1e-10)


def test_influence_is_the_slope_of_the_score_in_the_weight_of_each_person():
    """Weights of Fine and Gray divide by n, the exact slope by n − c: equal up to 1/n."""
    days, cause, x, entry = late_cohort()
    beta = np.array([0.3, -0.2])
    times = np.unique(days[cause == 1])
    risk = np.exp(x @ beta)

    def score(heavy):
        stay = curves_of(days, cause, entry, heavy)
        total = np.zeros(2)
        for t in times:
            gone = (days < t) & (cause == 2)
            here = (entry < t) & (days >= t)
            share = np.array(
                [stay[t] / stay[d] if g else 0.0 for d, g in zip(days, gone, strict=True)]
            )
            load = heavy * risk * np.where(here, 1.0, share)
            died = heavy * ((days == t) & (cause == 1))
            total += died @ x - died.sum() * (load @ x) / load.sum()
        return total

    found = influence(subdistribution(days, cause, 1, entry, x), beta)
    some = np.arange(0, len(days), 4)
    slopes = []
    for i in some:
        up, down = np.ones(len(days)), np.ones(len(days))
        up[i], down[i] = 1 + 1e-5, 1 - 1e-5
        slopes.append((score(up) - score(down)) / 2e-5)
    slopes = np.array(slopes)
    assert_allclose(found[some], slopes, atol=0.01 * np.abs(slopes).max())
    assert found.sum(axis=0) == pytest.approx(score(np.ones(len(days))), abs=1e-9)


def test_delayed_entry_recovers_the_effect_that_ignoring_it_distorts():
    """Subdistribution of cause 1: F = 1 − (1 − p(1 − e^−t))^exp(βx), Fine and Gray 1999."""
    rng = np.random.default_rng(7)
    n, beta = 12_000, 0.7
    x = (rng.random(n) < 0.5).astype(float)
    full = 1 - 0.6 ** np.exp(beta * x)
    first = rng.random(n) < full
    u = rng.random(n) * full
    event_time = -np.log(1 - (1 - (1 - u) ** np.exp(-beta * x)) / 0.4)
    t = np.where(first, np.where(first, event_time, 0), rng.exponential(np.exp(0.9 * x)))
    closed, entry = rng.uniform(0.5, 4, n), np.where(rng.random(n) < 0.7, rng.uniform(0, 1.5, n), 0)
    leave = np.minimum(t, closed)
    cause = np.where(t <= closed, np.where(first, 1, 2), 0)
    seen = leave > entry
    found = fine_gray(leave[seen], cause[seen], x[seen], entry_days=entry[seen])
    ignoring = fine_gray(leave[seen], cause[seen], x[seen])
    assert abs(found.coefficients.beta[0] - beta) < 2.5 * found.coefficients.std_error[0]
    assert abs(ignoring.coefficients.beta[0] - beta) > 2.5 * ignoring.coefficients.std_error[0]


def test_risk_set_that_emptied_before_late_entries_is_not_estimable():
    days = np.concatenate([np.arange(1, 21), np.arange(61, 81)])
    cause = np.tile([1, 2], 20)
    entry = np.where(days > 50, 50, 0)
    found = fine_gray(days, cause, np.arange(40) % 3, entry_days=entry)
    assert found.status == "risk_set_emptied"
    assert np.isnan(found.coefficients.beta).all()
    assert np.isnan(found.log_baseline).all()


def test_everybody_entering_late_is_estimated_from_the_first_entry_on():
    days, cause, x, entry = late_cohort()
    found = fine_gray(days + 10, cause, x, entry_days=entry + 10)
    known = fine_gray(days, cause, x, entry_days=entry)
    assert found.status == "fitted"
    assert_allclose(found.coefficients.beta, known.coefficients.beta, rtol=1e-8)


def test_event_on_day_zero_is_used():
    rng = np.random.default_rng(2)
    found = fine_gray(rng.integers(0, 4, 200), rng.integers(0, 3, 200), rng.normal(size=200))
    assert found.status == "fitted"
    assert found.baseline_days[0] == 0


def test_predicted_incidence_rises_with_the_ratio_and_ends_near_aalen_johansen():
    days, cause, x, entry = late_cohort()
    model = fine_gray(days, cause, x, entry_days=entry)
    at, found = predicted_incidence(model, [[0, 0], [1, 0], x.mean(axis=0)])
    assert found.shape == (3, len(at))
    assert_allclose(found[1], 1 - (1 - found[0]) ** model.coefficients.ratio[0], rtol=1e-9)
    curve = aalen_johansen(days, cause, 1, entry_days=entry)
    assert found[2, -1] == pytest.approx(curve.incidence[-1], abs=0.05)


def test_predicted_incidence_is_unknown_where_a_coefficient_is():
    days, cause, x = cohort()
    x[:, 1] = cause == 1
    model = fine_gray(days, cause, x)
    assert np.isnan(model.log_baseline).all()
    assert np.isnan(predicted_incidence(model, [0, 0])[1]).all()


@pytest.mark.parametrize("shift", [-5000, 5000])
def test_shifting_a_covariate_changes_no_ratio(shift):
    """A year of operation as it stands must neither overflow nor vanish."""
    days, cause, x, entry = late_cohort()
    found = fine_gray(days, cause, x + [shift, 0], entry_days=entry)
    known = fine_gray(days, cause, x, entry_days=entry)
    assert_allclose(found.coefficients.beta, known.coefficients.beta, rtol=1e-6)
    there = predicted_incidence(found, [[shift, 0]])[1]
    assert_allclose(there, predicted_incidence(known, [[0, 0]])[1], rtol=1e-5)
    assert predicted_incidence(known, [1e6, 0])[1][0, -1] in (0, 1)


def test_prediction_for_another_number_of_covariates_is_refused():
    days, cause, x = cohort()
    with pytest.raises(ValueError, match="covariates: shape"):
        predicted_incidence(fine_gray(days, cause, x), [0, 0, 0])


def test_missing_and_impossible_cases_are_left_out_and_counted():
    days, cause, x, entry = late_cohort()
    days, x, entry = days.astype(float), x.copy(), entry.astype(float)
    days[0], x[1, 0], entry[2], entry[3], days[4] = np.nan, np.nan, np.nan, 10**6, -1
    found = fine_gray(days, cause, x, entry_days=entry)
    alone = fine_gray(days[5:], cause[5:], x[5:], entry_days=entry[5:])
    assert (found.n, found.n_left_out) == (235, 5)
    assert_allclose(found.coefficients.beta, alone.coefficients.beta, rtol=1e-9)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"cause": [-1, 1]}, "cause: -1 given; 0 is censored"),
        ({"of_cause": 0}, "cause: 0 given; 0 is censored"),
        ({"cause": [1]}, "cause: 1 values for 2"),
        ({"covariates": [[1]]}, "covariates: shape"),
        ({"entry_days": [1]}, "entry_days: 1 values for 2"),
    ],
)
def test_broken_columns_are_named(options, words):
    given = {"cause": [1, 2], "covariates": [[1], [0]]} | options
    with pytest.raises(ValueError, match=words):
        fine_gray([3, 4], **given)


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
