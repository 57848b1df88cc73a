"""Theirs and mine, field by field: nothing that two people typed is lost."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, QueryDict

from centers import unsent
from registry.actions import Conflict, Difference
from registry.core.dates import DateProblem, PartialDate
from registry.dictionary import CONTACT_VARIABLES, by_name
from registry.record import CaseRecord
from registry.telling import said_on
from registry.views.shared import section_address, version_of
from registry.vocabulary import MissingReason, Vessel

KEEP = "keep:"
NOT_SENT_AGAIN = (
    "csrfmiddlewaretoken",
    "version",
    "base",
    "save",
    "next",
    unsent.PERSON,
    unsent.SHOWN,
)


@dataclass(frozen=True, slots=True)
class Decision:
    """One question of the page; the four variables of a contact are decided together."""

    name: str
    label: str
    theirs: str
    mine: str
    chosen: str = ""  # nothing is chosen for anybody


def conflict_page(
    request: HttpRequest,
    record: CaseRecord,
    key: str,
    row: str,
    conflict: Conflict,
    *,
    chosen: Mapping[str, str] | None = None,
    moved: bool = False,
) -> dict[str, Any]:
    """``chosen`` are decisions that did not suffice; ``moved``, that the answers changed since."""
    sent = [(n, v) for n in request.POST for v in request.POST.getlist(n) if _again(n)]
    address = section_address(record.id, key, row)
    asked = [
        replace(decision, chosen=(chosen or {}).get(decision.name, ""))
        for decision in _decisions(conflict)
    ]
    return {
        "record": record,
        "conflict": conflict,
        "decisions": asked,
        "problem": "" if chosen is None else _problem(asked, moved=moved),
        "sent": sent,
        "base": base_of(request, record),
        "person": unsent.seal(request.user.pk),
        "resolve": f"{address}resolve/",
        "here": address,
    }


def _problem(asked: list[Decision], *, moved: bool) -> str:
    if moved:
        return "Nothing is saved yet: choose theirs or yours for every answer, as it stands now."
    left = sum(not decision.chosen for decision in asked)
    return f"Nothing is saved yet: choose theirs or yours for every answer; {left} left."


def base_of(request: HttpRequest, record: CaseRecord) -> int:
    """The version read before typing, also where a conflict is decided a second time."""
    text = str(request.POST.get("base", ""))
    return int(text) if text.isdecimal() else version_of(request, record)


def _again(name: str) -> bool:
    return name not in NOT_SENT_AGAIN and not name.startswith(KEEP)


def _decisions(conflict: Conflict) -> Iterator[Decision]:
    contacts: dict[str, list[Difference]] = {}
    for difference in conflict.differences:
        vessel = difference.row.partition(".")[2]
        if difference.variable in CONTACT_VARIABLES:
            contacts.setdefault(vessel, []).append(difference)
            continue
        name = f"{vessel}.{difference.variable}" if vessel else difference.variable
        label = f"{_vessel(vessel)}{difference.label}"
        yield Decision(name, label, _words(difference, "theirs"), _words(difference, "mine"))
    for vessel, parts in contacts.items():
        theirs, mine = (_together(parts, whose) for whose in ("theirs", "mine"))
        yield Decision(f"{vessel}.contact", f"{_vessel(vessel)}contact", theirs, mine)


def _vessel(vessel: str) -> str:
    return f"{Vessel.label_of(vessel)}, " if vessel else ""


def _words(difference: Difference, whose: str) -> str:
    text = str(getattr(difference, whose))
    declared = by_name()[difference.variable]
    if text.startswith("?") and text[1:] in MissingReason.codes():
        return f"no value: {MissingReason.label_of(text[1:]).lower()}"
    if not text:
        return "empty"
    words = [declared.word_label(code) for code in text.split("; ")] if declared.words else [text]
    if declared.kind == "date":
        words = [_said(text)]
    return f"{', '.join(words)} {declared.unit}".strip()


def _said(text: str) -> str:
    try:
        return said_on(PartialDate.parse(text))
    except DateProblem:  # typed, and not read
        return text


def _together(parts: list[Difference], whose: str) -> str:
    said = [_words(p, whose) for p in parts if getattr(p, whose)]
    return " to ".join(said) or "empty"


def choices(data: QueryDict) -> dict[str, str]:
    """By question of the page, "theirs" or "mine"; anything else is no choice."""
    sent = {n.removeprefix(KEEP): str(data[n]) for n in data if n.startswith(KEEP)}
    return {name: choice for name, choice in sent.items() if choice in ("theirs", "mine")}


def by_field(chosen: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for field, choice in chosen.items():
        vessel, dot, variable = field.rpartition(".")
        names = CONTACT_VARIABLES if variable == "contact" else (variable,)
        found |= {f"{vessel}{dot}{one}": choice for one in names}
    return found
