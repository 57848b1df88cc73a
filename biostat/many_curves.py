"""Kaplan–Meier of many groups in one pass, for reports with a curve per center and category."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import FloatArray, IntArray, NumberArray, integers, normal_quantile, times
from biostat.risk_table import risk_table
from biostat.survival import SurvivalCurve, log_log_limits, survival_curve

_DENSE_CELLS = 8_000_000


def kaplan_meier_by_group(
    exit_days: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    n_groups: int,
    *,
    entry_days: ArrayLike | None = None,
    level: float = 0.95,
) -> tuple[SurvivalCurve, ...]:
    """One curve for each group 0…G−1 (negative: unknown, left out), each as `kaplan_meier` of
    its persons (n,); whole days without late entries are counted by a sort instead of a table.
    """
    leave = times(exit_days, "exit_days")
    n = len(leave)
    enter = np.zeros(n) if entry_days is None else times(entry_days, "entry_days", length=n)
    from_start = bool((enter <= 0).all())
    if not from_start or leave.dtype.kind == "f" or not n:
        table = risk_table(exit_days, event, entry_days=entry_days, group=group, n_groups=n_groups)
        return tuple(survival_curve(table, place, level=level) for place in range(n_groups))
    died, belongs = _died(event, n), integers(group, "group", length=n)
    if belongs.max() >= n_groups:
        raise ValueError(f"group: {belongs.max()} given, 0…{n_groups - 1} declared")
    known = belongs >= 0
    usable = known & (leave >= 0)
    lost = np.bincount(belongs[known & (leave < 0)], minlength=n_groups)
    if not usable.all():
        leave, died, belongs = leave[usable], died[usable], belongs[usable]
    return _curves(leave, died, belongs, lost, normal_quantile(level))


def _died(event: ArrayLike, n: int) -> NumberArray:
    code = integers(event, "event", length=n)
    if code.min() < 0 or code.max() > 1:
        raise ValueError(f"event: {code.min()}…{code.max()} given, 0 or 1 needed")
    return code.astype(bool)


def _curves(
    leave: NumberArray, died: NumberArray, belongs: IntArray, lost: IntArray, z: float
) -> tuple[SurvivalCurve, ...]:
    span = int(leave.max(initial=0)) + 1
    cells, leaving, events = _cells(belongs * span + leave, died, len(lost) * span)
    place, days = np.divmod(cells, span)
    return curves_of_cells(place, days, leaving, events, lost, z)


def curves_of_cells(
    place: IntArray,
    days: NumberArray,
    leaving: IntArray,
    events: IntArray,
    lost: IntArray,
    z: float,
) -> tuple[SurvivalCurve, ...]:
    """From occupied cells (R,) in order of group and day; `lost` (G,) counts the unusable."""
    n_groups = len(lost)
    edges = np.searchsorted(place, np.arange(n_groups + 1))
    through = np.concatenate([[0], leaving.cumsum()])
    at_risk = through[edges[place + 1]] - through[:-1]
    survival, variance = _products(events, at_risk, edges)
    error = np.sqrt(variance)
    low, high = log_log_limits(survival, error, z)
    std_error, censored = survival * error, leaving - events
    deaths = np.concatenate([[0], events.cumsum()])
    nobody = np.zeros(0, np.int64)
    found = []
    for group, (a, b) in enumerate(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)):
        curve = SurvivalCurve(
            days=days[a:b], at_risk=at_risk[a:b], events=events[a:b], censored=censored[a:b],
            survival=survival[a:b], std_error=std_error[a:b], low=low[a:b], high=high[a:b],
            n=int(through[b] - through[a]), n_events=int(deaths[b] - deaths[a]),
            unusable=int(lost[group]), conditional_from=0.0, entries=nobody, entry_counts=nobody,
        )  # fmt: skip
        found.append(curve)
    return tuple(found)


def _cells(code: IntArray, died: NumberArray, size: int) -> tuple[IntArray, IntArray, IntArray]:
    """Occupied (group, day) cells in order, who left on each, and who of them had the event."""
    if size <= min(_DENSE_CELLS, 8 * len(code)):
        counts = np.bincount(code * 2 + died, minlength=2 * size).reshape(size, 2)
        every = counts[:, 0] + counts[:, 1]
        cells = np.nonzero(every)[0]
        return cells, every[cells], counts[cells, 1]
    order = np.argsort(code, kind="stable")
    ordered = code[order]
    starts = np.nonzero(np.diff(ordered, prepend=-1))[0]
    leaving = np.diff(starts, append=len(ordered))
    return ordered[starts], leaving, np.add.reduceat(died[order].astype(np.int64), starts)


def _products(
    events: IntArray, at_risk: IntArray, edges: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Survival and Greenwood's sum within each group, as `product_limit` gives them."""
    alive = at_risk - events
    survival = alive / at_risk
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(alive > 0, events / (at_risk * alive), np.nan)
    variance = np.empty(len(terms))
    for a, b in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        np.cumprod(survival[a:b], out=survival[a:b])
        np.cumsum(terms[a:b], out=variance[a:b])
    return survival, variance
