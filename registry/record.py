"""One whole case as plain frozen data: what pages, rules and the API read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from registry.core.dates import PartialDate

Answer: TypeAlias = str | float | int | bool | tuple[str, ...] | PartialDate


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a part.  ``key`` is "" for a single part, the number of a repeated one, or
    for a vessel "1.SMA": the number of its assessment and the vessel.

    ``values`` holds what is known; ``entered`` a laboratory value with its unit as typed.
    """

    part: str
    key: str = ""
    id: int | None = None
    values: Mapping[str, Answer] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    draft_input: Mapping[str, str] = field(default_factory=dict)
    entered: Mapping[str, str] = field(default_factory=dict)
    changed_in_version: int = 0

    @property
    def sequence(self) -> int:
        return int(self.key.partition(".")[0])

    @property
    def vessel(self) -> str:
        return self.key.partition(".")[2]

    def answered(self, variable: str) -> bool:
        return variable in self.values or variable in self.missing


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """Every part has a list of rows, ordered; a single part at most one."""

    id: int
    center_id: int
    patient_id: int
    pseudonym: str
    number: int
    state: str
    version: int
    registered_on: date
    submitted_at: datetime | None
    submitted_by_id: int | None
    rows: Mapping[str, tuple[Row, ...]]

    @property
    def label(self) -> str:
        return self.pseudonym if self.number == 1 else f"{self.pseudonym} / {self.number}"

    def of(self, part: str) -> tuple[Row, ...]:
        return self.rows.get(part, ())

    def row(self, part: str, key: str = "") -> Row | None:
        return next((row for row in self.of(part) if row.key == key), None)

    def first(self, part: str) -> Row | None:
        return next(iter(self.of(part)), None)

    def all_rows(self) -> Iterator[Row]:
        for rows in self.rows.values():
            yield from rows


EMPTY = CaseRecord(
    id=0,
    center_id=0,
    patient_id=0,
    pseudonym="",
    number=1,
    state="draft",
    version=0,
    registered_on=date.min,
    submitted_at=None,
    submitted_by_id=None,
    rows={},
)
