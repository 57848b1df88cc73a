"""Rates per person-day by Poisson regression, as piecewise-constant hazards need it."""

from __future__ import annotations

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

    Intervals without events leave the likelihood (their hazard is 0 whatever β is).
    Source: Holford 1980; Friedman 1982.
    """
    p = x.shape[1] - baseline
    by_interval = x[:, :baseline].T
    hazard = np.where(by_interval @ days > 0, 0.0, np.nan)
    if cohort.n_events == 0 or cohort.n_events < minimum_events_per_parameter * p:
        reason: Literal["no_events", "too_few_events"] = (
            "too_few_events" if cohort.n_events else "no_events"
        )
        unknown = not_estimable(p, reason)
        return RateModel(
            unknown, hazard * np.nan, cohort.n, cohort.n_left_out, cohort.n_events, reason
        )
    live = by_interval @ events > 0
    rows = (x[:, :baseline][:, live].any(axis=1)) & (days > 0)
    columns = np.append(live, np.ones(p, bool))
    y, t, design = events[rows], days[rows], x[np.ix_(rows, columns)]
    shift = np.log(events.sum() / t.sum())

    def likelihood(beta: FloatArray) -> Sums:
        eta = design @ beta + shift
        with np.errstate(over="ignore"):
            mean = t * np.exp(eta)
        return Sums(
            float(y @ eta - mean.sum()), design.T @ (y - mean), (design * mean[:, None]).T @ design
        )

    found = maximise(likelihood, design.shape[1])
    spread, first = inverse(found), int(live.sum())
    status = judge(
        found.accepted[first:], spread[first:, first:], found.free[first:], cohort.scales[baseline:]
    )
    hazard[live] = np.exp(found.accepted[:first] + shift)
    return RateModel(
        coefficients(found.accepted[first:], spread[first:, first:], status, level),
        hazard,
        cohort.n,
        cohort.n_left_out,
        cohort.n_events,
        "fitted" if found.status == "converged" or "separated" in status else "not_converged",
    )
