"""What inputs would make of a row, before anything is written: pure, and so tested without one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from registry.contradictions import contradiction, contradictions
from registry.core.dates import PartialDate
from registry.dictionary import CONTACT_VARIABLES, Declaration, of_part
from registry.errors import Difference
from registry.reading import Problem, Raw, Read, as_typed, read, written
from registry.record import Answer, CaseRecord, Row


@dataclass(frozen=True, slots=True)
class RowChange:
    """``after`` is the row as it would be; ``problems`` what went to its draft input."""

    before: Row
    after: Row
    problems: tuple[Problem, ...] = ()

    @property
    def variables(self) -> tuple[str, ...]:
        """Those whose value, reason or draft changed."""
        names = of_part(self.before.part)
        return tuple(n for n in names if _state(self.before, n) != _state(self.after, n))

    def columns(self) -> dict[str, Any]:
        """The columns to write, and no others."""
        before, after = columns(self.before), columns(self.after)
        return {name: value for name, value in after.items() if before[name] != value}


def columns(row: Row) -> dict[str, Any]:
    """All columns of the variables of a row."""
    found: dict[str, Any] = {}
    for name, declaration in of_part(row.part).items():
        answer = row.values.get(name)
        if isinstance(answer, PartialDate):
            found |= {name: answer.first_day, f"{name}_precision": answer.precision}
        elif declaration.kind == "date":
            found |= {name: None, f"{name}_precision": None}
        else:
            found[name] = list(answer) if isinstance(answer, tuple) else answer
            if f"{name}_entered" in declaration.columns:
                found[f"{name}_entered"] = row.entered.get(name)
    return found | {"missing": dict(row.missing), "draft_input": dict(row.draft_input)}


def change_row(row: Row, inputs: Mapping[str, Raw], *, today: date) -> RowChange:
    """Accepts what can be, keeps the rest as typed; drafts are tried again each time."""
    draft = _Draft(row)
    waiting = {n: text for n, text in row.draft_input.items() if n not in inputs}
    for name, raw in {**waiting, **inputs}.items():
        draft.put(of_part(row.part)[name], raw, today)
    draft.resolve_contradictions()
    return RowChange(row, draft.row(), tuple(draft.problems.values()))


class _Draft:
    def __init__(self, row: Row) -> None:
        self.before = row
        self.values: dict[str, Answer] = dict(row.values)
        self.missing = dict(row.missing)
        self.entered = dict(row.entered)
        self.typed = dict(row.draft_input)
        self.problems: dict[str, Problem] = {}

    def put(self, declaration: Declaration, raw: Raw, today: date) -> None:
        name, found = declaration.name, read(declaration, raw, today=today)
        if isinstance(found, Problem):
            self.problems[name] = replace(found, row=self.before.key)
            if declaration.required:  # the value there is stays: the table holds it
                return
        for kept in (self.values, self.missing, self.entered, self.typed):
            kept.pop(name, None)
        if isinstance(found, Problem):
            self.typed[name] = found.value
        elif found.missing:
            self.missing[name] = found.missing
        elif found.value is not None:
            self.values[name] = found.value
            if found.entered:
                self.entered[name] = found.entered

    def resolve_contradictions(self) -> None:
        """Of two values the table would refuse together, the one that is new is set aside."""
        part = self.before.part
        while pairs := contradictions(part, self.values):
            names = pairs[0]
            first, second = (of_part(part)[name] for name in names)
            new = [n for n in reversed(names) if n in self.values and self._is_new(n)]
            culprit = new[0] if new else next(n for n in reversed(names) if n in self.values)
            typed = written(of_part(part)[culprit], self.values[culprit])
            problem = contradiction(first, second, self.values, typed)
            self.problems[culprit] = replace(problem, variable=culprit, row=self.before.key)
            self.typed[culprit] = typed
            del self.values[culprit]
            self.entered.pop(culprit, None)

    def _is_new(self, name: str) -> bool:
        return self.values[name] != self.before.values.get(name)

    def row(self) -> Row:
        return replace(
            self.before,
            values=self.values,
            missing=self.missing,
            entered=self.entered,
            draft_input=self.typed,
        )


def _state(row: Row, name: str) -> tuple[Any, ...]:
    kept = (row.values, row.missing, row.draft_input, row.entered)
    return tuple(mapping.get(name) for mapping in kept)


def shown(row: Row | None, declaration: Declaration) -> str:
    """What the form shows in a field, as text that can be typed again."""
    if row is None:
        return ""
    name = declaration.name
    if name in row.draft_input:
        return row.draft_input[name]
    if name in row.missing:
        return f"?{row.missing[name]}"
    if name in row.entered:
        return row.entered[name]
    return written(declaration, row.values[name]) if name in row.values else ""


def merge(
    row: Row, base: Row | None, inputs: Mapping[str, Raw], *, today: date
) -> tuple[dict[str, Raw], tuple[Difference, ...], tuple[str, ...]]:
    """Three ways, field by field: inputs to apply, differences to decide, fields left as theirs.

    ``base`` is the row as it was read before the inputs were typed.
    """
    apply: dict[str, Raw] = {}
    differences: list[Difference] = []
    kept: list[str] = []
    for names in _decided_together(inputs):
        declared = [of_part(row.part)[name] for name in names]
        before = [shown(base, d) for d in declared]
        theirs = [shown(row, d) for d in declared]
        mine = [_as_shown(row, d, inputs[d.name], today) for d in declared]
        if theirs in (before, mine):
            apply |= {name: inputs[name] for name in names}
        elif mine == before:
            kept += names
        else:
            differences += [
                Difference(d.name, d.label, row.part, row.key, *texts)
                for d, *texts in zip(declared, before, theirs, mine, strict=True)
                if len(set(texts)) > 1
            ]
    return apply, tuple(differences), tuple(kept)


def _decided_together(names: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """A contact has four ways of being given: half of mine and half of theirs would be neither."""
    given = list(names)
    if contact := tuple(name for name in CONTACT_VARIABLES if name in given):
        yield contact
    yield from ((name,) for name in given if name not in CONTACT_VARIABLES)


def _as_shown(row: Row, declaration: Declaration, raw: Raw, today: date) -> str:
    found = read(declaration, raw, today=today)
    if isinstance(found, Read):
        if found.missing:
            return f"?{found.missing}"
        if found.entered or found.value is None:
            return found.entered
        return written(declaration, found.value)
    return as_typed(raw)


def with_rows(record: CaseRecord, rows: Iterable[Row], version: int) -> CaseRecord:
    """The record after these rows were written."""
    parts = {part: {row.key: row for row in there} for part, there in record.rows.items()}
    for row in rows:
        parts.setdefault(row.part, {})[row.key] = row
    kept = {part: tuple(sorted(r.values(), key=_place)) for part, r in parts.items()}
    return replace(record, rows=kept, version=version)


def without_row(record: CaseRecord, part: str, key: str, version: int) -> CaseRecord:
    """The record without a row, and for an assessment without its findings."""
    gone = {(part, key)}
    if part == "assessment":
        gone |= {("vessel", r.key) for r in record.of("vessel") if r.key.startswith(f"{key}.")}
    rows = {p: tuple(r for r in rs if (p, r.key) not in gone) for p, rs in record.rows.items()}
    return replace(record, rows=rows, version=version)


def _place(row: Row) -> tuple[int, int]:
    return (row.sequence if row.key else 0, row.id or 0)
