"""Funnel charts of proportions: limits, flags, overdispersion and what a chart can detect."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import FloatArray, at_least_zero, integers, whole

ALERT_TAIL = 0.025  # one side of the 95 % limits
ALARM_TAIL = 0.001  # one side of the 99.8 % limits
MINIMUM_N = 10
MINIMUM_EXPECTED = 5.0
WINSORISED_SHARE = 0.1

Signal = Literal["none", "alert", "alarm", "too_few", "no_data"]
Side = Literal["high", "low", "none"]


@dataclass(frozen=True, slots=True)
class FunnelLimits:
    """Limits of a proportion for one denominator; 95 % and 99.8 %. None where n is 0."""

    n: int
    low_95: float | None
    high_95: float | None
    low_998: float | None
    high_998: float | None


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """One center: `p_high` is P(X ≥ x), `p_low` P(X ≤ x) if its true proportion were the target."""

    events: int
    n: int
    expected: float
    share: float | None
    p_high: float | None
    p_low: float | None
    signal: Signal
    side: Side


@dataclass(frozen=True, slots=True, eq=False)
class Overdispersion:
    """φ of winsorised z; `tau2` and `std_error` (n,) widen the limits when `significant`."""

    centers: int
    phi: float | None
    threshold: float | None
    significant: bool
    tau2: float | None


@dataclass(frozen=True, slots=True)
class Power:
    """Chance of a signal on the worse side when the true proportion is `alternative`."""

    n: int
    target: float
    alternative: float
    alert: float | None
    alarm: float | None


@dataclass(frozen=True, slots=True)
class ChanceSignals:
    """Signals to expect by chance alone: nominal, and exact given the discreteness of counts."""

    charts: int
    nominal_alerts: float
    nominal_alarms: float
    exact_alerts: float
    exact_alarms: float


def funnel_limits(n: int, target: float) -> FunnelLimits:
    """Exact binomial limits y_p = (r_p − α)/n, interpolated for the drawing, clipped to [0, 1].

    r_p = min{r: F(r) ≥ p}, α = (F(r_p) − p)/(F(r_p) − F(r_p − 1)). Flags do not come from these
    lines but from exact tails (`funnel_point`). Source: Spiegelhalter 2005.
    """
    _check_target(target)
    if whole(n, "n") == 0:
        return FunnelLimits(n, None, None, None, None)
    tails = (ALERT_TAIL, 1 - ALERT_TAIL, ALARM_TAIL, 1 - ALARM_TAIL)
    return FunnelLimits(n, *(_interpolated(p, n, target) for p in tails))


def funnel_curve(target: float, largest_n: int, points: int = 60) -> tuple[FunnelLimits, ...]:
    """Limits along a grid of denominators from 1 to `largest_n`, denser where they bend."""
    if largest_n < 1:
        return ()
    grid = np.unique(np.geomspace(1, largest_n, points).round().astype(int))
    return tuple(funnel_limits(int(n), target) for n in grid)


def funnel_point(
    events: int,
    n: int,
    target: float,
    *,
    minimum_n: int = MINIMUM_N,
    minimum_expected: float = MINIMUM_EXPECTED,
) -> FunnelPoint:
    """The exact-tail flag of one center: alert at P ≤ .025, alarm at P ≤ .001, either side.

    n below `minimum_n` or n·target below `minimum_expected`: "too_few", never a flag.
    """
    _check_target(target)
    if whole(events, "events") > whole(n, "n"):
        raise ValueError(f"funnel: {events} events of {n}; 0 <= events <= n is needed")
    if n == 0:
        return FunnelPoint(events, n, 0.0, None, None, None, "no_data", "none")
    expected, high, low = n * target, upper_tail(events, n, target), lower_tail(events, n, target)
    side: Side = "high" if high <= low else "low"
    smaller = min(high, low)
    if n < minimum_n or expected < minimum_expected:
        return FunnelPoint(events, n, expected, events / n, high, low, "too_few", "none")
    if smaller > ALERT_TAIL:
        return FunnelPoint(events, n, expected, events / n, high, low, "none", "none")
    signal: Signal = "alarm" if smaller <= ALARM_TAIL else "alert"
    return FunnelPoint(events, n, expected, events / n, high, low, signal, side)


def overdispersion(events: ArrayLike, n: ArrayLike, target: float) -> Overdispersion:
    """φ = Σz²/I over centers (I,), z winsorised by rank; acted on if φ > 1 + 2√(2/I).

    The ⌊I/10⌋ smallest z become the next smallest, the largest likewise (the rule is fixed here:
    a quantile rule gives another φ). τ² = (Iφ − (I−1))/(Σw − Σw²/Σw), w = n/(θ(1−θ)).
    Source: Spiegelhalter 2005 (handling over-dispersion of performance indicators).
    """
    x, size = integers(events, "events").astype(float), integers(n, "n").astype(float)
    _check_target(target)
    if len(x) != len(size):
        raise ValueError(f"events: {len(x)} centers, n: {len(size)}; one of each is needed")
    if (x < 0).any() or (x > size).any():
        raise ValueError("events: 0 <= events <= n is needed for each center")
    used = size > 0
    count = int(used.sum())
    if count < 2 or not 0 < target < 1:
        return Overdispersion(count, None, None, False, None)
    variance = target * (1 - target) / size[used]
    z = winsorised((x[used] / size[used] - target) / np.sqrt(variance))
    phi = float((z**2).sum() / count)
    threshold = 1 + 2 * math.sqrt(2 / count)
    weight = 1 / variance
    spread = weight.sum() - (weight**2).sum() / weight.sum()
    tau2 = max(0.0, float((count * phi - (count - 1)) / spread))
    return Overdispersion(count, phi, threshold, phi > threshold, tau2)


def winsorised(z: FloatArray, share: float = WINSORISED_SHARE) -> FloatArray:
    """The ⌊share·I⌋ smallest values set to the next smallest, the largest likewise."""
    cut = int(share * len(z))
    ordered = np.sort(z)
    return np.clip(z, ordered[cut], ordered[len(z) - 1 - cut])


def widened_limits(n: int, target: float, tau2: float) -> FunnelLimits:
    """Limits θ ± z√(θ(1−θ)/n + τ²), clipped to [0, 1]; to be drawn beside the plain ones."""
    _check_target(target)
    at_least_zero(tau2, "tau2")
    if whole(n, "n") == 0:
        return FunnelLimits(n, None, None, None, None)
    error = math.sqrt(target * (1 - target) / n + tau2)
    shifts = (-1.959963984540054, 1.959963984540054, -3.090232306167813, 3.090232306167813)
    return FunnelLimits(n, *(min(1.0, max(0.0, target + z * error)) for z in shifts))


def widened_point(
    events: int,
    n: int,
    target: float,
    tau2: float,
    *,
    minimum_n: int = MINIMUM_N,
    minimum_expected: float = MINIMUM_EXPECTED,
) -> FunnelPoint:
    """The flag of one center where overdispersion is significant: tails of z by θ(1−θ)/n + τ².

    Too few as for `funnel_point`. The plain flag stays beside it: τ² must not hide an outlier.
    Source: Spiegelhalter 2005.
    """
    at_least_zero(tau2, "tau2")
    plain = funnel_point(events, n, target, minimum_n=minimum_n, minimum_expected=minimum_expected)
    variance = target * (1 - target) / n + tau2 if n else 0.0
    if plain.share is None or variance <= 0:
        return plain
    normal = NormalDist()
    z = (plain.share - target) / math.sqrt(variance)
    high, low = normal.cdf(-z), normal.cdf(z)
    if plain.signal == "too_few":
        return replace(plain, p_high=high, p_low=low)
    smaller = min(high, low)
    signal: Signal = "none" if smaller > ALERT_TAIL else "alert"
    if smaller <= ALARM_TAIL:
        signal = "alarm"
    side: Side = "none" if signal == "none" else "high" if z > 0 else "low"
    return replace(plain, p_high=high, p_low=low, signal=signal, side=side)


def power(n: int, target: float, alternative: float) -> Power:
    """P(P₀(X ≥ X*) ≤ tail) under the alternative, on the side of the alternative; exact."""
    _check_target(target)
    _check_target(alternative, "alternative")
    if whole(n, "n") == 0:
        return Power(n, target, alternative, None, None)
    if alternative < target:
        mirrored = power(n, 1 - target, 1 - alternative)
        return Power(n, target, alternative, mirrored.alert, mirrored.alarm)
    alert, alarm = (
        upper_tail(critical_count(n, target, tail), n, alternative)
        for tail in (ALERT_TAIL, ALARM_TAIL)
    )
    return Power(n, target, alternative, alert, alarm)


def chance_signals(charts: Sequence[tuple[int, float]]) -> ChanceSignals:
    """Signals expected by chance over charts (n, target), both sides; none from n = 0."""
    for n, target in charts:
        whole(n, "n")
        _check_target(target)
    used = [(n, target) for n, target in charts if n > 0]
    exact = [
        sum(_attained(n, target, tail) for n, target in used) for tail in (ALERT_TAIL, ALARM_TAIL)
    ]
    count = len(used)
    return ChanceSignals(count, 2 * ALERT_TAIL * count, 2 * ALARM_TAIL * count, *exact)


def critical_count(n: int, target: float, tail: float) -> int:
    """The smallest x with P(X ≥ x) ≤ tail; n + 1 if there is none."""
    return bisect_left(range(n + 1), -tail, key=lambda x: -upper_tail(x, n, target))


def upper_tail(x: int, n: int, target: float) -> float:
    """P(X ≥ x) of a binomial count; 0 for x above n."""
    from scipy import special

    if x <= 0:
        return 1.0
    return 0.0 if x > n else float(special.betainc(x, n - x + 1, target))


def lower_tail(x: int, n: int, target: float) -> float:
    """P(X ≤ x) of a binomial count."""
    return upper_tail(n - x, n, 1 - target)


def _attained(n: int, target: float, tail: float) -> float:
    """The true chance of a signal on either side when the target holds."""
    high = upper_tail(critical_count(n, target, tail), n, target)
    low = upper_tail(critical_count(n, 1 - target, tail), n, 1 - target)
    return high + low


def _interpolated(p: float, n: int, target: float) -> float:
    if target in (0.0, 1.0):
        return target
    r = bisect_left(range(n + 1), p, key=lambda count: lower_tail(count, n, target))
    here = lower_tail(r, n, target)
    below = lower_tail(r - 1, n, target) if r else 0.0
    return min(1.0, max(0.0, (r - (here - p) / (here - below)) / n))


def _check_target(target: float, name: str = "target") -> None:
    if not 0 <= target <= 1:
        raise ValueError(f"{name}: {target} given, a proportion between 0 and 1 needed")
