"""What a verdict hangs on: each answer's effect, what would settle it, and how far a limit is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final

from resectability.core.assessing import assess, bounds
from resectability.core.sets import Category, CriteriaSet
from resectability.core.settling import Settlement, settlements
from resectability.core.verdict import Verdict
from rules import NOT_APPLICABLE, Interval, Leaf, Value, leaves
from rules.answers import answers, joined

DEFAULT_ERROR_DEG: Final = 15.0
LARGEST_SUFFICIENT_SET: Final = 3
MOST_JUDGEMENTS: Final = 4000


@dataclass(frozen=True, slots=True)
class Effect:
    """What the verdict becomes where a finding turns out to be one of `values`."""

    values: tuple[Value, ...]
    lower: Category
    upper: Category


@dataclass(frozen=True, slots=True)
class FindingEffects:
    finding: str
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Margin:
    """How far a known number is from the nearest value at which the verdict would be another.

    A `distance` of 0 means that the value lies on the limit: any more (or less) changes it.
    """

    finding: str
    value: float
    limit: float
    distance: float
    upwards: bool
    lower: Category
    upper: Category


@dataclass(frozen=True, slots=True)
class Robustness:
    """Whether the verdict stands if every measured contact is off by up to `error_deg`.

    No contact (0°) is taken as certain: whether a vessel is touched is not a measurement.
    `sensitive` are the findings whose error alone changes the verdict.
    """

    error_deg: float
    stable: bool
    lower: Category
    upper: Category
    sensitive: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Examination:
    """`sufficient` are the smallest sets of findings that settle the verdict whatever they show.

    Empty with `bounded` means that none of up to three findings does, or that the search was cut
    short; knowing all decisive findings always settles it. `bounded` also says that no settlement
    was found for some category that is still possible.
    """

    effects: tuple[FindingEffects, ...]
    settlements: tuple[Settlement, ...]
    sufficient: tuple[tuple[str, ...], ...]
    bounded: bool
    margins: tuple[Margin, ...]
    robustness: Robustness


def examine(verdict: Verdict, error_deg: float = DEFAULT_ERROR_DEG) -> Examination:
    judge = _Judge(verdict)
    open_answers = {name: judge.answers(name) for name in verdict.decisive}
    sufficient, bounded = _sufficient(judge, open_answers)
    settled = settlements(verdict, open_answers)
    by_category = verdict.criteria_set.kind == "minimum_category" and not verdict.determinate
    unsettled = by_category and {s.category.id for s in settled} != set(verdict.possible)
    return Examination(
        effects=tuple(
            FindingEffects(name, _effects(judge, name, values))
            for name, values in open_answers.items()
        ),
        settlements=settled,
        sufficient=sufficient,
        bounded=bounded or unsettled,
        margins=tuple(sorted(_margins(judge), key=lambda margin: margin.distance)),
        robustness=_robustness(judge, error_deg),
    )


class _Judge:
    """Judges the findings of a verdict with some of them replaced."""

    def __init__(self, verdict: Verdict) -> None:
        self.set: CriteriaSet = verdict.criteria_set
        self.verdict = verdict
        self.findings: Mapping[str, Value] = {
            **verdict.findings,
            **{name: None for warning in verdict.warnings for name in warning.findings},
            **dict.fromkeys(verdict.set_aside, NOT_APPLICABLE),
        }
        self.ranks = (verdict.lower_category.rank, verdict.upper_category.rank)
        self.conditions: list[Leaf] = [
            *_leaves(self.set), *[leaf for c in self.set.components for used in c.sets.values()
                                  for leaf in _leaves(used)],
        ]  # fmt: skip

    def answers(self, name: str) -> list[Value]:
        finding = self.set.catalogue.findings[name]
        return answers(finding, self.conditions, self.findings.get(name))

    def bounds(self, changed: Mapping[str, Value]) -> tuple[int, int]:
        findings = {**self.findings, **changed}
        if not self.set.components:
            return bounds(self.set, findings)
        verdict = assess(self.set, findings)
        return verdict.lower_category.rank, verdict.upper_category.rank

    def categories(self, ranks: tuple[int, int]) -> tuple[Category, Category]:
        return self.set.categories[ranks[0]], self.set.categories[ranks[1]]

    def contradicts(self, changed: Mapping[str, Value]) -> bool:
        findings = {**self.findings, **changed}
        return any(c.when.truth(findings).value == "true" for c in self.set.contradictions)


def _leaves(criteria_set: CriteriaSet) -> Iterator[Leaf]:
    for criterion in criteria_set.criteria:
        yield from leaves(criterion.when)
    for contradiction in criteria_set.contradictions:
        yield from leaves(contradiction.when)


def _effects(judge: _Judge, name: str, values: Sequence[Value]) -> tuple[Effect, ...]:
    """Answers with the same result are one effect; neighbouring ranges become one range."""
    grouped: list[tuple[tuple[int, int], list[Value]]] = []
    for value in values:
        is_joint = isinstance(value, frozenset) and len(value) > 1
        if is_joint or judge.contradicts({name: value}):
            continue
        ranks = judge.bounds({name: value})
        for known_ranks, members in grouped:
            if known_ranks == ranks:
                members.append(value)
                break
        else:
            grouped.append((ranks, [value]))
    return tuple(
        Effect(tuple(joined(members)), *judge.categories(ranks)) for ranks, members in grouped
    )


def _sufficient(
    judge: _Judge, open_answers: Mapping[str, Sequence[Value]]
) -> tuple[tuple[tuple[str, ...], ...], bool]:
    needed = _needed(judge, open_answers)
    rest = [name for name in open_answers if name not in needed]
    judged = 0
    for size in range(max(len(needed), 1), LARGEST_SUFFICIENT_SET + 1):
        found = []
        for chosen in combinations(rest, size - len(needed)):
            names = tuple(sorted({*needed, *chosen}))
            joint = [dict(zip(names, values, strict=True))
                     for values in product(*[open_answers[name] for name in names])]  # fmt: skip
            judged += len(joint)
            if judged > MOST_JUDGEMENTS:
                return (), True
            if all(_settles(judge, changed) for changed in joint):
                found.append(names)
        if found or size >= len(open_answers):
            return tuple(found), False
    return (), bool(open_answers)


def _settles(judge: _Judge, changed: Mapping[str, Value]) -> bool:
    lower, upper = judge.bounds(changed)
    return lower == upper or judge.contradicts(changed)


def _needed(judge: _Judge, open_answers: Mapping[str, Sequence[Value]]) -> list[str]:
    """Findings without which the verdict stays open although all others look their best."""
    best = {
        name: min(values, key=lambda value, name=name: judge.bounds({name: value})[::-1])  # type: ignore[misc]
        for name, values in open_answers.items()
    }
    needed = []
    for name in open_answers:
        others = {other: value for other, value in best.items() if other != name}
        lower, upper = judge.bounds(others)
        if lower != upper:
            needed.append(name)
    return needed


def _margins(judge: _Judge) -> Iterator[Margin]:
    used = {name for leaf in judge.conditions for name in leaf.names}
    for name, value in judge.findings.items():
        finding = judge.set.catalogue.findings[name]
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if name in used and finding.is_numeric and is_number:
            yield from _margins_of(judge, name, float(value))  # type: ignore[arg-type]


def _margins_of(judge: _Judge, name: str, value: float) -> Iterator[Margin]:
    finding = judge.set.catalogue.findings[name]
    ranges = [v for v in answers(finding, judge.conditions) if v is not NOT_APPLICABLE]
    spans = [v if isinstance(v, Interval) else Interval(v, v) for v in ranges]  # type: ignore[arg-type]
    above = [span for span in spans if span.high > value and not span.contains(value)]
    below = [span for span in spans if span.low < value and not span.contains(value)]
    for upwards, candidates in ((True, above), (False, below[::-1])):
        for span in candidates:
            ranks = judge.bounds({name: span.low if span.low == span.high else span})
            if ranks != judge.ranks:
                limit = span.low if upwards else span.high
                yield Margin(
                    name, value, limit, abs(limit - value), upwards, *judge.categories(ranks)
                )
                break


def _robustness(judge: _Judge, error_deg: float) -> Robustness:
    blurred = {
        name: _blurred(float(value), error_deg)
        for name, value in judge.findings.items()
        if judge.set.catalogue.findings[name].kind == "contact"
        and isinstance(value, int | float)
        and value > 0
    }
    ranks = judge.bounds(blurred)
    sensitive = [n for n, span in blurred.items() if judge.bounds({n: span}) != judge.ranks]
    return Robustness(
        error_deg, ranks == judge.ranks, *judge.categories(ranks), tuple(sorted(sensitive))
    )


def _blurred(value: float, error_deg: float) -> Interval:
    low = value - error_deg
    return Interval(max(low, 0), min(value + error_deg, 360), low_open=low <= 0)
