import warnings

import numpy as np
import pytest
import statsmodels.api as sm
from numpy.testing import assert_allclose
from scipy import stats

from biostat.calibration import calibrate
from biostat.concordance import harrell_c, uno_c
from biostat.cox import cox
from biostat.discrimination import auc, auc_of_histogram, compare_auc
from biostat.survival import reverse_kaplan_meier


def scores(n=400, seed=3):
    rng = np.random.default_rng(seed)
    p = rng.beta(2, 4, n)
    return (rng.random(n) < p).astype(float), p


def test_calibration_in_the_large_and_slope_equal_statsmodels():
    y, p = scores()
    eta = np.log(p / (1 - p))
    family = sm.families.Binomial()
    large = sm.GLM(y, np.ones(len(y)), family=family, offset=eta).fit(tol=1e-12)
    slope = sm.GLM(y, sm.add_constant(eta), family=family).fit(tol=1e-12)
    found = calibrate(y, p)
    assert (found.in_the_large, found.in_the_large_error) == pytest.approx(
        (large.params[0], large.bse[0]), rel=1e-6
    )
    assert (found.slope, found.slope_error) == pytest.approx(
        (slope.params[1], slope.bse[1]), rel=1e-6
    )


def test_brier_score_and_ratio_by_their_definitions():
    y, p = scores()
    found = calibrate(y, p)
    assert found.brier == pytest.approx(((y - p) ** 2).mean())
    assert found.scaled_brier == pytest.approx(1 - ((y - p) ** 2).mean() / y.var())
    assert found.ratio == pytest.approx(y.sum() / p.sum())


def test_bands_are_fixed_and_hold_everybody_once():
    found = calibrate([0, 1, 1, 0], [0.05, 0.0499, 1.0, 0.5], edges=[0, 0.05, 0.5, 1])
    assert [(b.n, b.observed) for b in found.bands] == [(1, 1), (1, 0), (2, 1)]
    assert [b.expected for b in found.bands] == pytest.approx([0.0499, 0.05, 1.5])


def test_band_without_cases_has_no_share():
    found = calibrate([1], [0.9], edges=[0, 0.5, 1])
    assert found.bands[0].share.estimate is None


def test_slope_from_few_events_is_missing():
    y, p = scores(n=150)
    found = calibrate(y, p)
    assert found.slope is None
    assert found.in_the_large is not None


@pytest.mark.parametrize("predicted", [[0.0, 0.4, 0.6], [0.2, 1.0, 0.5]])
def test_prediction_of_exactly_zero_or_one_has_no_logit(predicted):
    found = calibrate([0, 1, 1], predicted)
    assert (found.in_the_large, found.slope) == (None, None)
    assert found.brier is not None


def test_calibration_of_nobody_is_missing():
    found = calibrate([], [])
    assert (found.n, found.brier, found.ratio, found.in_the_large, found.scaled_brier) == (
        0, None, None, None, None,
    )  # fmt: skip


def test_calibration_without_events_has_no_scaled_score():
    found = calibrate([0, 0, np.nan], [0.1, 0.2, 0.3])
    assert (found.scaled_brier, found.in_the_large, found.n_left_out) == (None, None, 1)
    assert found.ratio == 0


@pytest.mark.parametrize(
    ("outcome", "predicted", "edges", "words"),
    [
        ([0], [0.1, 0.2], [0, 1], "predicted: 2 values for 1"),
        ([2], [0.1], [0, 1], "outcome must be 0 or 1"),
        ([1], [1.1], [0, 1], "predicted between 0 and 1"),
        ([1], [0.1], [0, 0.5], "edges"),
    ],
)
def test_calibration_with_broken_input_says_the_rule(outcome, predicted, edges, words):
    with pytest.raises(ValueError, match=words):
        calibrate(outcome, predicted, edges=edges)


def kernel_of(y, score):
    with_event, without = score[y == 1][:, None], score[y == 0]
    return (with_event > without) + 0.5 * (with_event == without)


def spread_of(kernel):
    rows, columns = kernel.shape
    return kernel.mean(1).var(ddof=1) / rows + kernel.mean(0).var(ddof=1) / columns


def test_auc_is_mann_whitney():
    y, p = scores()
    p = p.round(2)
    u = stats.mannwhitneyu(p[y == 1], p[y == 0]).statistic
    assert auc(y, p).value == pytest.approx(u / (y.sum() * (1 - y).sum()), rel=1e-12)


def test_delong_error_equals_its_definition_on_placements():
    y, p = scores(n=120)
    p = p.round(1)
    kernel = (p[y == 1][:, None] > p[y == 0]) + 0.5 * (p[y == 1][:, None] == p[y == 0])
    variance = (
        kernel.mean(1).var(ddof=1) / kernel.shape[0] + kernel.mean(0).var(ddof=1) / kernel.shape[1]
    )
    found = auc(y, p)
    assert found.std_error == pytest.approx(np.sqrt(variance), rel=1e-12)
    assert found.low == pytest.approx(found.value - 1.959963984540054 * np.sqrt(variance))


def test_auc_from_a_histogram_is_that_of_the_cases():
    y, p = scores()
    p = (10 * p).astype(int)
    events, others = (np.bincount(p[y == k], minlength=10) for k in (1, 0))
    assert auc_of_histogram(events, others) == auc(y, p)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_perfect_auc_has_no_limits(value):
    y = np.repeat([0, 1], 8)
    found = auc(y, y if value else 1 - y)
    assert (found.value, found.std_error, found.low, found.high) == (value, None, None, None)


def test_auc_of_few_has_no_limits():
    found = auc([1, 1, 1, 1, 0, 0, 0, 0, 0], [5, 6, 1, 7, 3, 4, 2, 1, 0])
    assert found.value is not None
    assert found.low is None


@pytest.mark.parametrize("outcome", [[], [1, 1], [0, 0]])
def test_auc_without_a_pair_is_missing(outcome):
    assert auc(outcome, list(range(len(outcome)))).value is None


def test_auc_leaves_out_and_counts_missing():
    found = auc([1, 0, np.nan, 1], [2, 1, 5, np.nan])
    assert (found.n_events, found.n_others, found.n_left_out) == (1, 1, 2)


def test_auc_of_other_outcomes_is_refused():
    with pytest.raises(ValueError, match="outcome: values other than 0, 1"):
        auc([3], [1])


def test_difference_of_areas_equals_its_definition():
    y, p = scores(n=150)
    q = np.clip(p + np.random.default_rng(1).normal(0, 0.2, 150), 0, 1)
    gap = kernel_of(y, p) - kernel_of(y, q)
    variance = spread_of(gap)
    found = compare_auc(y, p, q)
    assert (found.value, found.std_error) == pytest.approx((gap.mean(), np.sqrt(variance)))
    assert 0 < found.p < 1


def test_difference_of_areas_without_enough_or_without_difference_is_missing():
    y, p = scores(n=60)
    assert compare_auc(y, p, p).p is None
    assert compare_auc([1, 0, np.nan], [1, 2, 3], [1, np.nan, 2]).value is None


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
