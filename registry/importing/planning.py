"""What each line of a file would do to the cases there are."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from registry.changes import RowChange, change_row, with_rows
from registry.checks import inconsistencies
from registry.dictionary import by_name
from registry.importing.columns import (
    CASE_NUMBER,
    PSEUDONYM,
    REGISTERED_ON,
    Column,
    column_name,
)
from registry.importing.files import File, Line
from registry.importing.outcome import Outcome, Planned, Remark
from registry.importing.registration import (
    LEAVES_SURVIVAL,
    REGISTERED_TODAY,
    REMEDY,
    Registered,
    day_of,
    default_day,
    never_at_risk,
)
from registry.models import REPEATED, canonical
from registry.reading import Problem, as_typed, read
from registry.record import EMPTY, CaseRecord, Row
from registry.sections import BY_KEY
from registry.telling import said_on
from registry.vocabulary import CaseState, Severity

Known = Mapping[tuple[str, int], CaseRecord]


def places(file: File) -> set[str]:
    """The pseudonyms of a file: whose cases have to be read before planning."""
    at = [c.name for c in file.columns].index(PSEUDONYM)
    return {line.cells[at].strip() for line in file.lines if at < len(line.cells)}


def plan(
    file: File,
    known: Known,
    *,
    center: str,
    center_id: int,
    today: date,
    registered: Registered = None,
) -> list[Planned]:
    """Every line by itself; a case that comes twice is invalid in both."""
    there = _There.of(known)
    planned = [_Planner(file.columns, line, there, center, center_id, today, registered).plan()
               for line in file.lines]  # fmt: skip
    counts = Counter(p.place for p in planned if p.record is not None)
    return [_twice(p) if counts[p.place] > 1 else p for p in planned]


def _twice(planned: Planned) -> Planned:
    remark = Remark(
        planned.line,
        planned.pseudonym,
        PSEUDONYM,
        str(Severity.ERROR),
        "twice",
        planned.pseudonym,
        f"{planned.pseudonym} comes more than once in this file.",
        f"Keep one line a case; a second disease of a patient has {CASE_NUMBER} 2.",
    )
    return replace(planned, outcome=str(Outcome.INVALID), remarks=(*planned.remarks, remark))


@dataclass(frozen=True, slots=True)
class _There:
    """The cases there are; the last number of each patient, and how the patient is written."""

    known: Known
    numbers: Mapping[str, int]
    pseudonyms: Mapping[str, str]

    @classmethod
    def of(cls, known: Known) -> "_There":
        numbers = dict(sorted(known))  # by number: the last stays
        return cls(known, numbers, {canonical(name): name for name in numbers})


class _Planner:
    def __init__(
        self,
        columns: tuple[Column, ...],
        line: Line,
        there: "_There",
        center: str,
        center_id: int,
        today: date,
        registered: Registered,
    ) -> None:
        self.columns, self.line, self.there = columns, line, there
        self.center, self.center_id, self.today = center, center_id, today
        self.registered = registered
        self.cells = dict(zip((c.name for c in columns), line.cells, strict=False))
        self.pseudonym = self.cells.get(PSEUDONYM, "").strip()
        self.remarks: list[Remark] = []

    def plan(self) -> Planned:
        if len(self.line.cells) != len(self.columns):
            message = f"The line has {len(self.line.cells)} cells, the header {len(self.columns)}."
            remedy = "Put cells that hold a delimiter in quotation marks."
            self.remark("", "cells", "", message, remedy)
            return self.planned(Outcome.INVALID, None, ())
        base = self.base()
        if base is None:
            return self.planned(Outcome.INVALID, None, ())
        changes = self.changes(base)
        record = with_rows(base, [c.after for c in changes], base.version)
        record = replace(record, registered_on=self.registered_on(base, record))
        self.warn(record)
        if self.invalid():
            return self.planned(Outcome.INVALID, record, ())
        if not base.id:
            return self.planned(Outcome.NEW, record, changes)
        changed = changes or record.registered_on != base.registered_on
        return self.planned(Outcome.CHANGED if changed else Outcome.UNCHANGED, record, changes)

    def invalid(self) -> bool:
        return any(r.severity == Severity.ERROR for r in self.remarks)

    def planned(
        self, outcome: Outcome, record: CaseRecord | None, changes: tuple[RowChange, ...]
    ) -> Planned:
        place = {c.name: n for n, c in enumerate(self.columns)}
        remarks = sorted(self.remarks, key=lambda r: place.get(r.column, len(place)))
        return Planned(
            self.line.number, self.pseudonym, str(outcome), record, changes, tuple(remarks)
        )

    def remark(
        self,
        column: str,
        code: str,
        value: str,
        message: str,
        remedy: str,
        severity: Severity = Severity.ERROR,
    ) -> None:
        self.remarks.append(
            Remark(
                self.line.number,
                self.pseudonym,
                column,
                str(severity),
                code,
                value,
                message,
                remedy,
            )
        )

    def base(self) -> CaseRecord | None:
        """The case there is, or a new one; None if it cannot be told which."""
        found = read(by_name()[PSEUDONYM], self.pseudonym, today=self.today)
        if isinstance(found, Problem):
            form = f"It is {self.center}- and 4 to 8 digits, such as {self.center}-00012345."
            remedy = form if found.code == "not_of_the_form" else found.remedy
            self.problem(replace(found, remedy=remedy), PSEUDONYM)
            return None
        if not self.pseudonym.startswith(f"{self.center}-"):
            message = f"{self.pseudonym} is not a pseudonym of center {self.center}."
            remedy = (
                f"Import only cases of {self.center}: their pseudonyms begin with {self.center}-."
            )
            self.remark(PSEUDONYM, "other_center", self.pseudonym, message, remedy)
            return None
        registered = self.there.pseudonyms.get(canonical(self.pseudonym), self.pseudonym)
        if registered != self.pseudonym:
            message = f"{self.pseudonym} is registered as {registered}."
            remedy = f"Write {registered}: leading zeros do not make another patient."
            self.remark(PSEUDONYM, "other_spelling", self.pseudonym, message, remedy)
            return None
        number = self.number()
        if number is None:
            return None
        there = self.there.known.get((self.pseudonym, number))
        return there if there is not None else self.new(number)

    def number(self) -> int | None:
        text = self.cells.get(CASE_NUMBER, "").strip() or "1"
        last = self.there.numbers.get(self.pseudonym, 0)
        if text.isascii() and text.isdecimal() and 1 <= int(text) <= last + 1:
            return int(text)
        message = f"“{text}” is not the number of a case of this patient."
        remedy = "Leave it empty, or 2 for a second disease of a patient who is registered."
        self.remark(CASE_NUMBER, "case_number", text, message, remedy)
        return None

    def new(self, number: int) -> CaseRecord:
        first = self.there.known.get((self.pseudonym, 1))
        patient = first.rows["patient"] if first else (Row("patient"),)
        return replace(
            EMPTY,
            center_id=self.center_id,
            patient_id=first.patient_id if first else 0,
            pseudonym=self.pseudonym,
            number=number,
            version=1,
            rows={"patient": patient, "case": (Row("case"),)},
        )

    def registered_on(self, base: CaseRecord, record: CaseRecord) -> date:
        """As the file says; else as it was; else the default of the import, or today."""
        text = self.cells.get(REGISTERED_ON, "").strip()
        if not text:
            return base.registered_on if base.id else self.registered_by_default(record)
        day = day_of(text, today=self.today)
        if isinstance(day, Problem):
            self.problem(day, REGISTERED_ON)
            return self.today
        if base.state == CaseState.SUBMITTED and day != base.registered_on:
            self.refuse_closed(REGISTERED_ON)
        return day

    def registered_by_default(self, record: CaseRecord) -> date:
        day = default_day(self.registered, record)
        if day is not None or self.invalid():
            return day or self.today
        code = REGISTERED_TODAY
        message = f"The case counts as registered today, {said_on(self.today)}."
        if never_at_risk(replace(record, registered_on=self.today)):
            code = LEAVES_SURVIVAL
            message += " Its follow-up ends before: every survival analysis leaves it out."
        self.remark(REGISTERED_ON, code, "", message, REMEDY, Severity.WARNING)
        return self.today

    def changes(self, base: CaseRecord) -> tuple[RowChange, ...]:
        """An empty cell leaves what is there; a reason such as ?not_known takes it away."""
        inputs: dict[tuple[str, str], dict[str, str]] = {}
        for column in self.columns:
            text = self.cells[column.name]
            if column.declaration is not None and text.strip():
                inputs.setdefault((column.part, column.row), {})[column.declaration.name] = text
        found = []
        for (part, key), given in sorted(inputs.items()):
            if not self.follows(base, inputs, part, key):
                continue
            row = base.row(part, key) or Row(part, key)
            change = change_row(row, given, today=self.today)
            for problem in change.problems:
                if problem.variable in given:  # not a draft that waits since before
                    self.problem(problem, column_name(part, key, problem.variable))
            if change.variables:
                self.closed(base, change)
                found.append(change)
        return tuple(found)

    def follows(
        self, base: CaseRecord, inputs: Iterable[tuple[str, str]], part: str, key: str
    ) -> bool:
        """Rows are counted without a gap."""
        if part not in REPEATED:
            return True
        there = {r.key for r in base.of(part)} | {k for p, k in inputs if p == part}
        gaps = [n for n in range(1, int(key)) if str(n) not in there]
        if gaps:
            name = f"{part}_{key}"
            message = f"There is a {name}, and no {part}_{gaps[0]}."
            self.remark(name, "gap", key, message, "Number the rows 1, 2, 3 without a gap.")
        return not gaps

    def problem(self, problem: Problem, column: str) -> None:
        self.remark(column, problem.code, problem.value, problem.message, problem.remedy)

    def closed(self, base: CaseRecord, change: RowChange) -> None:
        if base.state != CaseState.SUBMITTED:
            return
        for variable in change.variables:
            if not BY_KEY[by_name()[variable].section].stays_open:
                self.refuse_closed(column_name(change.before.part, change.before.key, variable))

    def refuse_closed(self, column: str) -> None:
        message = "The case is submitted, and this column differs from what it says."
        remedy = "Reopen the case, giving the reason, or leave the cell empty."
        self.remark(column, "submitted", as_typed(self.cells.get(column)), message, remedy)

    def warn(self, record: CaseRecord) -> None:
        """What does not fit together is told and does not keep a draft from being imported."""
        for found in inconsistencies(record):
            declaration = by_name()[found.variables[0]]
            row = found.row if declaration.repeated and found.part == declaration.part else ""
            if declaration.repeated and not row:
                row = "1"
            self.remark(
                column_name(declaration.part, row, declaration.name),
                found.check,
                "",
                found.message,
                found.remedy,
                Severity.WARNING,
            )
