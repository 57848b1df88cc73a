"""Carcinoid syndrome around an operation: prophylaxis given, and whether a crisis happened."""

from dataclasses import dataclass

from .three_valued import Truth, all_of, any_of, at_least, opposite


def prophylaxis_meets_regimen(
    start_hours_before: float | None, end_hours_after: float | None
) -> Truth:
    """Octreotide from at least 12 hours before until at least 48 hours after the operation.

    A guideline regimen (BSG); that it prevents crises is contested.
    """
    return all_of((at_least(start_hours_before, 12), at_least(end_hours_after, 48)))


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
    pressure = any_of(
        (
            _crossed(seen.lowest_map_mmhg, seen.baseline_map_mmhg, 60, falling=True),
            _crossed(seen.highest_map_mmhg, seen.baseline_map_mmhg, 100, falling=False),
            all_of((_moved_20_pct(seen), at_least(seen.minutes, 10))),
        )
    )
    signs = (pressure, seen.bronchospasm, seen.flushing_with_instability, seen.arrhythmia)
    return all_of((any_of(signs), opposite(seen.explained_by_bleeding_or_compression)))


def _crossed(extreme: float | None, baseline: float | None, limit: float, falling: bool) -> Truth:
    """A limit counts only where the patient's own baseline was on its other side."""
    sign = -1 if falling else 1
    beyond = None if extreme is None else sign * extreme > sign * limit
    normal_before = None if baseline is None else sign * baseline <= sign * limit
    return all_of((beyond, normal_before))


def _moved_20_pct(seen: Instability) -> Truth:
    baseline = seen.baseline_map_mmhg
    if baseline is None:
        return None
    low, high = seen.lowest_map_mmhg, seen.highest_map_mmhg
    return any_of(
        (
            None if low is None else 5 * (baseline - low) >= baseline,
            None if high is None else 5 * (high - baseline) >= baseline,
        )
    )
