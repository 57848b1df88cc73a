"""A criteria set over many cases at once; equal to `assess` on every case.

Cases are a polars frame as `rules.encoding.encode` makes it. Importing this module does not
import polars.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final, TypeAlias

from resectability.core.sets import Component, CriteriaSet
from rules import Value, findings_in
from rules.encoding import ABSENT, HIGH, LOW, MAYBE, YES, encode, unknown_columns
from rules.vectorised import INFINITE, Compiler

if TYPE_CHECKING:
    import polars as pl

Ends: TypeAlias = "tuple[pl.Expr, pl.Expr]"
MOST_CRITERIA: Final = 64
BITS: Final = 8  # of a byte


class NotVectorised(ValueError):
    """A set that has to be judged case by case."""


def encode_cases(criteria_set: CriteriaSet, cases: Sequence[Mapping[str, Value]]) -> pl.DataFrame:
    """A frame with the findings that the set and its components read."""
    return encode(criteria_set.catalogue, sorted(findings_read(criteria_set)), cases)


def findings_read(criteria_set: CriteriaSet) -> frozenset[str]:
    conditions = [criterion.when for criterion in criteria_set.criteria]
    conditions += [contradiction.when for contradiction in criteria_set.contradictions]
    conditions += [c.item.blocks for c in criteria_set.criteria if c.item is not None]
    names = frozenset[str]().union(*[findings_in(when) for when in conditions])
    for component in criteria_set.components:
        names |= {component.by} if component.by else frozenset()
        names = names.union(*[findings_read(used) for used in component.sets.values()])
    return names & criteria_set.catalogue.findings.keys()


def score(criteria_set: CriteriaSet, frame: pl.DataFrame) -> pl.DataFrame:
    """Columns `lower` and `upper` (ranks of categories), `true` and `unknown` (bit i: criterion i).

    Raises NotVectorised for sets with more than 64 criteria.
    """
    import polars as pl

    count = len(criteria_set.criteria)
    if count > MOST_CRITERIA:
        raise NotVectorised(
            f"{criteria_set.name} has {count} criteria, and a mask holds {MOST_CRITERIA}: "
            "judge its cases by assess"
        )
    considered = without_contradictions(criteria_set, frame)
    considered = considered.with_columns(*_components(criteria_set, frame))
    lower, upper = _RANKS[criteria_set.kind](criteria_set)
    truths = considered.lazy().with_columns(_truths(criteria_set, considered.columns))
    return truths.select(
        lower.alias("lower"),
        upper.alias("upper"),
        _mask([pl.col(f"met{i}") for i in range(count)]).alias("true"),
        _mask([pl.col(f"open{i}") & ~pl.col(f"met{i}") for i in range(count)]).alias("unknown"),
    ).collect()


def without_contradictions(criteria_set: CriteriaSet, frame: pl.DataFrame) -> pl.DataFrame:
    """Findings of contradictions that hold become unknown."""
    import polars as pl

    compiler = Compiler(criteria_set.vocabulary, frame.columns)
    holding: dict[str, list[pl.Expr]] = {}
    for contradiction in criteria_set.contradictions:
        holds = compiler.column(contradiction.when).met
        for name in contradiction.unknown:
            holding.setdefault(name, []).append(holds)
    return frame.with_columns(
        pl.when(reduce(or_, conditions))
        .then(pl.lit(unknown, dtype=frame.schema[column]))
        .otherwise(pl.col(column))
        .alias(column)
        for name, conditions in holding.items()
        for column, unknown in unknown_columns(criteria_set.catalogue.findings[name]).items()
        if column in frame.columns
    )


def _components(criteria_set: CriteriaSet, frame: pl.DataFrame) -> Iterator[pl.Series]:
    """What the verdicts of the sets that it leans on are to its conditions."""
    read = frozenset[str]().union(*[findings_in(c.when) for c in criteria_set.criteria])
    for component in criteria_set.components:
        if any(name.startswith(f"{component.name}.") for name in read):
            yield from _derived(component, Compiler(criteria_set.catalogue, frame.columns), frame)


def _derived(component: Component, compiler: Compiler, frame: pl.DataFrame) -> list[pl.Series]:
    """Not applicable where there is no set for the case, unknown where nobody can say which."""
    import polars as pl

    judged = frame.lazy()
    category = count = (pl.lit(-INFINITE), pl.lit(INFINITE))
    determinate = pl.lit(False)
    absent = compiler.known(component.by) if component.by else pl.lit(False)
    for number, (word, used) in enumerate(component.sets.items()):
        columns = {column: f"{column}{number}" for column in ("lower", "upper", "true", "unknown")}
        judged = judged.with_columns(score(used, frame).rename(columns).get_columns())
        lower, upper, true, unknown = [pl.col(name) for name in columns.values()]
        met, open_ = true.bitwise_count_ones(), unknown.bitwise_count_ones()
        own = compiler.words(component.by, [word]).met if component.by else pl.lit(True)
        category = _ends(own, (lower, upper), category)
        count = _ends(own, (met, met + open_), count)
        determinate = pl.when(own).then(lower == upper).otherwise(determinate)
        absent &= ~own
    names = {
        "category": dict(zip((LOW, HIGH), category, strict=True)),
        "count": dict(zip((LOW, HIGH), count, strict=True)),
        "determinate": {YES: determinate, MAYBE: determinate},
    }
    return (
        judged.select(
            column.alias(f"{component.name}.{name}{suffix}")
            for name, columns in names.items()
            for suffix, column in (columns | {ABSENT: absent}).items()
        )
        .collect()
        .get_columns()
    )


def _ends(own: pl.Expr, found: Ends, otherwise: Ends) -> Ends:
    import polars as pl

    low, high = [
        pl.when(own).then(end.cast(pl.Float64)).otherwise(other)
        for end, other in zip(found, otherwise, strict=True)
    ]
    return low, high


def _truths(criteria_set: CriteriaSet, columns: Sequence[str]) -> Iterator[pl.Expr]:
    """Of every criterion where it is met and where it may be; the same of what it blocks."""
    compiler = Compiler(criteria_set.vocabulary, columns)
    for number, criterion in enumerate(criteria_set.criteria):
        column = compiler.column(criterion.when)
        yield column.met.alias(f"met{number}")
        yield column.possible.alias(f"open{number}")
        if criterion.item is not None:
            blocks = compiler.column(criterion.item.blocks)
            yield (column.met & blocks.met).alias(f"blocks{number}")
            yield (column.possible & blocks.possible).alias(f"may_block{number}")


def _mask(bits: Sequence[pl.Expr]) -> pl.Expr:
    """Put together byte by byte: eight times less to move than in whole words."""
    import polars as pl

    parts = [
        reduce(or_, [_bit(bit, i) for i, bit in enumerate(bits[start:][:BITS])])
        for start in range(0, len(bits), BITS)
    ]
    return reduce(or_, [part.cast(pl.UInt64) * (1 << BITS * i) for i, part in enumerate(parts)])


def _bit(holds: pl.Expr, place: int) -> pl.Expr:
    import polars as pl

    nothing = pl.lit(0, dtype=pl.UInt8)
    return pl.when(holds).then(pl.lit(1 << place, dtype=pl.UInt8)).otherwise(nothing)


def _minimum_category(criteria_set: CriteriaSet) -> Ends:
    met: dict[int, list[str]] = {}
    possible: dict[int, list[str]] = {}
    for number, criterion in enumerate(criteria_set.criteria):
        met.setdefault(criterion.implies.rank, []).append(f"met{number}")
        possible.setdefault(criterion.implies.rank, []).append(f"open{number}")
    return _highest(met), _highest(possible)


def _checklist(criteria_set: CriteriaSet) -> Ends:
    """Nothing missing, something missing, something missing that blocks."""
    numbers = [i for i, criterion in enumerate(criteria_set.criteria) if criterion.item is not None]
    lower = {1: [f"met{i}" for i in numbers], 2: [f"blocks{i}" for i in numbers]}
    upper = {1: [f"open{i}" for i in numbers], 2: [f"may_block{i}" for i in numbers]}
    return _highest(lower), _highest(upper)


def _highest(columns: Mapping[int, Sequence[str]]) -> pl.Expr:
    """The highest rank of which a column holds; 0 where none does."""
    import polars as pl

    highest = pl.lit(0, dtype=pl.UInt8)
    for rank, names in sorted(columns.items()):
        holds = reduce(or_, [pl.col(name) for name in names])
        highest = pl.when(holds).then(pl.lit(rank, dtype=pl.UInt8)).otherwise(highest)
    return highest


def _first_match(criteria_set: CriteriaSet) -> Ends:
    """A criterion is reached where no earlier one is met; the last one always holds."""
    import polars as pl

    reached: dict[int, list[pl.Expr]] = {}
    earlier = pl.lit(False)
    for number, criterion in enumerate(criteria_set.criteria):
        here = pl.col(f"open{number}") & ~earlier
        reached.setdefault(criterion.implies.rank, []).append(here)
        earlier |= pl.col(f"met{number}")
    places = [
        (pl.lit(rank, dtype=pl.UInt8), reduce(or_, holds))
        for rank, holds in sorted(reached.items())
    ]
    lower, upper = places[-1][0], places[0][0]
    for rank, holds in places:
        upper = pl.when(holds).then(rank).otherwise(upper)
    for rank, holds in reversed(places):
        lower = pl.when(holds).then(rank).otherwise(lower)
    return lower, upper


_RANKS: Final[Mapping[str, Callable[[CriteriaSet], Ends]]] = {
    "minimum_category": _minimum_category,
    "first_match": _first_match,
    "checklist": _checklist,
}
