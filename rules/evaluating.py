"""What is asked of a condition as a whole."""

from collections.abc import Iterator

from rules.nodes import And, Definition, Explanation, Leaf, Node, Not, Or
from rules.truth import UNKNOWN, Truth
from rules.values import Values


def leaves(node: Node) -> Iterator[Leaf]:
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from leaves(part)
    elif isinstance(node, Not | Definition):
        yield from leaves(node.part)
    else:
        yield node


def findings_in(node: Node) -> frozenset[str]:
    return frozenset(name for leaf in leaves(node) for name in leaf.names)


def unsettled_findings(node: Node, values: Values) -> set[str]:
    """Findings not known, or not closely enough, by which a condition is unknown.

    Parts that are settled already are left out: nothing learnt later makes them unknown again.
    """
    found: set[str] = set()
    if node.truth(values) is UNKNOWN:
        node.add_unsettled(values, found)
    return found


def evaluate(node: Node, values: Values) -> Truth:
    """Truth of a condition; a finding absent from `values` is unknown."""
    return node.truth(values)


def explain(node: Node, values: Values) -> Explanation:
    return node.explain(values)
