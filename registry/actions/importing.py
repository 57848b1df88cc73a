"""Writing a file of cases: all or nothing, new cases in bulk, others as a form would."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from centers.models import Center
from centers.permissions import Permission, require_permission
from centers.scope import current
from registry.actions.writing import answer_for, bump, finish, judge, locked, write
from registry.changes import columns
from registry.importing.files import File
from registry.importing.outcome import Outcome, Planned
from registry.importing.planning import places, plan
from registry.importing.registration import Registered
from registry.importing.report import Report, report_of
from registry.models import PARTS, REPEATED, Case, Patient, spellings
from registry.queries import case_records, cases, progress_json
from registry.record import CaseRecord, Row
from registry.signals import cases_loaded

BATCH = 500


@transaction.atomic
def import_cases(
    *,
    by: Any,
    center: Center,
    file: File,
    dry_run: bool = False,
    accept_valid: bool = False,
    registered: Registered = None,
) -> Report:
    """Writes nothing if a line is invalid, unless ``accept_valid``; unchanged lines do nothing.

    ``registered`` is for new cases whose line names no day; without it they count from today.
    """
    answer_for(by, Permission.IMPORT_CASES, center.pk)
    planned = _planned(center, file, registered)
    invalid = any(p.outcome == Outcome.INVALID for p in planned)
    if dry_run or (invalid and not accept_valid):
        return report_of(planned, written=False)
    new = [p.record for p in planned if p.outcome == Outcome.NEW and p.record]
    changed = [p for p in planned if p.outcome == Outcome.CHANGED]
    for start in range(0, len(new), BATCH):
        _create(center, new[start : start + BATCH])
    for one in changed:
        _change(one)
    if new:
        bump(center.pk)
    return report_of(planned, written=bool(new or changed))


def _planned(center: Center, file: File, registered: Registered) -> list[Planned]:
    written = {spelling for pseudonym in places(file) for spelling in spellings(pseudonym)}
    there = cases().filter(center_id=center.pk, patient__pseudonym__in=written)
    # nobody changes them between the reading and the writing
    ids = list(there.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    known = {(record.pseudonym, record.number): record for record in case_records(ids)}
    return plan(
        file,
        known,
        center=center.code,
        center_id=center.pk,
        today=timezone.localdate(),
        registered=registered,
    )


def _change(planned: Planned) -> None:
    assert planned.record is not None
    before, registered_on = locked(planned.record.id), planned.record.registered_on
    record = write(before, planned.changes)
    if registered_on == before.registered_on:
        return finish(before, judge(record))
    version = max(record.version, before.version + 1)
    record = replace(record, registered_on=registered_on, version=version)
    return finish(before, judge(record), registered_on=registered_on)


def _create(center: Center, records: Sequence[CaseRecord]) -> None:
    """One INSERT a table for the whole batch."""
    made = _patients(center, records)
    first = {(r.pseudonym, r.number): r for r in records}
    rows = [
        Case(
            center=center,
            patient_id=r.patient_id or made[r.pseudonym],
            number=r.number,
            registered_on=r.registered_on,
            progress=progress_json(judge(r).progress),
            **columns(r.rows["case"][0]),
        )
        for r in first.values()
    ]
    ids = {key: case.pk for key, case in zip(first, Case.objects.bulk_create(rows), strict=True)}
    assessments: dict[tuple[int, int], int] = {}
    for part in (p for p in PARTS if p not in ("patient", "case")):
        there = [(ids[key], row) for key, r in first.items() for row in _of(r, part)]
        _create_rows(center, part, there, assessments)
    cases_loaded.send(Case, records=case_records(ids.values()), by=current().user_id)


def _of(record: CaseRecord, part: str) -> Iterable[Row]:
    """Rows of a part; an empty assessment for findings that have none."""
    rows = record.of(part)
    if part != "assessment":
        return rows
    numbers = {r.sequence for r in record.of("vessel")} - {r.sequence for r in rows}
    return (*rows, *(Row("assessment", str(n)) for n in sorted(numbers)))


def _patients(center: Center, records: Sequence[CaseRecord]) -> dict[str, int]:
    new = {r.pseudonym: r for r in records if not r.patient_id}
    rows = [Patient(center=center, **columns(r.rows["patient"][0])) for r in new.values()]
    return {p.pseudonym or "": p.pk for p in Patient.objects.bulk_create(rows)}


def _create_rows(
    center: Center,
    part: str,
    there: list[tuple[int, Row]],
    assessments: dict[tuple[int, int], int],
) -> None:
    model = PARTS[part]
    made = []
    for case_id, row in there:
        keys: dict[str, Any] = {"center_id": center.pk, "case_id": case_id}
        if part in REPEATED:
            keys["sequence"] = row.sequence
        elif part == "vessel":
            keys |= {"vessel": row.vessel, "assessment_id": assessments[case_id, row.sequence]}
        made.append(model(**keys, **columns(row)))
    model._base_manager.bulk_create(made)
    if part == "assessment":
        assessments |= {(m.case_id, m.sequence): m.pk for m in made}


@transaction.atomic
def refresh_progress(*, by: Any, center: Center) -> int:
    """Counts the cases that were loaded in bulk, and tells of them; says how many.

    Of a person it takes the permission to enter cases; the program itself may.
    """
    require_permission(by if current().of_person else current(), Permission.ENTER_CASES, center.pk)
    waiting = list(cases().filter(center_id=center.pk, progress__isnull=True))
    for start in range(0, len(waiting), BATCH):
        batch = {case.pk: case for case in waiting[start : start + BATCH]}
        records = case_records(batch)
        for record in records:
            batch[record.id].progress = progress_json(judge(record).progress)
        Case.objects.bulk_update(batch.values(), ["progress"])
        cases_loaded.send(Case, records=records, by=by.pk)
    return len(waiting)
