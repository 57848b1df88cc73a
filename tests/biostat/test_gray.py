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
