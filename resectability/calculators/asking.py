"""The inputs of a score as fields of a page: choices, texts, several words, rows of a list."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from registry import vocabulary as v
from registry.core.scores import Input
from resectability.calculators.reading import MOST_ROWS, NOTHING, Filled
from resectability.calculators.words import first_upper, words
from rules.words import Word

Control = Literal["text", "choice", "list", "several", "rows"]
MOST_BUTTONS = 8  # a longer choice is a list
MOST_STEPS = 7  # whole numbers from 1 to 7 are buttons
UNKNOWN = ("", "Not known")
LABELS: Mapping[str, type[Word]] = {
    "site": v.PrimarySite,
    "primary_site": v.PrimarySite,
    "location": v.PancreasLocation,
    "procedure": v.Procedure,
    "kind": v.ComplicationType,
    "vital_status": v.VitalStatus,
    "histology": v.Histology,
    "margin_status": v.MarginStatus,
}


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Field:
    """``rows`` hold the fields of each row of a list; the last row is empty."""

    name: str
    label: str
    control: Control
    hint: str = ""
    unit: str = ""
    value: str = ""
    optional: bool = False
    choices: tuple[Choice, ...] = ()
    rows: tuple[tuple["Field", ...], ...] = ()
    wrong: bool = False

    @property
    def id(self) -> str:
        return "i-" + re.sub(r"[^a-z0-9]+", "-", self.name.lower())


def fields(filled: Filled) -> list[Field]:
    return [_field(declared, filled, declared.name) for declared in filled.score.inputs]


def _field(declared: Input, filled: Filled, name: str) -> Field:
    texts = filled.texts.get(name, [])
    control = _control(declared)
    return Field(
        name=name,
        label=first_upper(declared.label),
        control=control,
        hint=_hint(declared, control),
        unit=declared.unit,
        value=texts[-1] if texts else "",
        optional=declared.optional,
        choices=tuple(_choices(declared, control, texts)),
        rows=tuple(_rows(declared, filled)) if control == "rows" else (),
        wrong=any(problem.name == declared.name for problem in filled.problems),
    )


def _control(declared: Input) -> Control:
    if declared.kind == "rows":
        return "rows"
    if declared.kind == "words":
        return "several"
    if declared.kind == "boolean" or (declared.kind == "integer" and _steps(declared)):
        return "choice"
    if declared.kind == "word":
        return "choice" if len(declared.values) <= MOST_BUTTONS else "list"
    return "text"


def _steps(declared: Input) -> list[str]:
    """The few whole numbers that are possible; none where they are many."""
    low, high = declared.minimum, declared.maximum
    if low is None or high is None or high - low >= MOST_STEPS:
        return []
    return [str(number) for number in range(int(low), int(high) + 1)]


def _choices(declared: Input, control: Control, texts: list[str]) -> Iterator[Choice]:
    if control not in ("choice", "list", "several"):
        return
    possible = [(value, _label(declared.name, value)) for value in _values(declared)]
    if control == "several" and NOTHING not in declared.values:
        possible.append((NOTHING, "None of these"))
    if declared.na:
        possible.append(("not_applicable", "Does not apply"))
    known = [value for value, _ in possible]
    if control != "several":
        yield Choice(*UNKNOWN, selected=not any(text in known for text in texts))
    for value, label in possible:
        yield Choice(value, label, value in texts)


def _values(declared: Input) -> list[str]:
    if declared.kind == "boolean":
        return ["yes", "no"]
    return _steps(declared) if declared.kind == "integer" else list(declared.values)


def _label(name: str, value: str) -> str:
    """As the registry labels the word, where the input is a variable of it."""
    known = dict(LABELS[name].choices()) if name in LABELS else {}
    return known.get(value) or first_upper(words(value))


def _hint(declared: Input, control: Control) -> str:
    if control == "several":
        return "Tick all that apply; nothing ticked means not known."
    if control != "text":
        return ""
    match declared.kind:
        case "grades":
            many = "Separate several with commas; “?” for one that is not known"
            return f"{', '.join(declared.values)}. {many}, “none” for none at all."
        case "numbers":
            return "Separate several with spaces; “?” for one not measured, “none” for none at all."
        case "date":
            return "2024, 2024-05 or 2024-05-17."
    return first_upper(declared.allowed_text.replace("_", " ")) + "."


def _rows(declared: Input, filled: Filled) -> Iterator[tuple[Field, ...]]:
    count = min(filled.rows(declared.name) + 1, MOST_ROWS)
    for number in range(count):
        yield tuple(
            _field(inner, filled, f"{declared.name}.{number}.{inner.name}")
            for inner in declared.fields
        )
