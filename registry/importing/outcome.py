"""What is planned for one line of a file, and what there is to say about it."""

from dataclasses import dataclass

from registry.changes import RowChange
from registry.models import canonical
from registry.record import CaseRecord
from rules.words import Word


class Outcome(Word):
    NEW = "new", "New"
    CHANGED = "changed", "Changed"
    UNCHANGED = "unchanged", "Unchanged"
    INVALID = "invalid", "Invalid"


@dataclass(frozen=True, slots=True)
class Remark:
    """One entry of the report; ``line`` is that of the file, ``column`` may be empty."""

    line: int
    pseudonym: str
    column: str
    severity: str
    code: str
    value: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Planned:
    """``record`` is the case as it would be; for a new one with id 0."""

    line: int
    pseudonym: str
    outcome: str
    record: CaseRecord | None
    changes: tuple[RowChange, ...]
    remarks: tuple[Remark, ...]

    @property
    def place(self) -> tuple[str, int]:
        return (canonical(self.pseudonym), self.record.number if self.record else 0)
