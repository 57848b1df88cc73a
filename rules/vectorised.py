"""The same conditions over many cases at once: nodes to polars expressions.

A condition becomes two columns of Booleans, where it is surely met and where it may be, so that
nothing is null and Kleene's logic is the logic of bits; what is not applicable travels beside
them. `test_vectorised` proves both evaluators equal. Importing this module does not import polars.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Final, NamedTuple

from rules.comparison import OPPOSITE, Operator
from rules.encoding import (
    ABSENT,
    HELD,
    HIGH,
    HIGH_END,
    LOW,
    LOW_END,
    MAYBE,
    POSSIBLE,
    YES,
    mask,
    unknown_mask,
)
from rules.nodes import (
    Always,
    Among,
    And,
    Definition,
    Gap,
    Intersects,
    Known,
    Leaf,
    Node,
    Not,
    Or,
    Threshold,
)

if TYPE_CHECKING:
    import polars as pl

    from rules.catalogue import Catalogue

INFINITE: Final = float("inf")


class Column(NamedTuple):
    """Where a condition is surely met, and where it may be; without meaning where `absent`."""

    yes: pl.Expr
    maybe: pl.Expr
    absent: pl.Expr | None = None

    @property
    def met(self) -> pl.Expr:
        return self.yes if self.absent is None else self.yes & ~self.absent

    @property
    def possible(self) -> pl.Expr:
        return self.maybe if self.absent is None else self.maybe & ~self.absent

    def __invert__(self) -> Column:
        return Column(~self.maybe, ~self.yes, self.absent)


class Span(NamedTuple):
    """Ends of a difference, and whether they belong to it."""

    low: pl.Expr
    high: pl.Expr
    low_open: pl.Expr
    high_open: pl.Expr


class Compiler:
    """Columns for frames as `encode` makes them; a finding without columns is unknown."""

    def __init__(self, catalogue: Catalogue, columns: Iterable[str]) -> None:
        self.catalogue = catalogue
        self.columns = frozenset(columns)
        self._shared: dict[int, Column] = {}

    def column(self, node: Node) -> Column:
        match node:
            case And():
                return all_of([self.column(part) for part in node.parts])
            case Or():
                return any_of([self.column(part) for part in node.parts])
            case Not():
                return ~self.column(node.part)
            case Definition():
                if id(node.part) not in self._shared:
                    self._shared[id(node.part)] = self.column(node.part)
                return self._shared[id(node.part)]
            case _:
                return self.leaf(node)._replace(absent=self.absence(node))

    def absence(self, leaf: Leaf) -> pl.Expr | None:
        import polars as pl

        absences = [pl.col(n + ABSENT) for n in leaf.names if n + ABSENT in self.columns]
        if not absences or isinstance(leaf, Known):
            return None
        return reduce(or_, absences)

    def leaf(self, leaf: Leaf) -> Column:
        match leaf:
            case Always():
                return constant(leaf.met)
            case Threshold():
                return compare(*self.ends(leaf.finding), leaf.operator, leaf.limit)
            case Among():
                return self.among(leaf)
            case Intersects():
                return self.intersects(leaf)
            case Known():
                known = self.known(leaf.finding)
                return Column(known, known)
            case Gap():
                return self.gap(leaf)
            case _:
                equal = self.same(leaf.left, leaf.right)
                return ~equal if leaf.negated else equal

    def ends(self, name: str) -> tuple[pl.Expr, pl.Expr]:
        import polars as pl

        if name + LOW not in self.columns:
            return pl.lit(-INFINITE), pl.lit(INFINITE)
        return pl.col(name + LOW), pl.col(name + HIGH)

    def known(self, name: str) -> pl.Expr:
        import polars as pl

        recorded = pl.lit(False)
        if name + LOW in self.columns:
            recorded = (pl.col(name + LOW) > -INFINITE) | (pl.col(name + HIGH) < INFINITE)
        elif name + YES in self.columns:
            recorded = pl.col(name + YES) | ~pl.col(name + MAYBE)
        elif name + POSSIBLE in self.columns:
            recorded = pl.col(name + POSSIBLE) != unknown_mask(self.catalogue.findings[name])
        absent = name + ABSENT in self.columns
        return recorded | pl.col(name + ABSENT) if absent else recorded

    def among(self, leaf: Among) -> Column:
        if leaf.members <= {True, False}:
            yes = self.yes_no(leaf.finding)
            return yes if (True in leaf.members) is not leaf.negated else ~yes
        found = self.words(leaf.finding, [str(member) for member in leaf.members])
        return ~found if leaf.negated else found

    def yes_no(self, name: str) -> Column:
        import polars as pl

        if name + YES not in self.columns:
            return unsettled()
        return Column(pl.col(name + YES), pl.col(name + MAYBE))

    def words(self, name: str, members: Iterable[str]) -> Column:
        """The one word of the finding is one of these."""
        import polars as pl

        if name + POSSIBLE not in self.columns:
            return unsettled()
        finding = self.catalogue.findings[name]
        asked = mask(finding, members)
        possible = pl.col(name + POSSIBLE)
        others = unknown_mask(finding) & ~asked
        return Column((possible & others) == 0, (possible & asked) != 0)

    def intersects(self, leaf: Intersects) -> Column:
        import polars as pl

        name = leaf.finding
        if name + HELD not in self.columns:
            return unsettled()
        asked = mask(self.catalogue.findings[name], leaf.members)
        return Column((pl.col(name + HELD) & asked) != 0, (pl.col(name + POSSIBLE) & asked) != 0)

    def same(self, left: str, right: str) -> Column:
        finding, other = self.catalogue.findings[left], self.catalogue.findings[right]
        if finding.kind == "boolean":
            one, two = self.yes_no(left), self.yes_no(right)
            equal = [all_of([one, two]), all_of([~one, ~two])]
        else:
            common = [word for word in finding.values if word in other.values]
            equal = [all_of([self.words(left, [w]), self.words(right, [w])]) for w in common]
        yes = any_of([constant(False), *equal]).yes
        return Column(yes, yes | ~(self.known(left) & self.known(right)))

    def gap(self, leaf: Gap) -> Column:
        left, right = self.span(leaf.minuend), self.span(leaf.subtrahend)
        difference = Span(
            left.low - right.high,
            left.high - right.low,
            left.low_open | right.high_open,
            left.high_open | right.low_open,
        )
        return compare_span(difference, leaf.operator, leaf.limit)

    def span(self, name: str) -> Span:
        """With ends that were moved by a float put back, since a difference would round them."""
        import polars as pl

        low, high = self.ends(name)
        closed = pl.lit(False)
        if name + LOW_END not in self.columns:
            return Span(low, high, closed, closed)
        low_end, high_end = pl.col(name + LOW_END), pl.col(name + HIGH_END)
        return Span(low_end, high_end, low_end != low, high_end != high)


def constant(met: bool) -> Column:
    import polars as pl

    return Column(pl.lit(met), pl.lit(met))


def unsettled() -> Column:
    """Of a finding that no case has."""
    import polars as pl

    return Column(pl.lit(False), pl.lit(True))


def all_of(parts: Sequence[Column]) -> Column:
    absences = [part.absent for part in parts if part.absent is not None]
    return Column(
        reduce(and_, [part.yes for part in parts]),
        reduce(and_, [part.maybe for part in parts]),
        reduce(or_, absences) if absences else None,
    )


def any_of(parts: Sequence[Column]) -> Column:
    absences = [part.absent for part in parts if part.absent is not None]
    return Column(
        reduce(or_, [part.met for part in parts]),
        reduce(or_, [part.possible for part in parts]),
        reduce(and_, absences) if len(absences) == len(parts) else None,
    )


def compare(low: pl.Expr, high: pl.Expr, operator: Operator, limit: float) -> Column:
    """As `rules.comparison.compare`, of closed ranges: met at every number, or at some."""
    match operator:
        case ">":
            return Column(low > limit, high > limit)
        case ">=":
            return Column(low >= limit, high >= limit)
        case "==":
            return Column((low == limit) & (high == limit), (low <= limit) & (high >= limit))
        case _:
            return ~compare(low, high, OPPOSITE[operator], limit)


def compare_span(span: Span, operator: Operator, limit: float) -> Column:
    if operator in ("<", "<=", "!="):
        return ~compare_span(span, OPPOSITE[operator], limit)
    closed = compare(span.low, span.high, operator, limit)
    low_on_limit = (span.low == limit) & span.low_open
    high_on_limit = (span.high == limit) & span.high_open
    match operator:
        case ">":
            return Column(closed.yes | low_on_limit, closed.maybe)
        case ">=":
            return Column(closed.yes, closed.maybe & ~high_on_limit)
        case _:
            return Column(closed.yes, closed.maybe & ~low_on_limit & ~high_on_limit)
