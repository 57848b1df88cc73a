"""The log-rank test stratified by center: each center hands over O, E and a G × G covariance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from biostat import logrank
from biostat.aggregates import part as parts
from biostat.aggregates.part import Part, merge, subtract
from biostat.arrays import integers
from biostat.logrank import LogRankSums

__all__ = ["aggregate", "finish", "from_json", "merge", "subtract"]

KIND, VERSION = "logrank", 1


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

    Persons of unknown group (−1) take no part.
    """
    belongs = integers(group, "group", length=len(np.asarray(exit_days)))
    total = logrank.stratified_sums(
        exit_days, event, belongs, len(groups), entry_days=entry_days, stratum=stratum
    )
    place = np.arange(len(groups))
    tables = {
        "counts": parts.table(place, np.column_stack([total.n, total.observed])),
        "expected": parts.table(place, total.expected),
        "variance": parts.table(place, total.variance),
    }
    return Part(KIND, VERSION, {"groups": list(groups)}, tables)


def finish(part: Part) -> LogRankSums:
    """The summed strata, for `logrank.compare_groups` or `compare_trend`."""
    size = len(part.spec["groups"])
    counts = parts.rows_of(part, "counts", size, 2).astype(np.int64)
    expected = parts.rows_of(part, "expected", size, 1)[:, 0]
    return LogRankSums(
        counts[:, 0], counts[:, 1], expected, parts.rows_of(part, "variance", size, size)
    )


def from_json(data: dict[str, Any]) -> Part:
    """Read a part of this kind back."""
    return parts.from_json(data, KIND, VERSION)
