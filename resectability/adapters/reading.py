"""Answers of a case as findings take them: only what applies, and why the rest has no value."""

from typing import Any

from registry.core.dates import PartialDate
from registry.facts import Facts
from registry.record import CaseRecord, Row
from registry.vocabulary import MissingReason

Raw = dict[str, Any]
NOT_APPLICABLE = "not_applicable"
STATES = {  # reasons that tell, by their code
    str(MissingReason.NOT_DONE): "not_done",
    str(MissingReason.PENDING): "pending",
    str(MissingReason.NOT_APPLICABLE): NOT_APPLICABLE,
}


class Answers:
    """Of repeated parts the first row counts; an answer to a question that does not apply is none.

    Answers are as JSON has them: a date as text of its precision, words as a sorted list.
    """

    def __init__(self, record: CaseRecord) -> None:
        self.record = record
        self._facts = Facts(record).of_case

    def of(self, part: str, variable: str) -> Any:
        """None where it is unknown."""
        row = self._row(part)
        if row is None or variable not in self._facts:
            return None
        answer = row.values.get(variable)
        if isinstance(answer, PartialDate):
            return str(answer)
        return sorted(answer) if isinstance(answer, tuple) else answer

    def date(self, part: str, variable: str) -> PartialDate | None:
        row = self._row(part)
        answer = row.values.get(variable) if row and variable in self._facts else None
        return answer if isinstance(answer, PartialDate) else None

    def state(self, part: str, variable: str) -> str | None:
        """Of an examination whose result has no value: not done, pending, or not applicable."""
        row = self._row(part)
        reason = row.missing.get(variable) if row else None
        return STATES.get(reason) if reason else None

    def _row(self, part: str) -> Row | None:
        return self.record.first(part)
