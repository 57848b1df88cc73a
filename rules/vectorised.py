"""The same conditions over many cases at once: nodes to polars expressions.

A column of Booleans has three values, true, false and null for unknown, and polars joins them by
Kleene's rules; what is not applicable travels beside it. `test_vectorised` proves both evaluators
equal. Importing this module does not import polars.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Final, NamedTuple

from rules.comparison import OPPOSITE, Operator
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
from rules.values import NOT_APPLICABLE, Interval, Value

if TYPE_CHECKING:
    import polars as pl

    from rules.catalogue import Catalogue

NUMERIC_KINDS: Final = frozenset({"number", "contact", "date", "ordered"})
INTERVAL_SUFFIXES: Final = (".low", ".high", ".low_open", ".high_open")
ABSENT_SUFFIX: Final = ".not_applicable"


class Column(NamedTuple):
    """Truth of a condition: null is unknown; where `absent` holds it is not applicable."""

    truth: pl.Expr
    absent: pl.Expr | None


class Span(NamedTuple):
    """Ends of a number; null where unknown."""

    low: pl.Expr
    high: pl.Expr
    low_open: pl.Expr
    high_open: pl.Expr


def encode(
    catalogue: Catalogue, names: Iterable[str], cases: Sequence[Mapping[str, Value]]
) -> pl.DataFrame:
    """One row a case.

    A finding is a column of its name; where some case has a range, four more
    columns hold its ends, and where one is not applicable, one more says so.
    """
    import polars as pl

    columns: list[pl.Series] = []
    for name in names:
        values = [case.get(name) for case in cases]
        kind = catalogue.findings[name].kind
        if any(value is NOT_APPLICABLE for value in values):
            absent = [value is NOT_APPLICABLE for value in values]
            columns.append(pl.Series(name + ABSENT_SUFFIX, absent, dtype=pl.Boolean))
            values = [None if value is NOT_APPLICABLE else value for value in values]
        if kind in NUMERIC_KINDS:
            columns += _numeric(name, values)
        elif kind == "words":
            lists = [None if v is None else sorted(v) for v in values]  # type: ignore[arg-type]
            columns.append(pl.Series(name, lists, dtype=pl.List(pl.String)))
        else:
            dtype = pl.Boolean() if kind == "boolean" else pl.String()
            columns.append(pl.Series(name, values, dtype=dtype))
    return pl.DataFrame(columns) if columns else pl.DataFrame({"row": range(len(cases))})


def _numeric(name: str, values: Sequence[Value]) -> list[pl.Series]:
    import polars as pl

    exact = [None if isinstance(value, Interval) else value for value in values]
    columns = [pl.Series(name, exact, dtype=pl.Float64)]
    if any(isinstance(value, Interval) for value in values):
        spans = [value if isinstance(value, Interval) else None for value in values]
        for suffix in INTERVAL_SUFFIXES:
            ends = [None if s is None else getattr(s, suffix[1:]) for s in spans]
            dtype = pl.Boolean() if suffix.endswith("open") else pl.Float64()
            columns.append(pl.Series(name + suffix, ends, dtype=dtype))
    return columns


class Compiler:
    """Expressions for frames with these columns; a finding without a column is unknown."""

    def __init__(self, columns: Iterable[str]) -> None:
        self.columns = frozenset(columns)
        self._shared: dict[int, Column] = {}

    def column(self, node: Node) -> Column:
        match node:
            case And():
                return self.all_of([self.column(part) for part in node.parts])
            case Or():
                return self.any_of([self.column(part) for part in node.parts])
            case Not():
                part = self.column(node.part)
                return Column(~part.truth, part.absent)
            case Definition():
                if id(node.part) not in self._shared:
                    self._shared[id(node.part)] = self.column(node.part)
                return self._shared[id(node.part)]
            case _:
                return Column(self.leaf(node), self.absence(node))

    def all_of(self, parts: Sequence[Column]) -> Column:
        absences = [part.absent for part in parts if part.absent is not None]
        truth = reduce(and_, [part.truth for part in parts])
        return Column(truth, reduce(or_, absences) if absences else None)

    def any_of(self, parts: Sequence[Column]) -> Column:
        import polars as pl

        absences = [part.absent for part in parts if part.absent is not None]
        truths = [
            part.truth
            if part.absent is None
            else pl.when(part.absent).then(False).otherwise(part.truth)
            for part in parts
        ]
        always = len(absences) == len(parts)
        return Column(reduce(or_, truths), reduce(and_, absences) if always else None)

    def absence(self, leaf: Leaf) -> pl.Expr | None:
        import polars as pl

        columns = [name + ABSENT_SUFFIX for name in leaf.names]
        absences = [pl.col(c).fill_null(False) for c in columns if c in self.columns]
        if not absences or isinstance(leaf, Known):
            return None
        return reduce(or_, absences)

    def leaf(self, leaf: Leaf) -> pl.Expr:
        import polars as pl

        match leaf:
            case Always():
                return pl.lit(leaf.met)
            case Threshold():
                return self.threshold(leaf)
            case Among():
                return self.among(leaf)
            case Intersects():
                if leaf.finding not in self.columns:
                    return pl.lit(None, dtype=pl.Boolean)
                value = pl.col(leaf.finding)
                return reduce(or_, [value.list.contains(word) for word in sorted(leaf.members)])
            case Known():
                return self.known(leaf.finding)
            case Gap():
                return self.gap(leaf)
            case _:
                equal = self.value(leaf.left) == self.value(leaf.right)
                return ~equal if leaf.negated else equal

    def value(self, name: str) -> pl.Expr:
        import polars as pl

        return pl.col(name) if name in self.columns else pl.lit(None)

    def known(self, name: str) -> pl.Expr:
        import polars as pl

        columns = [c for c in (name, name + ".low") if c in self.columns]
        known = [pl.col(column).is_not_null() for column in columns]
        if name + ABSENT_SUFFIX in self.columns:
            known.append(pl.col(name + ABSENT_SUFFIX).fill_null(False))
        return reduce(or_, known) if known else pl.lit(False)

    def among(self, leaf: Among) -> pl.Expr:
        import polars as pl

        if leaf.finding not in self.columns:
            return pl.lit(None, dtype=pl.Boolean)
        value = pl.col(leaf.finding)
        if leaf.members <= {True, False}:
            met = (True in leaf.members) is not leaf.negated
            return value if met else ~value
        found = value.is_in(sorted(str(member) for member in leaf.members))
        return ~found if leaf.negated else found

    def threshold(self, leaf: Threshold) -> pl.Expr:
        import polars as pl

        if leaf.finding + ".low" in self.columns:
            return compare(self.span(leaf.finding), leaf.operator, leaf.limit)
        if leaf.finding not in self.columns:
            return pl.lit(None, dtype=pl.Boolean)
        return _compare_number(pl.col(leaf.finding), leaf.operator, leaf.limit)

    def span(self, name: str) -> Span:
        import polars as pl

        if name not in self.columns:
            nothing, closed = pl.lit(None, dtype=pl.Float64), pl.lit(False)
            return Span(nothing, nothing, closed, closed)
        exact = pl.col(name)
        if name + ".low" not in self.columns:
            return Span(exact, exact, pl.lit(False), pl.lit(False))
        low, high, low_open, high_open = [pl.col(name + suffix) for suffix in INTERVAL_SUFFIXES]
        return Span(
            pl.coalesce(low, exact),
            pl.coalesce(high, exact),
            low_open.fill_null(False),
            high_open.fill_null(False),
        )

    def gap(self, leaf: Gap) -> pl.Expr:
        left, right = self.span(leaf.minuend), self.span(leaf.subtrahend)
        difference = Span(
            left.low - right.high,
            left.high - right.low,
            left.low_open | right.high_open,
            left.high_open | right.low_open,
        )
        return compare(difference, leaf.operator, leaf.limit)


def compare(span: Span, operator: Operator, limit: float) -> pl.Expr:
    """As `rules.comparison.compare`, over columns; null where the ends do not agree."""
    import polars as pl

    if operator in ("<", "<=", "!="):
        return ~compare(span, OPPOSITE[operator], limit)
    if operator == "==":
        below = (span.high < limit) | ((span.high == limit) & span.high_open)
        above = (span.low > limit) | ((span.low == limit) & span.low_open)
        met, failed = (span.low == limit) & (span.high == limit), below | above
    elif operator == ">":
        met = (span.low > limit) | ((span.low == limit) & span.low_open)
        failed = span.high <= limit
    else:
        met = span.low >= limit
        failed = (span.high < limit) | ((span.high == limit) & span.high_open)
    return pl.when(met).then(True).when(failed).then(False).otherwise(None)


def _compare_number(value: pl.Expr, operator: Operator, limit: float) -> pl.Expr:
    match operator:
        case ">":
            return value > limit
        case ">=":
            return value >= limit
        case "<":
            return value < limit
        case "<=":
            return value <= limit
        case "==":
            return value == limit
        case _:
            return value != limit
