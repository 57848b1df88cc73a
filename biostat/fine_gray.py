"""Fine–Gray regression of the subdistribution hazard; for prediction, not for aetiology."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import FloatArray, NumberArray, integers, matrix, profiles, times
from biostat.coefficients import (
    Chi2Test,
    Coefficients,
    coefficients,
    inverse,
    judge,
    likelihood_ratio,
    not_estimable,
    unsettled,
)
from biostat.cox_residuals import clustered_covariance
from biostat.newton import Search, maximise
from biostat.subdistribution import (
    Subdistribution,
    evaluate,
    influence,
    risk_sums,
    subdistribution,
)

Refusal = Literal["no_events", "too_few_events", "risk_set_emptied"]


@dataclass(frozen=True, slots=True, eq=False)
class FineGrayModel:
    """Subdistribution hazard ratios with robust errors that carry the estimated weights.

    `likelihood_ratio` is that of the pseudo-likelihood: no exact χ². `log_baseline` is the
    logarithm of the cumulative subdistribution hazard Λ₀ at covariates 0. `status` is "fitted",
    or says why nothing is estimated; "risk_set_emptied": nobody was under observation for a while
    between two events.
    """

    coefficients: Coefficients
    n: int
    n_left_out: int
    n_events: int
    n_competing: int
    likelihood_ratio: Chi2Test
    baseline_days: NumberArray  # (K,)
    log_baseline: FloatArray  # (K,)
    status: Literal["fitted", "no_events", "too_few_events", "risk_set_emptied", "not_converged"]


def fine_gray(
    exit_days: ArrayLike,
    cause: ArrayLike,
    covariates: ArrayLike,
    of_cause: int = 1,
    *,
    entry_days: ArrayLike | None = None,
    level: float = 0.95,
    minimum_events_per_parameter: float = 10.0,
) -> FineGrayModel:
    """Hazard ratios of the cumulative incidence of `of_cause`; `cause` 0 is censored, 1… causes.

    Cox's likelihood over risk sets in which persons gone by a competing cause at T stay with
    weight G(t−)H(t−)/(G(T−)H(T−)): G the Kaplan–Meier curve of censoring (events come first at
    ties), H that of late entry backward in time; H is 1 without delayed entry. Ties by Breslow.
    Without covariates the product over these risk sets is the Aalen–Johansen estimate exactly.

    Errors: V (Σ ηψ ηψ') V, with the influence of each person on G and H. Cases with a missing
    value are left out and counted; too few events a parameter, a separated covariate or a risk
    set that emptied before late entries: not estimable.
    Source: Fine and Gray 1999; Geskus 2011; Zhang, Zhang and Fine 2011.
    """
    data, lost = _read(exit_days, cause, covariates, of_cause, entry_days)
    p = data.x.shape[1]
    reason = _refusal(data, minimum_events_per_parameter * p)
    if reason is not None:
        return _refused(data, lost, reason)
    found = maximise(lambda beta: evaluate(data, beta), p)
    return _model(data, lost, found, level)


def predicted_incidence(
    model: FineGrayModel, covariates: ArrayLike
) -> tuple[NumberArray, FloatArray]:
    """Event days (K,) and 1 − exp(−Λ₀(t)·exp(β'x)) for covariates (m, p): (m, K).

    NaN where a coefficient is unknown.
    """
    x = profiles(covariates, len(model.coefficients.beta))
    eta = x @ model.coefficients.beta
    with np.errstate(over="ignore"):
        hazard = np.exp(eta[:, None] + model.log_baseline)
    return model.baseline_days, -np.expm1(-hazard)


def _read(
    exit_days: ArrayLike,
    cause: ArrayLike,
    covariates: ArrayLike,
    of_cause: int,
    entry_days: ArrayLike | None,
) -> tuple[Subdistribution, int]:
    leave = times(exit_days, "exit_days")
    n = len(leave)
    code, x = integers(cause, "cause", length=n), matrix(covariates, "covariates", rows=n)
    enter = np.zeros(n) if entry_days is None else times(entry_days, "entry_days", length=n)
    if of_cause < 1 or (n and code.min() < 0):
        lowest = min(of_cause, int(code.min(initial=0)))
        raise ValueError(f"cause: {lowest} given; 0 is censored, causes are 1 and above")
    whole = np.isfinite(leave) & (leave >= 0) & np.isfinite(x).all(axis=1)
    whole &= np.isfinite(enter) & ((enter <= 0) | (enter < leave))
    data = subdistribution(leave[whole], code[whole], of_cause, enter[whole], x[whole])
    return data, int((~whole).sum())


def _refusal(data: Subdistribution, needed: float) -> Refusal | None:
    events = int(data.own.sum())
    if events == 0:
        return "no_events"
    if events < needed:
        return "too_few_events"
    return "risk_set_emptied" if data.emptied else None


def _refused(data: Subdistribution, lost: int, reason: Refusal) -> FineGrayModel:
    word: Literal["no_events", "too_few_events"] = (
        "no_events" if reason == "no_events" else "too_few_events"
    )
    return FineGrayModel(
        coefficients=not_estimable(data.x.shape[1], word),
        n=len(data.x),
        n_left_out=lost,
        n_events=int(data.own.sum()),
        n_competing=int(data.competing.sum()),
        likelihood_ratio=Chi2Test(None, 0, None),
        baseline_days=data.times,
        log_baseline=np.full(len(data.times), np.nan),
        status=reason,
    )


def _model(data: Subdistribution, lost: int, found: Search, level: float) -> FineGrayModel:
    naive = inverse(found)
    moved = influence(data, found.accepted)
    spread = clustered_covariance(moved, np.arange(len(moved)), naive)
    status = judge(found.accepted, naive, found.free, data.x.std(axis=0))
    fitted = found.status == "converged" or "separated" in status
    known = all(word in ("estimated", "collinear") for word in status) and fitted
    jumps = np.log(data.deaths) - risk_sums(data, found.accepted).log_s0
    baseline = np.logaddexp.accumulate(jumps)
    return FineGrayModel(
        coefficients=coefficients(
            found.accepted, spread, status if fitted else unsettled(len(status)), level
        ),
        n=len(data.x),
        n_left_out=lost,
        n_events=int(data.own.sum()),
        n_competing=int(data.competing.sum()),
        likelihood_ratio=likelihood_ratio(found.best, found.null, int(found.free.sum())),
        baseline_days=data.times,
        log_baseline=baseline if known else np.full(len(baseline), np.nan),
        status="fitted" if fitted else "not_converged",
    )
