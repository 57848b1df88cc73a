import warnings

import numpy as np
import pytest
import statsmodels.api as sm
from numpy.testing import assert_allclose

from biostat.mixed import mixed_model
from biostat.repeated import trajectories


def cohort(n=60, visits=4, seed=3, between=8.0):
    rng = np.random.default_rng(seed)
    patient = np.repeat(np.arange(n), visits)
    rows = n * visits
    x = np.column_stack([np.ones(rows), np.tile(np.arange(visits), n), rng.normal(size=rows)])
    y = x @ [60, -2, 1.5] + between * rng.normal(size=n)[patient] + 5 * rng.normal(size=rows)
    keep = rng.random(rows) < 0.8
    return y[keep], x[keep], patient[keep]


def statsmodels_fit(y, x, cluster):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return sm.MixedLM(y, x, groups=cluster).fit(reml=True, method="lbfgs", gtol=1e-10)


def test_model_equals_statsmodels():
    y, x, patient = cohort()
    other = statsmodels_fit(y, x, patient)
    found = mixed_model(y, x, patient)
    assert_allclose(found.coefficients.beta, other.fe_params, rtol=1e-5)
    same = patient[:, None] == patient
    spread = found.between * same + found.within * np.eye(len(y))
    expected = np.linalg.inv(x.T @ np.linalg.solve(spread, x))
    assert_allclose(found.coefficients.covariance, expected, rtol=1e-8)
    assert found.between == pytest.approx(float(np.asarray(other.cov_re)[0, 0]), rel=1e-3)
    assert found.within == pytest.approx(other.scale, rel=1e-4)
    assert found.loglik == pytest.approx(other.llf, abs=1e-5)


def test_no_variation_between_clusters_is_ordinary_regression():
    rng = np.random.default_rng(1)
    cluster = np.arange(80) % 8
    z, noise = rng.normal(size=80), rng.normal(size=80)
    z, noise = (a - np.bincount(cluster, a)[cluster] / 10 for a in (z, noise))
    x = np.column_stack([np.ones(80), z])
    y = x @ [1, 2] + noise
    found, other = mixed_model(y, x, cluster), sm.OLS(y, x).fit()
    assert (found.between, found.intraclass) == (0, 0)
    assert_allclose(found.coefficients.beta, other.params)
    assert_allclose(found.coefficients.std_error, other.bse)


def test_clusters_of_one_have_no_variance_between():
    rng = np.random.default_rng(1)
    y = rng.normal(size=30)
    found = mixed_model(y, np.ones(30), np.arange(30))
    assert found.between == 0
    assert found.within == pytest.approx(y.var(ddof=1))


def test_missing_values_are_left_out_and_counted():
    y, x, patient = cohort()
    y[0], x[1, 2] = np.nan, np.nan
    found = mixed_model(y, x, patient)
    assert (found.n, found.n_left_out) == (len(y) - 2, 2)
    assert_allclose(
        found.coefficients.beta, mixed_model(y[2:], x[2:], patient[2:]).coefficients.beta
    )


def test_rows_of_unknown_cluster_are_left_out_and_counted():
    y, x, patient = cohort()
    who = patient.astype(float)
    who[:3] = np.nan
    found = mixed_model(y, x, who)
    assert found.n_left_out == 3
    assert_allclose(
        found.coefficients.beta, mixed_model(y[3:], x[3:], patient[3:]).coefficients.beta
    )


def test_clusters_of_wrong_length_are_named():
    with pytest.raises(ValueError, match="cluster: 1 values for 2"):
        mixed_model([1, 2], np.ones(2), [0])


def test_collinear_column_is_not_estimated():
    y, x, patient = cohort()
    found = mixed_model(y, np.column_stack([x, x[:, 1] * 2]), patient)
    assert found.coefficients.status[3] == "collinear"
    assert_allclose(found.coefficients.beta[:3], mixed_model(y, x, patient).coefficients.beta)


@pytest.mark.parametrize(
    ("y", "x"),
    [
        ([], np.zeros((0, 1))),
        ([3.0], [[1.0]]),
        ([2.0, 2.0, 2.0], [[1.0]] * 3),
        ([1.0, 2], [[0.0]] * 2),
    ],
)
def test_model_without_enough_or_variation_is_missing(y, x):
    found = mixed_model(y, x, np.zeros(len(y)))
    assert found.within is None
    assert np.isnan(found.coefficients.beta).all()


def scores(n=80, seed=5):
    rng = np.random.default_rng(seed)
    y = 70 + np.array([0, -12, -6, -2]) + 10 * rng.normal(size=(n, 1)) + 8 * rng.normal(size=(n, 4))
    y[rng.random((n, 4)) < 0.2] = np.nan
    return y, np.arange(n) % 2


def test_trajectory_equals_statsmodels_on_long_rows():
    y, group = scores()
    patient, visit = np.nonzero(np.isfinite(y))
    design = (group[patient] * 4 + visit)[:, None] == np.arange(8)
    other = statsmodels_fit(y[patient, visit], design.astype(float), patient)
    found = trajectories(y, group=group, n_groups=2)
    assert_allclose(found.mean.ravel(), other.fe_params, rtol=1e-5)
    x, same = design.astype(float), patient[:, None] == patient
    within = found.model.between * same + found.model.within * np.eye(len(patient))
    spread = np.linalg.inv(x.T @ np.linalg.solve(within, x))
    assert_allclose(found.std_error.ravel(), np.sqrt(np.diag(spread)), rtol=1e-8)
    change = np.array([-1, 1, 0, 0, 0, 0, 0, 0])
    half = 1.959963984540054 * np.sqrt(change @ spread @ change)
    assert found.change_high[0, 1] - found.change[0, 1] == pytest.approx(half, rel=1e-8)


def test_trajectory_shows_answers_and_completion_by_visit():
    y, group = scores()
    found = trajectories(y, group=group, n_groups=2)
    own = np.isfinite(y[group == 1])
    assert found.answered[1].tolist() == own.sum(0).tolist()
    assert_allclose(found.completion[1], own.mean(0))
    assert found.patients.tolist() == [40, 40]


def test_change_from_the_first_visit_starts_at_zero_without_error():
    found = trajectories(scores()[0])
    assert (found.change[0, 0], found.change_low[0, 0], found.change_high[0, 0]) == (0, 0, 0)
    assert found.change_high[0, 1] < 0


def test_visit_nobody_answered_has_no_mean():
    y, _ = scores()
    y[:, 2] = np.nan
    found = trajectories(y)
    assert np.isnan(found.mean[0, 2])
    assert np.isnan(found.change_low[0, 2])
    assert found.completion[0, 2] == 0
    assert np.isfinite(found.mean[0, [0, 1, 3]]).all()


def test_group_without_patients_has_no_means():
    y, _ = scores()
    found = trajectories(y, group=np.zeros(len(y)), n_groups=2)
    assert np.isnan(found.mean[1]).all()
    assert np.isnan(found.completion[1]).all()


def test_patients_of_unknown_group_take_no_part():
    y, _ = scores()
    group = np.where(np.arange(len(y)) < 10, -1, 0)
    assert_allclose(trajectories(y, group=group).mean, trajectories(y[10:]).mean)


def test_scores_of_nobody_are_missing():
    assert np.isnan(trajectories(np.zeros((0, 3))).mean).all()
    assert np.isnan(trajectories(np.full((2, 3), np.nan)).mean).all()


@pytest.mark.parametrize(
    ("y", "group", "words"),
    [(np.ones((1, 61)), None, "61 visits"), (np.ones((1, 2)), [1], "group: 1 given")],
)
def test_broken_scores_say_the_rule(y, group, words):
    with pytest.raises(ValueError, match=words):
        trajectories(y, group=group)
