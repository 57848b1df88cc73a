"""The scores of one case in groups: what is told, and what is still missing for the rest."""

from dataclasses import dataclass
from functools import cache

from registry.core.scores import SCORES, Result
from registry.record import CaseRecord
from registry.scoring import scores_of
from resectability.calculators.groups import GROUPS, ON_A_CASE
from resectability.calculators.words import Told, told


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    known: tuple[Told, ...]
    open: tuple[Told, ...]

    @property
    def every(self) -> tuple[Told, ...]:
        return (*self.known, *self.open)


def scored(record: CaseRecord) -> list[Group]:
    """Groups without any score that may apply are left out."""
    results = scores_of(record)
    every = [told(result) for result in results]
    idle = {result.score for result in results if _says_nothing(result)}
    found = []
    for title, parts in ON_A_CASE.items():
        names = [name for part in parts for name in GROUPS[part]]
        chosen = sorted((t for t in every if t.name in names), key=lambda t: names.index(t.name))
        if chosen:
            known = tuple(one for one in chosen if one.known and one.name not in idle)
            found.append(Group(title, known, tuple(one for one in chosen if one not in known)))
    return found


def _says_nothing(result: Result) -> bool:
    """It may still be everything that it may be of a case of which nothing is recorded."""
    return result.value is None and result.range == _widest(result.score)


@cache
def _widest(score: str) -> tuple[object, object] | None:
    return SCORES[score].judge().range
