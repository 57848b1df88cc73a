"""Harrell's C within centers: concordant, discordant and tied pairs add."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from biostat.aggregates import part as parts
from biostat.aggregates.part import Part, merge, subtract
from biostat.concordance import Concordance, Pairs, harrell_c, share

__all__ = ["aggregate", "finish", "from_json", "merge", "subtract"]

KIND, VERSION = "concordance", 1


def aggregate(
    exit_days: ArrayLike,
    event: ArrayLike,
    score: ArrayLike,
    *,
    entry_days: ArrayLike | None = None,
    stratum: ArrayLike | None = None,
) -> Part:
    """The pairs of one center's persons (n,)."""
    own = harrell_c(exit_days, event, score, entry_days=entry_days, stratum=stratum)
    pairs = [round(v) for v in (own.pairs.concordant, own.pairs.discordant, own.pairs.tied)]
    tables = {
        "pairs": parts.table([0], [pairs]),
        "counts": parts.table([0], [[own.n, own.n_left_out]]),
    }
    return Part(KIND, VERSION, {}, tables)


def finish(part: Part) -> Concordance:
    """C over pairs within centers."""
    pairs = Pairs(*(float(v) for v in parts.values_of(part, "pairs", 3)))
    n, lost = (int(v) for v in parts.values_of(part, "counts", 2))
    return Concordance(share(pairs), pairs, n, lost)


def from_json(data: dict[str, Any]) -> Part:
    """Read a part of this kind back."""
    return parts.from_json(data, KIND, VERSION)
