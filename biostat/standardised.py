"""Observed over expected: exact limits, prediction limits of the chart, flags, expectations."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import (
    FloatArray,
    at_least_zero,
    check_level,
    floats,
    labels,
    matrix,
    normal_quantile,
    whole,
)
from biostat.funnel import ALARM_TAIL, ALERT_TAIL, MINIMUM_EXPECTED, Side, Signal
from biostat.logistic import LogisticModel, inverse_logit, logistic, predict


@dataclass(frozen=True, slots=True)
class Ratio:
    """O/E with limits; `adjusted_share` is O/E times the registry's share. None: E is 0."""

    observed: int
    expected: float
    value: float | None
    low: float | None
    high: float | None
    adjusted_share: float | None


@dataclass(frozen=True, slots=True)
class RatioLimits:
    """Where O/E of a center with this E falls if it is average: 95 % and 99.8 %."""

    expected: float
    low_95: float | None
    high_95: float | None
    low_998: float | None
    high_998: float | None


@dataclass(frozen=True, slots=True)
class RatioPoint:
    """`p_high` is P(X ≥ O), `p_low` P(X ≤ O) of a Poisson count with mean E."""

    observed: int
    expected: float
    p_high: float | None
    p_low: float | None
    signal: Signal
    side: Side


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """Expected events by case (n,), from a model that never saw the case's own center.

    NaN where a covariate is missing: those cases are counted, not dropped silently.
    """

    probability: FloatArray  # (n,)
    n_left_out: int
    not_estimable: tuple[int, ...]  # centers whose model could not be fitted


def observed_over_expected(
    observed: int,
    expected: float,
    *,
    registry_share: float | None = None,
    expected_error: float = 0.0,
    level: float = 0.95,
) -> Ratio:
    """Garwood's exact Poisson limits of O, over E. O = 0: low 0, high −ln(α/2)/E.

    With the standard error of E (`expected_error`, its model was estimated) the limits widen by
    combining distances on the log scale (MOVER). Source: Garwood 1936; Donner and Zou 2012.
    """
    z = normal_quantile(level)
    observed, expected = whole(observed, "observed"), at_least_zero(expected, "expected")
    at_least_zero(expected_error, "expected_error")
    if registry_share is not None and not 0 <= registry_share <= 1:
        raise ValueError(f"registry_share: {registry_share} given, a number from 0 to 1 needed")
    if expected == 0:
        return Ratio(observed, expected, None, None, None, None)
    low, high = poisson_interval(observed, level)
    spread = z * expected_error / expected
    value = observed / expected
    above = math.exp(math.hypot(math.log(high / max(observed, 1)), spread)) * max(observed, 1)
    if observed == 0:
        above = high * math.exp(spread)
        below = 0.0
    else:
        below = observed * math.exp(-math.hypot(math.log(observed / low), spread))
    share = None if registry_share is None else min(1.0, value * registry_share)
    return Ratio(observed, expected, value, below / expected, above / expected, share)


def poisson_interval(observed: int, level: float = 0.95) -> tuple[float, float]:
    """Exact limits of a Poisson mean. Source: Garwood 1936."""
    from scipy import special

    tail, observed = (1 - check_level(level)) / 2, whole(observed, "observed")
    low = float(special.gammaincinv(observed, tail)) if observed else 0.0
    return low, float(special.gammaincinv(observed + 1, 1 - tail))


def byar_interval(observed: int, level: float = 0.95) -> tuple[float, float]:
    """Byar's closed approximation of the same limits. Source: Breslow and Day 1987."""
    z, more = normal_quantile(level), whole(observed, "observed") + 1
    low = (
        observed * (1 - 1 / (9 * observed) - z / (3 * math.sqrt(observed))) ** 3
        if observed
        else 0.0
    )
    return low, more * (1 - 1 / (9 * more) + z / (3 * math.sqrt(more))) ** 3


def ratio_limits(expected: float) -> RatioLimits:
    """Poisson prediction limits of O/E, interpolated for the drawing like the binomial ones.

    Prediction limits for an average center, not confidence limits of the center.
    Source: Seaton and Manktelow 2012.
    """
    if at_least_zero(expected, "expected") == 0:
        return RatioLimits(expected, None, None, None, None)
    tails = (ALERT_TAIL, 1 - ALERT_TAIL, ALARM_TAIL, 1 - ALARM_TAIL)
    return RatioLimits(expected, *(_interpolated(p, expected) for p in tails))


def ratio_point(
    observed: int, expected: float, *, minimum_expected: float = MINIMUM_EXPECTED
) -> RatioPoint:
    """Exact Poisson tails: alert at P ≤ .025, alarm at P ≤ .001; too few below E = 5."""
    observed = whole(observed, "observed")
    if at_least_zero(expected, "expected") == 0:
        return RatioPoint(observed, expected, None, None, "no_data", "none")
    high, low = _at_least(observed, expected), _at_most(observed, expected)
    smaller = min(high, low)
    if expected < minimum_expected:
        return RatioPoint(observed, expected, high, low, "too_few", "none")
    if smaller > ALERT_TAIL:
        return RatioPoint(observed, expected, high, low, "none", "none")
    side: Side = "high" if high <= low else "low"
    signal: Signal = "alarm" if smaller <= ALARM_TAIL else "alert"
    return RatioPoint(observed, expected, high, low, signal, side)


def expected_without_own_center(
    outcome: ArrayLike,
    covariates: ArrayLike,
    center: ArrayLike,
    *,
    within_centers: bool = True,
    minimum_events_per_parameter: float = 10.0,
) -> Expected:
    """Each center's expected events from the other centers' cases (n,), covariates (n, p).

    `within_centers`: the case-mix effects come from a model with an intercept for each center,
    then one common intercept is set so that the others' events are met; so a bad center does
    not pass for bad case-mix. Firth's penalty keeps centers without events in.
    """
    y = floats(outcome, "outcome")
    x = matrix(covariates, "covariates", rows=len(y))
    names, place = np.unique(labels(center, "center", length=len(y)), return_inverse=True)
    probability = np.full(len(y), np.nan)
    failed = []
    for own in range(len(names)):
        rest = place != own
        model = _case_mix(
            y[rest], x[rest], place[rest], within_centers, minimum_events_per_parameter
        )
        if model is None:
            failed.append(own)
            continue
        intercept, slopes = model
        probability[~rest] = inverse_logit(intercept + x[~rest] @ slopes)
    return Expected(probability, int(np.isnan(x).any(axis=1).sum()), tuple(failed))


def _case_mix(
    y: FloatArray, x: FloatArray, center: FloatArray, within: bool, minimum: float
) -> tuple[float, FloatArray] | None:
    """Common intercept and slopes; None where they cannot be estimated."""
    p = x.shape[1]
    plain = logistic(y, x, minimum_events_per_parameter=minimum)
    if plain.status != "fitted" or not np.isfinite(plain.coefficients.beta).all():
        return None
    if not within:
        return float(plain.coefficients.beta[0]), plain.coefficients.beta[1:]
    names = np.unique(center)
    dummies = (center[:, None] == names[None, 1:]).astype(float)
    full = logistic(y, np.column_stack([dummies, x]), firth=True, minimum_events_per_parameter=0)
    slopes = full.coefficients.beta[-p:] if p else np.zeros(0)
    if not np.isfinite(slopes).all():
        return None
    level: LogisticModel = logistic(y, np.zeros((len(y), 0)), offset=x @ slopes)
    return float(level.coefficients.beta[0]), slopes


def expected_from(model: LogisticModel, covariates: ArrayLike) -> tuple[float, float, FloatArray]:
    """Σp̂, its standard error by the delta method, and p̂ (n,), from a model of all centers.

    Over all cases of the fit ΣE = ΣO; cases with a missing covariate give NaN and are left out.
    """
    x = matrix(covariates, "covariates")
    p = predict(model, x)
    known = np.isfinite(p)
    design = np.column_stack([np.ones(len(x)), x])[known]
    slope = (p[known] * (1 - p[known])) @ design
    variance = float(slope @ model.coefficients.covariance @ slope) if known.any() else 0.0
    return float(p[known].sum()), math.sqrt(max(variance, 0.0)), p


def _at_most(count: int, mean: float) -> float:
    from scipy import special

    return float(special.gammaincc(count + 1, mean)) if count >= 0 else 0.0


def _at_least(count: int, mean: float) -> float:
    from scipy import special

    return float(special.gammainc(count, mean)) if count > 0 else 1.0


def _interpolated(p: float, mean: float) -> float:
    largest = int(mean + 20 * math.sqrt(mean) + 50)
    r = bisect_left(range(largest), p, key=lambda count: _at_most(count, mean))
    here, below = _at_most(r, mean), _at_most(r - 1, mean)
    return max(0.0, (r - (here - p) / (here - below)) / mean)
