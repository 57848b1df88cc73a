"""What the rows may ask for: kind → dotted path of its work, imported where the work is done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.module_loading import import_string

from centers.vocabulary import AccessKind, Permission


def _nothing() -> None:
    """No effects."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a work hands back.  ``write`` holds its effects on the database: they run in the
    transaction that marks the row done, or not at all."""

    artefact: str = ""
    result: dict[str, Any] = field(default_factory=dict)
    write: Callable[[], dict[str, Any] | None] = _nothing


class JobFailed(Exception):
    """A failure with words for the person who asked; anything else is a defect."""


@dataclass(frozen=True, slots=True)
class Kind:
    """``page`` and ``page_of``: the address of what was made, and its key in the result;
    ``permission`` is asked again when the file is fetched, ``logged`` is the event of that;
    ``withheld`` is the path of what tells why files of some jobs are not handed out any more,
    by the key of the job."""

    name: str
    label: str
    path: str
    page: str = ""
    page_of: str = ""
    permission: Permission | None = None
    logged: AccessKind | None = None
    withheld: str = ""

    def work(self) -> Callable[[Any, Any], Outcome]:
        work: Callable[[Any, Any], Outcome] = import_string(self.path)
        return work


_kinds: dict[str, Kind] = {}


def register(name: str, *, label: str, path: str, **more: Any) -> None:
    """Called from ``AppConfig.ready``; the path is imported by the worker only."""
    _kinds[name] = Kind(name, label, path, **more)


def kind(name: str) -> Kind:
    if name not in _kinds:
        known = ", ".join(sorted(_kinds)) or "none"
        raise JobFailed(f"No work is registered for the kind {name!r}; registered are: {known}.")
    return _kinds[name]


def find(name: str) -> Kind:
    """For display: a kind that is no longer registered is known by its name."""
    return _kinds.get(name) or Kind(name, name, "")
