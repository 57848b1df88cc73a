"""The history of a case out of the event tables: who changed what, when, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from centers.queries import people
from centers.scope import in_scope
from registry.changes import shown
from registry.core.dates import PartialDate
from registry.dictionary import Declaration, of_part
from registry.models import PARTS, REPEATED
from registry.queries import row_of
from registry.record import CaseRecord, Row
from registry.sections import BY_KEY
from registry.telling import said_on
from registry.vocabulary import CaseState, MissingReason, Vessel

DONE = {"insert": "entered", "update": "changed", "delete": "taken out"}


@dataclass(frozen=True, slots=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What one person did to one row in one moment."""

    at: datetime
    who: str
    section: str
    row: str
    done: str
    reason: str
    changes: tuple[Change, ...]


def trail(record: CaseRecord) -> list[Entry]:
    """Newest first."""
    found = [entry for part in PARTS for entry in _part(record, part)]
    names = people(int(user) for _, user, _ in found if user)
    named = [(at, _name(names, user), entry) for at, user, entry in found]
    ordered = sorted(named, key=lambda item: item[0], reverse=True)
    return [Entry(at, who, *entry) for at, who, entry in ordered]


def _name(names: Mapping[int, Any], user: str) -> str:
    return str(names.get(int(user), f"user {user}")) if user else "the program"


def _part(record: CaseRecord, part: str) -> Iterator[tuple[datetime, str, tuple[Any, ...]]]:
    events = in_scope(PARTS[part].pgh_event_models["update"].objects)
    own = {"case": {"id": record.id}, "patient": {"id": record.patient_id}}
    rows = events.filter(**own.get(part, {"case_id": record.id})).order_by("pgh_id").values()
    before: dict[int, Mapping[str, Any]] = {}
    for event in rows:
        last = before.get(event["id"])
        before[event["id"]] = event
        changes = tuple(_changes(part, last, event))
        state = _state_change(part, last, event)
        if not (changes or state) and event["pgh_label"] == "update":
            continue  # only counted anew
        context = event["pgh_context"] or {}
        where, row = _place(part, event)
        done = state or DONE[event["pgh_label"]]
        reason = str(context.get("reason", ""))
        yield event["pgh_created_at"], str(context.get("user") or ""), (
            where, row, done, reason, changes,
        )  # fmt: skip


def _changes(
    part: str, before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> Iterator[Change]:
    if after["pgh_label"] == "delete":
        return
    old = row_of(part, "", before) if before else None
    new = row_of(part, "", after)
    for declaration in of_part(part).values():
        then, now = answer_in_words(old, declaration), answer_in_words(new, declaration)
        if then != now:
            yield Change(declaration.label, then or "empty", now or "empty")


def answer_in_words(row: Row | None, declaration: Declaration) -> str:
    value = row.values.get(declaration.name) if row else None
    if isinstance(value, PartialDate):
        return said_on(value)
    text = shown(row, declaration)
    if text.startswith("?"):
        return f"no value: {MissingReason.label_of(text[1:]).lower()}"
    if not text or not declaration.words:
        unit = declaration.unit
        return f"{text}{'' if unit == '°' else ' '}{unit}".strip() if text else ""
    return ", ".join(declaration.word_label(code) for code in text.split("; "))


def _state_change(part: str, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> str:
    if part != "case" or before is None or before["state"] == after["state"]:
        return ""
    return "submitted" if after["state"] == CaseState.SUBMITTED else "reopened"


def _place(part: str, event: Mapping[str, Any]) -> tuple[str, str]:
    if part == "case":
        return "Case", ""
    if part == "vessel":
        return f"Vessels, {Vessel.label_of(event['vessel']).lower()}", ""
    section = next(s for s in BY_KEY.values() if part in s.parts)
    return section.title, str(event["sequence"]) if part in REPEATED else ""
