"""Whole cases, each in one statement, and rows as they once were."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

import orjson
import psycopg
from django.db import connection
from django.db.models import QuerySet

from centers.scope import current, in_scope
from registry.core.dates import PartialDate
from registry.dictionary import of_part
from registry.models import PARTS, REPEATED, Case, Patient
from registry.record import Answer, CaseRecord, Row

EVERY_PART = tuple(part for part in PARTS if part != "case")


def cases() -> QuerySet[Case]:
    """The cases of the scope; asking without a scope raises."""
    return in_scope(Case.objects.all())


def patients() -> QuerySet[Patient]:
    return in_scope(Patient.objects.all())


def case_record(case_id: int) -> CaseRecord:
    """Every part of one case in one statement. Raises Case.DoesNotExist outside the scope."""
    found = case_records([case_id])
    if not found:
        raise Case.DoesNotExist(f"case {case_id} does not exist here")
    return found[0]


def case_records(case_ids: Iterable[int], parts: Collection[str] = EVERY_PART) -> list[CaseRecord]:
    """The cases of the scope among these, in the order given; with these parts and the case."""
    ids, scope = list(case_ids), current()
    if not ids:
        return []
    centers = None if scope.all_centers else _array(scope.center_ids)
    wanted = tuple(part for part in EVERY_PART if part in parts)
    found = planned_once(_whole_cases(wanted), [_array(ids), centers, centers])
    records = {r.id: r for r in (_record(orjson.loads(text), wanted) for (text,) in found)}
    return [records[i] for i in ids if i in records]


def _array(numbers: Iterable[int]) -> str:
    """As PostgreSQL writes an array: adapting a list takes longer than its text."""
    return f"{{{','.join(str(int(number)) for number in numbers)}}}"


def planned_once(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement whose plan a connection keeps, since making it takes longer."""
    connection.ensure_connection()
    make = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with make(psycopg.Cursor(connection.connection)) as cursor:  # type: ignore[arg-type]
        cursor.execute(sql, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


@cache
def _whole_cases(parts: tuple[str, ...]) -> str:
    """One row a case: its columns, and for each part the list of its rows, as JSON text."""
    every = ", ".join(f"'{part}', {_part_sql(part)}" for part in parts)
    table = Case._meta.db_table
    return (
        "SELECT json_build_object('case', c, 'pseudonym', (SELECT p.pseudonym"
        f" FROM {Patient._meta.db_table} p WHERE p.center_id = c.center_id AND p.id = c.patient_id)"
        f"{', ' if every else ''}{every})::text FROM {table} c"
        " WHERE c.id = ANY(%s::bigint[])"
        " AND (%s::bigint[] IS NULL OR c.center_id = ANY(%s::bigint[]))"
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


def _record(data: Mapping[str, Any], parts: Iterable[str]) -> CaseRecord:
    case = data["case"]
    rows = {part: tuple(_row(part, r) for r in data[part] or ()) for part in parts}
    rows["case"] = (_row("case", case),)
    submitted_at = case["submitted_at"]
    return CaseRecord(
        id=case["id"],
        center_id=case["center_id"],
        patient_id=case["patient_id"],
        pseudonym=data["pseudonym"],
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
