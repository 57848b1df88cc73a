import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from biostat.calibration import calibrate
from biostat.discrimination import auc, auc_of_histogram, compare_auc


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


def test_slope_is_told_from_a_hundred_events_on():
    outcome = np.repeat([1, 0], [100, 150])
    predicted = np.tile(np.linspace(0.1, 0.9, 50), 5)
    assert calibrate(outcome, predicted).slope is not None
    assert calibrate(outcome[1:], predicted[1:]).slope is None


@pytest.mark.parametrize(("events", "limits"), [(4, False), (5, True)])
def test_area_has_limits_from_five_events_on(events, limits):
    outcome = np.repeat([1, 0], [events, 20])
    score = np.r_[np.arange(events), np.arange(20) / 4]
    assert (auc(outcome, score).low is not None) is limits
    assert (compare_auc(outcome, score, -score).value is not None) is limits


def test_limits_of_an_area_near_one_end_at_one():
    outcome = np.repeat([1, 0], [10, 10])
    score = np.r_[np.arange(10) + 10.0, np.arange(9), 10.5]
    found = auc(outcome, score)
    assert 0.95 < found.value < 1
    assert found.high == 1


def test_area_of_equal_scores_is_a_half_without_limits():
    found = auc([0, 1] * 10, [3] * 20)
    assert (found.value, found.std_error, found.low, found.high) == (0.5, None, None, None)
