"""Risk sets of the subdistribution hazard: those with a competing cause stay, with a weight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from biostat.arrays import BoolArray, FloatArray, IntArray, NumberArray
from biostat.newton import Sums
from biostat.risk_table import risk_table


@dataclass(frozen=True, slots=True, eq=False)
class Stay:
    """G(t−)·H(t−) on each day: not yet censored, and already entered.

    `lost` of the `open_to_loss` were censored (events come first), `came` of the `entered` are
    new; late entries only. Source: Geskus 2011.
    """

    days: NumberArray  # (T,) of exits and late entries
    before: FloatArray  # (T,)
    lost: FloatArray  # (T,)
    open_to_loss: FloatArray  # (T,)
    came: FloatArray  # (T,)
    entered: FloatArray  # (T,)


@dataclass(frozen=True, slots=True, eq=False)
class Subdistribution:
    """Complete cases with their places among the K event times and the days of `stay`."""

    x: FloatArray  # (n, p)
    first: IntArray  # (n,) first event time at risk
    last: IntArray  # (n,) last event time ≤ own exit, −1 if none
    own: BoolArray  # (n,) event of interest
    competing: BoolArray  # (n,)
    entry: IntArray  # (n,) place in `stay.days`, −1 for those there from the start
    exit: IntArray  # (n,) place in `stay.days`
    stay: Stay
    times: NumberArray  # (K,)
    deaths: FloatArray  # (K,)
    share: FloatArray  # (n,) 1/stay at exit of those with a competing cause, else 0
    weight: FloatArray  # (K,) stay at the event times
    emptied: bool  # nobody was under observation for a while: no weight bridges it


@dataclass(frozen=True, slots=True, eq=False)
class RiskSums:
    """Weighted sums of each risk set."""

    risk: FloatArray  # (n,)
    log_s0: FloatArray  # (K,)
    hazard: FloatArray  # (K,) d/s0, on the scale of `risk`
    mean: FloatArray  # (K, p)


def stay_curve(leave: NumberArray, cause: IntArray, of_cause: int, enter: NumberArray) -> Stay:
    """The product-limit curves of censoring (forward) and of late entry (backward in time)."""
    code = np.where(cause == 0, 0, np.where(cause == of_cause, 1, 2))
    table = risk_table(leave, code, entry_days=enter, n_causes=2)
    died = table.events[:, 0, :].sum(axis=1).astype(float)
    lost, came = (a[:, 0].astype(float) for a in (table.censored, table.late_entries))
    at_risk = table.at_risk[:, 0].astype(float)
    open_to_loss, entered = at_risk - died, at_risk - died - lost + came
    g = np.cumprod(1 - _share(lost, open_to_loss))
    h = np.cumprod((1 - _share(came, entered))[::-1])[::-1]
    before = np.concatenate([[1.0], g[:-1]])[: len(g)] * h
    return Stay(table.days, before, lost, open_to_loss, came, entered)


def subdistribution(
    leave: NumberArray, cause: IntArray, of_cause: int, enter: NumberArray, x: FloatArray
) -> Subdistribution:
    """Number the event times and weigh those who stay; all arrays complete (n,)."""
    stay = stay_curve(leave, cause, of_cause, enter)
    own, competing = cause == of_cause, (cause > 0) & (cause != of_cause)
    times, place = np.unique(leave[own], return_inverse=True)
    last = np.searchsorted(times, leave, side="right") - 1
    late = enter > 0
    out = np.searchsorted(stay.days, leave)
    at_exit = stay.before[out]
    return Subdistribution(
        x=x,
        first=np.where(late, np.searchsorted(times, enter, side="right"), 0),
        last=last, own=own, competing=competing,
        entry=np.where(late, np.searchsorted(stay.days, enter), -1),
        exit=out, stay=stay, times=times,
        deaths=np.bincount(place, minlength=len(times)).astype(np.float64),
        share=np.where(competing & (at_exit > 0), 1 / np.where(at_exit > 0, at_exit, 1.0), 0.0),
        weight=stay.before[np.searchsorted(stay.days, times)],
        emptied=bool((competing & (at_exit <= 0) & (last < len(times) - 1)).any()),
    )  # fmt: skip


def evaluate(data: Subdistribution, beta: FloatArray) -> Sums:
    """Log pseudo-likelihood, score and information at β; ties by Breslow."""
    found = risk_sums(data, beta)
    mean = found.mean
    loglik = float((data.x[data.own] @ beta).sum() - data.deaths @ found.log_s0)
    score = data.x[data.own].sum(axis=0) - data.deaths @ mean
    load = found.risk * _exposure(data, found.hazard)
    spread = (data.x * load[:, None]).T @ data.x - (mean * data.deaths[:, None]).T @ mean
    return Sums(loglik, score, (spread + spread.T) / 2)


def risk_sums(data: Subdistribution, beta: FloatArray) -> RiskSums:
    """The sums of each risk set at β."""
    eta = data.x @ beta
    shift = float(eta.max()) if len(eta) else 0.0
    risk = np.exp(eta - shift)
    s0 = _over_risk_sets(data, risk[:, None])[:, 0]
    s1 = _over_risk_sets(data, risk[:, None] * data.x)
    return RiskSums(risk, np.log(s0) + shift, data.deaths / s0, s1 / s0[:, None])


def influence(data: Subdistribution, beta: FloatArray) -> FloatArray:
    """(n, p): what each person moves the score, through the risk sets and through the weights.

    Source: Fine and Gray 1999 (η + ψ); Zhang, Zhang and Fine 2011 with late entry.
    """
    found = risk_sums(data, beta)
    drift = _exposure(data, found.hazard[:, None] * found.mean)
    eta = -found.risk[:, None] * (data.x * _exposure(data, found.hazard)[:, None] - drift)
    eta[data.own] += data.x[data.own] - found.mean[data.last[data.own]]
    return eta + _through_weights(data, found)


def _through_weights(data: Subdistribution, found: RiskSums) -> FloatArray:
    """Each person's part in the curves of censoring and of entry, times what hangs on them."""
    stay = data.stay
    pull = _hanging_on(data, found)
    by_loss = pull * _inverse(stay.open_to_loss)[:, None]
    by_entry = pull * _inverse(stay.entered)[:, None]
    loss = _since_start(by_loss * _share(stay.lost, stay.open_to_loss)[:, None])
    entry = _since_start(by_entry * _share(stay.came, stay.entered)[:, None])
    late = data.entry >= 0
    censored = ~(data.own | data.competing)
    own_loss = np.where(censored[:, None], by_loss[data.exit], 0.0)
    until = np.where(censored, data.exit + 1, data.exit)
    own_entry = np.where(late[:, None], by_entry[data.entry], 0.0)
    moved_loss = own_loss - (loss[until] - loss[data.entry + 1])
    since = np.where(late, data.entry, 0)
    moved_entry = own_entry - (entry[data.exit] - entry[since])
    return np.asarray(moved_loss - moved_entry)


def _hanging_on(data: Subdistribution, found: RiskSums) -> FloatArray:
    """(T, p): the score's slope in the weight between exit of one and event of another person."""
    size = len(data.stay.days)
    load = found.risk * data.share
    gone0 = np.bincount(data.exit, load, size).cumsum()
    gone1 = np.zeros((size, data.x.shape[1]))
    np.add.at(gone1, data.exit, load[:, None] * data.x)
    jumps = found.hazard * data.weight
    later = np.searchsorted(data.times, data.stay.days, side="right")
    ahead0 = _remaining(jumps[:, None])[later]
    ahead1 = _remaining(jumps[:, None] * found.mean)[later]
    return np.asarray(gone1.cumsum(axis=0) * ahead0 - gone0[:, None] * ahead1)


def _over_risk_sets(data: Subdistribution, values: FloatArray) -> FloatArray:
    """(K, m): everybody under observation, and those gone by a competing cause, weighted."""
    size = (len(data.times) + 1, values.shape[1])
    leaving, entering, gone = np.zeros(size), np.zeros(size), np.zeros(size)
    np.add.at(leaving, data.last + 1, values)
    np.add.at(entering, data.first, values)
    np.add.at(gone, data.last + 1, values * data.share[:, None])
    at_risk = (entering - leaving).cumsum(axis=0)[:-1]
    return np.asarray(at_risk + data.weight[:, None] * gone.cumsum(axis=0)[:-1])


def _exposure(data: Subdistribution, jumps: FloatArray) -> FloatArray:
    """Σ of jumps (K,) or (K, p) over the event times each person counts at, with weights."""
    rows = jumps if jumps.ndim == 2 else jumps[:, None]
    plain, weighted = _since_start(rows), _since_start(rows * data.weight[:, None])
    here = plain[data.last + 1] - plain[data.first]
    later = weighted[-1] - weighted[data.last + 1]
    found = here + data.share[:, None] * later
    return np.asarray(found if jumps.ndim == 2 else found[:, 0])


def _since_start(values: FloatArray) -> FloatArray:
    """Prefix sums with a first row of zeros."""
    return np.concatenate([np.zeros((1, values.shape[1])), values.cumsum(axis=0)])


def _remaining(values: FloatArray) -> FloatArray:
    """Suffix sums with a last row of zeros."""
    return np.concatenate([values[::-1].cumsum(axis=0)[::-1], np.zeros((1, values.shape[1]))])


def _share(part: FloatArray, whole: FloatArray) -> FloatArray:
    return np.asarray(part * _inverse(whole))


def _inverse(counts: FloatArray) -> FloatArray:
    """1/n, 0 where nobody is left."""
    return np.asarray(np.where(counts > 0, 1 / np.where(counts > 0, counts, 1.0), 0.0))
