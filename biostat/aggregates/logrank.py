"""The log-rank test stratified by center: each center hands over O, E and a G × G covariance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from biostat import logrank
from biostat.aggregates import part as parts
from biostat.aggregates.part import Part, Table, merge, subtract
from biostat.logrank import LogRankSums

__all__ = ["aggregate", "finish", "from_json", "merge", "subtract"]

KIND, VERSION = "logrank", 2


def aggregate(
    exit_days: ArrayLike,
    event: ArrayLike,
    *,
    group: ArrayLike,
    groups: Sequence[str],
    entry_days: ArrayLike | None = None,
    stratum: ArrayLike | None = None,
) -> Part:
    """The sums of one center; with `stratum` (n,) they are taken within each of its strata.

    Persons of unknown group (−1), time or stratum are left out and counted.
    """
    total = logrank.stratified_sums(
        exit_days, event, group, len(groups), entry_days=entry_days, stratum=stratum
    )
    return Part(KIND, VERSION, {"groups": list(groups)}, tables_of(total))


def finish(part: Part) -> LogRankSums:
    """The summed strata, for `logrank.compare_groups` or `compare_trend`."""
    return sums_of(part)


def tables_of(total: LogRankSums) -> dict[str, Table]:
    """Counts, expected events and covariance by group, and how many were left out."""
    place = np.arange(len(total.n))
    return {
        "counts": parts.table(place, np.column_stack([total.n, total.observed])),
        "expected": parts.table(place, total.expected),
        "variance": parts.table(place, total.variance),
        "left_out": parts.table([0], [total.n_left_out]),
    }


def sums_of(part: Part) -> LogRankSums:
    """The sums a (merged) part of this kind, or of Gray's test, holds."""
    size = len(part.spec["groups"])
    counts = parts.rows_of(part, "counts", size, 2).astype(np.int64)
    expected = parts.rows_of(part, "expected", size, 1)[:, 0]
    variance = parts.rows_of(part, "variance", size, size)
    lost = int(parts.values_of(part, "left_out", 1)[0])
    return LogRankSums(counts[:, 0], counts[:, 1], expected, variance, lost)


def from_json(data: dict[str, Any]) -> Part:
    """Read a part of this kind back."""
    return parts.from_json(data, KIND, VERSION)
