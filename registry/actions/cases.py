"""The way of a case: registered, submitted, reopened."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from centers.models import Center
from centers.permissions import Permission
from centers.scope import reason as give_reason
from registry.actions.writing import Judged, answer_for, bump, finish, judge, locked, write
from registry.changes import RowChange, change_row, shown
from registry.completeness import applies, section_applies
from registry.dictionary import Declaration, by_name, of_part
from registry.errors import Conflict, NotReady, Obstacle, PseudonymTaken, Unreadable
from registry.facts import Facts
from registry.models import Case, Patient, spellings
from registry.queries import case_record, cases, patients, progress_json
from registry.reading import Problem, read
from registry.record import CaseRecord, Row
from registry.sections import BY_KEY
from registry.vocabulary import CaseState, ConsentStatus, Severity
from rules import Truth

NEEDED_TO_SUBMIT = ("consent_status", "birth_year", "diagnosed_on", "primary_site")


@transaction.atomic
def create_case(
    *,
    by: Any,
    center: Center,
    pseudonym: str,
    registered_on: date | None = None,
    second_disease: bool = False,
) -> CaseRecord:
    """Registers a patient with a first case, or a further case of a patient who is there.

    Raises Unreadable for what is no pseudonym of this center, PseudonymTaken for one in use.
    """
    answer_for(by, Permission.ENTER_CASES, center.pk)
    name = _pseudonym(center, pseudonym)
    written = spellings(name)
    patient = patients().filter(center_id=center.pk, pseudonym__in=written).first()
    number = 1
    if patient is not None:
        there = cases().filter(patient_id=patient.pk)
        if not second_disease:
            raise PseudonymTaken(
                name,
                there.order_by("number").values_list("pk", flat=True).first(),
                patient.pseudonym or "",
            )
        number = max(there.values_list("number", flat=True), default=0) + 1
    else:
        patient = Patient.objects.create(center=center, pseudonym=name)
    case = Case.objects.create(
        center=center,
        patient=patient,
        number=number,
        registered_on=registered_on or timezone.localdate(),
    )
    record = case_record(case.pk)
    cases().filter(pk=case.pk).update(progress=progress_json(judge(record).progress))
    bump(center.pk)
    return record


def _pseudonym(center: Center, typed: str) -> str:
    declaration = by_name()["pseudonym"]
    found = read(declaration, typed, today=timezone.localdate())
    if isinstance(found, Problem):
        if found.code == "not_of_the_form":
            remedy = f"It is {center.code}- and 4 to 8 digits, such as {center.code}-00012345."
            found = replace(found, remedy=remedy)
        raise Unreadable((found,))
    name = str(found.value)
    if not name.startswith(f"{center.code}-"):
        message = f"{name} is not a pseudonym of center {center.code}."
        remedy = f"Enter one that begins with {center.code}-."
        raise Unreadable((Problem("pseudonym", name, "other_center", message, remedy, "patient"),))
    return name


@dataclass(frozen=True, slots=True)
class Dropped:
    """A value of a question that does not apply, taken out when the case was submitted."""

    part: str
    row: str
    variable: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Submitted:
    record: CaseRecord
    dropped: tuple[Dropped, ...]


@transaction.atomic
def submit_case(*, by: Any, case: Case | CaseRecord | int, version: int) -> Submitted:
    """Raises NotReady with every obstacle at once, Conflict if the case changed since."""
    before = locked(case)
    answer_for(by, Permission.SUBMIT_CASES, before.center_id)
    if before.version != version:
        raise Conflict((), before.version)
    changes, dropped = _without_hidden(before)
    judged = judge(_applied(before, changes))
    obstacles = tuple(_obstacles(judged))
    if obstacles:
        raise NotReady(obstacles)
    record = write(before, changes)
    if record is before:
        record = replace(before, version=before.version + 1)
    finish(
        before,
        replace(judged, record=record),
        state=str(CaseState.SUBMITTED),
        submitted_at=timezone.now(),
        submitted_by_id=by.pk,
    )
    return Submitted(case_record(record.id), dropped)


@transaction.atomic
def reopen_case(*, by: Any, case: Case | CaseRecord | int, reason: str) -> CaseRecord:
    """Back to a draft; the reason stands in the history."""
    before = locked(case)
    answer_for(by, Permission.SUBMIT_CASES, before.center_id)
    text = reason.strip()
    if not text:
        message, remedy = "A submitted case is reopened for a reason.", "Say why, in a few words."
        raise Unreadable((Problem("reason", "", "required", message, remedy),))
    if before.state == CaseState.DRAFT:
        return before
    give_reason(text)
    judged = judge(replace(before, version=before.version + 1))
    state = str(CaseState.DRAFT)
    finish(before, judged, state=state, submitted_at=None, submitted_by_id=None)
    return case_record(before.id)


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
