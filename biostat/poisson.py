"""Rates per person-day by Poisson regression, as piecewise-constant hazards need it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from biostat.arrays import FloatArray
from biostat.coefficients import (
    Coefficients,
    Cohort,
    coefficients,
    inverse,
    judge,
    not_estimable,
    unsettled,
)
from biostat.newton import Sums, maximise


@dataclass(frozen=True, slots=True, eq=False)
class RateModel:
    """`coefficients` of the covariates; `hazard` (I,) per day in each interval at codes 0.

    An interval without any event has hazard 0; one without person-time NaN.
    """

    coefficients: Coefficients
    hazard: FloatArray  # (I,)
    n: int
    n_left_out: int
    n_events: int
    status: Literal["fitted", "no_events", "too_few_events", "not_converged"]


def fit_rates(
    events: FloatArray,
    days: FloatArray,
    x: FloatArray,
    cohort: Cohort,
    *,
    baseline: int,
    level: float = 0.95,
    minimum_events_per_parameter: float = 10.0,
) -> RateModel:
    """Maximum likelihood for cells (R,) with design x (R, baseline + p), intervals first.

    ℓ = Σ d·ln(λ) − λ·days with ln λ = interval + β'x, d the events of a cell. Intervals without
    events leave the likelihood (their hazard is 0 whatever β is), cells without person-time too.
    Too few events a parameter, or a search that does not end: nothing is estimated.
    Source: Holford 1980; Friedman 1982.
    """
    p, by_interval = x.shape[1] - baseline, x[:, :baseline].T
    hazard = np.where(by_interval @ days > 0, 0.0, np.nan)
    counts = cohort.n, cohort.n_left_out, cohort.n_events
    if cohort.n_events == 0:
        return RateModel(not_estimable(p, "no_events"), hazard * np.nan, *counts, "no_events")
    if cohort.n_events < minimum_events_per_parameter * p:
        unknown = not_estimable(p, "too_few_events")
        return RateModel(unknown, hazard * np.nan, *counts, "too_few_events")
    return _fitted(events, days, x, cohort, hazard, level)


def _fitted(
    events: FloatArray,
    days: FloatArray,
    x: FloatArray,
    cohort: Cohort,
    hazard: FloatArray,
    level: float,
) -> RateModel:
    """The model where there are events enough; `hazard` (I,) is 0, or NaN without person-time."""
    baseline = len(hazard)
    p, live = x.shape[1] - baseline, x[:, :baseline].T @ events > 0
    rows = (x[:, :baseline][:, live].any(axis=1)) & (days > 0)
    design = x[np.ix_(rows, np.append(live, np.ones(p, bool)))]
    shift = float(np.log(events.sum() / days[rows].sum()))
    found = maximise(_likelihood(events[rows], days[rows], design, shift), design.shape[1])
    first, spread = int(live.sum()), inverse(found)
    beta, own, free = found.accepted[first:], spread[first:, first:], found.free[first:]
    status = judge(beta, own, free, cohort.scales[baseline:])
    fitted = found.status == "converged" or "separated" in status
    hazard[live] = np.exp(found.accepted[:first] + shift) if fitted else np.nan
    model = coefficients(beta, own, status if fitted else unsettled(p), level)
    counts = cohort.n, cohort.n_left_out, cohort.n_events
    return RateModel(model, hazard, *counts, "fitted" if fitted else "not_converged")


def _likelihood(
    events: FloatArray, days: FloatArray, design: FloatArray, shift: float
) -> Callable[[FloatArray], Sums]:
    def sums(beta: FloatArray) -> Sums:
        eta = design @ beta + shift
        with np.errstate(over="ignore"):
            mean = days * np.exp(eta)
        score, load = design.T @ (events - mean), design * mean[:, None]
        return Sums(float(events @ eta - mean.sum()), score, load.T @ design)

    return sums
