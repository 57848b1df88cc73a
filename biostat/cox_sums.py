"""Cox's partial likelihood: persons sorted once, then sums and residuals at any β."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from biostat.arrays import FloatArray, IntArray, NumberArray, cross_product, linear, total
from biostat.newton import Sums

Ties = Literal["efron", "breslow"]


@dataclass(frozen=True, slots=True, eq=False)
class CoxData:
    """Persons at risk at some event time, sorted by stratum and last event time.

    Event times are numbered k = 0…K−1 through the strata; a person is at risk at
    `first`…`last`. `edges` are the first k of each stratum, and K.
    """

    x: FloatArray  # (n, p)
    weight: FloatArray  # (n,)
    person: IntArray  # (n,) row in the caller's arrays
    first: IntArray  # (n,)
    last: IntArray  # (n,)
    blocks: IntArray  # (B,) first row of each run of equal `last`
    block_times: IntArray  # (B,) the k of that run
    late: IntArray  # rows who enter after the first event time of their stratum, by `first`
    late_blocks: IntArray
    late_times: IntArray
    dead: IntArray  # (D,) rows with the event, in order of k
    dead_times: IntArray  # (D,) their k
    times: NumberArray  # (K,)
    edges: IntArray  # (S + 1,)
    deaths: FloatArray  # (K,)
    mean_weight: FloatArray  # (K,) mean weight of those with the event
    event_x: FloatArray  # (p,) weighted sum of covariates at the events
    efron: bool


@dataclass(frozen=True, slots=True, eq=False)
class RiskSums:
    """Sums over the risk set and over the deaths of each event time; tie levels folded in."""

    risk: FloatArray  # (n,) exp(β'x − shift), without case weight
    s0: FloatArray  # (K,)
    s1: FloatArray  # (K, p)
    d0: FloatArray  # (K,)
    d1: FloatArray  # (K, p)
    hazard: FloatArray  # (K,) Σ_l m/(s0 − f_l d0)
    tied: FloatArray  # (K,) Σ_l f_l m/(s0 − f_l d0)
    log: float
    squares: tuple[FloatArray, FloatArray, FloatArray]  # Σ_l f_l^k m/(…)², k = 0, 1, 2


def prepare(
    leave: NumberArray,
    event: NumberArray,
    x: FloatArray,
    *,
    enter: NumberArray | None,
    layer: IntArray,
    weight: FloatArray,
    ties: Ties = "efron",
) -> CoxData:
    """Sort and number; all arrays are complete (n,), times usable, strata `layer` numbered."""
    happened = event.astype(bool) & (weight > 0)
    times, edges, first, last = _number(leave, happened, enter, layer)
    used = np.nonzero((first <= last) & (weight > 0))[0]
    order = used[np.argsort(last[used], kind="stable")]
    first, last, w, happened = first[order], last[order], weight[order], happened[order]
    rows = np.ascontiguousarray(x[order])
    blocks, block_times = _runs(last)
    late = np.nonzero(first > edges[np.searchsorted(edges, last, side="right") - 1])[0]
    late = late[np.argsort(first[late], kind="stable")]
    late_blocks, late_times = _runs(first[late])
    dead = np.nonzero(happened)[0]
    deaths = np.bincount(last[dead], minlength=len(times)).astype(float)
    mean_weight = np.bincount(last[dead], w[dead], len(times)) / np.maximum(deaths, 1)
    return CoxData(
        x=rows, weight=w, person=order, first=first, last=last, blocks=blocks,
        block_times=block_times, late=late, late_blocks=late_blocks, late_times=late_times,
        dead=dead, dead_times=last[dead], times=times, edges=edges, deaths=deaths,
        mean_weight=mean_weight, event_x=total(w[dead], rows[dead]), efron=ties == "efron",
    )  # fmt: skip


def evaluate(data: CoxData, beta: FloatArray) -> Sums:
    """Log-likelihood, score and information; one BLAS product over persons, one over times."""
    p = data.x.shape[1]
    if not len(data.times):
        return Sums(0.0, np.zeros(p), np.zeros((p, p)))
    eta = linear(data.x, beta)
    found = risk_sums(data, eta)
    loglik = float(total(data.weight[data.dead], eta[data.dead])) - found.log
    score = data.event_x - total(found.hazard, found.s1) + total(found.tied, found.d1)
    load = data.weight * found.risk * at_risk_sum(data, found.hazard)
    load[data.dead] -= (data.weight * found.risk)[data.dead] * found.tied[data.dead_times]
    a, b, c = (square[:, None] for square in found.squares)
    information = cross_product(data.x * load[:, None], data.x)
    information -= cross_product(found.s1, a * found.s1 - 2 * b * found.d1)
    information -= cross_product(found.d1, c * found.d1)
    return Sums(loglik, score, (information + information.T) / 2)


def risk_sums(data: CoxData, eta: FloatArray) -> RiskSums:
    """The sums of each risk set at linear predictors `eta` (n,)."""
    shift = float(eta.max(initial=-np.inf)) if len(eta) else 0.0
    risk = np.exp(eta - shift)
    load = data.weight * risk
    s0 = over_risk_sets(data, load[:, None])[:, 0]
    s1 = over_risk_sets(data, data.x * load[:, None])
    own = load[data.dead]
    d0 = _by_time(data.dead_times, own, len(data.times))
    starts = np.concatenate([[0], data.deaths.cumsum()[:-1]]).astype(np.int64)
    d1 = np.add.reduceat(data.x[data.dead] * own[:, None], starts, axis=0)
    count = data.deaths.astype(np.int64)
    k = np.repeat(np.arange(len(count)), count)
    level = np.arange(len(k)) - starts[k]
    share = level / count[k] if data.efron else np.zeros(len(k))
    left = np.maximum(s0[k] - share * d0[k], 1e-300)
    mass = data.mean_weight[k]
    per, size = mass / left, len(count)
    folded = [_by_time(k, share**power * per, size) for power in (0, 1)]
    squares = [_by_time(k, share**power * per / left, size) for power in (0, 1, 2)]
    log = float(total(mass, np.log(left))) + shift * float(mass.sum())
    triple = (squares[0], squares[1], squares[2])
    return RiskSums(risk, s0, s1, d0, d1, folded[0], folded[1], log, triple)


def over_risk_sets(data: CoxData, values: FloatArray) -> FloatArray:
    """Σ over those at risk at each event time, of values (n, m): (K, m)."""
    sums = np.zeros((len(data.times), values.shape[1]))
    sums[data.block_times] = np.add.reduceat(values, data.blocks, axis=0)
    if len(data.late):
        sums[data.late_times - 1] -= np.add.reduceat(values[data.late], data.late_blocks, axis=0)
    for start, stop in zip(data.edges[:-1], data.edges[1:], strict=True):
        sums[start:stop] = sums[start:stop][::-1].cumsum(axis=0)[::-1]
    return sums


def at_risk_sum(data: CoxData, values: FloatArray) -> FloatArray:
    """Σ over each person's event times at risk, of values (K,) or (K, m)."""
    zero = np.zeros((1, *values.shape[1:]))
    upto = np.concatenate([zero, values.cumsum(axis=0)])
    return np.asarray(upto[data.last + 1] - upto[data.first])


def _number(
    leave: NumberArray, event: NumberArray, enter: NumberArray | None, layer: IntArray
) -> tuple[NumberArray, IntArray, IntArray, IntArray]:
    """Event times through the strata, and the first and last of them each person is at risk."""
    first, last = np.zeros(len(leave), np.int64), np.full(len(leave), -1, np.int64)
    found, edges = [np.zeros(0, leave.dtype)], [0]
    for own in _layers(layer):
        times = np.unique(leave[own][event[own]])
        last[own] = edges[-1] + np.searchsorted(times, leave[own], side="right") - 1
        first[own] = edges[-1]
        if enter is not None:
            late = np.where(enter[own] > 0, np.searchsorted(times, enter[own], side="right"), 0)
            first[own] += late
        found.append(times)
        edges.append(edges[-1] + len(times))
    return np.concatenate(found), np.array(edges), first, last


def _by_time(k: IntArray, values: FloatArray, size: int) -> FloatArray:
    return np.asarray(np.bincount(k, values, size), np.float64)


def _layers(layer: IntArray) -> list[IntArray]:
    if not len(layer):
        return []
    order = np.argsort(layer, kind="stable")
    return np.split(order, np.nonzero(np.diff(layer[order]))[0] + 1)


def _runs(numbers: IntArray) -> tuple[IntArray, IntArray]:
    """First rows of runs of equal ascending numbers, and the numbers."""
    starts = np.nonzero(np.diff(numbers, prepend=-1))[0]
    return starts, numbers[starts]
