"""Fine–Gray regression of the subdistribution hazard; for prediction, not for aetiology."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import BoolArray, FloatArray, IntArray, NumberArray, floats, integers, matrix
from biostat.coefficients import (
    Chi2Test,
    Coefficients,
    coefficients,
    inverse,
    judge,
    likelihood_ratio,
    not_estimable,
)
from biostat.cox_residuals import clustered_covariance
from biostat.newton import Sums, maximise
from biostat.survival import reverse_kaplan_meier


@dataclass(frozen=True, slots=True, eq=False)
class FineGrayModel:
    """Subdistribution hazard ratios with robust errors that carry the estimated censoring."""

    coefficients: Coefficients
    n: int
    n_left_out: int
    n_events: int
    n_competing: int
    likelihood_ratio: Chi2Test
    status: Literal["fitted", "no_events", "too_few_events", "not_converged"]


@dataclass(frozen=True, slots=True, eq=False)
class _Data:
    x: FloatArray  # (n, p)
    leave: NumberArray  # (n,)
    last: IntArray  # (n,) last event time ≤ own time, −1 if none
    own: BoolArray  # (n,) event of interest
    competing: BoolArray  # (n,)
    censored: BoolArray  # (n,)
    free_of_censoring: FloatArray  # (n,) G(t_i −)
    times: NumberArray  # (K,)
    g: FloatArray  # (K,) G(t_k −)
    deaths: FloatArray  # (K,)


@dataclass(frozen=True, slots=True, eq=False)
class _Risk:
    risk: FloatArray  # (n,)
    log_s0: FloatArray  # (K,)
    hazard: FloatArray  # (K,) d/s0, on the scale of `risk`
    mean: FloatArray  # (K, p)


def fine_gray(
    exit_days: ArrayLike,
    cause: ArrayLike,
    covariates: ArrayLike,
    of_cause: int = 1,
    *,
    level: float = 0.95,
    minimum_events_per_parameter: float = 10.0,
) -> FineGrayModel:
    """Persons with a competing cause stay at risk with weight G(t−)/G(t_i−); ties by Breslow.

    G is the Kaplan–Meier curve of censoring. No delayed entry. Cases with a missing value are
    left out and counted. Source: Fine and Gray 1999.
    """
    data, lost = _read(exit_days, cause, covariates, of_cause)
    n, p = data.x.shape
    events, others = int(data.own.sum()), int(data.competing.sum())
    if events == 0 or events < minimum_events_per_parameter * p:
        reason: Literal["no_events", "too_few_events"] = "too_few_events" if events else "no_events"
        none = Chi2Test(None, 0, None)
        return FineGrayModel(not_estimable(p, reason), n, lost, events, others, none, reason)
    found = maximise(lambda beta: _evaluate(data, beta), p)
    naive = inverse(found)
    residuals = _residuals(data, _risk(data, found.accepted))
    spread = clustered_covariance(residuals, np.arange(n), naive)
    status = judge(found.accepted, naive, found.free, data.x.std(axis=0))
    fitted = found.status == "converged" or "separated" in status
    return FineGrayModel(
        coefficients(found.accepted, spread, status, level),
        n,
        lost,
        events,
        others,
        likelihood_ratio(found.best, found.null, int(found.free.sum())),
        "fitted" if fitted else "not_converged",
    )


def _read(
    exit_days: ArrayLike, cause: ArrayLike, covariates: ArrayLike, of_cause: int
) -> tuple[_Data, int]:
    leave = floats(exit_days, "exit_days")
    code = integers(cause, "cause", length=len(leave))
    x = matrix(covariates, "covariates", rows=len(leave))
    whole = np.isfinite(leave) & (leave >= 0) & (code >= 0) & np.isfinite(x).all(axis=1)
    leave, code, x = leave[whole], code[whole], x[whole]
    own, competing = code == of_cause, (code > 0) & (code != of_cause)
    curve = reverse_kaplan_meier(leave, code > 0)
    g = np.concatenate([[1.0], curve.survival])
    times, place = np.unique(leave[own], return_inverse=True)
    data = _Data(
        x=x,
        leave=leave,
        last=np.searchsorted(times, leave, side="right") - 1,
        own=own,
        competing=competing,
        censored=code == 0,
        free_of_censoring=g[np.searchsorted(curve.days, leave, side="left")],
        times=times,
        g=g[np.searchsorted(curve.days, times, side="left")],
        deaths=np.bincount(place, minlength=len(times)).astype(np.float64),
    )
    return data, int((~whole).sum())


def _evaluate(data: _Data, beta: FloatArray) -> Sums:
    found = _risk(data, beta)
    mean = found.mean
    loglik = float((data.x[data.own] @ beta).sum() - data.deaths @ found.log_s0)
    score = data.x[data.own].sum(axis=0) - data.deaths @ mean
    load = found.risk * _exposure(data, found.hazard)
    spread = (data.x * load[:, None]).T @ data.x - (mean * data.deaths[:, None]).T @ mean
    return Sums(loglik, score, (spread + spread.T) / 2)


def _risk(data: _Data, beta: FloatArray) -> _Risk:
    eta = data.x @ beta
    shift = float(eta.max(initial=-np.inf))
    risk = np.exp(eta - shift)
    s0 = _over_risk_sets(data, risk[:, None])[:, 0]
    s1 = _over_risk_sets(data, risk[:, None] * data.x)
    return _Risk(risk, np.log(s0) + shift, data.deaths / s0, s1 / s0[:, None])


def _over_risk_sets(data: _Data, values: FloatArray) -> FloatArray:
    """(K, m): everybody not yet gone, and those gone by a competing cause, weighted."""
    size = (len(data.times) + 1, values.shape[1])
    present, gone = np.zeros(size), np.zeros(size)
    np.add.at(present, data.last + 1, values)
    other = data.competing
    np.add.at(gone, data.last[other] + 1, values[other] / data.free_of_censoring[other, None])
    at_risk = present[::-1].cumsum(axis=0)[::-1][1:]
    return np.asarray(at_risk + data.g[:, None] * gone.cumsum(axis=0)[:-1])


def _exposure(data: _Data, jumps: FloatArray) -> FloatArray:
    """Σ of jumps (K,) or (K, p) over the event times each person counts at, with weights."""
    g = data.g if jumps.ndim == 1 else data.g[:, None]
    zero = np.zeros((1, *jumps.shape[1:]))
    plain = np.concatenate([zero, jumps.cumsum(axis=0)])[data.last + 1]
    weighted = np.concatenate([zero, (jumps * g).cumsum(axis=0)])
    later = weighted[-1] - weighted[data.last + 1]
    share = np.where(data.competing, 1 / data.free_of_censoring, 0.0)
    return np.asarray(plain + (share if jumps.ndim == 1 else share[:, None]) * later)


def _residuals(data: _Data, found: _Risk) -> FloatArray:
    """η + ψ of Fine and Gray: each person's influence, with that of the censoring curve."""
    drift = _exposure(data, found.hazard[:, None] * found.mean)
    exposure = _exposure(data, found.hazard)
    eta = -found.risk[:, None] * (data.x * exposure[:, None] - drift)
    eta[data.own] += data.x[data.own] - found.mean[data.last[data.own]]
    return eta + _censoring_part(data, found)


def _censoring_part(data: _Data, found: _Risk) -> FloatArray:
    days, place = np.unique(data.leave, return_inverse=True)
    at_risk = np.bincount(place, minlength=len(days))[::-1].cumsum()[::-1].astype(float)
    lost = np.bincount(place, data.censored, len(days))
    load = np.where(data.competing, found.risk / data.free_of_censoring, 0.0)
    gone0 = np.bincount(place, load, len(days))
    gone1 = np.zeros((len(days), data.x.shape[1]))
    np.add.at(gone1, place, load[:, None] * data.x)
    before0 = gone0.cumsum() - gone0
    before1 = gone1.cumsum(axis=0) - gone1
    from_k = np.searchsorted(data.times, days, side="left")
    jumps = found.hazard * data.g
    ahead0 = _remaining(jumps[:, None])[from_k]
    ahead1 = _remaining(jumps[:, None] * found.mean)[from_k]
    q = before1 * ahead0 - before0[:, None] * ahead1
    drift = (q * (lost / at_risk**2)[:, None]).cumsum(axis=0)[place]
    jump = np.where(data.censored[:, None], (q / at_risk[:, None])[place], 0.0)
    return np.asarray(jump - drift)


def _remaining(values: FloatArray) -> FloatArray:
    """Suffix sums with a last row of zeros."""
    return np.concatenate([values[::-1].cumsum(axis=0)[::-1], np.zeros((1, values.shape[1]))])
