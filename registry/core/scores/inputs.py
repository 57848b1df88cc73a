"""The inputs of a score: what may be written, and the refusal of what may not."""

from collections.abc import Mapping
from dataclasses import dataclass
from sys import float_info
from typing import Any, Literal

from rules import ValueProblem, nearest

from ..dates import DateProblem, PartialDate

Kind = Literal["number", "integer", "boolean", "word", "words", "date", "grades", "numbers", "rows"]
UNKNOWN = (None, "unknown")
NOT_APPLICABLE = "not_applicable"
YEARS = (1880, 2200)
_WANTED = {
    "boolean": "true or false",
    "date": "a date: 2024, 2024-05 or 2024-05-17",
    "numbers": "a list of numbers (null for a missing one)",
}


@dataclass(frozen=True, slots=True)
class Input:
    """One input. `grades` is a list of words in which a word may repeat or be null.

    `rows` is a list of objects with the inputs of `fields`. An optional input is not counted
    as missing. `na` accepts "not_applicable" as an answer.
    """

    name: str
    kind: Kind
    label: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    values: tuple[str, ...] = ()
    fields: tuple["Input", ...] = ()
    optional: bool = False
    na: bool = False

    def read(self, raw: object) -> Any:
        """The typed value, None where it is unknown; raises ValueProblem."""
        if isinstance(raw, Mapping) and self.kind != "rows" and "value" in raw:
            raw = self._without_unit(raw)
        if raw is None or raw == "unknown":
            return None
        if self.na and raw == NOT_APPLICABLE:
            return NOT_APPLICABLE
        return _READERS[self.kind](self, raw)

    def _without_unit(self, raw: Mapping[str, object]) -> object:
        for key in raw.keys() - {"value", "unit"}:
            rule = "is neither the value nor its unit"
            raise ValueProblem(f"{self.name}.{key}", raw[key], rule, "Keep value and unit only.")
        unit = raw.get("unit", self.unit)
        if unit != self.unit:
            wanted = f"Give {self.name} in {self.unit}." if self.unit else "It has no unit."
            raise ValueProblem(self.name, raw["value"], f"is in {unit}", wanted)
        return raw["value"]

    @property
    def allowed_text(self) -> str:
        """What may be written, in words."""
        if self.kind in ("number", "integer"):
            kind = "whole number" if self.kind == "integer" else "number"
            text = f"{kind} {self._limits}{f' {self.unit}' if self.unit else ''}".strip()
        elif self.kind in _WANTED:
            text = _WANTED[self.kind]
        elif self.kind == "rows":
            inner = "; ".join(f"{inner.name}: {inner.allowed_text}" for inner in self.fields)
            text = f"list of objects with {inner}"
        else:
            many = {"word": "", "words": "list of ", "grades": "list (null for a missing one) of "}
            text = many[self.kind] + ", ".join(self.values)
        return f"{text} or {NOT_APPLICABLE}" if self.na else text

    @property
    def _limits(self) -> str:
        if self.minimum is None and self.maximum is None:
            return ""
        low = "-∞" if self.minimum is None else f"{self.minimum:g}"
        high = "∞" if self.maximum is None else f"{self.maximum:g}"
        return f"{low}–{high}"

    def refuse(self, raw: object, rule: str, hint: str = "") -> ValueProblem:
        remedy = f"Give {self.allowed_text}, or null for unknown.{f' {hint}' if hint else ''}"
        return ValueProblem(self.name, raw, rule, remedy)


def _read_number(declared: Input, raw: object) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not _finite(raw):
        raise declared.refuse(raw, "is not a number")
    low, high = declared.minimum, declared.maximum
    if (low is not None and raw < low) or (high is not None and raw > high):
        raise declared.refuse(raw, "is impossible")
    return raw


def _finite(number: float) -> bool:
    """False for NaN too, and for whole numbers that no float can hold."""
    return -float_info.max <= number <= float_info.max


def _read_integer(declared: Input, raw: object) -> int:
    number = _read_number(declared, raw)
    if number != int(number):
        raise declared.refuse(raw, "is not a whole number")
    return int(number)


def _read_boolean(declared: Input, raw: object) -> bool:
    if not isinstance(raw, bool):
        raise declared.refuse(raw, "is neither true nor false")
    return raw


def _read_word(declared: Input, raw: object) -> str:
    if not isinstance(raw, str) or raw not in declared.values:
        guess = nearest(raw, declared.values) if isinstance(raw, str) else None
        hint = f"Did you mean {guess}?" if guess else ""
        raise declared.refuse(raw, "is not one of its words", hint)
    return raw


def _read_list(declared: Input, raw: object) -> list[object]:
    if not isinstance(raw, list | tuple):
        raise declared.refuse(raw, "is not a list")
    return list(raw)


def _read_words(declared: Input, raw: object) -> frozenset[str]:
    return frozenset(_read_word(declared, item) for item in _read_list(declared, raw))


def _read_grades(declared: Input, raw: object) -> tuple[str | None, ...]:
    return tuple(
        None if item in UNKNOWN else _read_word(declared, item)
        for item in _read_list(declared, raw)
    )


def _read_numbers(declared: Input, raw: object) -> tuple[float | None, ...]:
    return tuple(
        None if item in UNKNOWN else _read_number(declared, item)
        for item in _read_list(declared, raw)
    )


def _read_date(declared: Input, raw: object) -> PartialDate:
    try:
        day = PartialDate.parse(raw if isinstance(raw, str) else "")
    except DateProblem:
        raise declared.refuse(raw, "is not a date of the calendar") from None
    if not YEARS[0] <= day.first_day.year <= YEARS[1]:
        raise declared.refuse(raw, f"lies outside the years {YEARS[0]} to {YEARS[1]}")
    return day


def _read_rows(declared: Input, raw: object) -> tuple[Mapping[str, Any], ...]:
    return tuple(_read_row(declared, row) for row in _read_list(declared, raw))


def _read_row(declared: Input, row: object) -> Mapping[str, Any]:
    if not isinstance(row, Mapping):
        raise declared.refuse(row, "is not an object")
    names = [field.name for field in declared.fields]
    for name in row:
        if name not in names:
            guess = nearest(str(name), names)
            hint = f"Did you mean {guess}?" if guess else f"Use {', '.join(names)}."
            raise ValueProblem(
                f"{declared.name}.{name}", row[name], "is not a field of its rows", hint
            )
    return {field.name: field.read(row.get(field.name)) for field in declared.fields}


_READERS = {
    "number": _read_number,
    "integer": _read_integer,
    "boolean": _read_boolean,
    "word": _read_word,
    "words": _read_words,
    "grades": _read_grades,
    "numbers": _read_numbers,
    "date": _read_date,
    "rows": _read_rows,
}


def yes_no(name: str, label: str, optional: bool = False) -> Input:
    return Input(name, "boolean", label, optional=optional)
