"""What every action shares: the lock on a case, the rows written, the versions raised."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import F

from centers.models import Center
from centers.permissions import Permission, require_permission
from centers.scope import current
from registry.changes import RowChange, columns, with_rows
from registry.checks import Inconsistency, inconsistencies
from registry.completeness import Progress, progress
from registry.facts import Facts
from registry.models import PARTS, REPEATED, Case
from registry.queries import case_record, cases, progress_json
from registry.reading import Problem
from registry.record import CaseRecord, Row
from registry.signals import case_changed
from registry.vocabulary import ConsentStatus


@dataclass(frozen=True, slots=True)
class SavedSection:
    """What a save did: ``changed`` names fields written, ``kept_theirs`` those of somebody
    else that the input had not touched; ``problems`` is what went to the draft input."""

    record: CaseRecord
    section: str
    row: str
    changed: tuple[str, ...]
    problems: tuple[Problem, ...]
    inconsistencies: tuple[Inconsistency, ...]
    progress: Mapping[str, Progress] = field(repr=False)
    kept_theirs: tuple[str, ...] = ()

    @property
    def version(self) -> int:
        return self.record.version


@dataclass(frozen=True, slots=True)
class Judged:
    record: CaseRecord
    inconsistencies: tuple[Inconsistency, ...]
    progress: Mapping[str, Progress]


class WrongPerson(RuntimeError):
    """The audit trail would name somebody else than who acts."""


def answer_for(by: Any, permission: Permission, center_id: int) -> None:
    """``by`` is the person of the scope and may do this at the center."""
    if current().user_id != by.pk:
        raise WrongPerson(f"user {by.pk} acts in the scope of user {current().user_id}")
    require_permission(by, permission, center_id)


def locked(case: Case | CaseRecord | int) -> CaseRecord:
    """The record as it is now; nobody else can change it before the transaction ends.

    All cases of a patient are locked together, since they share the patient's row.
    """
    key = case if isinstance(case, int) else case.id
    patient = cases().filter(pk=key).values("patient_id")
    found = cases().filter(patient_id__in=patient).order_by("pk").select_for_update(of=("self",))
    if key not in set(found.values_list("pk", flat=True)):
        raise Case.DoesNotExist(f"case {key} does not exist here")
    return case_record(key)


def next_version(record: CaseRecord, parts: Iterable[str]) -> int:
    """Above the version of every case that shows the rows to be written."""
    if "patient" not in parts:
        return record.version + 1
    versions = cases().filter(patient_id=record.patient_id).values_list("version", flat=True)
    return max(versions) + 1


def write(record: CaseRecord, changes: Sequence[RowChange]) -> CaseRecord:
    """Changed columns only; the record afterwards. Without a change nothing is written."""
    changes = _with_assessments(record, changes)
    if not changes:
        return record
    version = next_version(record, {c.before.part for c in changes})
    return with_rows(record, [_write_row(record, c, version) for c in changes], version)


def _with_assessments(record: CaseRecord, changes: Sequence[RowChange]) -> list[RowChange]:
    """A finding needs its assessment: an empty one is made where there is none."""
    there = {r.key for r in record.of("assessment")}
    there |= {c.before.key for c in changes if c.before.part == "assessment"}
    wanted = {str(c.before.sequence) for c in changes if c.before.part == "vessel"}
    rows = [Row("assessment", key) for key in sorted(wanted - there)]
    order = list(PARTS)
    found = [*(RowChange(row, row) for row in rows), *changes]
    return sorted(found, key=lambda change: order.index(change.before.part))


def _write_row(record: CaseRecord, change: RowChange, version: int) -> Row:
    row, model = change.after, PARTS[change.before.part]
    if row.part == "case":  # written at the end, with the version
        return replace(row, changed_in_version=version)
    if row.id is not None:
        written = model._base_manager.filter(pk=row.id, center_id=record.center_id)
        written.update(**change.columns(), changed_in_version=version)
        return replace(row, changed_in_version=version)
    keys: dict[str, Any] = {"center_id": record.center_id, "case_id": record.id}
    if row.part in REPEATED:
        keys["sequence"] = row.sequence
    elif row.part == "vessel":
        keys |= {"vessel": row.vessel, "assessment_id": _assessment_id(record, row)}
    made = model._base_manager.create(**keys, **columns(row), changed_in_version=version)
    return replace(row, id=made.pk, changed_in_version=version)


def _assessment_id(record: CaseRecord, finding: Row) -> int:
    found = PARTS["assessment"]._base_manager.filter(
        center_id=record.center_id, case_id=record.id, sequence=finding.sequence
    )
    assessment_id: int = found.values_list("pk", flat=True).get()
    return assessment_id


def judge(record: CaseRecord) -> Judged:
    facts = Facts(record)
    found = inconsistencies(record, facts)
    return Judged(record, found, progress(record, facts, found))


def finish(before: CaseRecord, judged: Judged, **case_columns: Any) -> None:
    """The case and its siblings by patient get the new version, the center a new data version."""
    record = judged.record
    own = RowChange(before.rows["case"][0], record.rows["case"][0])
    cases().filter(pk=record.id).update(
        version=record.version,
        progress=progress_json(judged.progress),
        changed_in_version=record.rows["case"][0].changed_in_version,
        **own.columns(),
        **case_columns,
    )
    if record.rows["patient"] != before.rows["patient"]:
        cases().filter(patient_id=record.patient_id).exclude(pk=record.id).update(
            version=record.version
        )
    bump(record.center_id, withdrawal=_withdrew(before, record))
    case_changed.send(Case, before=before, record=record, by=current().user_id)


def _withdrew(before: CaseRecord, after: CaseRecord) -> bool:
    was, now = (r.rows["patient"][0].values.get("consent_status") for r in (before, after))
    return now == ConsentStatus.WITHDRAWN and was != now


def bump(center_id: int, *, withdrawal: bool = False) -> None:
    """Contributions and freezes of the center are made anew after this; rows that were frozen
    before a withdrawal do not leave any more."""
    version = F("data_version") + 1
    also = {"withdrawn_in_version": version} if withdrawal else {}
    Center.objects.filter(pk=center_id).update(data_version=version, **also)
