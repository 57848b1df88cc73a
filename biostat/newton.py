"""Newton's method on sums that may come from many places, one round at a time."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from biostat.arrays import BoolArray, FloatArray

_GAIN = 1e-9  # relative: an absolute limit loops for ever on a million rows
_DECREMENT = 1e-14  # (distance to the maximum in standard errors)²
_SMALLEST_STEP = 1e-4
_MAX_ROUNDS = 60
_COLLINEAR = 1e-9

Status = Literal["running", "converged", "stopped"]


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Log-likelihood, score (p,) and information (p, p) at one β; they add over centers."""

    loglik: float
    score: FloatArray
    information: FloatArray

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.loglik + other.loglik,
            self.score + other.score,
            self.information + other.information,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """Where the search stands: sums are wanted at `beta`; `best` holds the last accepted ones."""

    beta: FloatArray
    accepted: FloatArray
    best: Sums | None
    null: Sums | None
    step: FloatArray
    shrink: float
    rounds: int
    free: BoolArray
    status: Status


def begin(p: int, beta: FloatArray | None = None) -> Search:
    """The first question: the sums at β = 0, or at a warm start."""
    start = np.zeros(p) if beta is None else np.asarray(beta, np.float64)
    return Search(start, start, None, None, np.zeros(p), 1.0, 0, np.ones(p, bool), "running")


def advance(search: Search, sums: Sums) -> Search:
    """Take the sums at `search.beta`; ask for the next β, or finish."""
    rounds = search.rounds + 1
    if search.best is None:
        first = replace(search, free=independent_columns(sums.information), null=sums)
        return _accept(replace(first, rounds=rounds), sums)
    floor = search.best.loglik - _GAIN * (abs(search.best.loglik) + 1)
    if math.isfinite(sums.loglik) and sums.loglik >= floor and np.isfinite(sums.information).all():
        return _accept(replace(search, rounds=rounds), sums)
    shrink = search.shrink / 2
    if shrink < _SMALLEST_STEP or rounds >= _MAX_ROUNDS:
        return replace(search, beta=search.accepted, rounds=rounds, status="stopped")
    beta = search.accepted + shrink * search.step
    return replace(search, beta=beta, shrink=shrink, rounds=rounds)


def maximise(
    evaluate: Callable[[FloatArray], Sums], p: int, beta: FloatArray | None = None
) -> Search:
    """Run the rounds to the end with sums that are at hand."""
    search = begin(p, beta)
    while search.status == "running":
        search = advance(search, evaluate(search.beta))
    return search


def covariance(information: FloatArray, free: BoolArray) -> FloatArray:
    """Inverse information; NaN in rows and columns of what cannot be estimated."""
    found = np.full(information.shape, np.nan)
    if free.any():
        block = np.ix_(free, free)
        try:
            found[block] = np.linalg.inv(information[block])
        except np.linalg.LinAlgError:
            return found
    return found


def solve(information: FloatArray, score: FloatArray, free: BoolArray) -> FloatArray:
    """I⁻¹·score on the free columns, 0 elsewhere."""
    step = np.zeros(len(score))
    if free.any():
        block = np.ix_(free, free)
        step[free] = np.linalg.lstsq(information[block], score[free], rcond=None)[0]
    return step


def independent_columns(information: FloatArray) -> BoolArray:
    """Columns not constant and not a combination of earlier ones (a sweep in the order given)."""
    left = information.copy()
    size = np.diag(information).copy()
    free = np.zeros(len(size), bool)
    largest = size.max(initial=0.0)
    for j in range(len(size)):
        if left[j, j] <= _COLLINEAR * size[j] or size[j] <= 1e-14 * largest:
            continue
        free[j] = True
        left = left - np.outer(left[:, j], left[j]) / left[j, j]
    return free


def _accept(search: Search, sums: Sums) -> Search:
    step = solve(sums.information, sums.score, search.free)
    decrement = float(sums.score @ step)
    moved = replace(search, accepted=search.beta, best=sums, step=step, shrink=1.0)
    if decrement < _DECREMENT:
        return replace(moved, status="converged")
    if moved.rounds >= _MAX_ROUNDS:
        return replace(moved, status="stopped")
    return replace(moved, beta=search.beta + step)
