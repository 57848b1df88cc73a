"""Daily weighted sums for net survival (Pohar Perme)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from biostat.aggregates import part as parts
from biostat.aggregates.part import Part, merge, subtract
from biostat.net_survival import NetSums, NetSurvival, PopulationRates, net_curve, net_sums

__all__ = ["aggregate", "finish", "from_json", "merge", "subtract"]

KIND, VERSION = "net_times", 1


def aggregate(
    exit_days: ArrayLike,
    event: ArrayLike,
    age_years: ArrayLike,
    sex: ArrayLike,
    start_year: ArrayLike,
    rates: PopulationRates,
    *,
    population: str,
    entry_days: ArrayLike | None = None,
) -> Part:
    """The sums of one center against the life table named `population`.

    Centers of several countries may use tables of their own: name the set of tables then.
    """
    own = net_sums(exit_days, event, age_years, sex, start_year, rates, entry_days=entry_days)
    values = np.column_stack(
        [own.weighted_at_risk, own.weighted_expected, own.weighted_events, own.squared_events]
    )
    tables = {
        "at_risk": parts.table(own.days, own.at_risk),
        "sums": parts.table(own.days, values),
        "counts": parts.table([0], [[own.n, own.n_left_out]]),
    }
    return Part(KIND, VERSION, {"population": population}, tables)


def finish(part: Part, *, level: float = 0.95) -> NetSurvival:
    """Net survival of all centers together."""
    held = parts.cells_of(part, "at_risk", 1, 1)
    size = int(held.keys.max(initial=-1)) + 1
    sums = parts.rows_of(part, "sums", size, 4)
    n, lost = (int(v) for v in parts.values_of(part, "counts", 2))
    at_risk = parts.rows_of(part, "at_risk", size, 1)[:, 0].astype(np.int64)
    days = np.arange(size)
    a, b, c, d = sums.T
    merged = NetSums(days, at_risk, a, b, c, d, n, lost)
    return net_curve(merged, level=level)


def from_json(data: dict[str, Any]) -> Part:
    """Read a part of this kind back."""
    return parts.from_json(data, KIND, VERSION)
