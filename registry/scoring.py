"""The declared scores of a case as it stands, from the record the pages read."""

from typing import Any

from registry.core.case_rows import CaseRows
from registry.core.case_scores import case_scores
from registry.core.dates import PartialDate
from registry.core.scores import Result
from registry.facts import Facts
from registry.record import CaseRecord, Row


def scores_of(record: CaseRecord) -> tuple[Result, ...]:
    """Those that may apply; an answer to a question that does not apply counts for none."""
    return case_scores(case_rows_of(record))


def case_rows_of(record: CaseRecord) -> CaseRows:
    facts = Facts(record)

    def one(part: str) -> dict[str, Any]:
        row = record.first(part)
        return _plain(row, facts) if row else {}

    def many(part: str) -> list[dict[str, Any]]:
        return [_plain(row, facts) | {"sequence": row.sequence} for row in record.of(part)]

    return CaseRows(
        case=one("case") | {"registered_on": record.registered_on},
        patient=one("patient"),
        fitness=one("fitness"),
        tumour=one("tumour"),
        course=one("course"),
        operations=many("operation"),
        specimens=many("specimen"),
        complications=many("complication"),
        follow_ups=many("followup"),
    )


def _plain(row: Row, facts: Facts) -> dict[str, Any]:
    """Columns as the tables have them: a date as its first day, with its precision beside it."""
    asked = facts.of(row)
    found: dict[str, Any] = {}
    for name, answer in row.values.items():
        if name not in asked:
            continue
        if isinstance(answer, PartialDate):
            found |= {name: answer.first_day, f"{name}_precision": answer.precision}
        else:
            found[name] = list(answer) if isinstance(answer, tuple) else answer
    return found
