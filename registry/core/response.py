"""RECIST 1.1 over the visits of one patient, and the Krenning score.

Eisenhauer, Eur J Cancer 2009; Krenning (modified for SSTR PET).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .three_valued import Truth, expect

RESPONSES = ("CR", "PR", "SD", "PD", "NE")
NON_TARGET = ("none", "complete", "persisting", "progression")
NODE_NORMAL_MM = 10


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit: `sum_mm` of the long axes of target lesions, `node_axes_mm` short axes of nodes.

    A missing sum is not zero: zero means that the lesions are gone.
    """

    sum_mm: float | None
    node_axes_mm: tuple[float, ...] = ()
    new_lesion: Truth = None
    non_target: str | None = None

    def __post_init__(self) -> None:
        expect("non_target", self.non_target, NON_TARGET)

    @property
    def total_mm(self) -> float | None:
        return None if self.sum_mm is None else self.sum_mm + sum(self.node_axes_mm)

    @property
    def targets_gone(self) -> bool:
        return self.sum_mm == 0 and all(axis < NODE_NORMAL_MM for axis in self.node_axes_mm)


@dataclass(frozen=True, slots=True)
class Judged:
    """The response at one visit; `possible` are the responses the missing findings allow."""

    total_mm: float | None
    baseline_mm: float | None
    nadir_mm: float | None
    possible: tuple[str, ...]

    @property
    def response(self) -> str | None:
        return self.possible[0] if len(self.possible) == 1 else None

    @property
    def change_from_baseline_pct(self) -> float | None:
        return _change_pct(self.total_mm, self.baseline_mm)

    @property
    def change_from_nadir_pct(self) -> float | None:
        return _change_pct(self.total_mm, self.nadir_mm)


def _change_pct(now_mm: float | None, before_mm: float | None) -> float | None:
    if now_mm is None or not before_mm:
        return None
    return 100 * (now_mm - before_mm) / before_mm


def recist(visits: Sequence[Visit]) -> tuple[Judged, ...]:
    """Judges every visit after the first, which is the baseline; the nadir includes it."""
    if not visits:
        return ()
    baseline = visits[0].total_mm
    nadir = baseline
    judged = []
    for visit in visits[1:]:
        now = visit.total_mm
        judged.append(Judged(now, baseline, nadir, _possible(visit, baseline, nadir)))
        if now is not None and nadir is not None:
            nadir = min(nadir, now)
    return tuple(judged)


def _possible(visit: Visit, baseline: float | None, nadir: float | None) -> tuple[str, ...]:
    """Progression by any way settles the visit; a missing finding keeps it possible."""
    if visit.new_lesion or visit.non_target == "progression":
        return ("PD",)
    now = visit.total_mm
    if now is None or baseline is None or nadir is None:
        return ("NE",)
    if _grown(now, nadir):
        return ("PD",)
    open_findings = visit.new_lesion is None or visit.non_target is None
    answers = _regressed(visit, now, baseline)
    return (*answers, "PD") if open_findings else answers


def _grown(now_mm: float, nadir_mm: float) -> bool:
    """At least 20 % and 5 mm over the nadir; without dividing, so that limits are exact."""
    return 5 * (now_mm - nadir_mm) >= nadir_mm and now_mm - nadir_mm >= 5


def _regressed(visit: Visit, now_mm: float, baseline_mm: float) -> tuple[str, ...]:
    if visit.targets_gone:
        if visit.non_target is None:
            return ("CR", "PR")
        return ("PR",) if visit.non_target == "persisting" else ("CR",)
    return ("PR",) if 10 * (baseline_mm - now_mm) >= 3 * baseline_mm else ("SD",)


def best_response(judged: Sequence[Judged]) -> str | None:
    """The best settled response, up to the first progression; not confirmed."""
    seen = []
    for visit in judged:
        if visit.response in ("CR", "PR", "SD", "PD"):
            seen.append(visit.response)
        if visit.response == "PD":
            break
    return min(seen, key=RESPONSES.index, default=None)


KRENNING = {
    "none": 0,
    "much_lower_than_liver": 1,
    "at_most_liver": 2,
    "above_liver": 3,
    "above_spleen": 4,
}
