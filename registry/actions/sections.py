"""Saving what was typed into a section of the form, and adding or removing its rows."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from centers.permissions import Permission
from registry.actions.writing import (
    SavedSection,
    answer_for,
    finish,
    judge,
    locked,
    write,
)
from registry.changes import RowChange, change_row, merge, without_row
from registry.dictionary import of_part
from registry.errors import Conflict, Difference, NoSuchRow, NotEditable
from registry.models import PARTS, REPEATED, Case
from registry.queries import patients, row_as_of
from registry.reading import Problem, Raw
from registry.record import CaseRecord, Row
from registry.sections import BY_KEY, Section
from registry.vocabulary import CaseState, Vessel


@transaction.atomic
def save_section(
    *,
    by: Any,
    case: Case | CaseRecord | int,
    section: str,
    values: Mapping[str, Raw],
    version: int,
    row: str = "",
) -> SavedSection:
    """Saves the fields given and no others.

    ``row`` is the number of a repeated part (default 1); a finding of a vessel is named
    ``SMA.contact_deg``.  ``version`` is that of the case when the form was read: whoever
    changed the same fields since then raises Conflict. What cannot be read is kept as typed.
    """
    record = locked(case)
    answer_for(by, Permission.ENTER_CASES, record.center_id)
    found = BY_KEY[section]
    _editable(record, found)
    rows = _inputs(record, found, row or ("1" if found.repeated else ""), values)
    return _save(record, found, row, rows, version)


@transaction.atomic
def save_rows(
    *,
    by: Any,
    case: Case | CaseRecord | int,
    rows: Mapping[tuple[str, str], Mapping[str, Raw]],
    version: int,
) -> SavedSection:
    """Several parts at once, by (part, row): a whole case of a file or of the API."""
    record = locked(case)
    answer_for(by, Permission.ENTER_CASES, record.center_id)
    for part, _ in rows:
        for section in (s for s in BY_KEY.values() if part in s.parts):
            _editable(record, section)
    inputs = [(_row(record, part, key), values) for (part, key), values in rows.items()]
    return _save(record, None, "", inputs, version)


@transaction.atomic
def resolve_conflict(
    *,
    by: Any,
    case: Case | CaseRecord | int,
    section: str,
    values: Mapping[str, Raw],
    keep: Mapping[str, str],
    base: int,
    version: int,
    row: str = "",
) -> SavedSection:
    """Saves again after a Conflict; ``keep`` says "mine" or "theirs" by field.

    ``base`` is the version that was read before typing: fields nobody had to decide on are
    merged against it, so that what the other person wrote there stays.  ``version`` is that of
    the Conflict, so a third person's change is a conflict again.
    """
    to = {"by": by, "case": case, "section": section, "row": row}
    merged = {name: raw for name, raw in values.items() if name not in keep}
    save_section(**to, values=merged, version=base)
    mine = {name: raw for name, raw in values.items() if keep.get(name) == "mine"}
    return save_section(**to, values=mine, version=version)


@transaction.atomic
def add_part(
    *, by: Any, case: Case | CaseRecord | int, part: str, values: Mapping[str, Raw] | None = None
) -> SavedSection:
    """A further row of a repeated part; its number is in ``row`` of the answer."""
    record = locked(case)
    answer_for(by, Permission.ENTER_CASES, record.center_id)
    section = _section_of_rows(part)
    _editable(record, section)
    number = str(max((r.sequence for r in record.of(part)), default=0) + 1)
    rows = [(Row(part, number), values or {})]
    return _save(record, section, number, rows, record.version, even_empty=True)


@transaction.atomic
def remove_part(
    *, by: Any, case: Case | CaseRecord | int, part: str, row: str, version: int
) -> SavedSection:
    """Takes a row away; the history keeps it. Raises Conflict if it changed since ``version``."""
    before = locked(case)
    answer_for(by, Permission.ENTER_CASES, before.center_id)
    section = _section_of_rows(part)
    _editable(before, section)
    gone = _row(before, part, row)
    if gone.id is None:
        raise NoSuchRow(f"There is no {part} {row} in this case: load the page again.")
    if gone.changed_in_version > version:
        raise Conflict((), before.version)
    if part == "assessment":
        PARTS["vessel"]._base_manager.filter(
            center_id=before.center_id, assessment_id=gone.id
        ).delete()
    PARTS[part]._base_manager.filter(center_id=before.center_id, pk=gone.id).delete()
    judged = judge(without_row(before, part, row, before.version + 1))
    finish(before, judged)
    return SavedSection(
        judged.record, section.key, row, (), (), judged.inconsistencies, judged.progress
    )


def _save(
    before: CaseRecord,
    section: Section | None,
    row: str,
    rows: list[tuple[Row, Mapping[str, Raw]]],
    version: int,
    even_empty: bool = False,
) -> SavedSection:
    changes, kept = _changes(before, rows, version)
    problems = tuple(p for change in changes for p in change.problems)
    record = write(before, [c for c in changes if c.variables or (even_empty and not c.before.id)])
    judged = judge(record)
    if record is not before:
        finish(before, judged)
    changed = tuple(field_name(c.before, v) for c in changes for v in c.variables)
    key = section.key if section else ""
    return SavedSection(
        record, key, row, changed, problems, judged.inconsistencies, judged.progress, kept
    )


def _changes(
    record: CaseRecord, rows: list[tuple[Row, Mapping[str, Raw]]], version: int
) -> tuple[list[RowChange], tuple[str, ...]]:
    """Raises Conflict with every difference of every row."""
    today = timezone.localdate()
    changes: list[RowChange] = []
    differences: list[Difference] = []
    kept: list[str] = []
    for row, given in rows:
        inputs = given
        if row.changed_in_version > version:
            base = row_as_of(row.part, row, version)
            inputs, differ, theirs = merge(row, base, given, today=today)
            differences += differ
            kept += [field_name(row, name) for name in theirs]
        change = change_row(row, inputs, today=today)
        changes.append(_own_pseudonym(record, change) if row.part == "patient" else change)
    if differences:
        raise Conflict(tuple(differences), record.version)
    return changes, tuple(kept)


def field_name(row: Row, variable: str) -> str:
    return f"{row.vessel}.{variable}" if row.part == "vessel" else variable


def _inputs(
    record: CaseRecord, section: Section, key: str, values: Mapping[str, Raw]
) -> list[tuple[Row, Mapping[str, Raw]]]:
    """The rows of a section with the inputs for each."""
    by_row: dict[tuple[str, str], dict[str, Raw]] = {}
    for name, raw in values.items():
        vessel, _, variable = name.rpartition(".")
        part = _part_of(section, variable, vessel)
        place = f"{key}.{vessel}" if vessel else key if section.repeated == part else ""
        by_row.setdefault((part, place), {})[variable] = raw
    return [(_row(record, part, place), given) for (part, place), given in by_row.items()]


def _part_of(section: Section, variable: str, vessel: str) -> str:
    if vessel and vessel not in set(Vessel):
        raise NoSuchRow(f"“{vessel}” is no vessel of the form; take {', '.join(Vessel.codes())}.")
    for part in section.parts:
        declaration = of_part(part).get(variable)
        of_vessel = (part == "vessel") == bool(vessel)
        if declaration and declaration.section == section.key and of_vessel:
            return part
    raise NoSuchRow(f"“{variable}” is no field of the section {section.title}.")


def _row(record: CaseRecord, part: str, key: str) -> Row:
    """The row there is, or an empty one that comes next."""
    there = record.row(part, key)
    if there is not None:
        return there
    if part == "vessel":
        return Row(part, key)
    if part not in REPEATED:
        return Row(part)
    last = max((r.sequence for r in record.of(part)), default=0)
    if key.isdecimal() and 1 <= int(key) <= last + 1:
        return Row(part, key)
    raise NoSuchRow(f"There is no {part} {key} in this case: load the page again.")


def _section_of_rows(part: str) -> Section:
    found = [s for s in BY_KEY.values() if s.repeated == part]
    if not found:
        raise NoSuchRow(f"“{part}” does not come in rows; those that do: {', '.join(REPEATED)}.")
    return found[0]


def _editable(record: CaseRecord, section: Section) -> None:
    if record.state == CaseState.SUBMITTED and not section.stays_open:
        raise NotEditable(
            f"The case is submitted; {section.title.lower()} is closed."
            " Reopen the case, giving the reason, to change it."
        )


def _own_pseudonym(record: CaseRecord, change: RowChange) -> RowChange:
    """A pseudonym of another center, or one that is taken, is refused and stays as it was."""
    before, after = change.before.values.get("pseudonym"), change.after.values.get("pseudonym")
    if before == after:
        return change
    code, name = record.pseudonym.partition("-")[0], str(after)
    if not name.startswith(f"{code}-"):
        reason, remedy = "other_center", f"Enter one that begins with {code}-."
        message = f"{name} is not a pseudonym of center {code}."
    elif patients().filter(center_id=record.center_id, pseudonym=name).exists():
        reason, remedy = "taken", "Enter another pseudonym, or open the case that has this one."
        message = f"{name} is already registered at this center."
    else:
        return change
    problem = Problem("pseudonym", name, reason, message, remedy, "patient")
    values = {**change.after.values, "pseudonym": str(before)}
    return RowChange(
        change.before, replace(change.after, values=values), (*change.problems, problem)
    )
