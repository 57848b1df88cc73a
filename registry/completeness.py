"""How much of the core tier is answered, by section: a value or a reason is an answer."""

from collections.abc import Iterator
from dataclasses import dataclass

from registry.checks import Inconsistency, inconsistencies
from registry.dictionary import CONTACT_VARIABLES, Declaration, of_part, rule
from registry.facts import Facts
from registry.record import CaseRecord, Row
from registry.sections import SECTIONS, Section
from registry.vocabulary import CORE_VESSELS, SectionState
from rules import Truth, evaluate


@dataclass(frozen=True, slots=True)
class Open:
    """A core variable that waits for a value or a reason."""

    part: str
    row: str
    variable: str


@dataclass(frozen=True, slots=True)
class Progress:
    section: str
    state: str
    answered: int
    expected: int
    queries: int
    open: tuple[Open, ...]

    @property
    def missing(self) -> int:
        return self.expected - self.answered

    @property
    def words(self) -> str:
        """The fixed words of the interface."""
        if self.state == SectionState.MISSING:
            return f"{self.missing} missing"
        if self.state == SectionState.QUERIES:
            return "1 query" if self.queries == 1 else f"{self.queries} queries"
        return SectionState.label_of(self.state)


def applies(declaration: Declaration, row: Row | None, facts: Facts) -> Truth:
    """Whether a variable is asked; unknown where what decides it is not answered yet."""
    if not declaration.applies_when:
        return Truth.TRUE
    truth = evaluate(rule(declaration.applies_when), facts.of(row))
    return Truth.FALSE if truth is Truth.NOT_APPLICABLE else truth


def section_applies(section: Section, facts: Facts) -> bool:
    if not section.applies_when:
        return True
    return evaluate(rule(section.applies_when), facts.of_case) is not Truth.FALSE


def progress(
    record: CaseRecord,
    facts: Facts | None = None,
    found: tuple[Inconsistency, ...] | None = None,
) -> dict[str, Progress]:
    """By section, in the order of the form."""
    facts = facts or Facts(record)
    found = inconsistencies(record, facts) if found is None else found
    return {s.key: _progress(s, record, facts, found) for s in SECTIONS}


def _progress(
    section: Section, record: CaseRecord, facts: Facts, found: tuple[Inconsistency, ...]
) -> Progress:
    items = list(_expected(section, record, facts))
    waiting = tuple(Open(row.part, row.key, d.name) for row, d in items if not is_answered(row, d))
    drafts = sum(len(row.draft_input) for part in section.parts for row in record.of(part))
    queries = drafts + sum(i.section == section.key for i in found)
    answered = len(items) - len(waiting)
    state = _state(section, record, facts, answered, len(items), queries)
    return Progress(section.key, state, answered, len(items), queries, waiting)


def _state(
    section: Section, record: CaseRecord, facts: Facts, answered: int, expected: int, queries: int
) -> SectionState:
    if queries:
        return SectionState.QUERIES
    if section.after_operation and not record.of("operation"):
        return SectionState.AFTER_OPERATION
    if not section_applies(section, facts):
        return SectionState.DOES_NOT_APPLY
    started = any(row.values or row.missing for p in section.parts for row in record.of(p))
    if answered < expected:
        return SectionState.MISSING if started else SectionState.NOT_STARTED
    if expected or started or _no_row_expected(section, facts):
        return SectionState.COMPLETE
    return SectionState.NOT_STARTED


def _no_row_expected(section: Section, facts: Facts) -> bool:
    """Something else already says that there is nothing to list here."""
    wanted = section.row_expected_when
    return bool(wanted) and evaluate(rule(wanted), facts.of_case) is Truth.FALSE


def _expected(
    section: Section, record: CaseRecord, facts: Facts
) -> Iterator[tuple[Row, Declaration]]:
    if section.after_operation and not record.of("operation"):
        return
    if section.applies_when and evaluate(rule(section.applies_when), facts.of_case) is not (
        Truth.TRUE
    ):
        return
    for part in section.parts:
        for row in rows_expected(section, part, record, facts):
            for declaration in of_part(part).values():
                if declaration.section == section.key and _is_expected(declaration, row, facts):
                    yield row, declaration


def _is_expected(declaration: Declaration, row: Row, facts: Facts) -> bool:
    if not declaration.core or declaration.instead_of:
        return False
    return applies(declaration, row, facts) is Truth.TRUE


def rows_expected(section: Section, part: str, record: CaseRecord, facts: Facts) -> tuple[Row, ...]:
    """The rows there are, and empty ones where a row is asked for."""
    if part == "vessel":
        return tuple(
            row
            for reading in rows_expected(section, "assessment", record, facts)
            for row in vessel_rows(record, reading)
        )
    rows = record.of(part)
    if rows or section.repeated != part:
        return rows or (Row(part),)
    wanted = section.row_expected_when
    if wanted and evaluate(rule(wanted), facts.of_case) is Truth.TRUE:
        return (Row(part, "1"),)
    return ()


def vessel_rows(record: CaseRecord, reading: Row) -> tuple[Row, ...]:
    """One row for each vessel of the form, empty where nothing is entered."""
    there = {r.vessel: r for r in record.of("vessel") if r.sequence == reading.sequence}
    names = [*CORE_VESSELS, *(name for name in there if name not in CORE_VESSELS)]
    return tuple(there.get(n) or Row("vessel", f"{reading.key}.{n}") for n in map(str, names))


def is_answered(row: Row, declaration: Declaration) -> bool:
    if declaration.name == "contact_deg":
        return any(row.answered(name) for name in CONTACT_VARIABLES)
    return row.answered(declaration.name)
