"""What the address says of the inputs of a score, and an address that says it again.

A row of a list is written ``complications.0.kind``; words that may repeat are repeated.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict

from registry.core.scores import Input, Refused, Result, Score
from rules import ValueProblem

MOST_ROWS = 20
_ROW = re.compile(r"^(\w+)\.([0-9]{1,2})\.(\w+)$")
_NUMBER = re.compile(r"^[-+]?[0-9]{1,15}(?:[.,][0-9]{1,15})?$")
_LONGEST = 60  # of a value that is repeated in a message
TRUTHS = {"yes": True, "no": False}
OPEN = ("?", "unknown")
NOTHING = "none"
DOES_NOT_APPLY = ("not_applicable", "not applicable", "n/a")


@dataclass(frozen=True, slots=True)
class Problem:
    """A value that could not be read, and why."""

    name: str
    label: str
    value: str
    rule: str
    remedy: str


@dataclass(slots=True)
class Filled:
    """``texts`` as they were typed, by the name in the address; a result only without problems."""

    score: Score
    texts: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    result: Result | None = None

    @property
    def query(self) -> str:
        return urlencode([(name, text) for name, texts in self.texts.items() for text in texts])

    def rows(self, name: str) -> int:
        """How many rows of a list are written."""
        found = [int(m[2]) for m in map(_ROW.match, self.texts) if m and m[1] == name]
        return min(max(found, default=-1) + 1, MOST_ROWS)


def read(score: Score, query: QueryDict) -> Filled:
    filled = Filled(score)
    for name in query:
        texts = [text.strip() for text in query.getlist(name) if text.strip()]
        if texts:
            filled.texts[name] = texts
    try:
        filled.result = score.run(_raw(score, filled.texts))
    except Refused as refused:
        filled.problems = [_problem(score, problem) for problem in refused.problems]
    return filled


def _raw(score: Score, texts: Mapping[str, list[str]]) -> dict[str, object]:
    """As JSON would have it; a name that no input has stays, so that it is refused by name."""
    inputs = {declared.name: declared for declared in score.inputs}
    raw: dict[str, object] = {}
    rows: dict[str, dict[int, dict[str, object]]] = defaultdict(lambda: defaultdict(dict))
    for name, given in texts.items():
        place = _ROW.match(name)
        parent = inputs.get(place[1]) if place else None
        if place and parent and parent.kind == "rows" and int(place[2]) < MOST_ROWS:
            fields = {declared.name: declared for declared in parent.fields}
            rows[place[1]][int(place[2])][place[3]] = _value(fields.get(place[3]), given)
        else:
            raw[name] = _value(inputs.get(name), given)
    return raw | {name: [row for _, row in sorted(found.items())] for name, found in rows.items()}


def _value(declared: Input | None, texts: list[str]) -> object:
    last = texts[-1]
    if declared is None or last in OPEN:
        return last if declared is None else None
    if declared.na and last.lower() in DOES_NOT_APPLY:
        return DOES_NOT_APPLY[0]
    match declared.kind:
        case "number" | "integer":
            return _number(last)
        case "boolean":
            return TRUTHS.get(last, last)
        case "words":
            return [] if texts == [NOTHING] and NOTHING not in declared.values else texts
        case "grades":
            return [None if word in OPEN else word for word in _parts(last, r"[,;\s]+")]
        case "numbers":
            parts = _parts(last, r"[;\s]+")
            return [None if part in OPEN else _number(part) for part in parts]
        case _:
            return last


def _parts(text: str, between: str) -> list[str]:
    return [] if text == NOTHING else [part for part in re.split(between, text) if part]


def _number(text: str) -> float | int | str:
    """Decimal comma or point; what is no number stays as it was written."""
    if not _NUMBER.match(text):
        return text
    number = float(text.replace(",", "."))
    return int(number) if number.is_integer() else number


def _problem(score: Score, problem: ValueProblem) -> Problem:
    declared = [*score.inputs, *(inner for one in score.inputs for inner in one.fields)]
    labels = {one.name: one.label for one in declared}
    return Problem(
        name=problem.finding,
        label=labels.get(problem.finding, problem.finding[:_LONGEST]),
        value=_told(problem.value),
        rule=problem.rule,
        remedy=_for_a_page(problem.remedy),
    )


def _told(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return text[:_LONGEST]


def _for_a_page(remedy: str) -> str:
    """The remedies of the declarations speak of JSON."""
    text = remedy.replace(", or null for unknown", ", or leave it empty if it is not known")
    return text.replace("true or false", "yes or no").replace("_", " ")


def address(score: Score, raw: Mapping[str, object]) -> str:
    """Raw inputs as the part of an address after "?"; what is unknown is left out."""
    pairs = [pair for declared in score.inputs for pair in _pairs(declared, raw.get(declared.name))]
    return urlencode(pairs)


def _pairs(declared: Input, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and "value" in value:
        value = value["value"]
    if value is None:
        return
    if isinstance(value, list | tuple | set | frozenset):
        yield from _listed(declared, list(value))
    else:
        yield declared.name, _text(value)


def _listed(declared: Input, values: list[object]) -> Iterator[tuple[str, str]]:
    if declared.kind == "words":
        yield from ((declared.name, str(word)) for word in values or [NOTHING])
    elif declared.kind == "rows":
        yield from _rows(declared, values)
    else:
        between = "; " if declared.kind == "numbers" else ", "
        yield declared.name, between.join(map(_text, values)) or NOTHING


def _rows(declared: Input, rows: Iterable[object]) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(rows):
        for inner in declared.fields:
            value = row.get(inner.name) if isinstance(row, Mapping) else None
            for name, text in _pairs(inner, value):
                yield f"{declared.name}.{number}.{name}", text


def _text(value: object) -> str:
    if value is None:
        return OPEN[0]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
