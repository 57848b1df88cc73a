"""Logistic regression: Newton, offset, case weights, Firth, and predictions."""

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
    cross_product,
    floats,
    labels,
    linear,
    matrix,
    total,
    weights_of,
)
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
    wald_test,
)
from biostat.cox_residuals import clustered_covariance
from biostat.newton import Search, Sums, covariance, independent_columns, maximise
from biostat.results import finite_or_none


@dataclass(frozen=True, slots=True, eq=False)
class LogisticModel:
    """Column 0 of `coefficients` is the intercept. `likelihood_ratio` is against it alone."""

    coefficients: Coefficients
    n: int
    n_left_out: int
    n_events: int
    loglik: float | None
    likelihood_ratio: Chi2Test
    wald: Chi2Test
    rounds: int
    status: Literal["fitted", "no_events", "too_few_events", "not_converged"]
    penalised: bool
    robust: bool


@dataclass(frozen=True, slots=True, eq=False)
class LogisticCases:
    """Complete cases with the intercept as column 0."""

    x: FloatArray  # (n, 1 + p)
    y: FloatArray  # (n,) 0 or 1
    offset: FloatArray  # (n,)
    weight: FloatArray  # (n,)
    whole: BoolArray  # rows of the caller's arrays that were kept

    @property
    def cohort(self) -> Cohort:
        n = len(self.y)
        spread = self.x[:, 1:].std(axis=0) if n else np.zeros(self.x.shape[1] - 1)
        lost, events = int((~self.whole).sum()), int((self.y > 0).sum())
        return Cohort(n, lost, events, np.append(1.0, spread))


def logistic(
    outcome: ArrayLike,
    covariates: ArrayLike,
    *,
    offset: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    robust: bool = False,
    firth: bool = False,
    level: float = 0.95,
    minimum_events_per_parameter: float = 10.0,
) -> LogisticModel:
    """Odds ratios of covariates (n, p) for outcome 0 or 1 (n,): ln(p/(1 − p)) = β₀ + β'x + offset.

    Events per parameter count the rarer outcome; fewer than asked: nothing is estimated.
    Separation gives NaN for that column, or a penalised estimate with `firth`. Missing values
    are left out and counted. Source: Firth 1993; Heinze and Schemper 2002.
    """
    cases = read_cases(outcome, covariates, offset=offset, weights=weights)
    wanted = robust or cluster is not None
    return fit(
        cases.cohort,
        penalised(cases) if firth else lambda beta: evaluate(cases, beta),
        spread=(lambda found: _robust(cases, found, cluster)) if wanted else None,
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
    minimum_events_per_parameter: float = 10.0,
) -> LogisticModel:
    """The model from sums at any β, wherever they come from; with `firth` they are penalised."""
    p = len(cohort.scales)
    rarer = min(cohort.n_events, cohort.n - cohort.n_events)
    if rarer == 0 or rarer < minimum_events_per_parameter * (p - 1):
        return _refused(cohort, "too_few_events" if rarer else "no_events")
    found = maximise(likelihood, p)
    errors = inverse(found) if spread is None else spread(found)
    return _model(cohort, found, likelihood, errors, level, firth=firth, robust=spread is not None)


def read_cases(
    outcome: ArrayLike,
    covariates: ArrayLike,
    *,
    offset: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> LogisticCases:
    """Keep complete cases and put the intercept first. Raises ValueError on outcomes not 0, 1."""
    y = floats(outcome, "outcome")
    n = len(y)
    x = matrix(covariates, "covariates", rows=n)
    shift = np.zeros(n) if offset is None else floats(offset, "offset", length=n)
    w = np.ones(n) if weights is None else weights_of(weights, "weights", length=n)
    whole = np.isfinite(y) & np.isfinite(x).all(axis=1) & np.isfinite(shift)
    whole &= np.isfinite(w)
    if not np.isin(y[whole], (0.0, 1.0)).all():
        raise ValueError("outcome: values other than 0, 1 and missing given; recode them")
    design = np.column_stack([np.ones(int(whole.sum())), x[whole]])
    return LogisticCases(design, y[whole], shift[whole], w[whole], whole)


def evaluate(cases: LogisticCases, beta: FloatArray) -> Sums:
    """Log-likelihood, X'w(y − p) and X'WX."""
    eta = linear(cases.x, beta) + cases.offset
    p = inverse_logit(eta)
    loglik = float(total(cases.weight, cases.y * eta - np.logaddexp(0, eta)))
    score = total(cases.weight * (cases.y - p), cases.x)
    load = cases.weight * p * (1 - p)
    return Sums(loglik, score, cross_product(cases.x * load[:, None], cases.x))


def penalised(cases: LogisticCases) -> Callable[[FloatArray], Sums]:
    """Firth's likelihood; the score takes the hat values h: X'(y − p + h(½ − p))."""

    def with_penalty(beta: FloatArray) -> Sums:
        plain = evaluate(cases, beta)
        free = independent_columns(plain.information)
        spread = np.nan_to_num(covariance(plain.information, free))
        p = inverse_logit(cases.x @ beta + cases.offset)
        load = cases.weight * p * (1 - p)
        hat = load * np.einsum("ij,jk,ik->i", cases.x, spread, cases.x)
        sign, log_det = np.linalg.slogdet(plain.information[np.ix_(free, free)])
        loglik = plain.loglik + 0.5 * float(log_det) if sign > 0 else -np.inf
        return Sums(loglik, plain.score + cases.x.T @ (hat * (0.5 - p)), plain.information)

    return with_penalty


def predict(model: LogisticModel, covariates: ArrayLike) -> FloatArray:
    """Probabilities (m,) for covariates (m, p); NaN where the model or a value is unknown."""
    x = np.atleast_2d(np.asarray(covariates, np.float64))
    beta = model.coefficients.beta
    if x.shape[1] != len(beta) - 1:
        raise ValueError(f"covariates: {x.shape[1]} columns given, the model has {len(beta) - 1}")
    return inverse_logit(beta[0] + x @ beta[1:])


def inverse_logit(eta: FloatArray) -> FloatArray:
    """1/(1 + exp(−η)) without overflow."""
    with np.errstate(over="ignore"):
        return np.asarray(np.where(eta >= 0, 1 / (1 + np.exp(-eta)), _tail(eta)))


def _tail(eta: FloatArray) -> FloatArray:
    small = np.exp(np.minimum(eta, 0.0))
    return np.asarray(small / (1 + small))


def _robust(cases: LogisticCases, found: Search, cluster: ArrayLike | None) -> FloatArray:
    p = inverse_logit(cases.x @ found.accepted + cases.offset)
    residuals = cases.x * (cases.weight * (cases.y - p))[:, None]
    belongs: IntArray = np.arange(len(cases.y))
    if cluster is not None:
        own = labels(cluster, "cluster", length=len(cases.whole))
        belongs = np.unique(own[cases.whole], return_inverse=True)[1]
    return clustered_covariance(residuals, belongs, inverse(found))


def _model(
    cohort: Cohort,
    found: Search,
    likelihood: Callable[[FloatArray], Sums],
    spread: FloatArray,
    level: float,
    *,
    firth: bool,
    robust: bool,
) -> LogisticModel:
    limit = np.inf if firth else LIMIT
    slopes = np.append(0.0, found.accepted[1:])  # an intercept may be large without harm
    status = judge(slopes, inverse(found), found.free, cohort.scales, limit=limit)
    fitted = found.status == "converged" or "separated" in status
    return LogisticModel(
        coefficients=coefficients(found.accepted, spread, status, level),
        n=cohort.n,
        n_left_out=cohort.n_left_out,
        n_events=cohort.n_events,
        loglik=None if found.best is None else finite_or_none(found.best.loglik),
        likelihood_ratio=_against_intercept(found, likelihood),
        wald=wald_test(found.accepted[1:], spread[1:, 1:], status[1:]),
        rounds=found.rounds,
        status="fitted" if fitted else "not_converged",
        penalised=firth,
        robust=robust,
    )


def _against_intercept(found: Search, likelihood: Callable[[FloatArray], Sums]) -> Chi2Test:
    """Likelihood ratio of all covariates; the intercept alone is fitted with the same penalty."""
    p = len(found.beta)

    def intercept_only(beta: FloatArray) -> Sums:
        sums = likelihood(np.concatenate([beta, np.zeros(p - 1)]))
        return Sums(sums.loglik, sums.score[:1], sums.information[:1, :1])

    alone = maximise(intercept_only, 1)
    return likelihood_ratio(found.best, alone.best, int(found.free[1:].sum()))


def _refused(cohort: Cohort, reason: Literal["no_events", "too_few_events"]) -> LogisticModel:
    none = Chi2Test(None, 0, None)
    why: Estimability = reason
    return LogisticModel(
        coefficients=not_estimable(len(cohort.scales), why),
        n=cohort.n,
        n_left_out=cohort.n_left_out,
        n_events=cohort.n_events,
        loglik=None,
        likelihood_ratio=none,
        wald=none,
        rounds=0,
        status=reason,
        penalised=False,
        robust=False,
    )
