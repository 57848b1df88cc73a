"""Observed and expected events of one case-mix model: O/E, its chart, Brier, calibration bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from biostat.aggregates import part as parts
from biostat.aggregates.part import Part, merge, subtract
from biostat.arrays import floats
from biostat.calibration import Band, band_sums, check_edges, risk_bands

__all__ = ["Expected", "aggregate", "finish", "from_json", "merge", "subtract"]

KIND, VERSION = "expected", 1
BANDS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Expected:
    """`variance` is Σ p(1 − p); None for nobody."""

    n: int
    n_left_out: int
    observed: int
    expected: float
    variance: float
    z: float | None
    brier: float | None
    scaled_brier: float | None
    bands: tuple[Band, ...]


def aggregate(
    outcome: ArrayLike, predicted: ArrayLike, *, model: str, edges: Sequence[float] = BANDS
) -> Part:
    """Sums of outcomes 0 or 1 and predictions (n,) of the broadcast model named `model`.

    Cases with a missing value are counted and left out.
    """
    y = floats(outcome, "outcome")
    p = floats(predicted, "predicted", length=len(y))
    whole = np.isfinite(y) & np.isfinite(p)
    y, p = y[whole], p[whole]
    if not np.isin(y, (0.0, 1.0)).all() or ((p < 0) | (p > 1)).any():
        raise ValueError("outcome must be 0 or 1 and predicted between 0 and 1; recode the others")
    cuts = check_edges(edges)
    n, observed, expected = band_sums(y, p, cuts)
    place = np.arange(len(n))
    sums = [float(p.sum()), float((p * (1 - p)).sum()), float(((p - y) ** 2).sum())]
    tables = {
        "counts": parts.table([0], [[len(y), int((~whole).sum()), int(y.sum())]]),
        "sums": parts.table([0], [sums]),
        "bands": parts.table(place, np.column_stack([n, observed])),
        "band_expected": parts.table(place, expected),
    }
    return Part(KIND, VERSION, {"model": model, "edges": cuts.tolist()}, tables)


def finish(part: Part) -> Expected:
    """O, E, Brier score and bands; take `observed_over_expected` or `ratio_point` from here."""
    n, lost, observed = (int(v) for v in parts.values_of(part, "counts", 3))
    expected, variance, squares = (float(v) for v in parts.values_of(part, "sums", 3))
    size = len(part.spec["edges"]) - 1
    counts = parts.rows_of(part, "bands", size, 2).astype(np.int64)
    of_bands = parts.rows_of(part, "band_expected", size, 1)[:, 0]
    share = observed / n if n else 0.0
    spread = share * (1 - share)
    brier = squares / n if n else None
    return Expected(
        n=n,
        n_left_out=lost,
        observed=observed,
        expected=expected,
        variance=variance,
        z=(observed - expected) / variance**0.5 if variance > 0 else None,
        brier=brier,
        scaled_brier=1 - brier / spread if brier is not None and spread > 0 else None,
        bands=risk_bands(counts[:, 0], counts[:, 1], of_bands, part.spec["edges"]),
    )


def from_json(data: dict[str, Any]) -> Part:
    """Read a part of this kind back."""
    return parts.from_json(data, KIND, VERSION)
