"""What stands on either side of a comparison: names of findings, and values that they may have."""

import ast
from collections.abc import Mapping
from datetime import date
from typing import NoReturn

from rules.catalogue import Catalogue
from rules.comparison import Operator
from rules.findings import NOTHING_WORD, Finding, nearest
from rules.nodes import Node
from rules.values import number_text

GRAMMAR = (
    "Allowed are findings, numbers, quoted words, true and false, == != < <= > >=, in (…), "
    "and, or, not, known(x), intersects(x, …), a - b and the names of definitions."
)


class RuleError(ValueError):
    """A condition that cannot be read. `position` counts characters of `text` from 0."""

    def __init__(self, text: str, position: int, message: str, remedy: str) -> None:
        start = max(position - 60, 0)
        excerpt = text[start : position + 60]
        super().__init__(f"{message} (at character {position + 1}, “{excerpt}”). {remedy}")
        self.text = text
        self.position = position
        self.message = message
        self.remedy = remedy


class Operands:
    """Reads operands of one condition; every refusal says where in its text."""

    def __init__(
        self,
        text: str,
        catalogue: Catalogue,
        definitions: Mapping[str, Node],
        later: frozenset[str] = frozenset(),
    ) -> None:
        self.text = " ".join(text.split("\n")).strip()
        self.catalogue = catalogue
        self.definitions = definitions
        self.later = later

    def fail(self, at: ast.expr | None, message: str, remedy: str) -> NoReturn:
        position = 0
        if at is not None:
            position = len(self.text.encode()[: at.col_offset].decode(errors="ignore"))
        raise RuleError(self.text, position, message, remedy)

    def source(self, at: ast.expr) -> str:
        return ast.get_source_segment(self.text, at) or ast.unparse(at)

    def dotted(self, at: ast.expr) -> str:
        match at:
            case ast.Name():
                return at.id
            case ast.Attribute():
                return f"{self.dotted(at.value)}.{at.attr}"
        self.fail(at, f"{self.source(at)} is not the name of a finding", GRAMMAR)

    def finding(self, at: ast.expr) -> Finding:
        name = self.dotted(at)
        finding = self.catalogue.findings.get(name)
        if finding is None:
            suggestion = nearest(name, [*self.catalogue.findings, *self.definitions])
            self.fail(
                at,
                f"the finding {name} does not exist",
                f"Did you mean {suggestion}?" if suggestion else "Add it to the catalogue.",
            )
        return finding

    def is_literal(self, at: ast.expr) -> bool:
        if isinstance(at, ast.UnaryOp):
            return isinstance(at.op, ast.USub | ast.UAdd) and self.is_literal(at.operand)
        return isinstance(at, ast.Constant) or (
            isinstance(at, ast.Name) and at.id in ("true", "false")
        )

    def literal(self, at: ast.expr) -> object:
        if isinstance(at, ast.Name):
            return at.id == "true"
        try:
            return ast.literal_eval(at)
        except (ValueError, TypeError):
            self.fail(at, f"{self.source(at)} is not a value", GRAMMAR)

    def limit(self, finding: Finding, sign: Operator, at: ast.expr) -> float:
        if finding.kind == "date":
            raw = self.literal(at)
            try:
                return date.fromisoformat(str(raw)).toordinal()
            except ValueError:
                self.fail(at, f"{raw!r} is not a day", 'Write it as "2024-05-17".')
        if finding.kind == "ordered":
            return self.rank(finding, sign, at)
        number = self.number(at, at, f"{finding.name} is a {finding.kind}")
        low, high = finding.minimum, finding.maximum
        if (low is not None and (number < low or (number == low and sign == "<"))) or (
            high is not None and (number > high or (number == high and sign == ">"))
        ):
            self.fail(
                at,
                f"{finding.name} {sign} {number_text(number)} is outside the declared range "
                f"{finding.range_text}",
                "Correct the limit or the range.",
            )
        return number

    def rank(self, finding: Finding, sign: Operator, at: ast.expr) -> int:
        word = self.word(finding, at)
        beyond = {">": finding.values[-1], "<": finding.values[0]}.get(sign)
        if word == beyond:
            self.fail(at, f"nothing is {sign} {word!r} in {finding.name}", "Correct the limit.")
        return finding.values.index(word)

    def number(self, at: ast.expr, context: ast.expr, what: str = "") -> float:
        number = self.literal(at) if self.is_literal(at) else None
        if isinstance(number, bool) or not isinstance(number, int | float):
            message = (
                f"{what or self.source(context)} and cannot be compared with {self.source(at)}"
            )
            self.fail(at, message, "Compare it with a number.")
        return number

    def yes_no(self, finding: Finding, at: ast.expr) -> bool:
        value = self.literal(at)
        if not isinstance(value, bool):
            self.fail(
                at,
                f"{finding.name} is a boolean and cannot be {self.source(at)}",
                "Compare it with true or false.",
            )
        return value

    def word(self, finding: Finding, at: ast.expr) -> str:
        value = self.literal(at) if self.is_literal(at) else None
        if not isinstance(value, str):
            self.fail(
                at,
                f"{finding.name} is a {finding.kind} and cannot be {self.source(at)}",
                "Write the word in quotes.",
            )
        if finding.values and value not in finding.values:
            suggestion = nearest(value, finding.values)
            hint = f"Did you mean {suggestion}? " if suggestion else ""
            self.fail(
                at,
                f"{value!r} is not a possible value of {finding.name}",
                f"{hint}Choose from {', '.join(finding.values)}.",
            )
        return value

    def difference(self, at: ast.BinOp) -> tuple[Finding, Finding]:
        if not isinstance(at.op, ast.Sub):
            self.fail(at, f"{self.source(at)} is not allowed", "Only a - b can be computed.")
        left, right = self.finding(at.left), self.finding(at.right)
        comparable = (left.is_numeric and right.is_numeric) or (left.kind == right.kind == "date")
        if not comparable:
            self.fail(
                at,
                f"{left.name} ({left.kind}) and {right.name} ({right.kind}) have no difference",
                "Subtract two numbers or two dates.",
            )
        return left, right


def example(finding: Finding) -> str:
    if finding.kind in ("number", "contact"):
        return f"{finding.name} > {number_text(finding.minimum or 0)}"
    if finding.kind == "date":
        return f'{finding.name} >= "2024-05-17"'
    word = next(iter(finding.values), NOTHING_WORD)
    if finding.kind == "words":
        return f'intersects({finding.name}, "{word}")'
    return f"{finding.name} == true" if finding.kind == "boolean" else f'{finding.name} == "{word}"'
