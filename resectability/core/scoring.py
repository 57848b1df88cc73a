"""A criteria set over many cases at once; equal to `assess` on every case.

Cases are a polars frame as `rules.vectorised.encode` makes it. Importing this module does not
import polars.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Final

from resectability.core.sets import CriteriaSet, Criterion
from rules import Value, findings_in
from rules.vectorised import ABSENT_SUFFIX, INTERVAL_SUFFIXES, Column, Compiler, encode

if TYPE_CHECKING:
    import polars as pl

MOST_CRITERIA: Final = 64


class NotVectorised(ValueError):
    """A set that has to be judged case by case."""


def encode_cases(criteria_set: CriteriaSet, cases: Sequence[Mapping[str, Value]]) -> pl.DataFrame:
    """A frame with the findings that the set reads."""
    names = set().union(*[findings_in(c.when) for c in criteria_set.criteria])
    names |= set().union(*[findings_in(c.when) for c in criteria_set.contradictions])
    return encode(criteria_set.catalogue, sorted(names), cases)


def score(criteria_set: CriteriaSet, frame: pl.DataFrame) -> pl.DataFrame:
    """Columns `lower` and `upper` (ranks of categories), `true` and `unknown` (bit i: criterion i).

    Raises NotVectorised for checklists, and for sets that lean on the verdicts of other sets.
    """
    _check(criteria_set)
    resolved = _resolve(criteria_set, frame)
    compiler = Compiler(resolved.columns)
    columns = [compiler.column(criterion.when) for criterion in criteria_set.criteria]
    truths = resolved.lazy().with_columns(
        [_met(column).alias(f"t{i}") for i, column in enumerate(columns)]
        + [_open(column).alias(f"u{i}") for i, column in enumerate(columns)]
    )
    ranks = _first_match if criteria_set.kind == "first_match" else _minimum_category
    lower, upper = ranks(criteria_set.criteria)
    return truths.select(
        lower.alias("lower"),
        upper.alias("upper"),
        _mask("t", len(columns)).alias("true"),
        _mask("u", len(columns)).alias("unknown"),
    ).collect()


def _check(criteria_set: CriteriaSet) -> None:
    names = set().union(*[findings_in(c.when) for c in criteria_set.criteria])
    if criteria_set.kind == "checklist" or not names <= set(criteria_set.catalogue.findings):
        raise NotVectorised(
            f"{criteria_set.name} is a checklist or leans on other sets: judge its cases by assess"
        )
    if len(criteria_set.criteria) > MOST_CRITERIA:
        raise NotVectorised(
            f"{criteria_set.name} has more than {MOST_CRITERIA} criteria, which do not fit a mask"
        )


def _resolve(criteria_set: CriteriaSet, frame: pl.DataFrame) -> pl.DataFrame:
    """Findings of contradictions that hold become null."""
    import polars as pl

    compiler = Compiler(frame.columns)
    holding: dict[str, list[pl.Expr]] = {}
    for contradiction in criteria_set.contradictions:
        holds = _met(compiler.column(contradiction.when))
        for name in contradiction.unknown:
            for suffix in ("", ABSENT_SUFFIX, *INTERVAL_SUFFIXES):
                if name + suffix in frame.columns:
                    holding.setdefault(name + suffix, []).append(holds)
    return frame.with_columns(
        [
            pl.when(reduce(or_, conditions)).then(None).otherwise(pl.col(column)).alias(column)
            for column, conditions in holding.items()
        ]
    )


def _met(column: Column) -> pl.Expr:
    met = column.truth.fill_null(False)
    return met if column.absent is None else met & ~column.absent


def _open(column: Column) -> pl.Expr:
    unknown = column.truth.is_null()
    return unknown if column.absent is None else unknown & ~column.absent


def _mask(prefix: str, count: int) -> pl.Expr:
    import polars as pl

    bits = [
        pl.when(pl.col(f"{prefix}{i}")).then(pl.lit(1 << i, dtype=pl.UInt64)).otherwise(
            pl.lit(0, dtype=pl.UInt64)
        )
        for i in range(count)
    ]  # fmt: skip
    return reduce(or_, bits)


def _minimum_category(criteria: Sequence[Criterion]) -> tuple[pl.Expr, pl.Expr]:
    import polars as pl

    ranks = sorted({criterion.implies.rank for criterion in criteria}, reverse=True)
    lower = upper = pl.lit(0, dtype=pl.UInt8)
    for rank in reversed(ranks):
        own = [i for i, criterion in enumerate(criteria) if criterion.implies.rank == rank]
        met = reduce(or_, [pl.col(f"t{i}") for i in own])
        unknown = reduce(or_, [pl.col(f"u{i}") for i in own])
        lower = pl.when(met).then(pl.lit(rank, dtype=pl.UInt8)).otherwise(lower)
        upper = pl.when(met | unknown).then(pl.lit(rank, dtype=pl.UInt8)).otherwise(upper)
    return lower, upper


def _first_match(criteria: Sequence[Criterion]) -> tuple[pl.Expr, pl.Expr]:
    import polars as pl

    possible: dict[int, list[pl.Expr]] = {}
    earlier: list[pl.Expr] = [pl.lit(True)]
    for i, criterion in enumerate(criteria):
        reached = reduce(and_, earlier) & (pl.col(f"t{i}") | pl.col(f"u{i}"))
        possible.setdefault(criterion.implies.rank, []).append(reached)
        earlier.append(~pl.col(f"t{i}"))
    ranks = [
        pl.when(reduce(or_, conditions)).then(pl.lit(rank, dtype=pl.UInt8)).otherwise(None)
        for rank, conditions in sorted(possible.items())
    ]
    return pl.min_horizontal(ranks), pl.max_horizontal(ranks)
