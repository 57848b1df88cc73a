"""A linear model with a random intercept per center, from X'X, X'y and y'y of each, one shot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from biostat.aggregates import part as parts
from biostat.aggregates.part import Part, merge, subtract
from biostat.arrays import floats, matrix
from biostat.mixed import Block, MixedModel, blocks_of, fit_blocks

__all__ = ["aggregate", "finish", "from_json", "merge", "subtract"]

KIND, VERSION = "center_model", 1


def aggregate(
    outcome: ArrayLike, covariates: ArrayLike, *, center: int, columns: Sequence[str]
) -> Part:
    """The sums of one center, outcome (n,) and covariates (n, p) with any intercept given.

    `center` is its number in the study. Lossless. Source: Luo 2022.
    """
    y = floats(outcome, "outcome")
    x = matrix(covariates, "covariates", rows=len(y))
    if x.shape[1] != len(columns):
        raise ValueError(f"covariates: {x.shape[1]} columns, {len(columns)} named; one for each")
    whole = np.isfinite(y) & np.isfinite(x).all(axis=1)
    lost = int((~whole).sum())
    tables = {"left_out": parts.table([0], [lost])}
    for own in blocks_of(y[whole], x[whole], np.zeros(int(whole.sum()), np.int64)):
        sums = np.concatenate([[own.y1, own.yy], own.xy, own.x1, own.xx.ravel()])
        tables["sizes"] = parts.table([center], [own.size])
        tables["sums"] = parts.table([center], [sums])
    return Part(KIND, VERSION, {"columns": list(columns)}, tables)


def finish(part: Part, *, level: float = 0.95) -> MixedModel:
    """The pooled model, as if all rows had been in one place."""
    p = len(part.spec["columns"])
    held = parts.cells_of(part, "sums", 1, 2 + 2 * p + p * p)
    sizes = {int(k[0]): int(v[0]) for k, v in zip(*_rows(part, "sizes"), strict=True)}
    blocks = [
        Block(
            clusters=1,
            size=sizes[int(key[0])],
            xx=row[2 + 2 * p :].reshape(p, p),
            x1=row[2 + p : 2 + 2 * p],
            xy=row[2 : 2 + p],
            y1=float(row[0]),
            y1_squared=float(row[0]) ** 2,
            yy=float(row[1]),
        )
        for key, row in zip(held.keys, held.values, strict=True)
    ]
    lost = int(parts.values_of(part, "left_out", 1)[0])
    return fit_blocks(blocks, p, n_left_out=lost, level=level)


def from_json(data: dict[str, Any]) -> Part:
    """Read a part of this kind back."""
    return parts.from_json(data, KIND, VERSION)


def _rows(part: Part, name: str) -> tuple[Any, Any]:
    held = parts.cells_of(part, name, 1, 1)
    return held.keys, held.values
