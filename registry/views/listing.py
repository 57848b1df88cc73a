"""Rows of lists as their tables show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from registry import panels
from registry.models import Case
from registry.queries import Dashboard, Page
from registry.sections import SECTIONS
from registry.vocabulary import BoardDecision, CaseState, PancreasLocation, PrimarySite

DAYS_A_MONTH = 30.4375
# what a case is, before what it needs: kind, words, icon
DRAFT = ("none", "Draft", "draft")
SUBMITTED = ("ok", "Submitted", "complete")


@dataclass(frozen=True, slots=True)
class CaseRow:
    id: int
    label: str
    center: str
    tumour: str
    tumour_note: str
    decision: str
    registered_on: date
    percent: int | None
    missing: int
    state: tuple[str, str, str]
    waiting: tuple[str, ...]
    cells: tuple[str, ...]


def rows_of(page: Page) -> list[CaseRow]:
    ids = [row["id"] for row in page.rows]
    extra = [column.cells(ids) for column in panels.columns()] if ids else []
    return [_row(row, tuple(cells.get(row["id"], "") for cells in extra)) for row in page.rows]


def _row(row: Mapping[str, Any], cells: tuple[str, ...]) -> CaseRow:
    progress = row["progress"] or {"answered": 0, "expected": 0, "queries": 0, "sections": {}}
    answered, expected = progress["answered"], progress["expected"]
    number = "" if row["number"] == 1 else f" / {row['number']}"
    tumour, note = _tumour(row)
    return CaseRow(
        id=row["id"],
        label=f"{row['patient__pseudonym']}{number}",
        center=row["center__code"],
        tumour=tumour,
        tumour_note=note,
        decision=_word(BoardDecision, row["boards__board_decision"]),
        registered_on=row["registered_on"],
        percent=100 * answered // expected if expected else None,
        missing=expected - answered,
        state=_state(row["state"], progress["queries"]),
        waiting=_waiting(progress["sections"]),
        cells=cells,
    )


def _tumour(row: Mapping[str, Any]) -> tuple[str, str]:
    site = _word(PrimarySite, row["tumours__primary_site"])
    place = _word(PancreasLocation, row["tumours__location"])
    size = row["tumours__imaging_diameter_mm"]
    first = ", ".join(part for part in (place or site, f"{size:g} mm" if size else "") if part)
    return first or "Not recorded", site if place else ""


def _word(words: Any, code: str | None) -> str:
    return str(words.label_of(code)) if code else ""


def _state(state: str, queries: int) -> tuple[str, str, str]:
    if queries:
        return ("info", "1 query" if queries == 1 else f"{queries} queries", "query")
    return SUBMITTED if state == CaseState.SUBMITTED else DRAFT


def _waiting(sections: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        section.title
        for section in SECTIONS
        if section.key in sections and sections[section.key][0] < sections[section.key][1]
    )


def counts(rows: QuerySet[Case]) -> dict[str, int]:
    return rows.aggregate(
        all=Count("pk"),
        drafts=Count("pk", filter=Q(state=CaseState.DRAFT)),
        queries=Count("pk", filter=Q(progress__queries__gt=0)),
    )


@dataclass(frozen=True, slots=True)
class OverdueRow:
    id: int
    label: str
    operated_on: date | None
    operated_on_precision: str
    seen_on: date | None
    seen_on_precision: str
    months: int


def overdue_rows(rows: QuerySet[Case], today: date, size: int) -> list[OverdueRow]:
    """Longest unseen first; the last contact may be a visit or what the patient row says."""
    wanted = rows.values(
        *("id", "patient__pseudonym"),
        *("patient__last_contact_on", "patient__last_contact_on_precision"),
        *("operations__operated_on", "operations__operated_on_precision"),
    ).order_by("patient__last_contact_on", "id")
    return [_overdue(row, today) for row in wanted[:size]]


def _overdue(row: Mapping[str, Any], today: date) -> OverdueRow:
    seen, operated = row["patient__last_contact_on"], row["operations__operated_on"]
    since = (today - max(d for d in (seen, operated) if d)).days if seen or operated else 0
    months = round((since - 365) / DAYS_A_MONTH)
    return OverdueRow(
        id=row["id"],
        label=row["patient__pseudonym"],
        operated_on=operated,
        operated_on_precision=row["operations__operated_on_precision"] or "",
        seen_on=seen,
        seen_on_precision=row["patient__last_contact_on_precision"] or "",
        months=max(1, months),
    )


@dataclass(frozen=True, slots=True)
class SectionRow:
    title: str
    percent: int | None
    answered: int
    expected: int


def section_rows(figures: Dashboard) -> list[SectionRow]:
    by_key = {total.section: total for total in figures.sections}
    return [
        SectionRow(
            section.title,
            100 * total.answered // total.expected if total.expected else None,
            total.answered,
            total.expected,
        )
        for section in SECTIONS  # JSON keeps no order
        if (total := by_key.get(section.key))
    ]


def total_percent(sections: Iterable[SectionRow]) -> int | None:
    found = list(sections)
    expected = sum(row.expected for row in found)
    return 100 * sum(row.answered for row in found) // expected if expected else None
