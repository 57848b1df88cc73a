"""The scores of one case in groups: what is told, and what is still missing for the rest."""

from dataclasses import dataclass

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
    every = [told(result) for result in scores_of(record)]
    found = []
    for title, parts in ON_A_CASE.items():
        names = [name for part in parts for name in GROUPS[part]]
        chosen = sorted((t for t in every if t.name in names), key=lambda t: names.index(t.name))
        if chosen:
            known = tuple(one for one in chosen if one.known)
            found.append(Group(title, known, tuple(one for one in chosen if not one.known)))
    return found
