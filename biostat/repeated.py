"""Scores of one patient at several visits: mean trajectories with completion beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import FloatArray, IntArray, integers, matrix, normal_quantile
from biostat.mixed import Block, MixedModel, fit_blocks

RELEVANT_CHANGE = 10.0  # points of a 0–100 scale of the EORTC


@dataclass(frozen=True, slots=True, eq=False)
class VisitSums:
    """Patients of one group with one pattern of answered visits."""

    patients: int
    total: FloatArray  # (T,) Σ y, 0 where not answered
    squares: FloatArray  # (T, T) Σ yy'


@dataclass(frozen=True, slots=True, eq=False)
class Trajectory:
    """Means by group and visit from a model with visit × group and a patient's intercept.

    NaN: nobody answered. `completion` is the share of the patients of the group: print it beside
    every mean, as death and illness are not missing at random.
    """

    mean: FloatArray  # (G, T)
    std_error: FloatArray  # (G, T)
    low: FloatArray  # (G, T)
    high: FloatArray  # (G, T)
    change: FloatArray  # (G, T) from the first visit
    change_low: FloatArray  # (G, T)
    change_high: FloatArray  # (G, T)
    answered: IntArray  # (G, T)
    patients: IntArray  # (G,)
    completion: FloatArray  # (G, T)
    model: MixedModel


Sums = Mapping[tuple[int, int], VisitSums]


def trajectories(
    scores: ArrayLike, *, group: ArrayLike | None = None, n_groups: int = 1, level: float = 0.95
) -> Trajectory:
    """Scores (patients, visits), NaN where not answered; `group` 0…G−1, negative is left out.

    y = μ(group, visit) + a patient's intercept + e, by REML. Visits are a factor, not a slope.
    Source: Fayers and Machin 2016; Laird and Ware 1982.
    """
    y = matrix(scores, "scores")
    return fit_trajectories(visit_sums(y, group, n_groups), y.shape[1], n_groups, level=level)


def visit_sums(
    scores: FloatArray, group: ArrayLike | None, n_groups: int
) -> dict[tuple[int, int], VisitSums]:
    """Sums by (group, pattern); bit t of the pattern is set where visit t was answered."""
    n, visits = scores.shape
    if visits > 60:
        raise ValueError(f"scores: {visits} visits given, 60 at most")
    belongs = np.zeros(n, np.int64) if group is None else integers(group, "group", length=n)
    if n and belongs.max() >= n_groups:
        raise ValueError(f"group: {belongs.max()} given, 0…{n_groups - 1} declared")
    answered = np.isfinite(scores)
    pattern = answered @ (1 << np.arange(visits))
    filled = np.where(answered, scores, 0.0)
    found = {}
    for key in sorted({(int(g), int(b)) for g, b in zip(belongs, pattern, strict=True) if g >= 0}):
        rows = filled[(belongs == key[0]) & (pattern == key[1])]
        found[key] = VisitSums(len(rows), rows.sum(axis=0), rows.T @ rows)
    return found


def fit_trajectories(sums: Sums, visits: int, n_groups: int, *, level: float = 0.95) -> Trajectory:
    """The model from the sums alone, which add over centers."""
    z = normal_quantile(level)
    p = n_groups * visits
    blocks = [_block(group, bits, s, visits, p) for (group, bits), s in sums.items() if bits]
    model = fit_blocks(blocks, p, level=level)
    shape = (n_groups, visits)
    beta, spread = model.coefficients.beta, model.coefficients.covariance
    first = np.repeat(np.arange(n_groups) * visits, visits)
    own = np.diag(spread)
    with np.errstate(invalid="ignore"):
        error = np.sqrt(np.maximum(own + own[first] - 2 * spread[np.arange(p), first], 0.0))
    change = (beta - beta[first]).reshape(shape)
    half = z * error.reshape(shape)
    patients, answered = _answers(sums, shape)
    share = answered / np.where(patients > 0, patients, 1)[:, None]
    return Trajectory(
        mean=beta.reshape(shape),
        std_error=model.coefficients.std_error.reshape(shape),
        low=model.coefficients.low.reshape(shape),
        high=model.coefficients.high.reshape(shape),
        change=change,
        change_low=change - half,
        change_high=change + half,
        answered=answered,
        patients=patients,
        completion=np.where(patients[:, None] > 0, share, np.nan),
        model=model,
    )


def _block(group: int, bits: int, sums: VisitSums, visits: int, p: int) -> Block:
    seen = np.array([bits >> t & 1 for t in range(visits)], np.float64)
    where = slice(group * visits, (group + 1) * visits)
    xx, x1, xy = np.zeros((p, p)), np.zeros(p), np.zeros(p)
    xx[where, where] = np.diag(seen)
    x1[where], xy[where] = seen, sums.total
    return Block(
        clusters=sums.patients,
        size=int(seen.sum()),
        xx=xx,
        x1=x1,
        xy=xy,
        y1=float(sums.total.sum()),
        y1_squared=float(sums.squares.sum()),
        yy=float(np.trace(sums.squares)),
    )


def _answers(sums: Sums, shape: tuple[int, int]) -> tuple[IntArray, IntArray]:
    patients, answered = np.zeros(shape[0], np.int64), np.zeros(shape, np.int64)
    for (group, bits), s in sums.items():
        patients[group] += s.patients
        answered[group] += s.patients * np.array([bits >> t & 1 for t in range(shape[1])])
    return patients, answered
