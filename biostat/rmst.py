"""Restricted mean survival time: the area under a survival curve up to a horizon."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from biostat.arrays import normal_quantile, normal_tail
from biostat.survival import SurvivalCurve


@dataclass(frozen=True, slots=True)
class RestrictedMean:
    """Days lived on average up to `horizon` days; None where the curve does not reach it."""

    horizon: float
    value: float | None
    std_error: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class MeanDifference:
    """First minus second, in days."""

    horizon: float
    value: float | None
    std_error: float | None
    low: float | None
    high: float | None
    p: float | None


def restricted_mean(curve: SurvivalCurve, horizon: float, *, level: float = 0.95) -> RestrictedMean:
    """∫₀^τ S with variance Σ (∫_t^τ S)² d/(n(n − d)); to be shown where hazards are not
    proportional.

    τ beyond the last follow-up (unless all had died) gives None, never an extrapolation. No event
    before τ: the mean is τ, its error and limits None, as no variation was seen.
    Source: Royston and Parmar 2013; Klein and Moeschberger 2003.
    """
    z = normal_quantile(level)
    if horizon <= 0:
        raise ValueError(f"horizon: {horizon} days given, a positive number needed")
    inside = curve.days < horizon
    survival = curve.survival[inside]
    if not _reaches(curve, horizon) or np.isnan(survival).any():
        return RestrictedMean(horizon, None, None, None, None)
    edges = np.concatenate([[0.0], curve.days[inside], [horizon]])
    areas = np.diff(edges) * np.concatenate([[1.0], survival])
    remaining = areas[::-1].cumsum()[::-1][1:]
    d, n = curve.events[inside], curve.at_risk[inside]
    open_ends = (n > d) & (d > 0)
    terms = remaining[open_ends] ** 2 * d[open_ends] / (n * (n - d))[open_ends]
    value, error = float(areas.sum()), math.sqrt(float(terms.sum()))
    if not open_ends.any():
        return RestrictedMean(horizon, value, None, None, None)
    low, high = max(0.0, value - z * error), min(horizon, value + z * error)
    return RestrictedMean(horizon, value, error, low, high)


def largest_horizon(curves: Sequence[SurvivalCurve]) -> float | None:
    """The smallest of the groups' last days: the longest horizon all can be compared at."""
    if not curves or any(not len(curve.days) for curve in curves):
        return None
    return float(min(curve.days[-1] for curve in curves))


def compare_means(
    first: RestrictedMean, second: RestrictedMean, *, level: float = 0.95
) -> MeanDifference:
    """Difference of two restricted means of one horizon, with a normal interval.

    Where one of them has no error the difference has none.
    """
    z = normal_quantile(level)
    if first.horizon != second.horizon:
        raise ValueError(f"horizons {first.horizon} and {second.horizon} differ; use one for both")
    value = error = None
    if first.value is not None and second.value is not None:
        value = first.value - second.value
    if first.std_error is not None and second.std_error is not None:
        error = math.hypot(first.std_error, second.std_error)
    if value is None or error is None:
        return MeanDifference(first.horizon, value, None, None, None, None)
    low, high = value - z * error, value + z * error
    return MeanDifference(first.horizon, value, error, low, high, normal_tail(value / error))


def _reaches(curve: SurvivalCurve, horizon: float) -> bool:
    if not len(curve.days) or curve.conditional_from > 0:
        return False
    return bool(curve.days[-1] >= horizon or curve.survival[-1] == 0)
