"""Logistic regression in rounds (β out, ℓ, U and I back), or in one shot by covariate patterns.

Rounds hold for any covariates; patterns for coded ones, and can be cached. Both are exact.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from biostat import logistic
from biostat.aggregates import part as parts
from biostat.aggregates import rounds
from biostat.aggregates.part import Part, merge, subtract
from biostat.arrays import FloatArray, floats, matrix
from biostat.coefficients import Cohort, inverse
from biostat.logistic import (
    LogisticCases,
    LogisticModel,
    evaluate,
    inverse_logit,
    penalised,
    read_cases,
)
from biostat.newton import Sums, covariance, independent_columns

__all__ = [
    "aggregate", "aggregate_hats", "aggregate_patterns", "aggregate_residuals", "finish", "fit",
    "fit_patterns", "from_json", "merge", "read_cases", "subtract",
]  # fmt: skip

KIND, VERSION = "logistic", 1
RESIDUALS, HATS, PATTERNS = "logistic_residuals", "logistic_hats", "logistic_patterns"


def aggregate(cases: LogisticCases, beta: ArrayLike) -> Part:
    """One center's answer at β (1 + p,), intercept first; `cases` from `read_cases`."""
    at = np.asarray(beta, np.float64)
    return rounds.answer(KIND, VERSION, {}, at, evaluate(cases, at), cases.x, cases.cohort)


def aggregate_residuals(cases: LogisticCases, beta: ArrayLike) -> Part:
    """One more round at the final β for robust errors by case."""
    at = np.asarray(beta, np.float64)
    p = inverse_logit(cases.x @ at + cases.offset)
    residuals = cases.x * (cases.weight * (cases.y - p))[:, None]
    return rounds.outer_products(RESIDUALS, VERSION, at, residuals)


def aggregate_hats(cases: LogisticCases, beta: ArrayLike, spread: FloatArray) -> Part:
    """The second half of a Firth round: Σ h(½ − p)·x with the merged inverse information."""
    at = np.asarray(beta, np.float64)
    p = inverse_logit(cases.x @ at + cases.offset)
    load = cases.weight * p * (1 - p)
    hat = load * np.einsum("ij,jk,ik->i", cases.x, np.nan_to_num(spread), cases.x)
    table = parts.table(np.arange(len(at)), cases.x.T @ (hat * (0.5 - p)))
    return Part(HATS, VERSION, {"beta": at.tolist()}, {"hats": table})


def aggregate_patterns(outcome: ArrayLike, codes: ArrayLike) -> Part:
    """Count events and others per pattern of coded covariates (n, p); whole numbers only.

    Rows with a missing value are counted and left out. Small patterns are small cells.
    """
    y, x = floats(outcome, "outcome"), matrix(codes, "codes")
    whole = np.isfinite(y) & np.isfinite(x).all(axis=1)
    y, x = y[whole], x[whole]
    if (x != np.floor(x)).any() or not np.isin(y, (0.0, 1.0)).all():
        raise ValueError("patterns: codes must be whole numbers and outcomes 0 or 1; recode them")
    counts = np.column_stack([y == 1, y == 0]).astype(np.int64)
    tables = {
        "patterns": parts.table(x.astype(np.int64), counts),
        "left_out": parts.table([0], [int((~whole).sum())]),
    }
    return Part(PATTERNS, VERSION, {"columns": x.shape[1]}, tables)


def finish(part: Part) -> Sums:
    """The sums for the next Newton step (`newton.advance`)."""
    return rounds.sums_of(part)


def fit(
    ask: Callable[[FloatArray], Part],
    p: int,
    *,
    ask_residuals: Callable[[FloatArray], Part] | None = None,
    ask_hats: Callable[[FloatArray, FloatArray], Part] | None = None,
    level: float = 0.95,
    minimum_events_per_parameter: float = 10.0,
) -> LogisticModel:
    """The pooled model of p covariates and an intercept; with `ask_hats` penalised by Firth."""
    cohort = rounds.cohort_of(ask(np.zeros(1 + p)), intercept=True)

    def likelihood(beta: FloatArray) -> Sums:
        plain = finish(ask(beta))
        return plain if ask_hats is None else _penalise(plain, beta, ask_hats)

    return logistic.fit(
        cohort,
        likelihood,
        spread=None
        if ask_residuals is None
        else lambda found: rounds.sandwich(ask_residuals(found.accepted), inverse(found)),
        firth=ask_hats is not None,
        level=level,
        minimum_events_per_parameter=minimum_events_per_parameter,
    )


def fit_patterns(
    part: Part,
    *,
    firth: bool = False,
    level: float = 0.95,
    minimum_events_per_parameter: float = 10.0,
) -> LogisticModel:
    """The pooled model from merged patterns, each pattern a weighted pair of rows."""
    held = parts.cells_of(part, "patterns", part.spec["columns"], 2)
    outcome = np.tile([1.0, 0.0], len(held.keys))
    x = np.repeat(held.keys, 2, axis=0).astype(np.float64)
    weight = held.values.ravel().astype(np.float64)
    cases = read_cases(outcome, x, weights=weight)
    n, events = int(weight.sum()), int(held.values[:, 0].sum())
    mean = weight @ cases.x / max(n, 1)
    scales = np.sqrt(np.maximum(weight @ cases.x**2 / max(n, 1) - mean**2, 0.0))
    scales[0] = 1.0
    cohort = Cohort(n, int(parts.values_of(part, "left_out", 1)[0]), events, scales)
    return logistic.fit(
        cohort,
        penalised(cases) if firth else lambda beta: evaluate(cases, beta),
        firth=firth,
        level=level,
        minimum_events_per_parameter=minimum_events_per_parameter,
    )


def from_json(data: dict[str, Any]) -> Part:
    """Read a part of this kind back."""
    return parts.from_json(data, KIND, VERSION)


def _penalise(
    plain: Sums, beta: FloatArray, ask_hats: Callable[[FloatArray, FloatArray], Part]
) -> Sums:
    free = independent_columns(plain.information)
    spread = covariance(plain.information, free)
    sign, log_det = np.linalg.slogdet(plain.information[np.ix_(free, free)])
    hats = parts.rows_of(ask_hats(beta, spread), "hats", len(beta), 1)[:, 0]
    loglik = plain.loglik + 0.5 * float(log_det) if sign > 0 else -np.inf
    return Sums(loglik, plain.score + hats, plain.information)
