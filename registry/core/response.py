"""RECIST 1.1 over the visits of one patient, and the Krenning score.

Eisenhauer, Eur J Cancer 2009; Krenning (modified for SSTR PET).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .three_valued import Truth, expect

RESPONSES = ("CR", "PR", "SD", "PD", "NE")
NON_TARGET = ("none", "complete", "persisting", "progression")
NODE_NORMAL_MM = 10
MOST_TARGETS, MOST_IN_AN_ORGAN = 5, 2
ROUNDING_MM = 0.05
LESION_MM, NODE_MM = 10, 15  # the least a target measures at the baseline
ORGANS = (
    "liver",
    "pancreas",
    "small_bowel",
    "stomach",
    "colorectum",
    "peritoneum",
    "lung",
    "bone",
    "adrenal",
    "kidney",
    "spleen",
    "ovary",
    "brain",
    "soft_tissue",
    "other",
)
Axes = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit: `sum_mm` of the long axes of target lesions, or each axis; short axes of nodes.

    Axes stand in the order of the baseline, None for a lesion that was not measured. A missing
    sum is not zero: zero means that the lesions are gone. What is no target at the baseline is
    none later.
    """

    sum_mm: float | None = None
    node_axes_mm: Axes | None = None
    new_lesion: Truth = None
    non_target: str | None = None
    lesion_axes_mm: Axes | None = None

    def __post_init__(self) -> None:
        expect("non_target", self.non_target, NON_TARGET)


@dataclass(frozen=True, slots=True)
class Measured:
    """Target lesions at one visit: the sum of what was measured, and whether that was all."""

    long_mm: float
    node_axes_mm: tuple[float, ...]
    complete: bool

    @property
    def known_mm(self) -> float:
        return self.long_mm + sum(self.node_axes_mm)

    @property
    def total_mm(self) -> float | None:
        return self.known_mm if self.complete else None

    @property
    def gone(self) -> bool:
        small = all(axis < NODE_NORMAL_MM for axis in self.node_axes_mm)
        return self.complete and self.long_mm == 0 and small


def measured(visit: Visit, baseline: Visit) -> Measured:
    """What was chosen as target at the baseline and is not told here was not measured."""
    lesions: Axes | None = visit.lesion_axes_mm
    if lesions is None or visit.sum_mm is not None:
        lesions = (visit.sum_mm,)
    nodes = visit.node_axes_mm
    if nodes is None:
        nodes = (None,) * len(baseline.node_axes_mm or ()) if visit is not baseline else ()
    known = tuple(axis for axis in nodes if axis is not None)
    return Measured(
        sum(axis for axis in lesions if axis is not None),
        known,
        complete=None not in lesions and len(known) == len(nodes),
    )


def target_problems(visits: Sequence[Visit], organs: Sequence[str | None] = ()) -> tuple[str, ...]:
    """Why the target lesions are none of RECIST 1.1; `organs` in the order of the lesions."""
    if not visits:
        return ()
    problems = [*_problems_of_baseline(visits[0], organs)]
    for number, visit in enumerate(visits[1:], start=2):
        problems += _problems_of_visit(visit, visits[0], f"visit {number}")
    return tuple(problems)


def _problems_of_baseline(baseline: Visit, organs: Sequence[str | None]) -> Iterator[str]:
    lesions, nodes = baseline.lesion_axes_mm or (), baseline.node_axes_mm or ()
    count = len(lesions) + len(nodes)
    elsewhere = "follow the others as non-target lesions"
    if count > MOST_TARGETS:
        yield f"{count} target lesions | at most {MOST_TARGETS} in all | {elsewhere}"
    if len(nodes) > MOST_IN_AN_ORGAN:
        yield f"{len(nodes)} target nodes | at most {MOST_IN_AN_ORGAN} | {elsewhere}"
    for organ, chosen in Counter(organ for organ in organs if organ not in (None, "other")).items():
        if chosen > MOST_IN_AN_ORGAN:
            yield f"{chosen} target lesions of {organ} | at most {MOST_IN_AN_ORGAN} | {elsewhere}"
    if organs and len(organs) != len(lesions):
        yield f"{len(organs)} organs for {len(lesions)} lesions | one a lesion | name each in order"
    yield from _too_small("lesion", lesions, LESION_MM, "long")
    yield from _too_small("node", nodes, NODE_MM, "short")
    yield from _nothing_to_follow(baseline)
    yield from _contradiction(baseline, "baseline")


def _nothing_to_follow(baseline: Visit) -> Iterator[str]:
    if measured(baseline, baseline).total_mm == 0:
        yield "no target lesion at the baseline | RECIST follows at least one | choose one"
    total = baseline.sum_mm
    if total:
        yield from _too_small("lesion", (total,), LESION_MM, "long")


def _too_small(noun: str, axes: Axes, least_mm: float, axis: str) -> Iterator[str]:
    for number, length in enumerate(axes, start=1):
        if length is not None and length < least_mm:
            yield (
                f"{noun} {number} of {length:g} mm | a target {noun} has a {axis} axis of at least "
                f"{least_mm} mm at the baseline | follow it as non-target"
            )


def _problems_of_visit(visit: Visit, baseline: Visit, where: str) -> Iterator[str]:
    nodes = baseline.node_axes_mm or ()
    for noun, axes, before in (
        ("lesions", visit.lesion_axes_mm, baseline.lesion_axes_mm),
        ("nodes", visit.node_axes_mm, nodes),
    ):
        if axes is not None and before is not None and len(axes) != len(before):
            yield (
                f"{where}: {len(axes)} {noun}, {len(before)} at the baseline | the targets stay "
                "the same | give 0 for one that is gone, null for one not measured"
            )
    yield from _contradiction(visit, where)


def _contradiction(visit: Visit, where: str) -> Iterator[str]:
    axes, total = visit.lesion_axes_mm, visit.sum_mm
    if axes is None or total is None or None in axes:
        return
    listed = sum(axis for axis in axes if axis is not None)
    if abs(listed - total) > ROUNDING_MM:
        yield f"{where}: sum {total:g} mm, axes {listed:g} mm | the same | correct one of the two"


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
    baseline = measured(visits[0], visits[0]).total_mm
    nadir, complete_response = baseline, False
    judged: list[Judged] = []
    for visit in visits[1:]:
        seen = measured(visit, visits[0])
        reappeared = complete_response and seen.long_mm > 0
        possible = ("PD",) if reappeared else _possible(visit, seen, baseline, nadir)
        judged.append(Judged(seen.total_mm, baseline, nadir, possible))
        complete_response = complete_response or possible == ("CR",)
        if seen.total_mm is not None and nadir is not None:
            nadir = min(nadir, seen.total_mm)
    return tuple(judged)


def _possible(
    visit: Visit, seen: Measured, baseline: float | None, nadir: float | None
) -> tuple[str, ...]:
    """Progression by any way settles the visit; a missing finding keeps it possible.

    What was measured of the targets may show progression before the rest is.
    """
    if visit.new_lesion or visit.non_target == "progression":
        return ("PD",)
    if nadir is not None and _grown(seen.known_mm, nadir):
        return ("PD",)
    if not seen.complete or baseline is None:
        return ("NE",)
    open_findings = visit.new_lesion is None or visit.non_target is None
    answers = _regressed(visit, seen, baseline)
    return (*answers, "PD") if open_findings else answers


def _grown(now_mm: float, nadir_mm: float) -> bool:
    """At least 20 % and 5 mm over the nadir; without dividing, so that limits are exact."""
    return 5 * (now_mm - nadir_mm) >= nadir_mm and now_mm - nadir_mm >= 5


def _regressed(visit: Visit, seen: Measured, baseline_mm: float) -> tuple[str, ...]:
    if seen.gone:
        if visit.non_target is None:
            return ("CR", "PR")
        return ("PR",) if visit.non_target == "persisting" else ("CR",)
    return ("PR",) if 10 * (baseline_mm - seen.known_mm) >= 3 * baseline_mm else ("SD",)


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
