"""Watching one center case by case: risk-adjusted CUSUM both ways, VLAD, and run lengths."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import FloatArray, floats

_STATES = 400


@dataclass(frozen=True, slots=True, eq=False)
class Cusum:
    """One entry per case in order of operation; a chart starts again from 0 after a signal."""

    worse: FloatArray  # (n,) evidence that the odds are multiplied by `odds_ratio`
    better: FloatArray  # (n,) evidence that they are divided by it
    worse_signals: tuple[int, ...]
    better_signals: tuple[int, ...]
    odds_ratio: float
    threshold: float
    n_left_out: int


@dataclass(frozen=True, slots=True)
class RunLength:
    """Cases until a signal on average: false alarms if `true_odds_ratio` is 1, else detection."""

    threshold: float
    odds_ratio: float
    true_odds_ratio: float
    cases: float | None


def cusum(
    outcome: ArrayLike, probability: ArrayLike, *, threshold: float, odds_ratio: float = 2.0
) -> Cusum:
    """W = ln R^y/(1 − p + R·p), S = max(0, S + W), for R and 1/R; cases (n,) in time order.

    `probability` is the case's expected risk. Cases with a missing value are left out and
    counted. Edits of old cases need a replay from the earliest edited one.
    Source: Steiner 2000.
    """
    if not (odds_ratio > 1 and threshold > 0):
        raise ValueError(f"odds_ratio {odds_ratio} must exceed 1, threshold {threshold} exceed 0")
    y, p, lost = _read(outcome, probability)
    up, signals_up = _chart(cusum_weights(y, p, odds_ratio), threshold)
    down, signals_down = _chart(cusum_weights(y, p, 1 / odds_ratio), threshold)
    return Cusum(up, down, signals_up, signals_down, odds_ratio, threshold, lost)


def cusum_weights(outcome: FloatArray, probability: FloatArray, odds_ratio: float) -> FloatArray:
    """The log-likelihood ratio each case adds."""
    return np.asarray(outcome * math.log(odds_ratio) - np.log1p(probability * (odds_ratio - 1)))


def vlad(outcome: ArrayLike, probability: ArrayLike) -> FloatArray:
    """Σ(p − y): cases saved (above 0) or lost beyond expectation, after each case (n,).

    Source: Lovegrove 1997.
    """
    y, p, _ = _read(outcome, probability)
    return (p - y).cumsum()


def run_length(
    probability: ArrayLike,
    threshold: float,
    *,
    odds_ratio: float = 2.0,
    true_odds_ratio: float = 1.0,
    states: int = _STATES,
) -> RunLength:
    """Average cases to a signal for a case-mix of risks (m,), by a Markov chain on [0, h).

    The path is spread over `states` levels, mass between two levels in proportion. Case-mix
    moves false alarms up to twofold, so give the center's own risks.
    Source: Brook and Evans 1972; Steiner 2000.
    """
    p = floats(probability, "probability")
    p = p[np.isfinite(p)]
    _check_chart(p, threshold, odds_ratio, true_odds_ratio)
    if not len(p):
        return RunLength(threshold, odds_ratio, true_odds_ratio, None)
    kinds, count = np.unique(p.round(3), return_counts=True)
    step = threshold / states
    level = np.arange(states) * step
    move = np.zeros((states, states))
    for risk, times in zip(kinds, count, strict=True):
        true = risk * true_odds_ratio / (1 - risk + risk * true_odds_ratio)
        for happened, chance in ((1.0, true), (0.0, 1 - true)):
            weight = cusum_weights(np.array([happened]), np.array([risk]), odds_ratio)[0]
            _spread(move, np.maximum(level + weight, 0.0) / step, chance * times / count.sum())
    return RunLength(threshold, odds_ratio, true_odds_ratio, _steps_to_signal(move))


def _check_chart(p: FloatArray, threshold: float, *odds_ratios: float) -> None:
    if ((p < 0) | (p > 1)).any():
        raise ValueError(f"probability: {p.min()}…{p.max()} given, numbers from 0 to 1 needed")
    if not 0 < threshold < math.inf:
        raise ValueError(f"threshold: {threshold} given, a finite number above 0 needed")
    if not all(0 < ratio < math.inf for ratio in odds_ratios):
        raise ValueError(f"odds ratios {odds_ratios} given, finite numbers above 0 needed")


def _steps_to_signal(move: FloatArray) -> float | None:
    """Mean steps from the first state; None where the chain never leaves."""
    try:
        steps = np.linalg.solve(np.eye(len(move)) - move, np.ones(len(move)))
    except np.linalg.LinAlgError:
        return None
    return float(steps[0]) if 0 < steps[0] < 1e12 else None


def threshold_for(
    probability: ArrayLike, false_alarm_cases: float, *, odds_ratio: float = 2.0
) -> float | None:
    """The threshold with this average run length to a false alarm; None where none up to 12,
    or where no risk is known."""
    if not false_alarm_cases > 0:
        raise ValueError(f"false_alarm_cases: {false_alarm_cases} given, cases above 0 needed")
    if not np.isfinite(floats(probability, "probability")).any():
        return None
    low, high = 0.05, 12.0
    if _cases(probability, high, odds_ratio) < false_alarm_cases:
        return None
    while high - low > 1e-3:
        middle = (low + high) / 2
        if _cases(probability, middle, odds_ratio) < false_alarm_cases:
            low = middle
        else:
            high = middle
    return high


def expected_false_alarms(cases: Sequence[int], run_lengths: Sequence[RunLength]) -> float:
    """False alarms to expect in the whole network: Σ cases / average run length, one direction.

    To be printed with every chart. Centers without a run length add nothing.
    """
    if len(cases) != len(run_lengths):
        raise ValueError(f"run_lengths: {len(run_lengths)} for {len(cases)} centers; one for each")
    return sum(
        n / length.cases
        for n, length in zip(cases, run_lengths, strict=True)
        if length.cases is not None
    )


def _chart(weights: FloatArray, threshold: float) -> tuple[FloatArray, tuple[int, ...]]:
    path, signals, at = [], [], 0.0
    for i, weight in enumerate(weights.tolist()):
        at = max(0.0, at + weight)
        path.append(at)
        if at >= threshold:
            signals.append(i)
            at = 0.0
    return np.array(path), tuple(signals)


def _spread(move: FloatArray, target: FloatArray, chance: float) -> None:
    """Send each state to the two levels around its target; beyond the last one it signals."""
    states = len(move)
    below = np.floor(target).astype(np.int64)
    upper = target - below
    rows = np.arange(states)
    for place, part in ((below, 1 - upper), (below + 1, upper)):
        stays = place < states
        np.add.at(move, (rows[stays], place[stays]), chance * part[stays])


def _cases(probability: ArrayLike, threshold: float, odds_ratio: float) -> float:
    found = run_length(probability, threshold, odds_ratio=odds_ratio).cases
    return math.inf if found is None else found


def _read(outcome: ArrayLike, probability: ArrayLike) -> tuple[FloatArray, FloatArray, int]:
    y = floats(outcome, "outcome")
    p = floats(probability, "probability", length=len(y))
    whole = np.isfinite(y) & np.isfinite(p)
    if not np.isin(y[whole], (0.0, 1.0)).all() or ((p[whole] < 0) | (p[whole] > 1)).any():
        raise ValueError("outcome must be 0 or 1 and probability between 0 and 1")
    return y[whole], p[whole], int((~whole).sum())
