"""A row of the access log in words."""

from dataclasses import dataclass
from datetime import datetime

from centers.models import AccessLog
from centers.roles import ROLES
from centers.vocabulary import AccessKind


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


def entry(row: AccessLog) -> Entry:
    kind = AccessKind(row.kind)
    codes = {held.split("@")[0] for held in row.roles.split(",") if held}
    return Entry(
        at=row.at,
        who=str(row.user) if row.user else "nobody signed in",
        roles=", ".join(ROLES[code].label for code in sorted(codes & ROLES.keys())),
        what=kind.label.capitalize(),
        object=f"{row.object_kind.rpartition('.')[2]} {row.object_id}".strip(),
        center=row.center.code if row.center else "",
        details=_details(row.details),
        refused=kind in (AccessKind.REFUSED, AccessKind.SIGN_IN_FAILED),
    )


def _details(details: dict[str, object]) -> str:
    """``name: value`` of what has a value; an address of an object with its arguments."""
    plain = {k: v for k, v in details.items() if v not in ("", None, {}, [])}
    said = {k: _arguments(v) if isinstance(v, dict) else v for k, v in plain.items()}
    return "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in said.items())


def _arguments(values: dict[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())
