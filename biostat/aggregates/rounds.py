"""What one center answers when asked for the sums of a regression at one β."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from biostat.aggregates import part as parts
from biostat.aggregates.part import Part
from biostat.arrays import FloatArray, IntArray
from biostat.coefficients import Cohort, Robust, few_clusters
from biostat.cox_residuals import without_nothing
from biostat.newton import Sums


def answer(
    kind: str, version: int, spec: dict[str, Any], beta: FloatArray, sums: Sums, x: FloatArray,
    cohort: Cohort,
) -> Part:  # fmt: skip
    """A part that holds ℓ, U, I, the counts and Σx, Σx² of the columns; β is in the spec."""
    columns = np.arange(len(beta))
    moments = np.column_stack([x.sum(axis=0), (x**2).sum(axis=0)])
    tables = {
        "counts": parts.table([0], [[cohort.n, cohort.n_left_out, cohort.n_events]]),
        "loglik": parts.table([0], [[float(sums.loglik)]]),
        "score": parts.table(columns, sums.score),
        "information": parts.table(columns, sums.information),
        "moments": parts.table(columns, moments),
    }
    return Part(kind, version, {**spec, "beta": beta.tolist()}, tables)


def sums_of(part: Part) -> Sums:
    """ℓ, U and I of a (merged) part."""
    p = len(part.spec["beta"])
    return Sums(
        float(parts.values_of(part, "loglik", 1)[0]),
        parts.rows_of(part, "score", p, 1)[:, 0],
        parts.rows_of(part, "information", p, p),
    )


def cohort_of(part: Part, *, intercept: bool) -> Cohort:
    """The counts of a (merged) part and the standard deviations of its columns."""
    n, lost, events = (int(v) for v in parts.values_of(part, "counts", 3))
    moments = parts.rows_of(part, "moments", len(part.spec["beta"]), 2) / max(n, 1)
    scales = np.sqrt(np.maximum(moments[:, 1] - moments[:, 0] ** 2, 0.0))
    if intercept:
        scales[0] = 1.0
    return Cohort(n, lost, events, scales)


def layout(p: int) -> dict[str, tuple[IntArray, int]]:
    """Keys and widths of an answer with p columns, for masked sums."""
    one, columns = np.zeros((1, 1), np.int64), np.arange(p)[:, None]
    return {
        "counts": (one, 3),
        "loglik": (one, 1),
        "score": (columns, 1),
        "information": (columns, p),
        "moments": (columns, 2),
    }


def outer_products(
    kind: str, version: int, beta: FloatArray, residuals: FloatArray, *, clustered: bool = False
) -> Part:
    """Σ s s' of residuals (n or clusters, p), for robust errors."""
    spec = {"beta": beta.tolist(), "clustered": clustered}
    tables = {
        "products": parts.table(np.arange(len(beta)), residuals.T @ residuals),
        "clusters": parts.table([0], [len(residuals)]),
    }
    return Part(kind, version, spec, tables)


def robust(part: Part, naive: FloatArray) -> Robust:
    """The robust covariance of a merged part, corrected where clusters were named."""
    found = sandwich(part, naive)
    clusters = int(parts.values_of(part, "clusters", 1)[0])
    return few_clusters(found, clusters) if part.spec["clustered"] else Robust(found, None)


def sandwich(part: Part, naive: FloatArray) -> FloatArray:
    """V (Σ s s') V from a merged part; columns not estimable stay NaN."""
    p = len(naive)
    free = np.isfinite(np.diag(naive))
    block = np.ix_(free, free)
    found = np.full((p, p), math.nan)
    found[block] = naive[block] @ parts.rows_of(part, "products", p, p)[block] @ naive[block]
    return without_nothing(found, naive)
