"""Text to nodes: Python's grammar through a whitelist, checked against the findings."""

import ast
from collections.abc import Mapping

from rules.catalogue import Catalogue
from rules.comparison import MIRRORED, Operator
from rules.nodes import (
    Always,
    Among,
    And,
    Definition,
    Gap,
    Intersects,
    Known,
    Node,
    Not,
    Or,
    Same,
    Threshold,
)
from rules.operands import GRAMMAR, Operands, RuleError, example

LONGEST_CONDITION = 4000
DEEPEST_CONDITION = 60
_OPERATORS: dict[type[ast.cmpop], Operator] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip


def parse(text: str, catalogue: Catalogue, definitions: Mapping[str, Node] | None = None) -> Node:
    """Node of a condition. Raises RuleError."""
    return _Parser(text, catalogue, definitions or {}).parse()


def parse_definitions(texts: Mapping[str, str], catalogue: Catalogue) -> dict[str, Node]:
    """Nodes of named conditions, which may use those named before them. Raises RuleError."""
    nodes: dict[str, Node] = {}
    for name, text in texts.items():
        if name in catalogue.findings:
            raise RuleError(
                text, 0, f"the definition {name} has the name of a finding", "Rename it."
            )
        parser = _Parser(text, catalogue, nodes, later=frozenset(texts) - frozenset(nodes))
        nodes[name] = parser.parse()
    return nodes


class _Parser(Operands):
    def parse(self) -> Node:
        if len(self.text) > LONGEST_CONDITION:
            self.fail(None, "the condition is too long", "Split it into definitions.")
        try:
            tree = ast.parse(self.text, mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            offset = getattr(error, "offset", None) or len(self.text) + 1
            raise RuleError(
                self.text, offset - 1, f"the condition cannot be read: {error}", GRAMMAR
            ) from None
        if _depth(tree.body) > DEEPEST_CONDITION:
            self.fail(None, "the condition is nested too deeply", "Split it into definitions.")
        return self.node(tree.body)

    def node(self, at: ast.expr) -> Node:
        match at:
            case ast.BoolOp():
                parts = tuple(self.node(value) for value in at.values)
                kind = And if isinstance(at.op, ast.And) else Or
                return kind(parts, self.source(at))
            case ast.UnaryOp(op=ast.Not()):
                return Not(self.node(at.operand), self.source(at))
            case ast.Compare():
                return self.comparisons(at)
            case ast.Call():
                return self.call(at)
            case ast.Constant(value=bool(met)):
                return Always(met, self.source(at))
            case ast.Name() | ast.Attribute():
                return self.named(at)
        self.fail(at, f"{self.source(at)} is not a condition", GRAMMAR)

    def named(self, at: ast.expr) -> Node:
        name = self.dotted(at)
        if name in ("true", "false"):
            return Always(name == "true", name)
        if name in self.definitions:
            return Definition(name, self.definitions[name], name)
        if name in self.later:
            self.fail(
                at,
                f"{name} is used before it is defined",
                "Define it first; a definition cannot lean on itself.",
            )
        finding = self.finding(at)
        if finding.kind == "boolean":
            return Among(finding.name, frozenset({True}), text=name)
        self.fail(
            at,
            f"{name} is a {finding.kind}, not a condition",
            f"Compare it, as in {example(finding)}.",
        )

    def call(self, at: ast.Call) -> Node:
        function = at.func.id if isinstance(at.func, ast.Name) else self.source(at.func)
        if at.keywords or function not in ("known", "intersects"):
            self.fail(at, f"{function}(…) is not allowed here", GRAMMAR)
        if function == "known":
            if len(at.args) != 1:
                self.fail(at, "known(…) takes one finding", "Write known(x).")
            return Known(self.finding(at.args[0]).name, self.source(at))
        if len(at.args) < 2:
            self.fail(
                at,
                "intersects(…) takes a finding and at least one word",
                'Write intersects(x, "a", "b").',
            )
        finding = self.finding(at.args[0])
        if finding.kind != "words":
            self.fail(
                at.args[0],
                f"{finding.name} is a {finding.kind}, not a list of words",
                f"Compare it, as in {example(finding)}.",
            )
        words = frozenset(self.word(finding, argument) for argument in at.args[1:])
        return Intersects(finding.name, words, self.source(at))

    def comparisons(self, at: ast.Compare) -> Node:
        operands = [at.left, *at.comparators]
        if len(at.ops) == 1:
            return self.comparison(at, at.left, at.ops[0], at.comparators[0], self.source(at))
        parts = []
        for left, operator, right in zip(operands, at.ops, operands[1:], strict=False):
            sign = _OPERATORS.get(type(operator))
            if sign is None:
                self.fail(at, "a chain may use only == != < <= > >=", "Join parts with and.")
            text = f"{self.source(left)} {sign} {self.source(right)}"
            parts.append(self.comparison(at, left, operator, right, text))
        self.refuse_empty(at, parts)
        return And(tuple(parts), self.source(at))

    def refuse_empty(self, at: ast.Compare, parts: list[Node]) -> None:
        limits = [part for part in parts if isinstance(part, Threshold)]
        for lower in limits:
            for upper in limits:
                if (
                    lower.finding == upper.finding
                    and lower.operator in (">", ">=")
                    and upper.operator in ("<", "<=")
                    and (
                        lower.limit > upper.limit
                        or (
                            lower.limit == upper.limit
                            and (lower.operator, upper.operator) != (">=", "<=")
                        )
                    )
                ):
                    self.fail(
                        at,
                        f"the interval {self.source(at)} is impossible: no value lies in it",
                        "Put the smaller limit first.",
                    )

    def comparison(
        self, at: ast.Compare, left: ast.expr, operator: ast.cmpop, right: ast.expr, text: str
    ) -> Node:
        if isinstance(operator, ast.In | ast.NotIn):
            return self.membership(left, isinstance(operator, ast.NotIn), right, text)
        sign = _OPERATORS.get(type(operator))
        if sign is None:
            self.fail(at, f"{text} uses an operator that is not allowed", "Write == or !=.")
        if self.is_literal(left) and self.is_literal(right):
            self.fail(at, f"{text} compares no finding", "Name a finding on one side.")
        if self.is_literal(left):
            return self.against_literal(right, MIRRORED[sign], left, text)
        if self.is_literal(right):
            return self.against_literal(left, sign, right, text)
        return self.between_findings(at, left, sign, right, text)

    def against_literal(self, at: ast.expr, sign: Operator, value: ast.expr, text: str) -> Node:
        if isinstance(at, ast.BinOp):
            minuend, subtrahend = self.difference(at)
            return Gap(minuend.name, subtrahend.name, sign, self.number(value, at), text)
        finding = self.finding(at)
        if finding.kind == "words":
            self.fail(
                at,
                f"{finding.name} is a list of words and cannot be compared with {sign}",
                f'Write intersects({finding.name}, "…").',
            )
        if finding.kind in ("boolean", "word"):
            if sign not in ("==", "!="):
                self.fail(
                    at, f"{finding.name} is a {finding.kind} and has no order", "Use == or !=."
                )
            member = (
                self.yes_no(finding, value)
                if finding.kind == "boolean"
                else self.word(finding, value)
            )
            return Among(finding.name, frozenset({member}), sign == "!=", text)
        return Threshold(finding.name, sign, self.limit(finding, sign, value), text)

    def membership(self, at: ast.expr, negated: bool, items: ast.expr, text: str) -> Node:
        if isinstance(items, ast.Name | ast.Attribute) and self.is_literal(at):
            finding = self.finding(items)
            node: Node = Intersects(finding.name, frozenset({self.word(finding, at)}), text)
            return Not(node, text) if negated else node
        finding = self.finding(at)
        if not isinstance(items, ast.Tuple | ast.List | ast.Set) or not items.elts:
            self.fail(items, "after in comes a list in brackets", 'Write x in ("a", "b").')
        if finding.kind == "word":
            words = frozenset[str | bool](self.word(finding, item) for item in items.elts)
            return Among(finding.name, words, negated, text)
        if finding.is_numeric or finding.kind == "ordered":
            equal = tuple(
                Threshold(finding.name, "==", self.limit(finding, "==", item), self.source(item))
                for item in items.elts
            )
            return Not(Or(equal, text), text) if negated else Or(equal, text)
        self.fail(
            at,
            f"{finding.name} is a {finding.kind} and cannot be used with in",
            f"Write {example(finding)}.",
        )

    def between_findings(
        self, at: ast.Compare, left: ast.expr, sign: Operator, right: ast.expr, text: str
    ) -> Node:
        first, second = self.finding(left), self.finding(right)
        numeric = (first.is_numeric and second.is_numeric) or (first.kind == second.kind == "date")
        if numeric:
            return Gap(first.name, second.name, sign, 0, text)
        if first.kind == second.kind and first.kind in ("word", "boolean") and sign in ("==", "!="):
            return Same(first.name, second.name, sign == "!=", text)
        self.fail(
            at,
            f"{first.name} ({first.kind}) and {second.name} ({second.kind}) cannot be compared "
            f"with {sign}",
            "Compare two numbers, two dates, or two words with == or !=.",
        )


def _depth(tree: ast.AST) -> int:
    depth, level = 0, [tree]
    while level:
        depth += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return depth
