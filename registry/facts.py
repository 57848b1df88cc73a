"""The values that rules see: the variables of a case, and the few that follow from them."""

from collections.abc import Mapping, Sequence
from datetime import date

from registry.core.body import bmi_kg_m2
from registry.core.complications import worst_clavien_dindo
from registry.core.dates import PartialDate
from registry.core.isgps import popf_grade
from registry.dictionary import CONTACT_VARIABLES, by_name, rule
from registry.record import Answer, CaseRecord, Row
from rules import CONTACT_CLASSES, Interval, Truth, Value, date_value, evaluate

FIRST_COUNTS = ("assessment", "operation", "specimen")


def value(answer: Answer) -> Value:
    if isinstance(answer, PartialDate):
        return date_value(answer.first_day, answer.precision)  # type: ignore[arg-type]
    return frozenset(answer) if isinstance(answer, tuple) else answer


def contact(values: Mapping[str, Answer]) -> Value:
    """Degrees before class before range; None where nothing is given."""
    degrees, word, low, high = (values.get(name) for name in CONTACT_VARIABLES)
    if isinstance(degrees, int | float):
        return degrees
    if isinstance(word, str):
        return CONTACT_CLASSES[word]
    if isinstance(low, int | float) and isinstance(high, int | float):
        return low if low == high else Interval(low, high)
    return None


class Facts:
    """What is known of a case as a whole, and with it of each of its rows.

    A value of a question that does not apply stays in the draft and is no fact.
    """

    def __init__(self, record: CaseRecord) -> None:
        self.record = record
        self.of_case: dict[str, Value] = {}
        for part, rows in record.rows.items():
            if rows and (not rows[0].key or part in FIRST_COUNTS):
                self.of_case |= _values(rows[0])
        self._rows: dict[tuple[str, str], dict[str, Value]] = {}
        _leave_out_hidden(self.of_case, tuple(self.of_case))
        self.of_case |= _derived(record, self.of_case)

    def of(self, row: Row | None) -> dict[str, Value]:
        """Facts of the case seen from one row: its own values come before those of others."""
        if row is None or not row.key:
            return self.of_case
        place = (row.part, row.key)
        if place not in self._rows:
            self._rows[place] = self._with_own(row)
        return self._rows[place]

    def _with_own(self, row: Row) -> dict[str, Value]:
        own = dict(self.of_case)
        for other in self.record.of(row.part)[:1]:
            for name in other.values:
                own.pop(name, None)
        own |= _values(row)
        if row.part == "vessel":
            own |= {"vessel": row.vessel, "contact": contact(row.values)}
        _leave_out_hidden(own, tuple(row.values))
        if row.part == "vessel" and own.get("present") is False and row.vessel == "variant_HA":
            own["contact"] = None
        return own


def _leave_out_hidden(facts: dict[str, Value], names: tuple[str, ...]) -> None:
    """Leaving one out may hide another: until nothing changes any more."""
    asked = {n: by_name()[n].applies_when for n in names if by_name()[n].applies_when}
    while hidden := [n for n, when in asked.items() if n in facts and _denied(when, facts)]:
        for name in hidden:
            del facts[name]


def _denied(condition: str, facts: Mapping[str, Value]) -> bool:
    return evaluate(rule(condition), facts) in (Truth.FALSE, Truth.NOT_APPLICABLE)


def _values(row: Row) -> dict[str, Value]:
    return {name: value(answer) for name, answer in row.values.items()}


def _derived(record: CaseRecord, facts: Mapping[str, Value]) -> dict[str, Value]:
    grades = [_word(row, "clavien_dindo") for row in record.of("complication")]
    born = facts.get("birth_year")
    return {
        "procedures": _of_all(record.of("operation"), "procedure"),
        "all_organs_resected": _of_all(record.of("operation"), "organs_resected"),
        "operation_count": len(record.of("operation")),
        "complication_count": len(record.of("complication")),
        "followup_count": len(record.of("followup")),
        "worst_clavien_dindo": worst_clavien_dindo(grades),
        "born_on": Interval(_day(born, 1, 1), _day(born, 12, 31)) if born else None,
        "bmi_kg_m2": bmi_kg_m2(facts.get("height_cm"), facts.get("weight_kg")),  # type: ignore[arg-type]
        "fistula_from_findings": _fistula(facts),
    }


def _of_all(rows: Sequence[Row], variable: str) -> frozenset[str] | None:
    """The words of all rows together; unknown as soon as one row does not say."""
    said = [row.values.get(variable) for row in rows]
    if not said or None in said:
        return None
    return frozenset(w for s in said for w in (s if isinstance(s, tuple) else (str(s),)))


def _day(year: Value, month: int, day: int) -> int:
    return date(int(str(year)), month, day).toordinal()


def _word(row: Row, variable: str) -> str | None:
    found = row.values.get(variable)
    return found if isinstance(found, str) else None


def _fistula(facts: Mapping[str, Value]) -> str | None:
    listed = facts.get("fistula_consequences")

    def said(*words: str) -> bool | None:
        return any(word in listed for word in words) if isinstance(listed, frozenset) else None

    return popf_grade(
        facts.get("amylase_ratio"),  # type: ignore[arg-type]
        facts.get("drain_days"),  # type: ignore[arg-type]
        percutaneous_or_endoscopic_drainage=said("percutaneous_drainage", "endoscopic_drainage"),
        angiography_for_bleeding=said("angiography"),
        infection_without_organ_failure=said("infection"),
        treatment_prolonging_stay=said("treatment"),
        reoperation=said("reoperation"),
        organ_failure=said("organ_failure"),
        death=said("death"),
    ).grade
