"""Cox regression: Efron or Breslow ties, delayed entry, strata, weights, robust errors, Firth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import BoolArray, FloatArray, IntArray, NumberArray, floats, matrix
from biostat.coefficients import (
    LIMIT,
    Chi2Test,
    Coefficients,
    Cohort,
    Estimability,
    coefficients,
    inverse,
    judge,
    likelihood_ratio,
    not_estimable,
    score_test,
    wald_test,
)
from biostat.cox_residuals import clustered_covariance, score_residuals
from biostat.cox_sums import CoxData, Ties, evaluate, prepare
from biostat.firth import penalised
from biostat.newton import Search, Sums, maximise
from biostat.results import finite_or_none

MINIMUM_EVENTS_PER_PARAMETER = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class CoxModel:
    """`n` complete cases were used, `n_left_out` had a missing or impossible value.

    `coefficients` carry the robust errors where asked for. `status` is "fitted", or says why no
    column is estimated; single columns have a status of their own.
    """

    coefficients: Coefficients
    n: int
    n_left_out: int
    n_events: int
    loglik_null: float | None
    loglik: float | None
    likelihood_ratio: Chi2Test
    wald: Chi2Test
    score: Chi2Test
    rounds: int
    status: Literal["fitted", "no_events", "too_few_events", "not_converged"]
    penalised: bool
    robust: bool


@dataclass(frozen=True, slots=True, eq=False)
class CoxCases:
    """The complete cases of a cohort, ready for any β; `clusters` number them 0…C−1."""

    data: CoxData
    leave: NumberArray  # (n,)
    event: BoolArray  # (n,)
    enter: FloatArray | None  # (n,)
    x: FloatArray  # (n, p)
    n: int
    n_left_out: int
    n_events: int
    scales: FloatArray  # (p,) standard deviations of the covariates
    clusters: IntArray  # (n,)

    @property
    def cohort(self) -> Cohort:
        return Cohort(self.n, self.n_left_out, self.n_events, self.scales)


def cox(
    exit_days: ArrayLike,
    event: ArrayLike,
    covariates: ArrayLike,
    *,
    entry_days: ArrayLike | None = None,
    stratum: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    ties: Ties = "efron",
    robust: bool = False,
    firth: bool = False,
    level: float = 0.95,
    minimum_events_per_parameter: float = MINIMUM_EVENTS_PER_PARAMETER,
) -> CoxModel:
    """Hazard ratios of covariates (n, p) by partial likelihood; strata keep their own hazards.

    ℓ(β) = Σ_t [Σ_D β'x − Σ_{l<d} ln(Σ_R exp β'x − (l/d)·Σ_D exp β'x)] over the d deaths D and
    the risk set R of each event time (Efron); without the l/d term it is Breslow's.

    Fewer events a parameter than asked: nothing is estimated. A monotone likelihood (separation)
    gives NaN for that column, or a penalised estimate with `firth`. `cluster` implies `robust`.
    Source: Cox 1972; Efron 1977; Lin and Wei 1989; Heinze and Schemper 2001 (Firth).
    """
    cases = read_cases(
        exit_days, event, covariates, entry_days=entry_days, stratum=stratum, weights=weights,
        cluster=cluster, ties=ties,
    )  # fmt: skip
    wanted = robust or cluster is not None
    return fit(
        cases.cohort,
        lambda beta: evaluate(cases.data, beta),
        spread=(lambda found: _robust(cases, found)) if wanted else None,
        firth=firth,
        level=level,
        minimum_events_per_parameter=minimum_events_per_parameter,
    )


def fit(
    cohort: Cohort,
    likelihood: Callable[[FloatArray], Sums],
    *,
    spread: Callable[[Search], FloatArray] | None = None,
    firth: bool = False,
    level: float = 0.95,
    minimum_events_per_parameter: float = MINIMUM_EVENTS_PER_PARAMETER,
) -> CoxModel:
    """The model from sums at any β, wherever they come from; `spread` gives robust errors."""
    p = len(cohort.scales)
    if cohort.n_events == 0:
        return _refused(cohort, "no_events")
    if cohort.n_events < minimum_events_per_parameter * p:
        return _refused(cohort, "too_few_events")
    found = maximise(penalised(likelihood) if firth else likelihood, p)
    errors = inverse(found) if spread is None else spread(found)
    return _model(cohort, found, errors, level, firth=firth, robust=spread is not None)


def read_cases(
    exit_days: ArrayLike,
    event: ArrayLike,
    covariates: ArrayLike,
    *,
    entry_days: ArrayLike | None = None,
    stratum: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    ties: Ties = "efron",
) -> CoxCases:
    """Keep complete cases (no NaN, entry before exit) and prepare them."""
    leave = np.asarray(exit_days)
    leave = leave if leave.dtype.kind in "iu" else floats(exit_days, "exit_days")
    n = len(leave)
    happened = floats(event, "event", length=n)
    x = matrix(covariates, "covariates", rows=n)
    enter = None if entry_days is None else floats(entry_days, "entry_days", length=n)
    w = None if weights is None else floats(weights, "weights", length=n)
    whole = _complete(leave, happened, x, enter, w)
    layer = None if stratum is None else np.asarray(stratum)[whole]
    late = None if enter is None else enter[whole]
    data = prepare(
        leave[whole],
        happened[whole] > 0,
        x[whole],
        enter=late,
        stratum=layer,
        weight=None if w is None else w[whole],
        ties=ties,
    )
    kept = int(whole.sum())
    belongs = np.arange(kept)
    if cluster is not None:
        belongs = np.unique(np.asarray(cluster)[whole], return_inverse=True)[1]
    scales = x[whole].std(axis=0) if kept else np.zeros(x.shape[1])
    return CoxCases(
        data=data, leave=leave[whole], event=happened[whole] > 0, enter=late, x=x[whole], n=kept,
        n_left_out=n - kept, n_events=len(data.dead), scales=scales, clusters=belongs,
    )  # fmt: skip


def _complete(
    leave: NumberArray,
    event: FloatArray,
    x: FloatArray,
    enter: FloatArray | None,
    weight: FloatArray | None,
) -> BoolArray:
    whole = np.isfinite(leave) & (leave >= 0) & np.isfinite(event) & np.isfinite(x).all(axis=1)
    if enter is not None:
        whole &= np.isfinite(enter) & ((enter <= 0) | (enter < leave))
    if weight is not None:
        whole &= np.isfinite(weight) & (weight >= 0)
    return np.asarray(whole)


def _robust(cases: CoxCases, found: Search) -> FloatArray:
    """Sandwich covariance over persons or clusters."""
    residuals = score_residuals(cases.data, found.accepted)
    belongs = cases.clusters[cases.data.person]
    weighted = residuals * cases.data.weight[:, None]
    return clustered_covariance(weighted, belongs, inverse(found))


def _model(
    cohort: Cohort,
    found: Search,
    spread: FloatArray,
    level: float,
    *,
    firth: bool,
    robust: bool,
) -> CoxModel:
    limit = np.inf if firth else LIMIT
    status = judge(found.accepted, inverse(found), found.free, cohort.scales, limit=limit)
    best, null = found.best, found.null
    fitted = found.status == "converged" or "separated" in status
    return CoxModel(
        coefficients=coefficients(found.accepted, spread, status, level),
        n=cohort.n,
        n_left_out=cohort.n_left_out,
        n_events=cohort.n_events,
        loglik_null=None if null is None else finite_or_none(null.loglik),
        loglik=None if best is None else finite_or_none(best.loglik),
        likelihood_ratio=likelihood_ratio(found.best, found.null, int(found.free.sum())),
        wald=wald_test(found.accepted, spread, status),
        score=Chi2Test(None, 0, None) if null is None else score_test(null, found.free),
        rounds=found.rounds,
        status="fitted" if fitted else "not_converged",
        penalised=firth,
        robust=robust,
    )


def _refused(cohort: Cohort, reason: Literal["no_events", "too_few_events"]) -> CoxModel:
    none = Chi2Test(None, 0, None)
    why: Estimability = reason
    return CoxModel(
        coefficients=not_estimable(len(cohort.scales), why),
        n=cohort.n,
        n_left_out=cohort.n_left_out,
        n_events=cohort.n_events,
        loglik_null=None,
        loglik=None,
        likelihood_ratio=none,
        wald=none,
        score=none,
        rounds=0,
        status=reason,
        penalised=False,
        robust=False,
    )
