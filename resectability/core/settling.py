"""The fewest findings that would settle a verdict, and what they would have to show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from resectability.core.assessing import bounds
from resectability.core.sets import Category, Criterion
from resectability.core.verdict import Verdict
from rules import Node, Truth, Value
from rules.answers import joined
from rules.nodes import And, Definition, Not, Or

Way: TypeAlias = dict[str, frozenset[int]]
MOST_WAYS: Final = 60
MOST_SETS: Final = 3


@dataclass(frozen=True, slots=True)
class Settlement:
    """One of the smallest sets of findings, with the values that settle the verdict at `category`.

    `bounded` says that the search was cut short, so that a smaller set may exist.
    """

    category: Category
    answers: tuple[tuple[str, tuple[Value, ...]], ...]
    bounded: bool


def settlements(
    verdict: Verdict, open_answers: Mapping[str, Sequence[Value]]
) -> tuple[Settlement, ...]:
    """For each category that is still possible, the smallest sets; none for a settled verdict."""
    usable = verdict.criteria_set.kind == "minimum_category"
    if verdict.determinate or not usable:
        return ()
    search = _Search(verdict, open_answers)
    found: list[Settlement] = []
    for name in verdict.possible:
        category = next(c for c in verdict.criteria_set.categories if c.id == name)
        found += search.settle(category)
    return tuple(found)


class _Search:
    """Ways are partial answers {finding: numbers of its answers}, joined by intersection."""

    def __init__(self, verdict: Verdict, open_answers: Mapping[str, Sequence[Value]]) -> None:
        self.verdict = verdict
        self.values = verdict.considered
        self.open_answers = open_answers
        self.bounded = False
        lower = verdict.lower_category.rank
        self.open = [
            reason.criterion
            for reason in verdict.reasons
            if reason.truth is Truth.UNKNOWN and reason.criterion.implies.rank > lower
        ]

    def settle(self, category: Category) -> list[Settlement]:
        self.bounded = False
        ways: list[Way] = [{}]
        for criterion in self.open:
            if criterion.implies.rank > category.rank:
                ways = self.both(ways, self.ways(criterion.when, met=False))
        if category.rank > self.verdict.lower_category.rank:
            at = [c for c in self.open if c.implies.rank == category.rank]
            ways = self.at_category(ways, at)
        confirmed = [way for way in ways if self.confirms(way, category)]
        fewest = min((len(way) for way in confirmed), default=0)
        return [self.settlement(way, category) for way in confirmed if len(way) == fewest][
            :MOST_SETS
        ]

    def at_category(self, ways: list[Way], criteria: Iterable[Criterion]) -> list[Way]:
        found: list[Way] = []
        for criterion in criteria:
            found += self.both(ways, self.ways(criterion.when, met=True))
        return self.pruned(found)

    def ways(self, node: Node, met: bool) -> list[Way]:
        truth = node.truth(self.values)
        if truth is not Truth.UNKNOWN:
            return [{}] if (truth is Truth.TRUE) is met else []
        if isinstance(node, Definition):
            return self.ways(node.part, met)
        if isinstance(node, Not):
            return self.ways(node.part, not met)
        if isinstance(node, And | Or):
            parts = [self.ways(part, met) for part in node.parts]
            if isinstance(node, And) is met:
                joint: list[Way] = [{}]
                for part in parts:
                    joint = self.both(joint, part)
                return joint
            return self.pruned([way for part in parts for way in part])
        return self.leaf_ways(node.names, node, met)

    def leaf_ways(self, names: tuple[str, ...], node: Node, met: bool) -> list[Way]:
        if len(names) != 1:
            self.bounded = True
            return []
        name = names[0]
        numbers = frozenset(
            number
            for number, value in enumerate(self.open_answers[name])
            if (node.truth({name: value}) is Truth.TRUE) is met
        )
        return [{name: numbers}] if numbers else []

    def both(self, first: Sequence[Way], second: Sequence[Way]) -> list[Way]:
        joined = [_join(one, other) for one in first for other in second]
        return self.pruned(way for way in joined if way is not None)

    def pruned(self, ways: Iterable[Way]) -> list[Way]:
        """Ways that another one makes needless are left out; the shortest are kept."""
        kept: list[Way] = []
        for way in sorted(ways, key=_generality):
            if any(_covers(other, way) for other in kept):
                continue
            if len(kept) == MOST_WAYS:
                self.bounded = True
                break
            kept.append(way)
        return kept

    def confirms(self, way: Way, category: Category) -> bool:
        """A contradiction among the answers would open the verdict again: judged once more."""
        chosen = {name: self.open_answers[name][min(numbers)] for name, numbers in way.items()}
        ranks = bounds(self.verdict.criteria_set, {**self.values, **chosen})
        return ranks == (category.rank, category.rank)

    def settlement(self, way: Way, category: Category) -> Settlement:
        answers = tuple(
            (name, tuple(joined(self.open_answers[name][number] for number in sorted(numbers))))
            for name, numbers in sorted(way.items())
        )
        return Settlement(category, answers, self.bounded)


def _join(first: Way, second: Way) -> Way | None:
    joined = dict(first)
    for name, numbers in second.items():
        common = joined[name] & numbers if name in joined else numbers
        if not common:
            return None
        joined[name] = common
    return joined


def _generality(way: Way) -> tuple[int, int]:
    return len(way), -sum(map(len, way.values()))


def _covers(general: Way, special: Way) -> bool:
    return general.keys() <= special.keys() and all(
        special[name] <= numbers for name, numbers in general.items()
    )
