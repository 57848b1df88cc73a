"""Do predicted probabilities agree with what happened? Calibration, Brier score, fixed bands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import FloatArray, IntArray, floats
from biostat.logistic import logistic
from biostat.proportions import Proportion, wilson
from biostat.results import finite_or_none

MINIMUM_EVENTS_FOR_SLOPE = 100


@dataclass(frozen=True, slots=True)
class Band:
    """Cases with a prediction in [low, high) (the last band closed); `share` with its limits."""

    low: float
    high: float
    n: int
    observed: int
    expected: float
    share: Proportion


@dataclass(frozen=True, slots=True)
class Calibration:
    """`in_the_large` is the intercept given the predictions (0 is perfect), `slope` 1 is.

    `scaled_brier` is 1 − Brier/Brier of the mean. None: not estimable.
    """

    n: int
    n_left_out: int
    observed: int
    expected: float
    ratio: float | None
    in_the_large: float | None
    in_the_large_error: float | None
    slope: float | None
    slope_error: float | None
    brier: float | None
    scaled_brier: float | None
    bands: tuple[Band, ...]


def calibrate(
    outcome: ArrayLike,
    predicted: ArrayLike,
    *,
    edges: ArrayLike = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0),
    minimum_events: int = MINIMUM_EVENTS_FOR_SLOPE,
) -> Calibration:
    """Outcome 0 or 1 (n,) against predicted probabilities (n,).

    In the large: logit(y) ~ offset(logit p̂). Slope: logit(y) ~ logit(p̂), only from
    `minimum_events` events and as many non-events. Bands have fixed edges, so that they add over
    centers. Predictions of exactly 0 or 1 have no logit: intercept and slope are then None.
    Source: Cox 1958; Brier 1950; Steyerberg 2010.
    """
    y, p = floats(outcome, "outcome"), floats(predicted, "predicted")
    if len(y) != len(p):
        raise ValueError(f"predicted: {len(p)} values for {len(y)} outcomes; one for each")
    whole = np.isfinite(y) & np.isfinite(p)
    y, p = y[whole], p[whole]
    if not np.isin(y, (0.0, 1.0)).all() or ((p < 0) | (p > 1)).any():
        raise ValueError("outcome must be 0 or 1 and predicted between 0 and 1; recode the others")
    n, observed, expected = len(y), int(y.sum()), float(p.sum())
    large, slope = _intercept_and_slope(y, p, minimum_events)
    brier = float(((p - y) ** 2).mean()) if n else None
    share = observed / n if n else 0.0
    spread = share * (1 - share)
    return Calibration(
        n=n,
        n_left_out=int((~whole).sum()),
        observed=observed,
        expected=expected,
        ratio=observed / expected if expected > 0 else None,
        in_the_large=large[0],
        in_the_large_error=large[1],
        slope=slope[0],
        slope_error=slope[1],
        brier=brier,
        scaled_brier=1 - brier / spread if brier is not None and spread > 0 else None,
        bands=risk_bands(*band_sums(y, p, edges), edges),
    )


def band_sums(
    y: FloatArray, p: FloatArray, edges: ArrayLike
) -> tuple[IntArray, IntArray, FloatArray]:
    """Cases, events and expected events in each band (B,)."""
    cuts = check_edges(edges)
    band = np.clip(np.searchsorted(cuts, p, side="right") - 1, 0, len(cuts) - 2)
    size = len(cuts) - 1
    return (
        np.bincount(band, minlength=size),
        np.bincount(band, y, size).round().astype(np.int64),
        np.bincount(band, p, size).astype(np.float64),
    )


def risk_bands(
    n: IntArray, observed: IntArray, expected: FloatArray, edges: ArrayLike
) -> tuple[Band, ...]:
    """Bands from their sums; each share with Wilson's interval."""
    cuts = check_edges(edges)
    if not len(n) == len(observed) == len(expected) == len(cuts) - 1:
        raise ValueError(f"n, observed, expected: one of each needed for {len(cuts) - 1} bands")
    return tuple(
        Band(float(cuts[i]), float(cuts[i + 1]), int(n[i]), int(observed[i]), float(expected[i]),
             wilson(int(observed[i]), int(n[i])))
        for i in range(len(cuts) - 1)
    )  # fmt: skip


def check_edges(edges: ArrayLike) -> FloatArray:
    """Ascending from 0 to 1. Raises ValueError otherwise."""
    cuts = floats(edges, "edges")
    if len(cuts) < 2 or cuts[0] != 0 or cuts[-1] != 1 or not (np.diff(cuts) > 0).all():
        raise ValueError(f"edges: {cuts.tolist()} given; ascending from 0 to 1 needed")
    return cuts


Pair = tuple[float | None, float | None]


def _intercept_and_slope(y: FloatArray, p: FloatArray, minimum_events: int) -> tuple[Pair, Pair]:
    if ((p <= 0) | (p >= 1)).any():
        return (None, None), (None, None)
    eta = np.log(p / (1 - p))
    large = logistic(y, np.zeros((len(y), 0)), offset=eta).coefficients
    pair = finite_or_none(large.beta[0]), finite_or_none(large.std_error[0])
    if min(y.sum(), len(y) - y.sum()) < minimum_events:
        return pair, (None, None)
    line = logistic(y, eta).coefficients
    return pair, (finite_or_none(line.beta[1]), finite_or_none(line.std_error[1]))
