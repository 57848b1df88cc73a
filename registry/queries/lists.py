"""The list of cases, page by page, and the search in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from centers.models import Center
from centers.scope import current
from registry.completeness import Progress, progress
from registry.core.dates import PartialDate
from registry.models import Case
from registry.queries.records import case_records, cases, patients
from registry.record import CaseRecord

COUNTED_AT_ONCE = 300


@dataclass(frozen=True, slots=True)
class Page:
    """``after`` asks for the next page; empty on the last one."""

    rows: list[dict[str, Any]]
    after: str


LIST_COLUMNS = (
    "id",
    "center_id",
    "center__code",
    "patient__pseudonym",
    "number",
    "state",
    "version",
    "registered_on",
    "submitted_at",
    "progress",
    "tumours__primary_site",
    "tumours__location",
    "tumours__diagnosed_on",
    "tumours__diagnosed_on_precision",
    "tumours__imaging_diameter_mm",
    "boards__board_decision",
)


def case_page(rows: QuerySet[Case] | None = None, *, after: str = "", size: int = 25) -> Page:
    """Newest first; ``rows`` may be filtered cases of the scope. Raises BadCursor."""
    found = cases() if rows is None else rows
    if after:
        found = found.filter(_beyond(*_cursor(after)))
    listed = list(found.order_by("-registered_on", "-id").values(*LIST_COLUMNS)[: size + 1])
    count_missing_progress(listed)
    more = len(listed) > size
    last = listed[size - 1] if more else None
    return Page(listed[:size], f"{last['registered_on']}.{last['id']}" if last else "")


class BadCursor(ValueError):
    """The place to go on from is not one this list has given."""

    status, code = 400, "bad_cursor"


def _cursor(after: str) -> tuple[date, int]:
    day, _, number = after.partition(".")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        message = f"“{after}” is no place in this list: start again from its first page."
        raise BadCursor(message) from None


def _beyond(day: date, number: int) -> Q:
    # a comparison of whole rows uses the index; "a < x OR (a = x AND …)" would not
    newest = '("registry_case"."registered_on", "registry_case"."id") < (%s, %s)'
    return Q(RawSQL(newest, (day, number), output_field=BooleanField()))


def count_missing_progress(listed: list[dict[str, Any]]) -> None:
    """Cases loaded in bulk have not been counted yet; a page may count some itself."""
    uncounted = (row for row in listed if row["progress"] is None)
    waiting = {row["id"]: row for row in islice(uncounted, COUNTED_AT_ONCE)}
    for record in case_records(waiting):
        waiting[record.id]["progress"] = progress_json(progress(record))


def progress_json(found: Mapping[str, Progress]) -> dict[str, Any]:
    """What ``Case.progress`` holds: totals, and by section [answered, expected, queries, state]."""
    return {
        "answered": sum(p.answered for p in found.values()),
        "expected": sum(p.expected for p in found.values()),
        "queries": sum(p.queries for p in found.values()),
        "sections": {k: [p.answered, p.expected, p.queries, p.state] for k, p in found.items()},
    }


def with_pseudonym(rows: QuerySet[Case], beginning: str) -> QuerySet[Case]:
    """By the beginning of the pseudonym, or of the number after the code of the center.

    A range, not LIKE: under row-level security only leakproof comparisons use the index.
    """
    text = beginning.strip().upper()
    if not text:
        return rows
    if not re.fullmatch(r"C?[0-9-]*", text):
        return rows.none()
    beginnings = [text] if text.startswith("C") else [f"{c}-{text}" for c in _center_codes()]
    matches = Q(pk__in=[])
    for start in beginnings:
        matches |= Q(pseudonym__gte=start, pseudonym__lt=start[:-1] + chr(ord(start[-1]) + 1))
    return rows.filter(patient_id__in=patients().filter(matches).values("id"))


def _center_codes() -> list[str]:
    scope = current()
    centers = Center.objects.all()
    found = centers if scope.all_centers else centers.filter(pk__in=scope.center_ids)
    return list(found.values_list("code", flat=True))


def possible_duplicates(record: CaseRecord) -> list[dict[str, Any]]:
    """Other cases of the center: same year of birth, sex and day of operation."""
    patient, operation = record.first("patient"), record.first("operation")
    if patient is None or operation is None:
        return []
    operated_on = operation.values.get("operated_on")
    known = "birth_year" in patient.values and "sex" in patient.values
    if not known or not isinstance(operated_on, PartialDate) or operated_on.precision != "day":
        return []
    found = cases().filter(
        center_id=record.center_id,
        patient__birth_year=str(patient.values["birth_year"]),
        patient__sex=str(patient.values["sex"]),
        operations__operated_on=operated_on.first_day,
        operations__operated_on_precision="day",
    )
    others = found.exclude(pk=record.id).distinct().order_by("id")
    return [dict(row) for row in others.values("id", "patient__pseudonym")]
