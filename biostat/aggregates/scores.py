"""A whole-number score against an outcome: area under the curve with DeLong's error, exact."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from biostat.aggregates import part as parts
from biostat.aggregates.part import Part, merge, subtract
from biostat.arrays import floats, integers
from biostat.discrimination import Auc, auc_of_histogram

__all__ = ["aggregate", "finish", "from_json", "merge", "subtract"]

KIND, VERSION = "scores", 1


def aggregate(outcome: ArrayLike, score: ArrayLike) -> Part:
    """Count cases with and without event per score (n,); missing ones are counted apart.

    Round a continuous score to bands that all centers share first.
    """
    y = floats(outcome, "outcome")
    x = floats(score, "score", length=len(y))
    whole = np.isfinite(y) & np.isfinite(x)
    if not np.isin(y[whole], (0.0, 1.0)).all():
        raise ValueError("outcome: values other than 0, 1 and missing given; recode them")
    counts = np.column_stack([y[whole] == 1, y[whole] == 0]).astype(np.int64)
    tables = {
        "scores": parts.table(integers(x[whole], "score"), counts),
        "left_out": parts.table([0], [int((~whole).sum())]),
    }
    return Part(KIND, VERSION, {}, tables)


def finish(part: Part, *, level: float = 0.95) -> Auc:
    """The area with its error and limits."""
    held = parts.cells_of(part, "scores", 1, 2)
    lost = int(parts.values_of(part, "left_out", 1)[0])
    return auc_of_histogram(held.values[:, 0], held.values[:, 1], n_left_out=lost, level=level)


def from_json(data: dict[str, Any]) -> Part:
    """Read a part of this kind back."""
    return parts.from_json(data, KIND, VERSION)
