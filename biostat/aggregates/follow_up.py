"""Person-days observed and possible: how complete the follow-up is."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from biostat.aggregates import part as parts
from biostat.aggregates.part import Part, merge, subtract
from biostat.arrays import whole_days
from biostat.follow_up import FollowUp, completeness, ratio

__all__ = ["aggregate", "finish", "from_json", "merge", "subtract"]

KIND, VERSION = "follow_up", 1


def aggregate(observed_days: ArrayLike, potential_days: ArrayLike, died: ArrayLike) -> Part:
    """Whole person-days of one center's persons (n,), and how many were left out."""
    own = completeness(
        whole_days(observed_days, "observed_days"),
        whole_days(potential_days, "potential_days"),
        died,
    )
    days = [round(own.observed_days), round(own.potential_days)]
    tables = {
        "days": parts.table([0], [days]),
        "counts": parts.table([0], [[own.n, own.n_left_out]]),
    }
    return Part(KIND, VERSION, {}, tables)


def finish(part: Part) -> FollowUp:
    """Clark's C of all centers together."""
    observed, potential = (float(days) for days in parts.values_of(part, "days", 2))
    n, lost = (int(v) for v in parts.values_of(part, "counts", 2))
    return ratio(observed, potential, n, lost)


def from_json(data: dict[str, Any]) -> Part:
    """Read a part of this kind back."""
    return parts.from_json(data, KIND, VERSION)
