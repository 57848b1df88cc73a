"""Cox regression: Efron or Breslow ties, delayed entry, strata, weights, robust errors, Firth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    NumberArray,
    floats,
    labels,
    matrix,
    times,
    yes_or_no,
)
from biostat.coefficients import (
    LIMIT,
    Chi2Test,
    Coefficients,
    Cohort,
    Estimability,
    Robust,
    coefficients,
    few_clusters,
    inverse,
    judge,
    likelihood_ratio,
    not_estimable,
    score_test,
    unsettled,
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
    clustered: bool  # whether the caller named clusters; else each person is one

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

    Tests of all columns: 2(ℓ(β̂) − ℓ(0)), β'V⁻¹β, and U(0)'I(0)⁻¹U(0) (score).

    Fewer events a parameter than asked: nothing is estimated. A monotone likelihood (separation)
    gives NaN for that column, or a penalised estimate with `firth`. A search that does not end
    gives NaN throughout.

    Errors: inverse information, or V (Σ s s') V with s the score residuals of persons (`robust`)
    or summed over clusters (`cluster`); of C clusters the latter is widened by C/(C − 1) and
    limits and p take t with C − 1 degrees of freedom. Clusters no more than columns, or
    residuals that cancel within them: errors NaN, not 0.

    Cases with a missing value, stratum or cluster are left out and counted.
    Source: Cox 1972; Efron 1977; Lin and Wei 1989; Rogers 1993 (C/(C − 1)); Heinze and Schemper
    2001 (Firth).
    """
    cases = read_cases(
        exit_days, event, covariates, entry_days=entry_days, stratum=stratum, weights=weights,
        cluster=cluster, ties=ties,
    )  # fmt: skip
    return fit(
        cases.cohort,
        lambda beta: evaluate(cases.data, beta),
        spread=(lambda found: _robust(cases, found)) if robust or cases.clustered else None,
        firth=firth,
        level=level,
        minimum_events_per_parameter=minimum_events_per_parameter,
    )


def fit(
    cohort: Cohort,
    likelihood: Callable[[FloatArray], Sums],
    *,
    spread: Callable[[Search], Robust] | None = None,
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
    errors = Robust(inverse(found), None) if spread is None else spread(found)
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
    """Keep complete cases (no NaN, entry before exit) and prepare them.

    Raises ValueError on columns of other lengths, events other than 0 and 1, negative weights.
    """
    if ties not in ("efron", "breslow"):
        raise ValueError(f"ties: {ties!r} given, 'efron' or 'breslow' needed")
    leave = times(exit_days, "exit_days")
    n = len(leave)
    happened = yes_or_no(event, "event", length=n)
    x = matrix(covariates, "covariates", rows=n)
    enter = None if entry_days is None else times(entry_days, "entry_days", length=n)
    w = np.ones(n) if weights is None else floats(weights, "weights", length=n)
    layer = np.zeros(n, np.int64) if stratum is None else labels(stratum, "stratum", length=n)
    belongs = np.arange(n) if cluster is None else labels(cluster, "cluster", length=n)
    whole = _in_time(leave, enter) & np.isfinite(happened) & np.isfinite(x).all(axis=1)
    whole &= _weighty(w) & (layer >= 0) & (belongs >= 0)
    leave, x, died = leave[whole], x[whole], happened[whole] > 0
    late = None if enter is None else enter[whole]
    data = prepare(leave, died, x, enter=late, layer=layer[whole], weight=w[whole], ties=ties)
    kept = len(x)
    return CoxCases(
        data=data, leave=leave, event=died, enter=late, x=x, n=kept, n_left_out=n - kept,
        n_events=len(data.dead), scales=x.std(axis=0) if kept else np.zeros(x.shape[1]),
        clusters=np.arange(kept) if cluster is None else labels(belongs[whole], "cluster"),
        clustered=cluster is not None,
    )  # fmt: skip


def _in_time(leave: NumberArray, enter: NumberArray | None) -> BoolArray:
    whole = np.isfinite(leave) & (leave >= 0)
    if enter is not None:
        whole &= np.isfinite(enter) & ((enter <= 0) | (enter < leave))
    return np.asarray(whole)


def _weighty(weights: FloatArray) -> BoolArray:
    known = np.isfinite(weights)
    if (weights[known] < 0).any():
        raise ValueError("weights: negative values given; weights are 0 or more")
    return np.asarray(known)


def _robust(cases: CoxCases, found: Search) -> Robust:
    """Sandwich covariance over persons or clusters."""
    residuals = score_residuals(cases.data, found.accepted)
    belongs = cases.clusters[cases.data.person]
    weighted = residuals * cases.data.weight[:, None]
    sandwich = clustered_covariance(weighted, belongs, inverse(found))
    count = int(cases.clusters.max(initial=-1)) + 1
    return few_clusters(sandwich, count) if cases.clustered else Robust(sandwich, None)


def _model(
    cohort: Cohort,
    found: Search,
    errors: Robust,
    level: float,
    *,
    firth: bool,
    robust: bool,
) -> CoxModel:
    limit = np.inf if firth else LIMIT
    status = judge(found.accepted, inverse(found), found.free, cohort.scales, limit=limit)
    fitted = found.status == "converged" or "separated" in status
    status = status if fitted else unsettled(len(status))
    beta, spread, df = found.accepted, errors.covariance, int(found.free.sum())
    best, null = found.best, found.null
    return CoxModel(
        coefficients=coefficients(beta, spread, status, level, degrees=errors.degrees),
        n=cohort.n,
        n_left_out=cohort.n_left_out,
        n_events=cohort.n_events,
        loglik_null=None if null is None else finite_or_none(null.loglik),
        loglik=None if best is None else finite_or_none(best.loglik),
        likelihood_ratio=likelihood_ratio(best, null, df),
        wald=wald_test(beta, spread, status),
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
