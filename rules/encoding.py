"""Findings of many cases as columns without nulls, as `rules.vectorised` reads them.

A number, contact, date or rank is the lowest and the highest it may be, infinite where unknown;
an end that does not belong to a range is moved to the next float, so that all ranges are closed.
A yes/no is whether it surely is, and whether it may be, yes. A word is the mask of the words it
may be, bit i for the word i of the finding, and one bit more while it is unknown. A list of words
is the masks of those it surely, and may, contain. Importing this module does not import polars.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import inf, nextafter
from typing import TYPE_CHECKING, Final

from rules.findings import Finding
from rules.values import NOT_APPLICABLE, Interval, Value

if TYPE_CHECKING:
    import polars as pl

    from rules.catalogue import Catalogue

LOW, HIGH = ".low", ".high"
LOW_END, HIGH_END = ".low_end", ".high_end"
YES, MAYBE = ".yes", ".maybe"
HELD, POSSIBLE = ".held", ".possible"
ABSENT: Final = ".not_applicable"
MOST_WORDS: Final = 63
UNKNOWN_RANGE: Final = Interval(-inf, inf)


class NotEncodable(ValueError):
    """A finding whose words are not listed, or too many for a mask."""


def mask(finding: Finding, words: Iterable[str]) -> int:
    return sum(1 << finding.values.index(word) for word in set(words))


def unknown_mask(finding: Finding) -> int:
    return (2 << len(finding.values)) - 1


def unknown_columns(finding: Finding) -> dict[str, float | bool | int]:
    """What each column that a finding may have holds for a case of which it is unknown."""
    name = finding.name
    return {
        name + LOW: -inf, name + LOW_END: -inf, name + HIGH: inf, name + HIGH_END: inf,
        name + YES: False, name + MAYBE: True, name + ABSENT: False,
        name + HELD: 0, name + POSSIBLE: unknown_mask(finding),
    }  # fmt: skip


def mask_type(finding: Finding) -> type[pl.DataType]:
    """The smallest integers that hold the masks of a finding. Raises NotEncodable."""
    import polars as pl

    count = len(finding.values)
    if not 0 < count <= MOST_WORDS:
        raise NotEncodable(
            f"{finding.name} has {count or 'no listed'} words, and a mask holds 1 to {MOST_WORDS}: "
            "list its values, or judge case by case"
        )
    sizes = ((8, pl.UInt8), (16, pl.UInt16), (32, pl.UInt32), (64, pl.UInt64))
    return next(kind for bits, kind in sizes if count < bits)


def encode(
    catalogue: Catalogue, names: Iterable[str], cases: Sequence[Mapping[str, Value]]
) -> pl.DataFrame:
    """One row a case. Raises NotEncodable."""
    import polars as pl

    columns: list[pl.Series] = []
    for name in names:
        finding = catalogue.findings[name]
        values = [case.get(name) for case in cases]
        absent = [value is NOT_APPLICABLE for value in values]
        if any(absent):
            columns.append(pl.Series(name + ABSENT, absent, dtype=pl.Boolean))
            values = [None if value is NOT_APPLICABLE else value for value in values]
        columns += _columns(finding, values)
    return pl.DataFrame(columns) if columns else pl.DataFrame({"row": range(len(cases))})


def _columns(finding: Finding, values: Sequence[Value]) -> list[pl.Series]:
    import polars as pl

    if finding.kind == "boolean":
        sure = [value is True for value in values]
        maybe = [value is not False for value in values]
        return [
            pl.Series(finding.name + YES, sure, dtype=pl.Boolean),
            pl.Series(finding.name + MAYBE, maybe, dtype=pl.Boolean),
        ]
    if finding.kind in ("word", "words"):
        return _masks(finding, values)
    return _ranges(finding.name, values)


def _ranges(name: str, values: Sequence[Value]) -> list[pl.Series]:
    import polars as pl

    spans = [_range(value) for value in values]
    closed_ends = [closed(value) for value in values]
    ends = {
        name + LOW: [low for low, _ in closed_ends],
        name + HIGH: [high for _, high in closed_ends],
    }
    if any(span.low_open or span.high_open for span in spans):
        ends[name + LOW_END] = [span.low for span in spans]
        ends[name + HIGH_END] = [span.high for span in spans]
    return [pl.Series(column, numbers, dtype=pl.Float64) for column, numbers in ends.items()]


def closed(value: Value) -> tuple[float, float]:
    """The lowest and the highest a number may be."""
    span = _range(value)
    low = nextafter(span.low, inf) if span.low_open else span.low
    high = nextafter(span.high, -inf) if span.high_open else span.high
    return float(low), float(high)


def _range(value: Value) -> Interval:
    if value is None:
        return UNKNOWN_RANGE
    return value if isinstance(value, Interval) else Interval(value, value)  # type: ignore[arg-type]


def _masks(finding: Finding, values: Sequence[Value]) -> list[pl.Series]:
    import polars as pl

    dtype, unknown = mask_type(finding), unknown_mask(finding)
    held = [0 if value is None else mask(finding, _words(value)) for value in values]
    possible = [
        unknown if value is None else known for value, known in zip(values, held, strict=True)
    ]
    columns = [pl.Series(finding.name + POSSIBLE, possible, dtype=dtype)]
    if finding.kind == "words":
        columns.append(pl.Series(finding.name + HELD, held, dtype=dtype))
    return columns


def _words(value: Value) -> Iterable[str]:
    return value if isinstance(value, frozenset) else (str(value),)
