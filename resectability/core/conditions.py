"""Questions about the shape of a condition that a criteria file must answer well."""

from rules import Node
from rules.nodes import And, Definition, Known, Not, Or


def negated_findings(node: Node, under_not: bool) -> frozenset[str]:
    """Findings that stand under a not; whether one is recorded at all may be asked there."""
    if isinstance(node, And | Or):
        return frozenset(name for part in node.parts for name in negated_findings(part, under_not))
    if isinstance(node, Definition):
        return negated_findings(node.part, under_not)
    if isinstance(node, Not):
        return negated_findings(node.part, True)
    return frozenset(node.names) if under_not and not isinstance(node, Known) else frozenset()


def definitions_in(node: Node) -> frozenset[str]:
    if isinstance(node, And | Or):
        return frozenset(name for part in node.parts for name in definitions_in(part))
    if isinstance(node, Not):
        return definitions_in(node.part)
    if isinstance(node, Definition):
        return definitions_in(node.part) | {node.name}
    return frozenset()
