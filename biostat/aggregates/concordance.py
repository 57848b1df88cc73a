"""Harrell's C within centers: pairs, and the sums of squares its error needs, add."""

from __future__ import annotations

import dataclasses
from typing import Any

from numpy.typing import ArrayLike

from biostat.aggregates import part as parts
from biostat.aggregates.part import Part, merge, subtract
from biostat.concordance import Concordance, Pairs, concordance, harrell_c

__all__ = ["aggregate", "finish", "from_json", "merge", "subtract"]

KIND, VERSION = "concordance", 2


def aggregate(
    exit_days: ArrayLike,
    event: ArrayLike,
    score: ArrayLike,
    *,
    entry_days: ArrayLike | None = None,
    stratum: ArrayLike | None = None,
) -> Part:
    """The pairs of one center's persons (n,), whole numbers throughout."""
    own = harrell_c(exit_days, event, score, entry_days=entry_days, stratum=stratum)
    pairs = [round(value) for value in dataclasses.astuple(own.pairs)]
    tables = {
        "pairs": parts.table([0], [pairs]),
        "counts": parts.table([0], [[own.n, own.n_left_out]]),
    }
    return Part(KIND, VERSION, {}, tables)


def finish(part: Part, *, level: float = 0.95) -> Concordance:
    """C over pairs within centers, with its error."""
    held = parts.values_of(part, "pairs", 7).tolist()
    concordant, discordant, tied, aa, am, mm = (float(value) for value in held[:6])
    n, lost = (int(v) for v in parts.values_of(part, "counts", 2))
    pairs = Pairs(concordant, discordant, tied, aa, am, mm, int(held[6]))
    return concordance(pairs, n=n, n_left_out=lost, level=level)


def from_json(data: dict[str, Any]) -> Part:
    """Read a part of this kind back."""
    return parts.from_json(data, KIND, VERSION)
