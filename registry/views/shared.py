"""What the pages of a case share: opening it, and knowing what may be done with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from centers.actions import record_access
from centers.permissions import Permission, has_permission
from centers.scope import current
from centers.vocabulary import AccessKind
from registry.completeness import Progress, progress
from registry.models import Case
from registry.queries import case_record
from registry.record import CaseRecord
from registry.sections import BY_KEY, SECTIONS, Section
from registry.vocabulary import CaseState, SectionState

SECONDS_AN_ITEM = 8
# state of a section: class of the rail, icon, kind of the status
LOOK: dict[str, tuple[str, str, str]] = {
    SectionState.COMPLETE: ("ok", "complete", "ok"),
    SectionState.MISSING: ("miss", "warning", "warn"),
    SectionState.QUERIES: ("query", "query", "info"),
    SectionState.NOT_STARTED: ("none", "empty", "none"),
    SectionState.AFTER_OPERATION: ("none", "clock", "none"),
    SectionState.DOES_NOT_APPLY: ("none", "same", "none"),
}


def opened(pk: int) -> CaseRecord:
    """A case of another center and one that does not exist look the same: not found."""
    try:
        return case_record(pk)
    except Case.DoesNotExist:
        raise Http404 from None


def seen(request: HttpRequest, record: CaseRecord, what: str) -> None:
    """Reading a patient leaves a line in the access log."""
    case = Case(id=record.id, center_id=record.center_id)
    record_access(by=current(), kind=AccessKind.READ, obj=case, page=what)


def known_section(key: str) -> Section:
    if key not in BY_KEY:
        raise Http404
    return BY_KEY[key]


def may(record: CaseRecord, permission: Permission) -> bool:
    return has_permission(current(), permission, record.center_id)


def editable(record: CaseRecord, section: Section) -> bool:
    open_ = record.state == CaseState.DRAFT or section.stays_open
    return open_ and may(record, Permission.ENTER_CASES)


def section_address(record_id: int, key: str, row: str = "") -> str:
    if row:
        return reverse("registry:row", args=[record_id, key, row])
    return reverse("registry:section", args=[record_id, key])


@dataclass(frozen=True, slots=True)
class Stop:
    """A section as the rail and the case page list it."""

    section: Section
    progress: Progress
    href: str
    look: str
    icon: str
    status: str


@dataclass(frozen=True, slots=True)
class Rail:
    stops: tuple[Stop, ...]

    @property
    def answered(self) -> int:
        return sum(stop.progress.answered for stop in self.stops)

    @property
    def expected(self) -> int:
        return sum(stop.progress.expected for stop in self.stops)

    @property
    def percent(self) -> int:
        return 100 * self.answered // self.expected if self.expected else 0

    @property
    def minutes(self) -> int:
        return -(-(self.expected - self.answered) * SECONDS_AN_ITEM // 60)


def rail(record: CaseRecord, found: Mapping[str, Progress] | None = None) -> Rail:
    found = found or progress(record)
    return Rail(tuple(_stop(record, section, found[section.key]) for section in SECTIONS))


def _stop(record: CaseRecord, section: Section, state: Progress) -> Stop:
    look, icon, status = LOOK[state.state]
    return Stop(section, state, section_address(record.id, section.key), look, icon, status)


def following(rail_: Rail, key: str) -> Stop | None:
    """The next section that applies."""
    keys = [stop.section.key for stop in rail_.stops]
    later = rail_.stops[keys.index(key) + 1 :]
    return next((s for s in later if s.progress.state != SectionState.DOES_NOT_APPLY), None)


def version_of(request: HttpRequest, record: CaseRecord) -> int:
    """The version the form was read in; without one, what is posted counts as read just now."""
    text: Any = request.POST.get("version", "")
    return int(text) if str(text).isdecimal() else record.version
