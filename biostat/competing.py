"""Cumulative incidence with competing causes (Aalen–Johansen)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import FloatArray, NumberArray, normal_quantile
from biostat.risk_table import RiskTable, risk_table
from biostat.survival import emptied, first_day, log_log_limits


@dataclass(frozen=True, slots=True, eq=False)
class IncidenceCurve:
    """One row per day on which somebody left; limits NaN where the incidence is 0 or 1.

    All lines are NaN from the day on which the risk set emptied although others entered later.
    Incidence is that of persons free of every cause on `conditional_from` (0 unless everybody
    entered late).
    """

    days: NumberArray  # (T,)
    at_risk: NumberArray  # (T,)
    events: NumberArray  # (T,) of the cause asked for
    competing: NumberArray  # (T,)
    incidence: FloatArray  # (T,)
    event_free: FloatArray  # (T,) free of every cause
    std_error: FloatArray  # (T,)
    low: FloatArray  # (T,)
    high: FloatArray  # (T,)
    n: int
    n_events: int
    n_competing: int
    unusable: int
    conditional_from: float


def aalen_johansen(
    exit_days: ArrayLike,
    cause: ArrayLike,
    of_cause: int,
    *,
    n_causes: int = 2,
    entry_days: ArrayLike | None = None,
    level: float = 0.95,
) -> IncidenceCurve:
    """F_k(t) = Σ S(t−)·d_k/n over persons (n,); cause 0 is censored, 1…K the causes.

    S is free of every cause. Each person has one cause: which event counts when two fall on one
    day is the caller's rule. Aalen's variance as cmprsk prints it, where m events of one cause
    among n tied on a day count (1 − (m − 1)/(n − 1))·m; limits F^exp(±z·se/(F ln F)).
    Source: Aalen 1978; Aalen and Johansen 1978; Gray 1988.
    """
    table = risk_table(exit_days, cause, entry_days=entry_days, n_causes=n_causes)
    return incidence_curve(table, of_cause, level=level)


def incidence_curve(
    table: RiskTable, of_cause: int, group: int = 0, *, level: float = 0.95
) -> IncidenceCurve:
    """Aalen–Johansen of one cause in one group of a table."""
    z = normal_quantile(level)
    n_causes = table.events.shape[2]
    if not 1 <= of_cause <= n_causes:
        raise ValueError(f"of_cause: {of_cause} given, 1…{n_causes} declared")
    own = table.events[:, group, of_cause - 1]
    every = table.events[:, group, :].sum(axis=1)
    leaving = every + table.censored[:, group]
    late = table.late_entries[:, group]
    at_risk = (leaving - late)[::-1].cumsum()[::-1]
    rows, came = leaving != 0, late != 0
    d, other, n = own[rows], (every - own)[rows], at_risk[rows]
    free, incidence, variance = _walk(d.astype(float), other.astype(float), n.astype(float))
    unknown = emptied(at_risk, leaving, late)[rows]
    for line in (free, incidence, variance):
        line[unknown] = np.nan
    error = np.sqrt(variance)
    low, high = incidence_limits(incidence, error, z)
    return IncidenceCurve(
        days=table.days[rows], at_risk=n, events=d, competing=other,
        incidence=incidence, event_free=free, std_error=error, low=low, high=high,
        n=int(leaving.sum()), n_events=int(own.sum()), n_competing=int((every - own).sum()),
        unusable=int(table.unusable[group]),
        conditional_from=first_day(table.days[came], late.sum() < leaving.sum()),
    )  # fmt: skip


def incidence_at(
    curve: IncidenceCurve, days: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Incidence and limits at given days (m,); NaN before the first and after the last day on
    which anybody was followed.

    Once nobody can have an event any more (event-free share 0) the incidence stays known.
    """
    asked = np.asarray(days, dtype=np.float64)
    if not len(curve.days):
        nothing = np.full(asked.shape, np.nan)
        return nothing, nothing.copy(), nothing.copy()
    index = np.searchsorted(curve.days, asked, side="right")
    known = (asked <= curve.days[-1]) | (curve.event_free[-1] == 0)
    known &= asked >= curve.conditional_from
    read = [
        np.where(known, np.concatenate([[before], line])[index], np.nan)
        for line, before in ((curve.incidence, 0.0), (curve.low, np.nan), (curve.high, np.nan))
    ]
    return read[0], read[1], read[2]


def incidence_limits(
    incidence: FloatArray, error: FloatArray, z: float
) -> tuple[FloatArray, FloatArray]:
    """F^exp(±z·se/(F ln F)), the log-log limits on the incidence itself."""
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.where(incidence > 0, error / incidence, 0.0)
    return log_log_limits(incidence, relative, z)


def _walk(
    own: FloatArray, other: FloatArray, n: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Event-free share, incidence and Aalen's variance with cmprsk's correction for ties."""
    at = np.where(n > 0, n, 1.0)
    free: FloatArray = np.cumprod(1 - (own + other) / at).astype(np.float64)
    before = np.concatenate([[1.0], free[:-1]])[: len(free)]
    incidence = np.cumsum(before * own / at)
    inverse = np.where(free > 0, 1 / np.where(free > 0, free, 1.0), 0.0)
    first = _jump(own, at, before)
    second = np.where(free > 0, _jump(other, at, before), 0.0)
    near, far = 1 + inverse * incidence, inverse * incidence
    square = np.cumsum(near**2 * first + far**2 * second)
    mixed = np.cumsum(inverse * (near * first + far * second))
    plain = np.cumsum(inverse**2 * (first + second))
    variance = square + incidence**2 * plain - 2 * incidence * mixed
    return free, incidence, np.asarray(np.maximum(variance, 0.0), np.float64)


def _jump(events: FloatArray, n: FloatArray, before: FloatArray) -> FloatArray:
    """m·S²/n² with the tie factor 1 − (m − 1)/(n − 1)."""
    tied = np.where(events > 1, 1 - (events - 1) / np.maximum(n - 1, 1), 1.0)
    return np.asarray(tied * events * before**2 / n**2)
