"""Survival when an event is only known to have happened between two visits (Turnbull)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import FloatArray, floats

_TOLERANCE = 1e-10
_MAX_ROUNDS = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class IntervalCurve:
    """Mass on innermost intervals (start, end]; where within them is not known.

    `survival` (I,) is that at each end; between start and end it is undefined. An end of
    infinity holds those who had no event yet.
    """

    start: FloatArray  # (I,)
    end: FloatArray  # (I,)
    mass: FloatArray  # (I,)
    survival: FloatArray  # (I,)
    n: int
    n_left_out: int
    converged: bool


def turnbull(last_free_days: ArrayLike, first_seen_days: ArrayLike) -> IntervalCurve:
    """Nonparametric maximum likelihood for persons (n,) whose event lies in (L, R].

    Mass on the innermost intervals by self-consistency, p_j = 1/n·Σ_i a_ij p_j/Σ_k a_ik p_k, until
    none moves by 1e-10 (`converged`); a_ij says whether person i's interval covers interval j.

    R is infinity or missing where no event was seen; L = R is an event seen on that very day.
    A sensitivity analysis for recurrence, which is found at scheduled imaging. Persons with a
    missing L, or with R before L, are left out and counted. Source: Turnbull 1976.
    """
    left = floats(last_free_days, "last_free_days")
    right = floats(first_seen_days, "first_seen_days", length=len(left))
    right = np.where(np.isnan(right), np.inf, right)
    whole = np.isfinite(left) & (left >= 0) & (right >= left)
    left, right = left[whole], right[whole]
    start, end = _innermost(left, right)
    holds = _holds(left, right, start, end)
    mass, converged = _maximise(holds)
    survival = np.clip(1 - mass.cumsum(), 0.0, 1.0)
    survival[np.isinf(end)] = 0.0
    return IntervalCurve(start, end, mass, survival, len(left), int((~whole).sum()), converged)


def turnbull_at(curve: IntervalCurve, days: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Lowest and highest survival at days (m,) the data allow; equal outside the intervals."""
    asked = np.asarray(days, np.float64)[:, None]
    low = 1 - ((curve.start < asked) | (curve.end <= asked)).astype(np.float64) @ curve.mass
    high = 1 - (curve.end <= asked).astype(np.float64) @ curve.mass
    if not len(curve.mass):
        return np.full(len(asked), np.nan), np.full(len(asked), np.nan)
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


def _innermost(left: FloatArray, right: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Intervals from a left end to the next right end with no other end between."""
    exact = np.unique(left[left == right])
    lefts, rights = np.unique(left[left < right]), np.unique(right)
    # at one day: a right end comes before a left end, an exact day is both at once
    marks = sorted(
        [(day, 2, "L") for day in lefts.tolist()]
        + [(day, 1, "R") for day in rights.tolist()]
        + [(day, 0, "L") for day in exact.tolist()]
    )
    pairs = [
        (a[0], b[0]) for a, b in zip(marks[:-1], marks[1:], strict=True) if a[2] + b[2] == "LR"
    ]
    found = np.array(pairs, np.float64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _holds(left: FloatArray, right: FloatArray, start: FloatArray, end: FloatArray) -> FloatArray:
    """(n, I): whether the person's interval covers the innermost one."""
    exact = (left == right)[:, None]
    within = (left[:, None] <= start) & (end <= right[:, None])
    point = (start == end) & (left[:, None] < start)
    return np.asarray(
        np.where(exact, (start == end) & within, within & ((start < end) | point)), np.float64
    )


def _maximise(holds: FloatArray) -> tuple[FloatArray, bool]:
    """Self-consistency, until no mass moves."""
    n, size = holds.shape
    mass = np.full(size, 1 / size) if size else np.zeros(0)
    moved, rounds = 1.0 if size else 0.0, 0
    while moved > _TOLERANCE and rounds < _MAX_ROUNDS:
        shares = holds * mass
        after = (shares / shares.sum(axis=1, keepdims=True)).sum(axis=0) / n
        moved, mass, rounds = float(np.abs(after - mass).max()), after, rounds + 1
    return mass, moved <= _TOLERANCE
