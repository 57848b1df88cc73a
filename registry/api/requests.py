"""What a request must bring: the version it changes, parts and variables that exist."""

from collections.abc import Collection, Mapping
from typing import Any

from rest_framework import exceptions, serializers
from rest_framework.request import Request

from registry.dictionary import by_name, of_part
from registry.models import PARTS
from registry.record import CaseRecord
from registry.serializers import PLURAL
from rules import nearest

PAGE_SIZE, LARGEST_PAGE = 50, 500


class PreconditionRequired(exceptions.APIException):
    status_code, default_code = 428, "precondition_required"
    default_detail = "Send If-Match with the ETag of the case as you read it."


class PreconditionFailed(exceptions.APIException):
    status_code, default_code = 412, "changed_meanwhile"

    def __init__(self, record: CaseRecord) -> None:
        self.extra = {"etag": etag(record), "version": record.version}
        super().__init__("The case was changed since you read it: read it again, then repeat.")


class NotAccepted(exceptions.APIException):
    """Values that could not be read; nothing was written."""

    status_code, default_code = 422, "not_accepted"

    def __init__(self, problems: list[dict[str, Any]]) -> None:
        self.extra = {"errors": problems}
        count = "one value was" if len(problems) == 1 else f"{len(problems)} values were"
        super().__init__(f"{count} not accepted; nothing was written.")


def etag(record: CaseRecord) -> str:
    return f'"{record.id}-{record.version}"'


def checked_version(request: Request, record: CaseRecord) -> int:
    given = request.headers.get("If-Match")
    if not given:
        raise PreconditionRequired
    if etag(record) not in [tag.strip().removeprefix("W/") for tag in given.split(",")]:
        raise PreconditionFailed(record)
    return record.version


def member(request: Request, name: str) -> Mapping[str, Any]:
    """An object of the body, empty where it is absent."""
    body: Any = request.data
    if isinstance(body, Mapping) and (wrong := [key for key in body if key != name]):
        raise NotAccepted([stray(key, name) for key in wrong])
    found = body.get(name) if isinstance(body, Mapping) else None
    if found is None and isinstance(body, Mapping):
        return {}
    if not isinstance(found, Mapping):
        raise NotAccepted([wrong_shape(name)])
    return found


def read_parts(parts: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    """{part: {variable: value}}, or {part: {row: {variable: value}}} where parts come in rows."""
    problems: list[dict[str, Any]] = []
    rows: dict[tuple[str, str], Mapping[str, Any]] = {}
    for part, given in parts.items():
        if part not in PARTS:
            problems.append(unknown(part, "part", PARTS))
        elif not isinstance(given, Mapping):
            problems.append(wrong_shape(part))
        elif part in PLURAL:
            rows |= {(part, str(key)): values for key, values in given.items()}
        else:
            rows[part, ""] = given
    for (part, key), values in rows.items():
        problems += unknown_variables(part, key, values)
    if problems:
        raise NotAccepted(problems)
    return rows


def unknown_variables(part: str, key: str, values: Any) -> list[dict[str, Any]]:
    place = f"{part}.{key}" if key else part
    if not isinstance(values, Mapping):
        return [wrong_shape(place)]
    known = of_part(part)
    return [unknown(f"{place}.{name}", name, known) for name in values if name not in known]


def unknown(field: str, what: str, known: Collection[str]) -> dict[str, Any]:
    suggestion = nearest(field.rpartition(".")[2], known)
    remedy = f"Did you mean {suggestion}?" if suggestion else f"Known: {', '.join(known)}."
    return {"field": field, "code": "unknown", "detail": f"{field} is not known.", "remedy": remedy}


def stray(field: str, name: str) -> dict[str, Any]:
    """A member beside the only one there is: it would be lost without a word."""
    inside = field in PARTS or field in by_name()
    remedy = f"Put it into “{name}”." if inside else f"Send “{name}” alone."
    return {"field": field, "code": "unknown", "detail": f"{field} is not known.", "remedy": remedy}


def wrong_shape(field: str) -> dict[str, Any]:
    remedy = "Send an object: {variable: value}, or {row: {variable: value}} for rows."
    return {"field": field, "code": "shape", "detail": f"{field} is no object.", "remedy": remedy}


def page_size(request: Request) -> int:
    given = request.query_params.get("page_size", str(PAGE_SIZE))
    if not given.isdecimal() or not 1 <= int(given) <= LARGEST_PAGE:
        message = f"{given!r} is no size of a page: give a number from 1 to {LARGEST_PAGE}."
        raise serializers.ValidationError({"page_size": message})
    return int(given)


def next_page(request: Request, after: str) -> str | None:
    if not after:
        return None
    query = request.query_params.copy()
    query["cursor"] = after
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
