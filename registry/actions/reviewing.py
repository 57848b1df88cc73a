"""What submission would do to a case as it stands, and what keeps it from being submitted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone

from registry.actions.writing import Judged, judge
from registry.changes import RowChange, change_row, shown
from registry.completeness import applies, section_applies
from registry.dictionary import Declaration, by_name, of_part
from registry.errors import Obstacle
from registry.facts import Facts
from registry.record import CaseRecord, Row
from registry.sections import BY_KEY
from registry.vocabulary import ConsentStatus, Severity
from rules import Truth

NEEDED_TO_SUBMIT = ("consent_status", "birth_year", "diagnosed_on", "primary_site")


@dataclass(frozen=True, slots=True)
class Dropped:
    """A value of a question that does not apply, taken out when the case was submitted."""

    part: str
    row: str
    variable: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Review:
    """``judged`` is the case after ``changes``, which take out what is not asked of it."""

    changes: list[RowChange]
    dropped: tuple[Dropped, ...]
    judged: Judged
    obstacles: tuple[Obstacle, ...]


def review(record: CaseRecord) -> Review:
    changes, dropped = _without_hidden(record)
    judged = judge(_applied(record, changes))
    return Review(changes, dropped, judged, tuple(_obstacles(judged)))


def _applied(record: CaseRecord, changes: list[RowChange]) -> CaseRecord:
    after = {(c.after.part, c.after.key): c.after for c in changes}
    rows = {p: tuple(after.get((p, r.key), r) for r in rs) for p, rs in record.rows.items()}
    return replace(record, rows=rows)


def _without_hidden(record: CaseRecord) -> tuple[list[RowChange], tuple[Dropped, ...]]:
    """Taking a value out may hide another: repeated until nothing is hidden any more."""
    first, dropped = record, []
    while hidden := list(_hidden(record)):
        dropped += [Dropped(row.part, row.key, d.name, d.label, shown(row, d)) for row, d in hidden]
        emptied: dict[tuple[str, str], Row] = {}
        for row, declaration in hidden:
            place = (row.part, row.key)
            emptied[place] = _emptied(emptied.get(place, row), declaration.name)
        record = _applied(record, [RowChange(row, row) for row in emptied.values()])
    changes = [
        RowChange(before, after)
        for before in first.all_rows()
        if (after := record.row(before.part, before.key)) is not None and after != before
    ]
    return changes, tuple(dropped)


def _hidden(record: CaseRecord) -> Iterator[tuple[Row, Declaration]]:
    facts = Facts(record)
    for row in record.all_rows():
        for declaration in of_part(row.part).values():
            section = BY_KEY[declaration.section]
            if shown(row, declaration) and not (
                section_applies(section, facts)
                and applies(declaration, row, facts) is not Truth.FALSE
            ):
                yield row, declaration


def _emptied(row: Row, variable: str) -> Row:
    def without(kept: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in kept.items() if name != variable}

    return replace(
        row,
        values=without(row.values),
        missing=without(row.missing),
        draft_input=without(row.draft_input),
        entered=without(row.entered),
    )


def _obstacles(judged: Judged) -> Iterator[Obstacle]:
    record = judged.record
    for row in record.all_rows():
        yield from _unread(row)
    for found in judged.inconsistencies:
        if found.severity == Severity.ERROR:
            d = by_name()[found.variables[0]]
            row_key = found.row if found.part == d.part else ""
            yield Obstacle(d.section, d.part, row_key, d.name, d.label, found.message, found.remedy)
    yield from _needed(record)


def _unread(row: Row) -> Iterator[Obstacle]:
    problems = change_row(row, {}, today=timezone.localdate()).problems
    for name, typed in row.draft_input.items():
        d = of_part(row.part)[name]
        problem = next((p for p in problems if p.variable == name), None)
        message = problem.message if problem else f"“{typed}” could not be read."
        remedy = problem.remedy if problem else "Enter it again."
        yield Obstacle(d.section, d.part, row.key, name, d.label, message, remedy)


def _needed(record: CaseRecord) -> Iterator[Obstacle]:
    for name in NEEDED_TO_SUBMIT:
        d = by_name()[name]
        row = record.first(d.part)
        if row is None or not row.answered(name):
            message = f"{d.label} is not answered."
            yield Obstacle(
                d.section, d.part, "", name, d.label, message, "Enter it, or why it is missing."
            )
    patient = record.rows["patient"][0]
    if patient.values.get("consent_status") == ConsentStatus.WITHDRAWN:
        d = by_name()["consent_status"]
        message = "The patient withdrew consent."
        remedy = "A case without consent is not submitted; tell the coordinator."
        yield Obstacle(d.section, d.part, "", d.name, d.label, message, remedy)
