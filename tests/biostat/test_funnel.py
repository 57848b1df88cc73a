import math

import numpy as np
import pytest
from scipy import stats

from biostat import funnel
from biostat.funnel import funnel_curve, funnel_limits, funnel_point, overdispersion


def test_limits_interpolate_the_exact_binomial():
    n, target = 87, 0.15
    r = stats.binom.ppf(0.975, n, target)
    here, below = stats.binom.cdf([r, r - 1], n, target)
    expected = (r - (here - 0.975) / (here - below)) / n
    assert funnel_limits(n, target).high_95 == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("target", [0.003, 0.15, 0.5, 0.92])
@pytest.mark.parametrize("n", [1, 2, 9, 40, 400, 30_000])
def test_limits_are_nested_and_inside_zero_and_one(n, target):
    found = funnel_limits(n, target)
    order = [found.low_998, found.low_95, found.high_95, found.high_998]
    assert order == sorted(order)
    assert order[0] >= 0
    assert order[-1] <= 1
    if min(n * target, n - n * target) >= 1:
        assert order[1] < target < order[2]


def test_limits_narrow_around_the_target_as_n_grows():
    widths = [funnel_limits(n, 0.2).high_998 - funnel_limits(n, 0.2).low_998 for n in (20, 80, 320)]
    assert widths == sorted(widths, reverse=True)


@pytest.mark.parametrize("target", [0.0, 1.0])
def test_limits_of_a_degenerate_target_are_the_target(target):
    found = funnel_limits(30, target)
    assert {found.low_95, found.high_95, found.low_998, found.high_998} == {target}


def test_limits_of_nobody_are_missing():
    assert funnel_limits(0, 0.2).low_95 is None
    assert funnel.widened_limits(0, 0.2, 0.1).low_95 is None


def test_curve_covers_one_to_the_largest_center():
    found = funnel_curve(0.2, 250)
    assert (found[0].n, found[-1].n) == (1, 250)
    assert funnel_curve(0.2, 0) == ()


@pytest.mark.parametrize("events", range(0, 101, 5))
def test_point_tails_equal_scipy(events):
    found = funnel_point(events, 100, 0.2)
    assert found.p_high == pytest.approx(stats.binom.sf(events - 1, 100, 0.2), rel=1e-10)
    assert found.p_low == pytest.approx(stats.binom.cdf(events, 100, 0.2), rel=1e-10)


@pytest.mark.parametrize("tail_and_signal", [(0.025, "alert"), (0.001, "alarm")])
def test_point_is_flagged_exactly_from_the_critical_count_on(tail_and_signal):
    tail, signal = tail_and_signal
    critical = funnel.critical_count(100, 0.2, tail)
    assert stats.binom.sf(critical - 1, 100, 0.2) <= tail < stats.binom.sf(critical - 2, 100, 0.2)
    assert (funnel_point(critical, 100, 0.2).signal, funnel_point(critical, 100, 0.2).side) == (
        signal,
        "high",
    )
    assert funnel_point(critical - 1, 100, 0.2).signal != signal


def test_point_far_below_is_flagged_low():
    found = funnel_point(2, 100, 0.2)
    assert (found.signal, found.side) == ("alarm", "low")


def test_point_above_the_drawn_line_but_not_beyond_the_exact_tail_is_not_flagged():
    """A dot may cross the interpolated line by chance of discreteness; only the tail decides."""
    n, target = 170, 0.03
    between = [
        x
        for x in range(n)
        if x / n > funnel_limits(n, target).high_95 and funnel.upper_tail(x, n, target) > 0.025
    ]
    assert between
    assert funnel_point(between[0], n, target).signal == "none"


@pytest.mark.parametrize(
    ("events", "n", "target", "signal"),
    [
        (9, 9, 0.6, "too_few"),
        (10, 10, 0.5, "alarm"),
        (10, 10, 0.499, "too_few"),
        (30, 100, 0.0499, "too_few"),
        (30, 100, 0.05, "alarm"),
        (0, 0, 0.2, "no_data"),
    ],
)
def test_point_with_too_few_is_never_flagged(events, n, target, signal):
    assert funnel_point(events, n, target).signal == signal


def test_point_of_nobody_has_no_share():
    found = funnel_point(0, 0, 0.2)
    assert (found.share, found.p_high, found.p_low) == (None, None, None)


def test_point_takes_the_stricter_rule_of_a_report():
    assert funnel_point(18, 19, 0.4, minimum_n=20).signal == "too_few"


def test_point_with_impossible_counts_names_them():
    with pytest.raises(ValueError, match="5 events of 4"):
        funnel_point(5, 4, 0.2)


@pytest.mark.parametrize("target", [-0.1, 1.1, math.nan])
def test_impossible_target_is_named(target):
    with pytest.raises(ValueError, match="target"):
        funnel_limits(10, target)


def test_overdispersion_follows_its_definition():
    rng = np.random.default_rng(2)
    n = rng.integers(30, 200, 27)
    x = rng.binomial(n, np.clip(rng.normal(0.3, 0.12, 27), 0.01, 0.9))
    target = x.sum() / n.sum()
    z = (x / n - target) / np.sqrt(target * (1 - target) / n)
    order = np.sort(z)
    z = np.clip(z, order[2], order[-3])
    phi = (z**2).mean()
    w = n / (target * (1 - target))
    tau2 = (27 * phi - 26) / (w.sum() - (w**2).sum() / w.sum())
    found = overdispersion(x, n, target)
    assert (found.phi, found.tau2) == pytest.approx((phi, tau2))
    assert found.threshold == pytest.approx(1.544, abs=5e-4)
    assert found.significant


def test_overdispersion_of_chance_alone_is_not_significant_and_never_negative():
    found = overdispersion([20, 20, 20, 20], [100, 100, 100, 100], 0.2)
    assert (found.phi, found.tau2, found.significant) == (0, 0, False)


@pytest.mark.parametrize(
    ("events", "n", "target"),
    [([], [], 0.2), ([2], [9], 0.2), ([1, 0], [5, 0], 0.3), ([0, 0], [5, 6], 0)],
)
def test_overdispersion_without_enough_is_missing(events, n, target):
    found = overdispersion(events, n, target)
    assert (found.phi, found.tau2, found.significant) == (None, None, False)


def test_overdispersion_of_unequal_lists_is_named():
    with pytest.raises(ValueError, match="events: 2 centers, n: 1"):
        overdispersion([1, 2], [3], 0.2)


def test_widened_limits_without_extra_variance_are_the_normal_limits():
    found = funnel.widened_limits(100, 0.2, 0)
    assert found.high_95 == pytest.approx(0.2 + 1.959964 * 0.04, abs=1e-7)
    assert funnel.widened_limits(100, 0.2, 0.01).high_95 > found.high_95
    assert funnel.widened_limits(4, 0.2, 0).low_998 == 0


@pytest.mark.parametrize(
    ("events", "plain", "widened"),
    [(35, "alarm", "alert"), (50, "alarm", "alarm"), (30, "alert", "none"), (3, "alarm", "alert")],
)
def test_widened_point_is_flagged_by_its_own_variance(events, plain, widened):
    assert funnel_point(events, 100, 0.2).signal == plain
    found = funnel.widened_point(events, 100, 0.2, 0.003)
    assert found.signal == widened
    assert found.p_high == pytest.approx(stats.norm.sf((events / 100 - 0.2) / math.sqrt(0.0046)))
    assert found.side == ("none" if widened == "none" else "high" if events > 20 else "low")


def test_widened_point_with_too_few_or_without_variance_is_the_plain_one():
    assert funnel.widened_point(3, 9, 0.9, 0.01).signal == "too_few"
    assert funnel.widened_point(0, 0, 0.2, 0.01).signal == "no_data"
    assert funnel.widened_point(12, 12, 1.0, 0.0) == funnel_point(12, 12, 1.0)


@pytest.mark.parametrize(
    ("n", "target", "alternative", "percent"),
    [(40, 0.03, 0.06, 3), (40, 0.15, 0.3, 30), (80, 0.03, 0.06, 11), (80, 0.15, 0.3, 64),
     (160, 0.03, 0.06, 17), (160, 0.15, 0.3, 95)],
)  # fmt: skip
def test_chance_to_cross_the_drawn_line_when_the_truth_is_doubled(n, target, alternative, percent):
    counts = np.arange(n + 1)
    beyond = counts / n > funnel_limits(n, target).high_998
    crossing = stats.binom.pmf(counts[beyond], n, alternative).sum()
    assert round(100 * crossing) == percent
    assert funnel.power(n, target, alternative).alarm < crossing


@pytest.mark.parametrize("n", [20, 57, 160])
def test_power_is_the_chance_of_a_flag_under_the_alternative(n):
    counts = np.arange(n + 1)
    points = [funnel_point(int(x), n, 0.25) for x in counts]
    alarm = [p.signal == "alarm" and p.side == "high" for p in points]
    alert = [p.signal in {"alert", "alarm"} and p.side == "high" for p in points]
    chance = stats.binom.pmf(counts, n, 0.4)
    found = funnel.power(n, 0.25, 0.4)
    assert found.alarm == pytest.approx(chance[alarm].sum(), rel=1e-9)
    assert found.alert == pytest.approx(chance[alert].sum(), rel=1e-9)


def test_power_below_the_target_mirrors_that_above():
    low, high = funnel.power(90, 0.8, 0.6), funnel.power(90, 1 - 0.8, 1 - 0.6)
    assert (low.alert, low.alarm) == (high.alert, high.alarm)
    assert low.alert > low.alarm


def test_power_of_nobody_is_missing():
    assert funnel.power(0, 0.1, 0.2).alarm is None


def test_power_is_zero_where_no_count_can_signal():
    assert funnel.critical_count(2, 0.5, 0.001) == 3
    assert funnel.power(2, 0.5, 0.9).alarm == 0


def test_chance_signals_are_nominal_and_exact():
    found = funnel.chance_signals([(100, 0.2)] * 270 + [(0, 0.2)])
    assert (found.charts, found.nominal_alerts, found.nominal_alarms) == (
        270,
        pytest.approx(13.5),
        pytest.approx(0.54),
    )
    counts = np.arange(101)
    flagged = [funnel_point(int(x), 100, 0.2).signal in {"alert", "alarm"} for x in counts]
    exact = stats.binom.pmf(counts, 100, 0.2)[flagged].sum()
    assert found.exact_alerts == pytest.approx(270 * exact, rel=1e-9)
    assert found.exact_alerts < found.nominal_alerts
