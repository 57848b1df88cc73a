"""Cox regression stratified by center, in rounds: β goes out, ℓ, U and I come back and add.

Exact: the merged model is the pooled one with a stratum per center. Many rounds at many β reveal
much of a small center: limit them, and mask the sums (`biostat.masking`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from biostat import cox
from biostat.aggregates import part as parts
from biostat.aggregates import rounds
from biostat.aggregates.part import Part, merge, subtract
from biostat.arrays import FloatArray
from biostat.coefficients import inverse
from biostat.cox import CoxCases, CoxModel, read_cases
from biostat.cox_residuals import score_residuals
from biostat.cox_sums import evaluate
from biostat.newton import Sums

__all__ = [
    "aggregate", "aggregate_residuals", "finish", "fit", "from_json", "merge", "read_cases",
    "subtract",
]  # fmt: skip

KIND, VERSION = "cox", 2
RESIDUALS = "cox_residuals"


def aggregate(cases: CoxCases, beta: ArrayLike) -> Part:
    """One center's answer at β (p,); `cases` from `read_cases`, kept between the rounds."""
    at = np.asarray(beta, np.float64)
    ties = "efron" if cases.data.efron else "breslow"
    sums = evaluate(cases.data, at)
    return rounds.answer(KIND, VERSION, {"ties": ties}, at, sums, cases.x, cases.cohort)


def aggregate_residuals(cases: CoxCases, beta: ArrayLike) -> Part:
    """One more round at the final β for robust errors by person, or by the center's clusters.

    A cluster is taken to lie within one center.
    """
    at = np.asarray(beta, np.float64)
    own = score_residuals(cases.data, at) * cases.data.weight[:, None]
    sums = np.zeros((int(cases.clusters.max(initial=-1)) + 1, len(at)))
    np.add.at(sums, cases.clusters[cases.data.person], own)
    return rounds.outer_products(RESIDUALS, VERSION, at, sums, clustered=cases.clustered)


def finish(part: Part) -> Sums:
    """The sums for the next Newton step (`newton.advance`)."""
    return rounds.sums_of(part)


def fit(
    ask: Callable[[FloatArray], Part],
    p: int,
    *,
    ask_residuals: Callable[[FloatArray], Part] | None = None,
    firth: bool = False,
    level: float = 0.95,
    minimum_events_per_parameter: float = cox.MINIMUM_EVENTS_PER_PARAMETER,
) -> CoxModel:
    """The pooled stratified model; `ask` sends β (p,) to all centers and merges their parts."""
    cohort = rounds.cohort_of(ask(np.zeros(p)), intercept=False)
    return cox.fit(
        cohort,
        lambda beta: finish(ask(beta)),
        spread=None
        if ask_residuals is None
        else lambda found: rounds.robust(ask_residuals(found.accepted), inverse(found)),
        firth=firth,
        level=level,
        minimum_events_per_parameter=minimum_events_per_parameter,
    )


def from_json(data: dict[str, Any]) -> Part:
    """Read a part of this kind back."""
    return parts.from_json(data, KIND, VERSION)
