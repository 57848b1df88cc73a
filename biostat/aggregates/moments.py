"""Measurements that are not whole numbers: exact mean and SD, quantiles from fixed bins."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from biostat.aggregates import part as parts
from biostat.aggregates.part import Part, merge, subtract
from biostat.arrays import FloatArray, IntArray, floats
from biostat.quantiles import TableQuantile, quantile_of_bands

__all__ = ["Moments", "aggregate", "finish", "from_json", "merge", "subtract"]

KIND, VERSION = "moments", 1


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """`mean` and `sd` are exact; quantiles are off by one bin at most. None: not estimable."""

    n: int
    n_missing: int
    mean: float | None
    sd: float | None
    edges: FloatArray  # (B + 1,)
    counts: IntArray  # (B,) the first and last bins hold what lies beyond the edges

    def quantile(self, share: float) -> TableQuantile:
        return quantile_of_bands(self.edges, self.counts, share)


def aggregate(values: ArrayLike, *, edges: ArrayLike) -> Part:
    """Sums and bin counts of measurements (n,); NaN is missing. All centers use one `edges`."""
    given, cuts = floats(values, "values"), floats(edges, "edges")
    if len(cuts) < 2 or (np.diff(cuts) <= 0).any():
        raise ValueError(f"edges: {cuts.tolist()} given; two or more ascending numbers needed")
    known = given[np.isfinite(given)]
    bins = np.clip(np.searchsorted(cuts, known, side="right") - 1, 0, len(cuts) - 2)
    sums = [float(known.sum()), float((known**2).sum())]
    tables = {
        "bins": parts.table(bins, np.ones(len(bins), np.int64)),
        "counts": parts.table([0], [[len(known), len(given) - len(known)]]),
        "sums": parts.table([0], [sums]),
    }
    return Part(KIND, VERSION, {"edges": cuts.tolist()}, tables)


def finish(part: Part) -> Moments:
    """Mean, standard deviation and the histogram."""
    edges = np.asarray(part.spec["edges"], np.float64)
    n, missing = (int(v) for v in parts.values_of(part, "counts", 2))
    total, squares = (float(v) for v in parts.values_of(part, "sums", 2))
    counts = parts.rows_of(part, "bins", len(edges) - 1, 1)[:, 0].astype(np.int64)
    mean = total / n if n else None
    sd = math.sqrt(max(squares - total**2 / n, 0.0) / (n - 1)) if n > 1 else None
    return Moments(n, missing, mean, sd, edges, counts)


def from_json(data: dict[str, Any]) -> Part:
    """Read a part of this kind back."""
    return parts.from_json(data, KIND, VERSION)
