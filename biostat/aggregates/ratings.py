"""Many readers of one thing: patterns of ratings, enough for Fleiss, alpha, AC and their errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import ArrayLike

from biostat.aggregates import part as parts
from biostat.aggregates.part import Part, merge, subtract
from biostat.agreement import Patterns, merge_patterns, patterns

__all__ = ["aggregate", "finish", "from_json", "merge", "subtract"]

KIND, VERSION = "ratings", 1


def aggregate(ratings: ArrayLike, *, categories: Sequence[str]) -> Part:
    """Count the patterns of ratings (subjects, readers); who rated what does not leave.

    NaN or negative: not rated. Rare patterns are small cells: publish pooled only.
    """
    counted = patterns(ratings, len(categories))
    tables = {"patterns": parts.table(counted.counts, counted.subjects)}
    return Part(KIND, VERSION, {"categories": list(categories)}, tables)


def finish(part: Part) -> Patterns:
    """For `fleiss_kappa`, `krippendorff_alpha`, `gwet_ac` and `raw_agreement`."""
    held = parts.cells_of(part, "patterns", len(part.spec["categories"]), 1)
    return merge_patterns(held.keys, held.values[:, 0])


def from_json(data: dict[str, Any]) -> Part:
    """Read a part of this kind back."""
    return parts.from_json(data, KIND, VERSION)
