import numpy as np
import pytest
from numpy.testing import assert_allclose

from biostat.competing import aalen_johansen, incidence_at
from biostat.gray import gray_sums, gray_test
from biostat.logrank import logrank
from biostat.risk_table import risk_table

WITHOUT_MISSING = np.setdiff1d(np.arange(100), [4, 9, 49])


@pytest.mark.parametrize(("cause", "chi2"), [(1, 3.393977), (2, 1.989511)])
def test_stratified_test_equals_the_printed_one_of_cmprsk(cmprsk_cohort, cause, chi2):
    times, group, causes, stratum = cmprsk_cohort
    found = gray_test(times, causes, group, cause, 3, stratum=stratum)
    assert found.chi2 == pytest.approx(chi2, abs=5e-7)
    assert found.df == 2


@pytest.mark.parametrize(("cause", "chi2"), [(1, 4.716769), (2, 2.696396)])
def test_test_of_a_subset_equals_the_printed_one_of_cmprsk(cmprsk_cohort, cause, chi2):
    times, group, causes, stratum = cmprsk_cohort
    own = WITHOUT_MISSING[WITHOUT_MISSING < 80]
    found = gray_test(times[own], causes[own], group[own], cause, 3, stratum=stratum[own])
    assert found.chi2 == pytest.approx(chi2, abs=5e-7)


@pytest.mark.parametrize(
    ("cause", "chi2", "p"), [(1, 3.5151549, 0.06080997), (2, 0.1400145, 0.70826655)]
)
def test_two_groups_equal_the_printed_test_of_cmprsk(cmprsk_cohort, cause, chi2, p):
    times, group, causes, stratum = cmprsk_cohort
    own = WITHOUT_MISSING[group[WITHOUT_MISSING] != 1]
    found = gray_test(times[own], causes[own], group[own], cause, 3, stratum=stratum[own])
    assert (found.chi2, found.p) == pytest.approx((chi2, p), abs=5e-7)
    assert found.df == 1


@pytest.mark.parametrize(
    ("cause", "estimate", "variance"),
    [(1, [0.2352861, 0.3287068, 0.4247898], [0.002062112, 0.002957844, 0.004170634]),
     (2, [0.2567862, 0.3931580, 0.4631781], [0.002190305, 0.003273248, 0.004004514])],
)  # fmt: skip
def test_incidence_and_variance_equal_the_printed_ones_of_cmprsk(
    cmprsk_cohort, cause, estimate, variance
):
    times, _, causes, _ = cmprsk_cohort
    found = aalen_johansen(times, causes, cause)
    assert_allclose(incidence_at(found, [1, 2, 3])[0], estimate, atol=5e-8)
    at = np.searchsorted(found.days, [1, 2, 3], side="right") - 1
    assert_allclose(found.std_error[at] ** 2, variance, atol=5e-10)


def test_score_without_competing_causes_is_the_logrank_score():
    rng = np.random.default_rng(4)
    days, event, group = rng.integers(1, 400, 300), rng.random(300) < 0.6, rng.integers(0, 2, 300)
    plain = logrank(days, event, group, 2)
    found = gray_sums(risk_table(days, event, group=group, n_groups=2), 1)
    assert_allclose(found.expected, plain.expected, rtol=1e-12)


def test_size_of_the_test_under_equal_incidence():
    """Ties and a competing cause; 5 % of 400 trials give 20 ± 2.5 · 4.4."""
    rng = np.random.default_rng(8)
    hits = 0
    for _ in range(400):
        days = rng.integers(1, 40, 120)
        causes, group = rng.integers(0, 3, 120), rng.integers(0, 2, 120)
        hits += gray_test(days, causes, group, 1, 2).p < 0.05
    assert 9 <= hits <= 31


def test_test_without_events_of_the_cause_is_missing():
    found = gray_test([3, 4, 5], [2, 0, 2], [0, 1, 1], 1, 2)
    assert (found.chi2, found.df) == (None, 0)


def test_test_of_nobody_is_missing():
    assert gray_test([], [], [], 1, 2).chi2 is None


def test_everybody_having_the_event_is_no_error():
    found = gray_test([1, 1, 2, 2, 3], [1, 1, 1, 1, 1], [0, 1, 0, 1, 1], 1, 2)
    assert found.chi2 >= 0


def test_undeclared_cause_is_named():
    with pytest.raises(ValueError, match="of_cause: 3 given"):
        gray_test([1], [1], [0], 3, 1)


def test_events_after_the_risk_set_emptied_add_nothing():
    found = gray_sums(risk_table([3, 20], [2, 1], entry_days=[0, 10], n_causes=2), 1)
    assert found.expected[0] == found.observed[0] == 1
    assert found.variance[0, 0] == 0


def test_persons_without_time_group_or_stratum_are_left_out_and_counted(cmprsk_cohort):
    times, group, causes, stratum = (a.copy() for a in cmprsk_cohort)
    layer = stratum.astype(float)
    times[0], group[1], layer[2] = np.nan, -1, np.nan
    found = gray_test(times, causes, group, 1, 3, stratum=layer)
    rest = slice(3, None)
    alone = gray_test(times[rest], causes[rest], group[rest], 1, 3, stratum=stratum[rest])
    assert found.n_left_out == 3
    assert found.chi2 == pytest.approx(alone.chi2, rel=1e-12)


@pytest.mark.parametrize(
    ("options", "words"),
    [({"cause": [1]}, "cause: 1 values for 2"), ({"stratum": [1]}, "stratum: 1 values for 2")],
)
def test_columns_of_wrong_length_are_named(options, words):
    given = {"cause": [1, 2], "group": [0, 1]} | options
    with pytest.raises(ValueError, match=words):
        gray_test([1, 2], of_cause=1, n_groups=2, **given)


def by_days(days, cause, group, n_groups):
    """Gray's score and variance as the recursions of cmprsk go, one day and group at a time."""
    size = range(n_groups)
    at = [int((group == g).sum()) for g in size]
    skm, skmm = [1.0] * n_groups, [1.0] * n_groups
    f1m, f1, v3, v2 = ([0.0] * n_groups for _ in range(4))
    score, cov = np.zeros(n_groups - 1), np.zeros((n_groups - 1, n_groups - 1))
    c, a, v2 = (np.zeros((n_groups, n_groups)) for _ in range(3))
    fm = f = 0.0
    for t in np.unique(days):
        d = [[int(((days == t) & (cause == k) & (group == g)).sum()) for g in size]
             for k in (0, 1, 2)]  # fmt: skip
        nd1, nd2 = sum(d[1]), sum(d[2])
        if nd1 + nd2:
            tr = tq = 0.0
            for g in size:
                if at[g] <= 0:
                    continue
                td, t1 = d[1][g] + d[2][g], d[1][g]
                skm[g] = skmm[g] * (at[g] - td) / at[g]
                f1[g] = f1m[g] + skmm[g] * t1 / at[g]
                tr += at[g] / skmm[g]
                tq += at[g] * (1 - f1m[g]) / skmm[g]
            f, fb = fm + nd1 / tr, 1 - fm
            a[:] = 0
            for i in size:
                if at[i] <= 0:
                    continue
                t1 = at[i] / skmm[i]
                a[i, i] = t1 * (1 - t1 / tr)
                c[i, i] += a[i, i] * nd1 / (tr * fb)
                for j in range(i):
                    if at[j] > 0:
                        a[i, j] = a[j, i] = -t1 * (at[j] / skmm[j]) / tr
                        c[i, j] += a[i, j] * nd1 / (tr * fb)
                        c[j, i] = c[i, j]
            for k in size:
                if nd1 and at[k] > 0:
                    t2 = 1 - (1 - f) / skm[k] if skm[k] > 0 else 1.0
                    t5 = 1 - (nd1 - 1) / (tr * skmm[k] - 1) if nd1 > 1 else 1.0
                    t3 = max(t5, 0.0) * skmm[k] * nd1 / (tr * at[k])  # no variance below 0
                    v3[k] += t2 * t2 * t3
                    for i in range(n_groups - 1):
                        t1 = a[i, k] - t2 * c[i, k]
                        v2[i, k] += t1 * t2 * t3
                        for j in range(i + 1):
                            cov[i, j] += t1 * (a[j, k] - t2 * c[j, k]) * t3
                if d[2][k] and skm[k] > 0:
                    t1 = (1 - f) / skm[k]
                    t5 = 1 - (d[2][k] - 1) / (at[k] - 1) if d[2][k] > 1 else 1.0
                    t3 = t5 * skmm[k] ** 2 * d[2][k] / at[k] ** 2
                    v3[k] += t1 * t1 * t3
                    for i in range(n_groups - 1):
                        t2 = t1 * c[i, k]
                        v2[i, k] -= t2 * t1 * t3
                        for j in range(i + 1):
                            cov[i, j] += t2 * t1 * c[j, k] * t3
            for g in range(n_groups - 1):
                if at[g] > 0:
                    score[g] += d[1][g] - nd1 * at[g] * (1 - f1m[g]) / skmm[g] / tq
            fm, f1m, skmm = f, f1[:], skm[:]
        at = [at[g] - d[0][g] - d[1][g] - d[2][g] for g in size]
    for i in range(n_groups - 1):
        for j in range(i + 1):
            for k in size:
                cov[i, j] += c[i, k] * c[j, k] * v3[k] + c[i, k] * v2[j, k] + c[j, k] * v2[i, k]
            cov[j, i] = cov[i, j]
    return score, cov


@pytest.mark.parametrize("seed", range(5))
def test_score_and_variance_with_many_ties_and_day_zero_equal_those_of_cmprsk(seed):
    """The printed results have no ties; here every day holds several events of both causes."""
    rng = np.random.default_rng(seed)
    days, cause, group = rng.integers(0, 8, 90), rng.integers(0, 3, 90), rng.integers(0, 3, 90)
    found = gray_sums(risk_table(days, cause, group=group, n_groups=3, n_causes=2), 1)
    score, covariance = by_days(days, cause, group, 3)
    assert_allclose((found.observed - found.expected)[:2], score, atol=1e-10)
    assert_allclose(found.variance[:2, :2], covariance, atol=1e-10)
