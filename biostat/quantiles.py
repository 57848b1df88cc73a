"""Quantiles of whole numbers from their frequency table, and of banded numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import floats, integers


@dataclass(frozen=True, slots=True)
class TableQuantile:
    """None: nobody. `at_least`: it lies within the top code (print "≥"); `approximate`: bands."""

    value: float | None
    at_least: bool = False
    approximate: bool = False


def quantile_of_counts(
    values: ArrayLike, counts: ArrayLike, share: float, *, top_code: float | None = None
) -> TableQuantile:
    """Type 7 (numpy's linear, PostgreSQL's percentile_cont) from values (V,) and counts (V,).

    A quantile that touches the top code is only known to be at least that value.
    Source: Hyndman and Fan 1996.
    """
    v, n = floats(values, "values"), integers(counts, "counts")
    broken = len(v) != len(n) or (n < 0).any() or not np.isfinite(v).all()
    if broken or not 0 <= share <= 1:
        raise ValueError("quantile: one count >= 0 for each value and a share in [0, 1] needed")
    order = np.argsort(v, kind="stable")
    v, upto = v[order], n[order].cumsum()
    if not len(v) or upto[-1] == 0:
        return TableQuantile(None)
    place = (int(upto[-1]) - 1) * share
    below, above = int(np.floor(place)), int(np.ceil(place))
    low, high = (float(v[np.searchsorted(upto, i, side="right")]) for i in (below, above))
    if top_code is not None and high >= top_code:
        return TableQuantile(top_code if low >= top_code else low, at_least=True)
    return TableQuantile(low + (place - below) * (high - low))


def quantile_of_bands(edges: ArrayLike, counts: ArrayLike, share: float) -> TableQuantile:
    """Linear interpolation within bands [edge, next edge) with counts (B,), edges (B + 1,).

    Off by one band width at most; always marked approximate.
    """
    cuts, n = floats(edges, "edges"), integers(counts, "counts")
    broken = len(cuts) != len(n) + 1 or (n < 0).any() or not (np.diff(cuts) > 0).all()
    if broken or not 0 <= share <= 1:
        raise ValueError("quantile: ascending edges, one more than counts, share in [0, 1] needed")
    total = int(n.sum())
    if total == 0:
        return TableQuantile(None, approximate=True)
    upto = np.concatenate([[0], n.cumsum()])
    wanted = share * total
    band = int(np.clip(np.searchsorted(upto, wanted, side="left") - 1, 0, len(n) - 1))
    while n[band] == 0:
        band += 1
    part = (wanted - upto[band]) / n[band]
    return TableQuantile(float(cuts[band] + part * (cuts[band + 1] - cuts[band])), approximate=True)
