"""A row of the access log in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from centers.models import AccessLog, User
from centers.queries import people
from centers.roles import ROLES
from centers.vocabulary import AccessKind

PERSON = "centers.User"


@dataclass(frozen=True, slots=True)
class Entry:
    at: datetime
    who: str
    roles: str
    what: str
    object: str
    center: str
    details: str
    refused: bool


def entries(rows: list[AccessLog]) -> list[Entry]:
    named = people(int(r.object_id) for r in rows if r.object_kind == PERSON and r.object_id)
    return [_entry(row, named) for row in rows]


def _entry(row: AccessLog, named: dict[int, User]) -> Entry:
    kind = AccessKind(row.kind)
    codes = {held.split("@")[0] for held in row.roles.split(",") if held}
    nobody = "nobody signed in" if kind is AccessKind.SIGN_IN_FAILED else "the program"
    thing = f"{row.object_kind.rpartition('.')[2]} {row.object_id}".strip()
    if row.object_kind == PERSON and int(row.object_id) in named:
        thing = str(named[int(row.object_id)])
    return Entry(
        at=row.at,
        who=str(row.user) if row.user else nobody,
        roles=", ".join(ROLES[code].label for code in sorted(codes & ROLES.keys())),
        what=kind.label.capitalize(),
        object=thing,
        center=row.center.code if row.center else "",
        details=_details(row.details),
        refused=kind in (AccessKind.REFUSED, AccessKind.SIGN_IN_FAILED),
    )


def _details(details: dict[str, Any]) -> str:
    """``name: value`` of what has a value; of a refusal where it was."""
    if "address" in details:
        arguments = [f"{k} {v}" for k, v in (details.get("object") or {}).items()]
        return " ".join([f"{details.get('status')} at {details['address']}", *arguments])
    if "role" in details and details["role"] in ROLES:
        return ROLES[details["role"]].label
    said = {k: v for k, v in details.items() if v not in ("", None, {}, [])}
    return "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in said.items())
