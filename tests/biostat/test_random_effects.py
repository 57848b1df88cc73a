import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import integrate, optimize, special, stats
from statsmodels.stats.meta_analysis import combine_effects

from biostat.pooling import between_variance, plain_logits, pool
from biostat.proportions import clopper_pearson, wilson
from biostat.random_effects import pool_shares

# Colditz 1994, BCG vaccine: cases and others among vaccinated, cases and others among controls
BCG = np.array([
    [4, 119, 11, 128], [6, 300, 29, 274], [3, 228, 11, 209], [62, 13536, 248, 12619],
    [33, 5036, 47, 5761], [180, 1361, 372, 1079], [8, 2537, 10, 619],
    [505, 87886, 499, 87892], [29, 7470, 45, 7232], [17, 1699, 65, 1600],
    [186, 50448, 141, 27197], [5, 2493, 3, 2338], [27, 16886, 29, 17825],
])  # fmt: skip


def bcg():
    a, b, c, d = BCG.T.astype(float)
    return np.log(a / (a + b) / (c / (c + d))), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


def test_reml_equals_the_published_bcg_analysis():
    """As printed in the manual of metafor (Viechtbauer 2010)."""
    found = pool(*bcg())
    assert found.value == pytest.approx(-0.7145, abs=5e-5)
    assert found.tau2 == pytest.approx(0.3132, abs=5e-5)
    assert found.i2_percent == pytest.approx(92.22, abs=5e-3)
    assert found.q == pytest.approx(152.2330, abs=5e-5)
    assert (found.tau2_low, found.tau2_high) == pytest.approx((0.1197, 1.1115), abs=5e-5)
    assert found.tau2_reliable


def test_dersimonian_laird_and_paule_mandel_equal_statsmodels():
    y, v = bcg()
    for method, other in (("DL", "chi2"), ("PM", "iterated")):
        expected = combine_effects(y, v, method_re=other, atol=1e-12).tau2
        assert between_variance(y, v, method) == pytest.approx(expected, rel=1e-6)


def test_interval_is_hartung_knapp_when_it_is_the_wider():
    y, v = bcg()
    found = pool(y, v, method="DL")
    other = combine_effects(y, v, method_re="chi2", use_t=True)
    w = 1 / (v + found.tau2)
    q = (w * (y - found.value) ** 2).sum() / 12
    t = stats.t.ppf(0.975, 12)
    assert found.value == pytest.approx(other.mean_effect_re, rel=1e-10)
    half = t * np.sqrt(max(1, q) / w.sum())
    assert (found.low, found.high) == pytest.approx((found.value - half, found.value + half))
    assert found.prediction_high == pytest.approx(
        found.value + t * np.sqrt(found.tau2 + max(1, q) / w.sum())
    )


def test_homogeneous_studies_have_no_variance_between_and_no_narrower_interval():
    y, v = np.array([0.1, 0.11, 0.09, 0.1]), np.full(4, 0.04)
    found = pool(y, v)
    assert (found.tau2, found.tau2_low, found.i2_percent) == (0, 0, 0)
    assert found.std_error == pytest.approx(np.sqrt(0.04 / 4))
    assert found.prediction_low is None
    assert not found.tau2_reliable


def test_one_study_is_its_own_interval_without_variance_between():
    found = pool([0.3, np.nan], [0.04, 0.1])
    assert (found.k, found.value, found.tau2, found.i2_percent, found.q) == (
        1,
        0.3,
        None,
        None,
        None,
    )
    assert found.high == pytest.approx(0.3 + 1.959964 * 0.2, abs=1e-6)


def test_no_study_is_missing():
    assert pool([], []).value is None


def test_unequal_lists_are_named():
    with pytest.raises(ValueError, match="variances: 1 values for 2"):
        pool([1, 2], [1])


def test_plain_logits_add_half_only_where_a_cell_is_zero():
    logit, variance = plain_logits([0, 3, 5], [10, 10, 5])
    assert_allclose(logit, np.log([0.5 / 10.5, 3 / 7, 5.5 / 0.5]))
    assert_allclose(variance, [1 / 0.5 + 1 / 10.5, 1 / 3 + 1 / 7, 1 / 5.5 + 1 / 0.5])


def centers(k=12, seed=2, mean=-2.5, tau=0.7):
    rng = np.random.default_rng(seed)
    n = rng.integers(20, 120, k)
    return rng.binomial(n, special.expit(rng.normal(mean, tau, k))), n


def likelihood(x, n, mu, sigma):
    """Each center's marginal likelihood by adaptive integration."""
    total = 0.0
    for a, b in zip(x, n, strict=True):

        def density(u, a=a, b=b):
            eta = mu + sigma * u
            return np.exp(a * eta - b * np.logaddexp(0, eta) - u**2 / 2) / np.sqrt(2 * np.pi)

        total += np.log(integrate.quad(density, -9, 9, epsabs=0, epsrel=1e-10, limit=200)[0])
    return total  # fmt: skip


def test_mixed_model_maximises_the_integrated_likelihood():
    x, n = centers()
    close = {"xatol": 1e-6, "fatol": 1e-9}
    best = optimize.minimize(
        lambda at: -likelihood(x, n, *at), [-2.5, 0.6], method="Nelder-Mead", options=close
    )
    found = pool_shares(x, n)
    assert found.logit == pytest.approx(best.x[0], abs=2e-4)
    assert np.sqrt(found.tau2) == pytest.approx(abs(best.x[1]), abs=5e-4)


def test_mixed_model_limits_hold_the_truth():
    held = 0
    for seed in range(40):
        found = pool_shares(*centers(k=20, seed=seed))
        held += found.low <= special.expit(-2.5) <= found.high
    assert held >= 34


def test_rare_outcome_is_not_pulled_up_by_centers_without_events():
    rng = np.random.default_rng(5)
    n = rng.integers(20, 90, 27)
    x = rng.binomial(n, 0.023)
    found, crude = pool_shares(x, n).share, x.sum() / n.sum()
    logit = pool(*plain_logits(x, n), method="DL").value
    assert abs(found - crude) < 0.004 < special.expit(logit) - crude


def test_shrunken_shares_lie_between_own_and_pooled():
    x, n = centers()
    found = pool_shares(x, n)
    own = x / n
    toward = np.sign(found.share - own) * np.sign(found.shrunken - own)
    assert (toward >= 0).all()
    assert (np.abs(found.shrunken - own) <= np.abs(found.share - own) + 1e-9).all()
    assert (found.shrunken_low < found.shrunken).all()


def test_center_without_cases_has_no_share_of_its_own():
    x, n = centers()
    found = pool_shares(np.append(x, 0), np.append(n, 0))
    assert found.centers == 12
    assert np.isnan(found.shrunken[-1])


def test_equal_centers_have_no_variance_between():
    found = pool_shares([10] * 6, [50] * 6)
    assert found.tau2 == 0
    assert found.share == pytest.approx(0.2, abs=1e-6)
    assert found.logit_error == pytest.approx(1 / np.sqrt(300 * 0.16), rel=1e-3)
    assert_allclose(found.shrunken, 0.2, atol=1e-6)


def test_fewer_than_five_centers_have_no_prediction_interval():
    found = pool_shares(*centers(k=4))
    assert (found.prediction_low, found.tau2_reliable) == (None, False)
    assert pool_shares(*centers(k=5)).prediction_low is not None


def test_prediction_of_a_new_center_is_centered_and_wider_than_the_share():
    found = pool_shares(*centers(k=12))
    wide = stats.t.ppf(0.975, 11) * np.hypot(np.sqrt(found.tau2), found.logit_error)
    ends = special.logit([found.prediction_low, found.prediction_high])
    assert_allclose(ends, [found.logit - wide, found.logit + wide])
    assert found.prediction_low < found.low < found.share < found.high < found.prediction_high


def test_one_center_gives_its_wilson_interval():
    found, own = pool_shares([3, 0], [20, 0]), wilson(3, 20)
    assert (found.basis, found.low, found.high, found.tau2) == (
        "one_center",
        own.low,
        own.high,
        None,
    )


@pytest.mark.parametrize("events", [[0, 0, 0], [20, 30, 40]])
def test_centers_without_variation_give_the_exact_interval_of_the_sum(events):
    found, own = pool_shares(events, [20, 30, 40]), clopper_pearson(sum(events), 90)
    assert (found.basis, found.low, found.high) == ("no_variation", own.low, own.high)
    assert (found.tau2, found.prediction_high) == (None, None)


@pytest.mark.parametrize(("events", "n"), [([], []), ([0], [0])])
def test_no_center_is_no_data(events, n):
    found = pool_shares(events, n)
    assert (found.basis, found.share) == ("no_data", None)


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="0 <= events <= n"):
        pool_shares([3], [2])


def test_centers_with_nobody_or_everybody_have_no_mixed_model():
    """The variance between them has no maximum."""
    found = pool_shares([0, 10, 0], [10, 10, 12])
    assert (found.basis, found.share, found.tau2) == ("separated", None, None)
    assert np.isnan(found.shrunken).all()


def test_center_without_cases_has_no_logit():
    logit, variance = plain_logits([0, 3], [0, 10])
    assert np.isnan([logit[0], variance[0]]).all()
    assert pool(logit, variance).k == 1
