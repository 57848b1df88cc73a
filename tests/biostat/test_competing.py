import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from statsmodels.duration.survfunc import CumIncidenceRight

from biostat.competing import aalen_johansen, incidence_at, incidence_curve
from biostat.risk_table import risk_table
from biostat.survival import kaplan_meier


def cohort(n=300, seed=7):
    rng = np.random.default_rng(seed)
    days = 1 + rng.exponential(90, n).astype(int)
    return days, rng.choice([0, 1, 2], n, p=[0.3, 0.4, 0.3])


def cuminc(days, cause, of_cause):
    """cmprsk's recursion for estimate and variance, transcribed one event time at a time."""
    free, f, v1, v2, v3, rows = 1.0, 0.0, 0.0, 0.0, 0.0, []
    for t in np.unique(days):
        at_risk = (days >= t).sum()
        d1 = ((days == t) & (cause == of_cause)).sum()
        d2 = ((days == t) & (cause > 0)).sum() - d1
        after = free * (at_risk - d1 - d2) / at_risk
        f += free * d1 / at_risk
        if d2 and after > 0:
            tie = 1 - (d2 - 1) / (at_risk - 1) if d2 > 1 else 1
            jump = free**2 * tie * d2 / at_risk**2
            v1 += (f / after) ** 2 * jump
            v2 += f / after**2 * jump
            v3 += jump / after**2
        if d1:
            tie = 1 - (d1 - 1) / (at_risk - 1) if d1 > 1 else 1
            jump = free**2 * tie * d1 / at_risk**2
            inverse = 1 / after if after > 0 else 0
            v1 += (1 + inverse * f) ** 2 * jump
            v2 += inverse * (1 + inverse * f) * jump
            v3 += inverse**2 * jump
        free = after
        rows.append((f, v1 + f * f * v3 - 2 * f * v2))
    return np.array(rows).T


@pytest.mark.parametrize("of_cause", [1, 2])
def test_incidence_equals_statsmodels(of_cause):
    days, cause = cohort()
    with np.errstate(all="ignore"):
        other = CumIncidenceRight(days, cause)
    found = aalen_johansen(days, cause, of_cause)
    at = np.isin(found.days, other.times)
    assert_allclose(found.incidence[at], other.cinc[of_cause - 1], atol=1e-12)


@pytest.mark.parametrize("of_cause", [1, 2])
def test_variance_equals_the_recursion_of_cmprsk(of_cause):
    days, cause = cohort()
    estimate, variance = cuminc(days, cause, of_cause)
    found = aalen_johansen(days, cause, of_cause)
    assert_allclose(found.incidence, estimate, atol=1e-14)
    assert_allclose(found.std_error**2, variance, atol=1e-14)


def test_std_error_is_near_the_bootstrap():
    days, cause = cohort()
    rng = np.random.default_rng(1)
    read = []
    for _ in range(300):
        pick = rng.integers(0, len(days), len(days))
        read.append(incidence_at(aalen_johansen(days[pick], cause[pick], 1), [60])[0][0])
    found = aalen_johansen(days, cause, 1)
    expected = found.std_error[np.searchsorted(found.days, 60, side="right") - 1]
    assert np.std(read) == pytest.approx(expected, rel=0.15)


def test_incidences_and_event_free_share_add_to_one():
    days, cause = cohort()
    first, second = aalen_johansen(days, cause, 1), aalen_johansen(days, cause, 2)
    assert_allclose(first.incidence + second.incidence + first.event_free, 1, atol=1e-12)


def test_incidence_without_competing_cause_is_one_minus_survival():
    days, cause = cohort()
    found = aalen_johansen(days, cause == 1, 1, n_causes=1)
    assert_allclose(found.incidence, 1 - kaplan_meier(days, cause == 1).survival, atol=1e-12)


def test_incidence_is_below_one_minus_kaplan_meier():
    days, cause = cohort()
    curve = kaplan_meier(days, cause == 1)
    found = aalen_johansen(days, cause, 1)
    assert (found.incidence <= 1 - curve.survival + 1e-12).all()
    assert found.incidence[-1] < 1 - curve.survival[-1]


def test_incidence_without_the_event_is_zero_with_missing_limits():
    found = aalen_johansen([3, 4, 5], [2, 0, 2], 1)
    assert_array_equal(found.incidence, [0, 0, 0])
    assert np.isnan(found.low).all()
    assert (found.n_events, found.n_competing) == (0, 2)


def test_incidence_of_nobody_is_empty_and_unknown_everywhere():
    found = aalen_johansen([], [], 1)
    assert found.n == 0
    assert np.isnan(np.array(incidence_at(found, [1]))).all()


def test_incidence_after_last_follow_up_is_missing():
    found = aalen_johansen([3, 4, 5], [1, 2, 0], 1)
    value, _, high = incidence_at(found, [-1, 0, 3, 5, 6, np.nan])
    assert_array_equal(np.isnan(value), [True, False, False, False, True, True])
    assert value[1] == 0
    assert 0 < high[2] < 1


def test_incidence_stays_known_when_everybody_had_an_event():
    found = aalen_johansen([3, 4], [1, 2], 1)
    assert incidence_at(found, [99])[0][0] == 0.5


def test_incidence_with_delayed_entry_counts_only_those_under_observation():
    found = aalen_johansen([5, 9, 9], [1, 1, 0], 1, entry_days=[0, 6, 0])
    assert_array_equal(found.at_risk, [2, 2])
    assert_allclose(found.incidence, [0.5, 0.75])


def test_incidence_is_unknown_once_the_risk_set_emptied_before_a_late_entry():
    found = aalen_johansen([3, 30], [2, 1], 1, entry_days=[0, 10])
    assert np.isnan(found.incidence).all()


def test_incidence_of_late_entries_only_is_unknown_before_the_first():
    found = aalen_johansen([30, 40], [1, 0], 1, entry_days=[10, 12])
    assert found.conditional_from == 10
    read = incidence_at(found, [5, 9, 10, 30])[0]
    assert_array_equal(np.isnan(read), [True, True, False, False])
    assert_allclose(read[2:], [0, 0.5])


def test_incidence_on_day_zero_counts():
    found = aalen_johansen([0, 0, 0, 3], [1, 2, 0, 0], 1)
    assert_allclose(found.incidence, [0.25, 0.25])
    assert_allclose(found.event_free, [0.5, 0.5])
    assert incidence_at(found, [0])[0][0] == 0.25


def test_variance_with_many_ties_equals_the_recursion_of_cmprsk():
    rng = np.random.default_rng(2)
    days, cause = rng.integers(0, 6, 60), rng.integers(0, 3, 60)
    estimate, variance = cuminc(days, cause, 1)
    found = aalen_johansen(days, cause, 1)
    assert_allclose(found.incidence, estimate, atol=1e-14)
    assert_allclose(found.std_error**2, variance, atol=1e-14)


def test_incidence_of_a_group_equals_that_of_its_persons():
    days, cause = cohort()
    group = np.arange(len(days)) % 2
    table = risk_table(days, cause, group=group, n_groups=2, n_causes=2)
    own = group == 1
    alone = aalen_johansen(days[own], cause[own], 1)
    assert_array_equal(incidence_curve(table, 1, 1).incidence, alone.incidence)


def test_undeclared_cause_is_named():
    with pytest.raises(ValueError, match="of_cause: 3 given, 1…2 declared"):
        aalen_johansen([1], [1], 3)
