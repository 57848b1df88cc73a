"""Where other apps show what they know of a case: they register when the apps are ready."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.safestring import SafeString

from registry.record import CaseRecord

Place = Literal["case", "case_below", "form"]


@dataclass(frozen=True, slots=True)
class Panel:
    """Drawn on the page of a case, beside it or below in its full width, or beside the sections
    of its form that are named.

    ``draw`` gets the request and the record, and gives "" where it has nothing to say.
    """

    key: str
    draw: Callable[[HttpRequest, CaseRecord], str]
    place: Place = "case"
    sections: tuple[str, ...] = ()
    order: int = 50


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the case list; ``cells`` gives text by case for the cases of one page."""

    key: str
    title: str
    cells: Callable[[Iterable[int]], Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class DashboardPanel:
    """Drawn on the work list of a center."""

    key: str
    draw: Callable[[HttpRequest, Any], str]
    order: int = 50


_panels: dict[tuple[str, str], Panel] = {}
_columns: dict[str, Column] = {}
_dashboard: dict[str, DashboardPanel] = {}


def register(*things: Panel | Column | DashboardPanel) -> None:
    """Called from AppConfig.ready; the same key again replaces what was there."""
    for thing in things:
        if isinstance(thing, Panel):
            _panels[thing.place, thing.key] = thing
        elif isinstance(thing, Column):
            _columns[thing.key] = thing
        else:
            _dashboard[thing.key] = thing


def drawn(
    request: HttpRequest, record: CaseRecord, place: Place, section: str = ""
) -> list[SafeString]:
    found = sorted(_panels.values(), key=lambda panel: panel.order)
    wanted = [p for p in found if p.place == place and (not p.sections or section in p.sections)]
    return [SafeString(html) for p in wanted if (html := p.draw(request, record))]


def columns() -> list[Column]:
    return list(_columns.values())


def on_dashboard(request: HttpRequest, center: Any) -> list[SafeString]:
    found = sorted(_dashboard.values(), key=lambda panel: panel.order)
    return [SafeString(html) for panel in found if (html := panel.draw(request, center))]
