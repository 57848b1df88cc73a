import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose

from biostat.concordance import harrell_c, uno_c
from biostat.cox import cox
from biostat.survival import reverse_kaplan_meier


def survival_cohort(n=200, seed=6):
    rng = np.random.default_rng(seed)
    risk = rng.normal(size=n).round(1)
    return (
        rng.integers(1, 60, n),
        rng.random(n) < 0.6,
        risk,
        np.where(rng.random(n) < 0.3, 1, 0) * 5,
    )


def by_pairs(leave, event, risk, enter, weight):
    found = np.zeros(3)
    for i in np.nonzero(event)[0]:
        at_risk = (enter < leave[i]) & ((leave > leave[i]) | ((leave == leave[i]) & ~event))
        found += weight[i] * np.array([
            (risk[at_risk] < risk[i]).sum(), (risk[at_risk] > risk[i]).sum(),
            (risk[at_risk] == risk[i]).sum(),
        ])  # fmt: skip
    return found


def test_harrell_equals_the_count_of_pairs_with_delayed_entry():
    leave, event, risk, enter = survival_cohort()
    usable = (enter <= 0) | (enter < leave)
    leave, event, risk, enter = leave[usable], event[usable], risk[usable], enter[usable]
    expected = by_pairs(leave, event, risk, enter, np.ones(len(leave)))
    found = harrell_c(leave, event, risk, entry_days=enter).pairs
    assert_allclose([found.concordant, found.discordant, found.tied], expected)


def test_harrell_equals_lifelines():
    leave, event, risk, _ = survival_cohort()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifelines.utils import concordance_index

        other = concordance_index(leave, -risk, event)
    assert harrell_c(leave, event, risk).value == pytest.approx(other, rel=1e-12)


def test_stratified_harrell_counts_pairs_within_strata():
    leave, event, risk, _ = survival_cohort()
    stratum = np.arange(len(leave)) % 3
    parts = [harrell_c(leave[s], event[s], risk[s]).pairs for s in (stratum == k for k in range(3))]
    assert harrell_c(leave, event, risk, stratum=stratum).pairs == parts[0] + parts[1] + parts[2]


def test_uno_equals_the_weighted_count_of_pairs():
    leave, event, risk, _ = survival_cohort()
    curve = reverse_kaplan_meier(leave, event)
    g = np.concatenate([[1], curve.survival])[np.searchsorted(curve.days, leave)]
    weight = np.where(leave < 40, 1 / g**2, 0)
    expected = by_pairs(leave, event, risk, np.zeros(len(leave)), weight)
    found = uno_c(leave, event, risk, horizon=40).pairs
    assert_allclose([found.concordant, found.discordant, found.tied], expected, rtol=1e-12)


def test_uno_without_censoring_is_harrell():
    leave, _, risk, _ = survival_cohort()
    event = np.ones(len(leave))
    assert uno_c(leave, event, risk).value == pytest.approx(harrell_c(leave, event, risk).value)


@pytest.mark.parametrize("c", [harrell_c, uno_c])
@pytest.mark.parametrize(
    ("leave", "event"), [([], []), ([3, 4], [0, 0]), ([3, 3], [1, 1]), ([4], [1])]
)
def test_concordance_without_comparable_pairs_is_missing(c, leave, event):
    assert c(leave, event, list(range(len(leave)))).value is None


def test_event_on_day_zero_is_compared_with_those_there_from_the_start():
    found = harrell_c([0, 3, 4], [1, 0, 0], [2, 1, 3])
    assert (found.pairs.concordant, found.pairs.discordant) == (1, 1)
    assert found.value == 0.5


def test_concordance_of_equal_scores_is_one_half():
    assert harrell_c([1, 2, 3], [1, 1, 0], [7, 7, 7]).value == 0.5


def test_concordance_leaves_out_and_counts_missing():
    found = harrell_c([1, 2, np.nan, 3], [1, 0, 1, 1], [2, 1, 1, np.nan])
    assert (found.value, found.n, found.n_left_out) == (1, 2, 2)


def weighted_c(leave, event, risk, enter, stratum, heavy):
    """C of persons with case weights, pair by pair; twice differentiable in the weights."""
    with_, every = 0.0, 0.0
    for i in np.nonzero(event)[0]:
        at_risk = (enter < leave[i]) & ((leave > leave[i]) | ((leave == leave[i]) & ~event))
        pair = heavy[i] * heavy * (at_risk & (stratum == stratum[i]))
        with_ += (pair * ((risk < risk[i]) + 0.5 * (risk == risk[i]))).sum()
        every += pair.sum()
    return with_ / every


def jackknife_error(statistic, n):
    """√Σ (∂C/∂w_i)² by central differences."""
    step, moved = 1e-5, []
    for i in range(n):
        heavy = [np.ones(n), np.ones(n)]
        heavy[0][i] += step
        heavy[1][i] -= step
        moved.append((statistic(heavy[0]) - statistic(heavy[1])) / (2 * step))
    return np.sqrt(np.sum(np.square(moved)))


def test_error_of_harrell_is_the_infinitesimal_jackknife_with_strata_and_delayed_entry():
    leave, event, risk, enter = survival_cohort(80)
    usable = (enter <= 0) | (enter < leave)
    leave, event, risk, enter = leave[usable], event[usable], risk[usable], enter[usable]
    stratum = np.arange(len(leave)) % 2
    expected = jackknife_error(
        lambda heavy: weighted_c(leave, event, risk, enter, stratum, heavy), len(leave)
    )
    found = harrell_c(leave, event, risk, entry_days=enter, stratum=stratum)
    assert found.std_error == pytest.approx(expected, rel=1e-6)
    assert found.high - found.value == pytest.approx(1.959963985 * expected, rel=1e-6)


def weighted_uno(leave, event, risk, heavy):
    """Uno's C of persons with case weights; G is the weighted curve of censoring."""
    days = np.unique(leave)
    g, before = 1.0, {}
    for day in days:
        before[day] = g
        g *= 1 - heavy[(leave == day) & ~event].sum() / heavy[leave >= day].sum()
    with_, every = 0.0, 0.0
    for i in np.nonzero(event)[0]:
        at_risk = (leave > leave[i]) | ((leave == leave[i]) & ~event)
        pair = heavy[i] * heavy * at_risk / before[leave[i]] ** 2
        with_ += (pair * ((risk < risk[i]) + 0.5 * (risk == risk[i]))).sum()
        every += pair.sum()
    return with_ / every


def test_error_of_uno_carries_that_of_the_censoring_curve():
    leave, event, risk, _ = survival_cohort(80)
    expected = jackknife_error(lambda heavy: weighted_uno(leave, event, risk, heavy), len(leave))
    found = uno_c(leave, event, risk)
    assert found.value == pytest.approx(weighted_uno(leave, event, risk, np.ones(80)))
    assert found.std_error == pytest.approx(expected, rel=1e-6)


def test_error_of_uno_without_censoring_is_that_of_harrell():
    leave, _, risk, _ = survival_cohort()
    event = np.ones(len(leave))
    found, plain = uno_c(leave, event, risk), harrell_c(leave, event, risk)
    assert found.std_error == pytest.approx(plain.std_error, rel=1e-12)


@pytest.mark.parametrize("c", [harrell_c, uno_c])
def test_error_of_concordance_is_near_the_bootstrap(c):
    rng = np.random.default_rng(3)
    risk = rng.normal(size=250)
    fatal = rng.exponential(np.exp(-0.7 * risk))
    closed = rng.uniform(0.2, 2, 250)
    leave, event = np.minimum(fatal, closed), fatal <= closed
    picks = [rng.integers(0, 250, 250) for _ in range(200)]
    read = [c(leave[p], event[p], risk[p]).value for p in picks]
    assert np.std(read) == pytest.approx(c(leave, event, risk).std_error, rel=0.15)


def test_concordance_of_lung_cancer_equals_the_printed_one_of_survival():
    """Concordance= 0.603 (se = 0.025) of coxph(Surv(time, status) ~ age + sex, lung)."""
    from lifelines.datasets import load_lung

    data = load_lung()
    model = cox(data["time"], data["status"], data[["age", "sex"]])
    eta = data[["age", "sex"]].to_numpy() @ model.coefficients.beta
    found = harrell_c(data["time"], data["status"], eta)
    assert (found.value, found.std_error) == pytest.approx((0.603, 0.025), abs=5e-4)


def test_pairs_of_lung_cancer_with_many_tied_scores_equal_the_printed_ones_of_survival():
    """concordance(Surv(time, status) ~ ph.ecog, lung): 8392, 4258 and 7137 pairs."""
    from lifelines.datasets import load_lung

    data = load_lung()
    found = harrell_c(data["time"], data["status"], data["ph.ecog"])
    pairs = found.pairs
    assert (pairs.concordant, pairs.discordant, pairs.tied) == (8392, 4258, 7137)
    assert found.n_left_out == 1


@pytest.mark.parametrize("c", [harrell_c, uno_c])
def test_perfect_order_has_no_error_as_no_variation_was_seen(c):
    found = c(np.arange(1, 30), np.ones(29), -np.arange(29))
    assert (found.value, found.std_error, found.low, found.high) == (1, None, None, None)
    assert c(np.arange(1, 30), np.ones(29), np.arange(29)).value == 0


def test_concordance_below_five_events_has_no_error():
    event = np.arange(20) < 4
    found = harrell_c(np.arange(1, 21), event, np.arange(20) % 3)
    assert 0 < found.value < 1
    assert found.std_error is None
    event[4] = True
    assert harrell_c(np.arange(1, 21), event, np.arange(20) % 3).std_error > 0


def test_persons_of_unknown_stratum_take_no_part_in_concordance():
    leave, event, risk, _ = survival_cohort()
    stratum = np.where(np.arange(200) < 3, np.nan, np.arange(200) % 2)
    found = harrell_c(leave, event, risk, stratum=stratum)
    alone = harrell_c(leave[3:], event[3:], risk[3:], stratum=stratum[3:])
    assert (found.n, found.n_left_out) == (197, 3)
    assert found.pairs == alone.pairs


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"event": [2, 0]}, "event: values other than 0, 1 and missing"),
        ({"score": [1]}, "score: 1 values for 2"),
        ({"stratum": [1]}, "stratum: 1 values for 2"),
        ({"entry_days": [1]}, "entry_days: 1 values for 2"),
    ],
)
def test_broken_columns_of_concordance_are_named(options, words):
    given = {"event": [1, 0], "score": [1, 2]} | options
    with pytest.raises(ValueError, match=words):
        harrell_c([3, 4], **given)
