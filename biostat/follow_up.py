"""How complete the follow-up is, before any survival is read from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import floats, yes_or_no


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Person-days observed of those that could have been; they add over centers.

    `completeness` is None where nothing could have been observed.
    """

    observed_days: float
    potential_days: float
    completeness: float | None
    n: int
    n_left_out: int


def completeness(observed_days: ArrayLike, potential_days: ArrayLike, died: ArrayLike) -> FollowUp:
    """Clark's C = Σ observed/Σ potential person-time of persons (n,).

    `potential_days` runs to the data cut; for the dead it ends with death. Persons with a
    missing or negative value are left out and counted. Source: Clark, Altman and De Stavola 2002.
    """
    seen = floats(observed_days, "observed_days")
    could = floats(potential_days, "potential_days", length=len(seen))
    dead = yes_or_no(died, "died", length=len(seen))
    whole = np.isfinite(seen) & np.isfinite(could) & np.isfinite(dead) & (seen >= 0) & (could >= 0)
    seen, could, dead = seen[whole], could[whole], dead[whole]
    potential = np.where(dead > 0, seen, np.maximum(could, 0.0))
    observed = np.minimum(seen, potential)
    return ratio(float(observed.sum()), float(potential.sum()), len(seen), int((~whole).sum()))


def add(parts: list[FollowUp]) -> FollowUp:
    """The follow-up of several centers together."""
    return ratio(
        sum(p.observed_days for p in parts),
        sum(p.potential_days for p in parts),
        sum(p.n for p in parts),
        sum(p.n_left_out for p in parts),
    )


def ratio(observed: float, potential: float, n: int, lost: int) -> FollowUp:
    """The share from (added) sums."""
    share = observed / potential if potential > 0 else None
    return FollowUp(observed, potential, share, n, lost)
