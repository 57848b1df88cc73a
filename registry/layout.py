"""A section of one case as its form shows it: fields with their text, reason and problem."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from registry.changes import change_row, shown
from registry.checks import Inconsistency, inconsistencies
from registry.completeness import (
    Progress,
    applies,
    is_answered,
    progress,
    section_applies,
    vessel_rows,
)
from registry.core.dates import PartialDate
from registry.dictionary import Declaration, of_part
from registry.facts import Facts
from registry.reading import Problem
from registry.record import CaseRecord, Row
from registry.sections import BY_KEY, Group, Section
from registry.telling import said_on
from registry.vocabulary import Vessel
from rules import Truth


@dataclass(frozen=True, slots=True)
class Field:
    """``name`` is what ``save_section`` takes (``SMA.contact_deg`` for a vessel).

    ``text`` is what to show in a text input, or the code to choose; ``selected`` the codes of
    a multiple choice; ``day_parts`` year, month and day of a date.  With a ``problem``, text
    is what was typed and could not be read.  A field that is not ``visible`` keeps its value.
    """

    name: str
    declaration: Declaration
    text: str
    missing: str
    visible: bool
    waiting: bool
    problem: Problem | None
    warnings: tuple[Inconsistency, ...]

    @property
    def selected(self) -> frozenset[str]:
        return frozenset(filter(None, self.text.split("; ")))

    @property
    def day_parts(self) -> tuple[str, str, str]:
        year, month, day = (*self.text.split("-", 2), "", "", "")[:3]
        return (year, month, day)


@dataclass(frozen=True, slots=True)
class Fieldset:
    """``vessel`` is set where the group comes once for each vessel."""

    title: str
    hint: str
    part: str
    vessel: str
    fields: tuple[Field, ...]

    @property
    def visible(self) -> bool:
        return any(field.visible for field in self.fields)


@dataclass(frozen=True, slots=True)
class SectionForm:
    """``row`` is the number shown of a repeated part, ``rows`` all that there are."""

    section: Section
    row: str
    rows: tuple[str, ...]
    version: int
    applies: bool
    fieldsets: tuple[Fieldset, ...]
    inconsistencies: tuple[Inconsistency, ...]
    progress: Progress

    def fields(self) -> Iterator[Field]:
        for fieldset in self.fieldsets:
            yield from fieldset.fields


def section_form(record: CaseRecord, key: str, row: str = "", *, today: date) -> SectionForm:
    """Everything a page needs to draw one section; nothing is read besides the record."""
    section, facts = BY_KEY[key], Facts(record)
    found = inconsistencies(record, facts)
    number = row or ("1" if section.repeated else "")
    page = _Page(section, record, facts, found, today)
    return SectionForm(
        section=section,
        row=number,
        rows=tuple(r.key for r in record.of(section.repeated)) if section.repeated else (),
        version=record.version,
        applies=section_applies(section, facts),
        fieldsets=tuple(page.fieldsets(number)),
        inconsistencies=tuple(i for i in found if i.section == key),
        progress=progress(record, facts, found)[key],
    )


@dataclass(frozen=True, slots=True)
class _Page:
    section: Section
    record: CaseRecord
    facts: Facts
    found: tuple[Inconsistency, ...]
    today: date

    def fieldsets(self, number: str) -> Iterator[Fieldset]:
        for group in self.section.groups:
            if group.each_vessel:
                reading = self.record.row("assessment", number) or Row("assessment", number)
                for row in vessel_rows(self.record, reading):
                    title = Vessel.label_of(row.vessel)
                    yield self._fieldset(group, row, title, f"{row.vessel}.")
            else:
                key = number if group.part == self.section.repeated else ""
                row = self.record.row(group.part, key) or Row(group.part, key)
                yield self._fieldset(group, row, group.title, "")

    def _fieldset(self, group: Group, row: Row, title: str, prefix: str) -> Fieldset:
        problems = {p.variable: p for p in change_row(row, {}, today=self.today).problems}
        declared = of_part(group.part)
        fields = tuple(self._field(declared[n], row, prefix, problems) for n in group.variables)
        return Fieldset(title, group.hint, group.part, row.vessel if prefix else "", fields)

    def _field(
        self, declaration: Declaration, row: Row, prefix: str, problems: Mapping[str, Problem]
    ) -> Field:
        name = declaration.name
        truth = applies(declaration, row, self.facts)
        missing = "" if name in row.draft_input else row.missing.get(name, "")
        expected = declaration.core and not declaration.instead_of and truth is Truth.TRUE
        return Field(
            name=prefix + name,
            declaration=declaration,
            text="" if missing else shown(row, declaration),
            missing=missing,
            visible=truth is not Truth.FALSE,
            waiting=expected and not is_answered(row, declaration),
            problem=problems.get(name),
            warnings=tuple(i for i in self.found if _points_at(i, row, name)),
        )


def _points_at(found: Inconsistency, row: Row, variable: str) -> bool:
    same_row = found.row == row.key if found.part == row.part else True
    return variable in found.variables and same_row


def read_text(declaration: Declaration, row: Row | None) -> str:
    """An answer in words for a page that is read, not typed in; empty where there is none."""
    if row is None or declaration.name not in row.values:
        return ""
    value = row.values[declaration.name]
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, tuple):
        return ", ".join(declaration.word_label(code) for code in value)
    if isinstance(value, PartialDate):
        return said_on(value)
    if isinstance(value, str):
        return declaration.word_label(value)
    number = f"{value:.10g}"
    if not declaration.unit:
        return number
    return f"{number}{'' if declaration.unit == '°' else ' '}{declaration.unit}"
