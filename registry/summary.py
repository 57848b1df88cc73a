"""A case in a few words: who, what tumour, what was done; derived, never typed in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.core.complications import Complication, grades_within
from registry.core.dates import PartialDate
from registry.core.grade import Grade, grade_who_current
from registry.dictionary import by_name
from registry.layout import read_text
from registry.record import CaseRecord, Row
from registry.vocabulary import MissingReason


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str
    note: str = ""
    unknown: bool = False


def text(row: Row | None, name: str) -> str:
    return read_text(by_name()[name], row)


def identity(record: CaseRecord) -> str:
    """Sex and age at diagnosis, as far as they are known."""
    patient, tumour = record.first("patient"), record.first("tumour")
    sex = patient.values.get("sex") if patient else None
    word = {"female": "Woman", "male": "Man"}.get(str(sex), "Person")
    age = age_at(patient, tumour.values.get("diagnosed_on") if tumour else None)
    return f"{word}, {age} at diagnosis" if age else word


def age_at(patient: Row | None, when: Any) -> str:
    """Only the year of birth is stored: the age is one of two."""
    born = patient.values.get("birth_year") if patient else None
    if not isinstance(born, int) or not isinstance(when, PartialDate):
        return ""
    years = when.first_day.year - born
    return f"{years - 1} or {years}" if years > 0 else "under 1"


def headline(record: CaseRecord, *, today: date) -> str:
    tumour = record.first("tumour")
    site = text(tumour, "location") if _is_pancreas(tumour) else text(tumour, "primary_site")
    where = f"pancreas, {site.lower()}" if _is_pancreas(tumour) and site else site.lower()
    where = where or ("pancreas" if _is_pancreas(tumour) else "primary not recorded")
    grade = grade_of(record)[0]
    words = text(tumour, "functioning_syndrome").lower()
    if tumour is not None and tumour.values.get("functioning_syndrome") == "none":
        words = "non-functioning"
    return " · ".join(part for part in (where, grade.label or grade.highest or "", words) if part)


def _is_pancreas(tumour: Row | None) -> bool:
    return tumour is not None and tumour.values.get("primary_site") == "pancreas"


def grade_of(record: CaseRecord) -> tuple[Grade, str]:
    """The grade of the first specimen, else of the biopsy, and where it comes from."""
    specimen, workup = record.first("specimen"), record.first("workup")
    if specimen is not None and _graded(specimen, "ki67_pct", "mitoses_per_2mm2"):
        values: Any = specimen.values
        grade = grade_who_current(
            values.get("differentiation"),
            values.get("ki67_pct"),
            values.get("mitoses_per_2mm2"),
            values.get("histology"),
        )
        return grade, "specimen"
    known: Any = workup.values if workup else {}
    biopsy = grade_who_current(
        known.get("biopsy_differentiation"), known.get("biopsy_ki67_pct"), None
    )
    return biopsy, "biopsy" if known.get("biopsy_ki67_pct") is not None else ""


def _graded(row: Row, *names: str) -> bool:
    return any(name in row.values for name in names)


def facts_of(record: CaseRecord) -> list[Fact]:
    return list(_facts(record))


def _facts(record: CaseRecord) -> Iterator[Fact]:
    tumour, board = record.first("tumour"), record.first("board")
    operation, specimen = record.first("operation"), record.first("specimen")
    site = text(tumour, "primary_site")
    diameter = text(tumour, "imaging_diameter_mm")
    yield _fact("Primary", ", ".join(p for p in (site, diameter) if p), text(tumour, "location"))
    grade, source = grade_of(record)
    complete = "" if grade.complete or not grade.label else "lower bound"
    ki67 = text(specimen, "ki67_pct") or text(record.first("workup"), "biopsy_ki67_pct")
    said = [f"Ki-67 {ki67}" if ki67 else "", source, complete]
    yield _fact("Grade", grade.label or "", ", ".join(p for p in said if p))
    stage = " ".join(p for p in (text(specimen, "pt"), text(specimen, "pn")) if p)
    yield _fact("Stage", stage, text(specimen, "tnm_edition"))
    yield _of(tumour, "functioning_syndrome", "Hormone syndrome", text(tumour, "hormone_control"))
    yield _of(board, "board_decision", "Board", text(board, "board_on"))
    if operation is not None:
        yield _of(operation, "procedure", "Operation", text(operation, "operated_on"))
        yield _of(specimen, "margin_status", "Margin", text(specimen, "margin_mm"))
        yield _fact("Complications", _complications(record), "within 90 days")
    patient = record.first("patient")
    yield _of(patient, "vital_status", "Vital status", text(patient, "last_contact_on"))


def _fact(label: str, value: str, note: str = "") -> Fact:
    return Fact(label, value or "Not recorded", note if value else "", unknown=not value)


def _of(row: Row | None, name: str, label: str, note: str = "") -> Fact:
    if row is not None and name in row.missing:
        return Fact(label, "No value", MissingReason.label_of(row.missing[name]).lower(), True)
    return _fact(label, text(row, name), note)


def _complications(record: CaseRecord) -> str:
    """Those certainly later than 90 days are left out."""
    course, operation = record.first("course"), record.first("operation")
    rows = [_complication(row.values) for row in record.of("complication")]
    operated_on: Any = operation.values.get("operated_on") if operation else None
    found = grades_within(rows, no_complication=False, operated_on=operated_on, died=False)
    if rows and (many := len(found.known) + len(found.possible)):
        count = "1 complication" if many == 1 else f"{many} complications"
        return f"{count}, worst {found.worst or 'not known'}"
    said = course.values.get("no_complication") if course else None
    return "None" if said is True or (said is False and rows) else ""


def _complication(values: Mapping[str, Any]) -> Complication:
    return Complication(None, values.get("complication_on"), values.get("clavien_dindo"))
