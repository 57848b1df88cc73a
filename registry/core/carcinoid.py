"""Carcinoid syndrome around an operation: prophylaxis given, and whether a crisis happened."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from .three_valued import Truth, all_of, any_of, at_least, opposite


def prophylaxis_meets_regimen(
    start_hours_before: float | None, end_hours_after: float | None
) -> Truth:
    """Octreotide from at least 12 hours before until at least 48 hours after the operation.

    A guideline regimen (BSG); that it prevents crises is contested.
    """
    return all_of((at_least(start_hours_before, 12), at_least(end_hours_after, 48)))


MAP_MMHG = (10, 250)  # what a baseline may be
LOW_MMHG, HIGH_MMHG = 60, 100


@dataclass(frozen=True, slots=True)
class Instability:
    """Findings of one episode; pressures are mean arterial pressures in mmHg."""

    baseline_map_mmhg: float | None = None
    lowest_map_mmhg: float | None = None
    highest_map_mmhg: float | None = None
    minutes: float | None = None
    bronchospasm: Truth = None
    flushing_with_instability: Truth = None
    arrhythmia: Truth = None
    explained_by_bleeding_or_compression: Truth = None


def carcinoid_crisis(seen: Instability) -> Truth:
    """Sudden instability that bleeding or caval compression does not explain.

    Mean pressure under 60 or over 100 mmHg where the baseline was not, or 20 % from the
    baseline for at least 10 minutes; or bronchospasm, flushing with instability, arrhythmia.
    """
    signs = (
        _pressure_unstable(seen),
        seen.bronchospasm,
        seen.flushing_with_instability,
        seen.arrhythmia,
    )
    return all_of((any_of(signs), opposite(seen.explained_by_bleeding_or_compression)))


def _pressure_unstable(seen: Instability) -> Truth:
    """A lowest pressure above the highest is a contradiction: nothing follows from either."""
    low, high = seen.lowest_map_mmhg, seen.highest_map_mmhg
    if low is not None and high is not None and low > high:
        return None
    if seen.baseline_map_mmhg is not None:
        return _unstable_from(seen.baseline_map_mmhg, seen)
    answers = {_unstable_from(baseline, seen) for baseline in _baselines(seen)}
    return answers.pop() if len(answers) == 1 else None


def _unstable_from(baseline: float, seen: Instability) -> Truth:
    low, high = seen.lowest_map_mmhg, seen.highest_map_mmhg
    moved = any_of(
        (
            _reached(low, high, lambda now: 5 * (baseline - now) >= baseline),
            _reached(high, low, lambda now: 5 * (now - baseline) >= baseline),
        )
    )
    return any_of(
        (
            all_of((_reached(low, high, lambda now: now < LOW_MMHG), baseline >= LOW_MMHG)),
            all_of((_reached(high, low, lambda now: now > HIGH_MMHG), baseline <= HIGH_MMHG)),
            all_of((moved, at_least(seen.minutes, 10))),
        )
    )


def _reached(extreme: float | None, other: float | None, beyond: Callable[[float], bool]) -> Truth:
    """Whether the extreme went so far; where it is missing, the other may have gone so far."""
    if extreme is not None:
        return beyond(extreme)
    return True if other is not None and beyond(other) else None


def _baselines(seen: Instability) -> Iterator[float]:
    """Every baseline at which an answer may change, and one between each two of them."""
    marks: set[float] = {*MAP_MMHG, LOW_MMHG, HIGH_MMHG}
    for now in (seen.lowest_map_mmhg, seen.highest_map_mmhg):
        marks |= set() if now is None else {5 / 4 * now, 5 / 6 * now}
    ordered = sorted(marks)
    yield from ordered
    yield from (sum(pair) / 2 for pair in pairwise(ordered))
