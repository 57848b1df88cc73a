"""Events and person-days by interval and covariate pattern: piecewise-exponential hazards, once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from biostat.aggregates import part as parts
from biostat.aggregates.part import Part, merge, subtract
from biostat.arrays import BoolArray, IntArray, NumberArray, matrix, whole_days, yes_or_no
from biostat.coefficients import Cohort
from biostat.poisson import RateModel, fit_rates

__all__ = ["aggregate", "finish", "from_json", "merge", "subtract"]

KIND, VERSION = "person_time", 1


def aggregate(
    exit_days: ArrayLike,
    event: ArrayLike,
    codes: ArrayLike,
    *,
    cuts: Sequence[int],
    columns: Sequence[str],
    entry_days: ArrayLike | None = None,
) -> Part:
    """Sums over intervals (0, cut₁], (cut₁, cut₂], … and patterns of coded covariates (n, p).

    The last interval is open. Persons with a missing value are left out and counted; fractions
    of a day are refused.
    """
    leave = whole_days(exit_days, "exit_days")
    n = len(leave)
    happened, x = yes_or_no(event, "event", length=n), matrix(codes, "codes", rows=n)
    enter = np.zeros(n) if entry_days is None else whole_days(entry_days, "entry_days", length=n)
    whole = np.isfinite(leave) & (leave >= 0) & np.isfinite(happened) & np.isfinite(x).all(axis=1)
    whole &= np.isfinite(enter) & ((enter <= 0) | (enter < leave))
    if (x[whole] != np.floor(x[whole])).any() or x.shape[1] != len(columns):
        raise ValueError("codes: whole numbers needed, one column for each name")
    if list(cuts) != sorted({cut for cut in cuts if cut > 0}):
        raise ValueError(f"cuts: {list(cuts)} given; ascending days after 0 are needed")
    late = np.maximum(enter[whole], 0)
    keys, values = _cells(leave[whole], late, happened[whole] > 0, x[whole].astype(np.int64), cuts)
    counts = [[int(whole.sum()), int((~whole).sum())]]
    tables = {"cells": parts.table(keys, values), "counts": parts.table([0], counts)}
    return Part(KIND, VERSION, {"cuts": list(cuts), "columns": list(columns)}, tables)


def finish(
    part: Part, *, level: float = 0.95, minimum_events_per_parameter: float = 10.0
) -> RateModel:
    """Hazard ratios of the covariates, with a free hazard in each interval."""
    p, intervals = len(part.spec["columns"]), len(part.spec["cuts"]) + 1
    held = parts.cells_of(part, "cells", 1 + p, 2)
    place = held.keys[:, [0]] == np.arange(intervals)
    x = np.column_stack([place, held.keys[:, 1:]]).astype(np.float64)
    events, days = held.values[:, 0].astype(np.float64), held.values[:, 1].astype(np.float64)
    n, lost = (int(v) for v in parts.values_of(part, "counts", 2))
    scales = np.append(np.ones(intervals), held.keys[:, 1:].std(axis=0) if len(x) else np.zeros(p))
    cohort = Cohort(n, lost, int(events.sum()), scales)
    return fit_rates(
        events, days, x, cohort, baseline=intervals, level=level,
        minimum_events_per_parameter=minimum_events_per_parameter,
    )  # fmt: skip


def from_json(data: dict[str, Any]) -> Part:
    """Read a part of this kind back."""
    return parts.from_json(data, KIND, VERSION)


def _cells(
    leave: NumberArray, enter: NumberArray, died: BoolArray, pattern: IntArray, cuts: Sequence[int]
) -> tuple[IntArray, IntArray]:
    """Keys (interval, pattern) and values (events, days) of each person in each interval."""
    keys, values = [], []
    edges = [0.0, *map(float, cuts), np.inf]
    for place, (start, stop) in enumerate(zip(edges[:-1], edges[1:], strict=True)):
        days = np.clip(np.minimum(leave, stop) - np.maximum(enter, start), 0, None)
        here = died & ((leave > start) | (place == 0)) & (leave <= stop)
        rows = (days > 0) | here
        keys.append(np.column_stack([np.full(int(rows.sum()), place), pattern[rows]]))
        values.append(np.column_stack([here[rows], days[rows]]).astype(np.int64))
    return np.concatenate(keys), np.concatenate(values)
