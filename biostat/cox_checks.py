"""What is read from a fitted Cox model: proportionality of hazards and the baseline hazard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import FloatArray, NumberArray, profiles
from biostat.cox import CoxCases, CoxModel
from biostat.cox_residuals import ProportionalHazards, proportional_hazards
from biostat.cox_sums import risk_sums
from biostat.risk_table import risk_table
from biostat.survival import product_limit

Clock = Literal["km", "identity", "log"]


@dataclass(frozen=True, slots=True, eq=False)
class BaselineHazard:
    """Cumulative hazard at covariates 0, per stratum in ascending order of its label.

    Its logarithm too: a covariate far from 0, such as a year, takes the hazard itself out of range.
    """

    days: tuple[NumberArray, ...]
    cumulative: tuple[FloatArray, ...]
    log_cumulative: tuple[FloatArray, ...]


def check_proportionality(
    cases: CoxCases, model: CoxModel, clock: Clock = "km"
) -> ProportionalHazards:
    """Does a hazard ratio change with time? `clock` is 1 − S(t−) ("km"), the day, or its log.

    Score test of adding x·g(t) to the model at β̂: χ² = U'V⁻U with U = Σ_t g(t)(x_D − x̄(t)) and V
    the information of those columns less what the others explain. Per column with one degree of
    freedom, and of all together. Columns not estimated, or one event time alone: NaN.
    Source: Grambsch and Therneau 1994; Therneau and Grambsch 2000 (score form).
    """
    free = np.isfinite(model.coefficients.beta)
    beta = np.where(free, model.coefficients.beta, 0.0)
    return proportional_hazards(cases.data, beta, free, _clock(cases, clock))


def baseline_hazard(cases: CoxCases, model: CoxModel) -> BaselineHazard:
    """Σ 1/(Σ_R exp β'x − (l/d)·Σ_D exp β'x): Efron's (or Breslow's) cumulative baseline hazard.

    Source: Breslow 1972; Efron 1977.
    """
    beta = np.where(np.isfinite(model.coefficients.beta), model.coefficients.beta, 0.0)
    data = cases.data
    if not len(data.times):
        return BaselineHazard((), (), ())
    eta = data.x @ beta
    jumps = np.log(risk_sums(data, eta).hazard) - eta.max()
    spans = [slice(a, b) for a, b in zip(data.edges[:-1], data.edges[1:], strict=True)]
    logs = tuple(np.logaddexp.accumulate(jumps[span]) for span in spans)
    with np.errstate(over="ignore"):
        sums = tuple(np.exp(log) for log in logs)
    return BaselineHazard(tuple(data.times[span] for span in spans), sums, logs)


def predicted_survival(
    baseline: BaselineHazard, model: CoxModel, covariates: ArrayLike, stratum: int = 0
) -> tuple[NumberArray, FloatArray]:
    """Days (K,) and exp(−H₀(t)·exp(β'x)) for covariates (m, p): (m, K); NaN if β is unknown.

    `stratum` is the place of the stratum in `baseline`. Raises ValueError where there is none, or
    on another number of covariates.
    """
    if not 0 <= stratum < len(baseline.days):
        raise ValueError(f"stratum: {stratum} given, the model has {len(baseline.days)}")
    x = profiles(covariates, len(model.coefficients.beta))
    eta = x @ model.coefficients.beta
    with np.errstate(over="ignore"):
        hazard = np.exp(eta[:, None] + baseline.log_cumulative[stratum])
    return baseline.days[stratum], np.exp(-hazard)


def _clock(cases: CoxCases, clock: Clock) -> FloatArray:
    days = cases.data.times.astype(np.float64)
    if clock == "identity":
        return days
    if clock == "log":
        return np.log(np.maximum(days, 0.5))
    table = risk_table(cases.leave, cases.event, entry_days=cases.enter)
    survival, _ = product_limit(table.events[:, 0, 0], table.at_risk[:, 0])
    before = np.concatenate([[1.0], survival])
    return 1 - before[np.searchsorted(table.days, days, side="left")]
