"""The actuarial life table: survival by intervals, for times known only in bands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import FloatArray, NumberArray, floats, normal_quantile
from biostat.risk_table import RiskTable
from biostat.survival import log_log_limits, product_limit


@dataclass(frozen=True, slots=True, eq=False)
class LifeTable:
    """One row per interval (start, end]; day 0 belongs to the first. NaN: nobody was exposed.

    Limits are NaN where survival is 0 or 1, as in a Kaplan–Meier curve.
    """

    start: FloatArray  # (I,)
    end: FloatArray  # (I,)
    entering: NumberArray  # (I,) at risk at the start
    late_entries: NumberArray  # (I,)
    censored: NumberArray  # (I,)
    events: NumberArray  # (I,)
    exposed: FloatArray  # (I,)
    survival: FloatArray  # (I,) at the end of the interval
    std_error: FloatArray  # (I,)
    low: FloatArray  # (I,)
    high: FloatArray  # (I,)
    n: int
    unusable: int


def life_table(
    table: RiskTable, edges: ArrayLike, group: int = 0, *, level: float = 0.95
) -> LifeTable:
    """S = ∏ (1 − d/n′), n′ = n − censored/2 + late entries/2, over intervals between `edges`.

    Greenwood's error and log-log limits with n′ for n.
    Half of those censored and of those entering within an interval count as exposed: with
    binned times this is nearly unbiased where Kaplan–Meier on the bins is not.
    Source: Cutler and Ederer 1958; Greenwood 1926.
    """
    z = normal_quantile(level)
    cuts = floats(edges, "edges")
    if len(cuts) < 2 or (np.diff(cuts) <= 0).any() or cuts[0] != 0:
        raise ValueError(f"edges: {cuts.tolist()} given; 0 and ascending days after it are needed")
    died, lost, came = _by_interval(table, cuts, group)
    leaving = (table.events.sum(axis=2) + table.censored)[:, group].sum()
    every = leaving - table.late_entries[:, group].sum()
    entering = every - np.concatenate([[0.0], (died + lost - came).cumsum()[:-1]])
    exposed = entering - lost / 2 + came / 2
    survival, variance = product_limit(died, exposed)
    survival[np.cumsum(exposed <= 0) > 0] = np.nan
    low, high = log_log_limits(survival, np.sqrt(variance), z)
    error = survival * np.sqrt(variance)
    return LifeTable(
        start=cuts[:-1], end=cuts[1:], entering=_whole(entering), late_entries=_whole(came),
        censored=_whole(lost), events=_whole(died), exposed=exposed,
        survival=survival, std_error=error, low=low, high=high,
        n=int(leaving), unusable=int(table.unusable[group]),
    )  # fmt: skip


def _by_interval(
    table: RiskTable, cuts: FloatArray, group: int
) -> tuple[NumberArray, NumberArray, NumberArray]:
    """Events, censorings and late entries of each interval; later days are left out."""
    size = len(cuts) - 1
    place = np.maximum(np.searchsorted(cuts, table.days, side="left") - 1, 0)
    inside = place < size
    died, lost, came = (
        np.bincount(place[inside], counts[inside], size)
        for counts in (
            table.events[:, group, :].sum(axis=1),
            table.censored[:, group],
            table.late_entries[:, group],
        )
    )
    return died, lost, came


def _whole(counts: NumberArray) -> NumberArray:
    return np.asarray(counts.round().astype(np.int64))
