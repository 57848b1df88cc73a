"""What keeps a case from being submitted, each with a link to the field that resolves it."""

from collections.abc import Iterable
from dataclasses import dataclass

from registry.actions import Obstacle
from registry.dictionary import CONTACT_VARIABLES
from registry.record import CaseRecord
from registry.sections import BY_KEY
from registry.views.shared import section_address
from registry.vocabulary import Vessel


@dataclass(frozen=True, slots=True)
class Link:
    obstacle: Obstacle
    section: str
    href: str


def links_to(record: CaseRecord, obstacles: Iterable[Obstacle]) -> list[Link]:
    return [_link(record, obstacle) for obstacle in obstacles]


def _link(record: CaseRecord, obstacle: Obstacle) -> Link:
    number, _, vessel = obstacle.row.partition(".")
    variable = "contact_deg" if obstacle.variable in CONTACT_VARIABLES else obstacle.variable
    name = f"{vessel}-{variable}" if vessel else variable
    repeated = BY_KEY[obstacle.section].repeated
    address = section_address(record.id, obstacle.section, number if repeated else "")
    title = BY_KEY[obstacle.section].title
    where = f"{title}, {Vessel.label_of(vessel).lower()}" if vessel else title
    return Link(obstacle, where, f"{address}#f-{name.replace('_', '-')}")
