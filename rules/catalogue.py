"""The findings a rule may speak of, by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from rules.dates import date_text
from rules.findings import Finding, UnknownFinding, nearest
from rules.reading import read_not_applicable, read_value
from rules.values import CONTACT_CLASSES, NOT_APPLICABLE, Interval, Value

UNKNOWN_WORD: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Catalogue:
    findings: Mapping[str, Finding]

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> "Catalogue":
        return cls({finding.name: finding for finding in findings})

    def nearest(self, name: str) -> str | None:
        return nearest(name, self.findings)

    def read(self, name: str, raw: object) -> Value:
        """Value of a raw input. Raises ValueProblem naming finding, value, rule and remedy."""
        finding = self.findings.get(name)
        if finding is None:
            rule = "is given for a finding that does not exist"
            raise UnknownFinding(name, raw, rule, self._remedy(name))
        if raw is None or raw == UNKNOWN_WORD:
            return None
        if raw is NOT_APPLICABLE or raw == NOT_APPLICABLE.value:
            return read_not_applicable(finding, raw)
        return read_value(finding, raw)

    def _remedy(self, name: str) -> str:
        suggestion = self.nearest(name)
        if suggestion:
            return f"Did you mean {suggestion}?"
        groups = dict.fromkeys(known.partition(".")[0] for known in self.findings)
        return f"Names that exist begin with {', '.join(groups)}."

    def write(self, name: str, value: Value) -> object:
        """What `read` reads back: plain JSON values."""
        finding = self.findings[name]
        if value is NOT_APPLICABLE:
            return NOT_APPLICABLE.value
        if isinstance(value, frozenset):
            return sorted(value)
        if isinstance(value, Interval):
            if finding.kind == "contact":
                for word, members in CONTACT_CLASSES.items():
                    if value == members:
                        return word
            return _interval_json(finding, value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _end_json(finding, value)
        return value


def _interval_json(finding: Finding, value: Interval) -> dict[str, object]:
    ends: dict[str, object] = {
        "min": _end_json(finding, value.low),
        "max": _end_json(finding, value.high),
    }
    if value.low_open:
        ends["min_open"] = True
    if value.high_open:
        ends["max_open"] = True
    return ends


def _end_json(finding: Finding, number: float) -> object:
    if finding.kind == "date":
        return date_text(int(number))
    return finding.values[int(number)] if finding.kind == "ordered" else number
