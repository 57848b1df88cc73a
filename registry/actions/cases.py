"""The way of a case: registered, submitted, reopened."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from centers.models import Center
from centers.permissions import Permission
from centers.scope import reason as give_reason
from registry.actions.reviewing import Dropped, review
from registry.actions.writing import answer_for, bump, finish, judge, locked, write
from registry.dictionary import by_name
from registry.errors import Conflict, NotReady, PseudonymTaken, Unreadable
from registry.models import Case, Patient, spellings
from registry.queries import case_record, cases, patients, progress_json
from registry.reading import EARLIEST_YEAR, Problem, read
from registry.record import CaseRecord
from registry.telling import said_on
from registry.vocabulary import CaseState

EARLIEST = date(EARLIEST_YEAR, 1, 1)


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

    Raises Unreadable for what is no pseudonym of this center or no day that has been,
    PseudonymTaken for a pseudonym in use.
    """
    answer_for(by, Permission.ENTER_CASES, center.pk)
    name = _pseudonym(center, pseudonym)
    day = _registered_on(registered_on)
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
        registered_on=day,
    )
    record = case_record(case.pk)
    cases().filter(pk=case.pk).update(progress=progress_json(judge(record).progress))
    bump(center.pk)
    return record


def _registered_on(day: date | None) -> date:
    today = timezone.localdate()
    if day is None:
        return today
    if not EARLIEST <= day <= today:
        message = f"Registered on {said_on(day)}: a day that lies ahead or too far back."
        remedy = f"Enter a day from {said_on(EARLIEST)} to {said_on(today)}."
        raise Unreadable((Problem("registered_on", str(day), "out_of_range", message, remedy),))
    return day


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
    found = review(before)
    if found.obstacles:
        raise NotReady(found.obstacles)
    record = write(before, found.changes)
    if record is before:
        record = replace(before, version=before.version + 1)
    finish(
        before,
        replace(found.judged, record=record),
        state=str(CaseState.SUBMITTED),
        submitted_at=timezone.now(),
        submitted_by_id=by.pk,
    )
    return Submitted(case_record(record.id), found.dropped)


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
