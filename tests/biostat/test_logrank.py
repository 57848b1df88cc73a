import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from statsmodels.duration.survfunc import survdiff

from biostat import logrank as lr
from biostat.logrank import logrank
from biostat.risk_table import tables_by_stratum


def cohort(n=300, groups=3, seed=5):
    rng = np.random.default_rng(seed)
    group = rng.integers(0, groups, n)
    days = 1 + rng.exponential(200 + 80 * group).astype(int)
    return days, rng.random(n) < 0.7, group, rng.integers(0, 4, n)


def test_logrank_equals_statsmodels():
    days, event, group, _ = cohort()
    chi2, p = survdiff(days, event, group)
    found = logrank(days, event, group, 3)
    assert (found.chi2, found.p) == pytest.approx((chi2, p), rel=1e-10)
    assert found.df == 2


def test_stratified_logrank_equals_statsmodels():
    days, event, group, stratum = cohort()
    chi2, p = survdiff(days, event, group, strata=stratum)
    found = logrank(days, event, group, 3, stratum=stratum)
    assert (found.chi2, found.p) == pytest.approx((chi2, p), rel=1e-10)


def test_logrank_with_delayed_entry_equals_lifelines_cox_score_test():
    days, event, group, _ = cohort(groups=2)
    days = days * 1000 + np.arange(len(days))  # no ties: the score test is then the log-rank test
    entry = np.where(np.arange(len(days)) % 3 == 0, days // 2, 0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from statsmodels.duration.hazard_regression import PHReg

        model = PHReg(days, group[:, None].astype(float), status=event, entry=entry)
        score, information = model.score([0.0]), -model.hessian([0.0])
    found = logrank(days, event, group, 2, entry_days=entry)
    assert found.chi2 == pytest.approx(float(score[0] ** 2 / information[0, 0]), rel=1e-9)


def test_textbook_leukaemia_chi2():
    """Freireich 1963: χ² = 16.79, E = 19.25 and 10.75 (Kalbfleisch and Prentice 2002)."""
    drug = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    drug_event = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    found = logrank(drug + placebo, drug_event + [1] * 21, [0] * 21 + [1] * 21, 2)
    assert found.chi2 == pytest.approx(16.79, abs=0.005)
    assert_allclose(found.expected, [19.25, 10.75], atol=0.005)
    assert_array_equal(found.observed, [9, 21])


def test_logrank_without_events_is_missing_and_not_zero():
    found = logrank([3, 4], [0, 0], [0, 1], 2)
    assert (found.chi2, found.p, found.df) == (None, None, 0)


def test_logrank_of_nobody_is_missing():
    assert logrank([], [], [], 2).chi2 is None


def test_group_without_events_stays_in_the_comparison():
    found = logrank([3, 4, 5, 6], [1, 1, 0, 0], [0, 0, 1, 1], 2)
    assert found.df == 1
    assert found.expected[1] > 0


def test_group_never_at_risk_costs_its_degree_of_freedom():
    days, event, group, _ = cohort()
    three = logrank(days, event, group, 3)
    four = logrank(days, event, group, 4)
    assert four.df == three.df == 2
    assert four.chi2 == pytest.approx(three.chi2, rel=1e-12)


def test_single_person_at_risk_adds_no_variance():
    total = lr.stratified_sums([1, 1, 9], [1, 1, 1], [0, 1, 1], 2)
    without = lr.stratified_sums([1, 1, 9], [1, 1, 0], [0, 1, 1], 2)
    assert_array_equal(total.variance, without.variance)


def test_groups_never_compared_with_each_other_cost_a_degree():
    found = logrank(
        [1, 2, 3, 4] * 2, [1] * 8, [0, 1, 0, 1, 2, 3, 2, 3], 4, stratum=[0] * 4 + [1] * 4
    )
    assert found.df == 2


def test_trend_over_two_groups_is_the_logrank_test():
    days, event, group, stratum = cohort(groups=2)
    total = lr.stratified_sums(days, event, group, 2, stratum=stratum)
    assert lr.compare_trend(total, [0, 1]).chi2 == pytest.approx(
        lr.compare_groups(total).chi2, rel=1e-12
    )


def test_trend_does_not_depend_on_origin_and_scale_of_scores():
    days, event, group, _ = cohort()
    total = lr.stratified_sums(days, event, group, 3)
    assert lr.compare_trend(total, [5, 7, 9]).chi2 == pytest.approx(
        lr.compare_trend(total, [0, 1, 2]).chi2
    )
    assert lr.compare_trend(total, [0, 1, 2]).df == 1


@pytest.mark.parametrize("scores", [[0, 0, 0], [1, 1, 1]])
def test_trend_with_equal_scores_is_missing(scores):
    days, event, group, _ = cohort()
    assert lr.compare_trend(lr.stratified_sums(days, event, group, 3), scores).chi2 is None


def test_persons_without_time_group_or_stratum_are_left_out_and_counted():
    days, event, group, stratum = cohort()
    layer = stratum.astype(object)
    days = days.astype(float)
    days[0], group[1], layer[2], layer[3] = np.nan, -1, None, float("nan")
    found = logrank(days, event, group, 3, stratum=layer)
    rest = slice(4, None)
    alone = logrank(days[rest], event[rest], group[rest], 3, stratum=stratum[rest])
    assert found.n_left_out == 4
    assert found.n.sum() == 296
    assert found.chi2 == pytest.approx(alone.chi2, rel=1e-12)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"stratum": [0]}, "stratum: 1 values for 2"),
        ({"entry_days": [0]}, "entry_days: 1 values for 2"),
        ({"event": [1]}, "cause: 1 values for 2"),
        ({"group": [0]}, "group: 1 values for 2"),
    ],
)
def test_columns_of_wrong_length_are_named(options, words):
    given = {"event": [1, 1], "group": [0, 1]} | options
    with pytest.raises(ValueError, match=words):
        logrank([1, 2], n_groups=2, **given)


def test_tables_by_stratum_without_strata_are_one():
    tables, lost = tables_by_stratum([3, 4], [1, 0], None)
    assert (len(tables), lost) == (1, 0)
    assert tables_by_stratum([], [], []) == ([], 0)


def test_logrank_of_lung_cancer_by_sex_equals_the_printed_one_of_survival():
    """survdiff(Surv(time, status) ~ sex, lung): 112 and 53 against 91.6 and 73.4, χ² 10.3."""
    from lifelines.datasets import load_lung

    data = load_lung()
    found = logrank(data["time"], data["status"], data["sex"] - 1, 2)
    assert_array_equal(found.observed, [112, 53])
    assert_allclose(found.expected, [91.6, 73.4], atol=0.05)
    assert found.chi2 == pytest.approx(10.3, abs=0.05)
