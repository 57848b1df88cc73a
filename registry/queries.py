"""What is read from the registry, always within the scope of who asks; the only joins."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

import orjson
from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from centers.models import Center
from centers.scope import current, in_scope
from registry.completeness import Progress, progress
from registry.core.dates import PartialDate
from registry.dictionary import of_part
from registry.models import PARTS, REPEATED, Case, FollowUp, Patient
from registry.record import Answer, CaseRecord, Row
from registry.vocabulary import CaseState

COUNTED_AT_ONCE = 300
OVERDUE_AFTER_DAYS = 400  # a yearly visit and five weeks


def cases() -> QuerySet[Case]:
    """The cases of the scope; asking without a scope raises."""
    return in_scope(Case.objects.all())


def patients() -> QuerySet[Patient]:
    return in_scope(Patient.objects.all())


# One whole case


def case_record(case_id: int) -> CaseRecord:
    """Every part of one case in one statement. Raises Case.DoesNotExist outside the scope."""
    found = case_records([case_id])
    if not found:
        raise Case.DoesNotExist(f"case {case_id} does not exist here")
    return found[0]


def case_records(case_ids: Iterable[int]) -> list[CaseRecord]:
    """The cases of the scope among these, in the order given."""
    ids, scope = list(case_ids), current()
    if not ids:
        return []
    centers = None if scope.all_centers else list(scope.center_ids)
    with connection.cursor() as cursor:
        cursor.execute(_whole_cases(), [ids, centers, centers])
        records = {r.id: r for r in (_record(orjson.loads(text)) for (text,) in cursor)}
    return [records[i] for i in ids if i in records]


@cache
def _whole_cases() -> str:
    """One row a case: its columns, and for each part the list of its rows, as JSON text."""
    parts = ", ".join(f"'{part}', {_part_sql(part)}" for part in PARTS if part != "case")
    table = Case._meta.db_table
    return (
        f"SELECT json_build_object('case', c, {parts})::text FROM {table} c"
        " WHERE c.id = ANY(%s) AND (%s::bigint[] IS NULL OR c.center_id = ANY(%s))"
    )


def _part_sql(part: str) -> str:
    table = PARTS[part]._meta.db_table
    if part == "patient":
        return (
            f"(SELECT json_agg(t) FROM {table} t"
            " WHERE t.center_id = c.center_id AND t.id = c.patient_id)"
        )
    own = "t.center_id = c.center_id AND t.case_id = c.id"
    if part == "vessel":
        reading = PARTS["assessment"]._meta.db_table
        return (
            f"(SELECT json_agg(json_build_object('row', t, 'sequence', a.sequence)"
            f" ORDER BY a.sequence, t.id) FROM {table} t JOIN {reading} a ON a.id = t.assessment_id"
            f" AND a.center_id = t.center_id WHERE {own})"
        )
    order = " ORDER BY t.sequence" if part in REPEATED else ""
    return f"(SELECT json_agg(t{order}) FROM {table} t WHERE {own})"


def _record(data: Mapping[str, Any]) -> CaseRecord:
    case = data["case"]
    rows = {p: tuple(_row(p, r) for r in data[p] or ()) for p in PARTS if p != "case"}
    rows["case"] = (_row("case", case),)
    submitted_at = case["submitted_at"]
    return CaseRecord(
        id=case["id"],
        center_id=case["center_id"],
        patient_id=case["patient_id"],
        pseudonym=data["patient"][0]["pseudonym"],
        number=case["number"],
        state=case["state"],
        version=case["version"],
        registered_on=date.fromisoformat(case["registered_on"]),
        submitted_at=datetime.fromisoformat(submitted_at) if submitted_at else None,
        submitted_by_id=case["submitted_by_id"],
        rows=rows,
    )


def _row(part: str, data: Mapping[str, Any]) -> Row:
    key = ""
    if part == "vessel":
        key, data = f"{data['sequence']}.{data['row']['vessel']}", data["row"]
    elif part in REPEATED:
        key = str(data["sequence"])
    return row_of(part, key, data)


def row_of(part: str, key: str, data: Mapping[str, Any]) -> Row:
    """A row from its columns, as JSON or as Django reads them (an event of the history)."""
    values: dict[str, Answer] = {}
    entered: dict[str, str] = {}
    for name, declaration in of_part(part).items():
        raw = data[name]
        if raw is None:
            continue
        values[name] = _answer(declaration.kind, raw, data.get(f"{name}_precision"))
        if data.get(f"{name}_entered"):
            entered[name] = data[f"{name}_entered"]
    return Row(
        part,
        key,
        data["id"],
        values,
        data["missing"],
        data["draft_input"],
        entered,
        data["changed_in_version"],
    )


def _answer(kind: str, raw: Any, precision: str | None) -> Answer:
    if kind == "date":
        first_day = raw if isinstance(raw, date) else date.fromisoformat(raw)
        return PartialDate(first_day, precision or "day")
    if kind == "words":
        return tuple(raw)
    answer: Answer = float(raw) if kind == "number" else raw
    return answer


def row_as_of(part: str, row: Row, version: int) -> Row | None:
    """The row as it was when the case had this version; None if it was not there yet."""
    events = PARTS[part].pgh_event_models["update"].objects
    before = (
        in_scope(events.filter(pgh_obj_id=row.id, changed_in_version__lte=version))
        .order_by("-pgh_id")
        .values()
        .first()
    )
    return row_of(part, row.key, before) if before else None


# Lists


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
    _count_missing_progress(listed)
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


def _count_missing_progress(listed: list[dict[str, Any]]) -> None:
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


# Dashboard


@dataclass(frozen=True, slots=True)
class SectionTotal:
    section: str
    answered: int
    expected: int


@dataclass(frozen=True, slots=True)
class Dashboard:
    """``uncounted`` cases were loaded in bulk and are not in the figures of completeness."""

    cases: int
    drafts: int
    submitted: int
    with_queries: int
    sections: tuple[SectionTotal, ...]
    uncounted: int
    overdue: int


def dashboard(center_id: int, *, today: date) -> Dashboard:
    rows = cases().filter(center_id=center_id).order_by()
    counted: list[dict[str, Any]] = [*rows.values("id", "state", "progress")]  # type: ignore[list-item]
    _count_missing_progress(counted)
    known = [row["progress"] for row in counted if row["progress"] is not None]
    drafts = sum(row["state"] == CaseState.DRAFT for row in counted)
    return Dashboard(
        cases=len(counted),
        drafts=drafts,
        submitted=len(counted) - drafts,
        with_queries=sum(p["queries"] > 0 for p in known),
        sections=_section_totals(known),
        uncounted=len(counted) - len(known),
        overdue=overdue_followup(center_id, today=today).count(),
    )


def _section_totals(known: list[Mapping[str, Any]]) -> tuple[SectionTotal, ...]:
    totals: dict[str, list[int]] = {}
    for progress_ in known:
        for section, (answered, expected, *_) in progress_["sections"].items():
            total = totals.setdefault(section, [0, 0])
            total[0] += answered
            total[1] += expected
    return tuple(SectionTotal(s, a, e) for s, (a, e) in totals.items())


def overdue_followup(center_id: int, *, today: date) -> QuerySet[Case]:
    """Operated patients, not known to be dead or lost, unseen for more than 400 days."""
    long_ago = today - timedelta(days=OVERDUE_AFTER_DAYS)
    recent = in_scope(FollowUp.objects.filter(seen_on__gte=long_ago)).values("case_id")
    return (
        cases()
        .filter(
            center_id=center_id,
            operations__sequence=1,
            operations__operated_on__lt=long_ago,
        )
        .exclude(patient__vital_status__in=["dead", "lost"])
        .exclude(patient__last_contact_on__gte=long_ago)
        .exclude(id__in=recent)
    )
