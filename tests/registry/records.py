"""Whole cases in memory, for tests that need no database."""

from collections.abc import Mapping
from datetime import date

from registry.core.dates import PartialDate
from registry.dictionary import by_name
from registry.models import REPEATED
from registry.record import CaseRecord, Row


def row(part, key="", missing=None, draft_input=None, **values):
    return Row(
        part,
        key,
        id=1,
        values={name: answer(name, value) for name, value in values.items()},
        missing=missing or {},
        draft_input=draft_input or {},
    )


def answer(name, value):
    if by_name()[name].kind == "date":
        return PartialDate.parse(value)
    return tuple(value) if isinstance(value, list) else value


def record(**parts):
    """``tumour={…}`` gives a single part, ``operation=[{…}, {…}]`` rows counted from 1,
    ``vessel={"SMA": {…}}`` the findings of the first assessment."""
    rows = {part: _rows(part, given) for part, given in parts.items()}
    return CaseRecord(
        id=1,
        center_id=1,
        patient_id=1,
        pseudonym="C01-00012345",
        number=1,
        state="draft",
        version=1,
        registered_on=date(2024, 1, 1),
        submitted_at=None,
        submitted_by_id=None,
        rows=rows,
    )


def _rows(part, given):
    if part == "vessel":
        return tuple(row(part, f"1.{vessel}", **values) for vessel, values in given.items())
    if isinstance(given, Mapping):
        return (row(part, "1" if part in REPEATED else "", **given),)
    return tuple(row(part, str(n), **values) for n, values in enumerate(given, 1))
