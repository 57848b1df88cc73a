"""Partial dates and the days between them, of many rows at once; equal to ``dates``.

A date is one column that orders as ``dates`` orders it (``packed``), or the days its known part
allows (``Span``, in days since 1970).  Importing this module does not import polars.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from .dates import PRECISIONS, PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

LONGEST: Final = 512  # more than the days of a year


class Span(NamedTuple):
    """The first and the last day of a date, or the least and the most days of an interval;
    both null where unknown."""

    low: pl.Expr
    high: pl.Expr


def check(frame: pl.DataFrame, names: Iterable[str]) -> None:
    """Raises DateProblem as a ``PartialDate`` of each row would."""
    for name in names:
        dates = frame.select(name, f"{name}_precision").filter(~_can_be(name))
        for day, precision in dates.iter_rows():
            PartialDate(day, precision)


def _can_be(name: str) -> pl.Expr:
    import polars as pl

    day, precision = pl.col(name), _precision(name)
    return (
        day.is_null()
        | (precision == "day")
        | ((precision == "month") & (day.dt.day() == 1))
        | ((precision == "year") & (day.dt.ordinal_day() == 1))
    )


def _precision(name: str) -> pl.Expr:
    import polars as pl

    return pl.col(f"{name}_precision").replace("", None).fill_null(PRECISIONS[0])


def packed(name: str) -> pl.Expr:
    """The date ``name`` and its precision as one number; the order is that of the first day,
    of equal first days that of the last."""
    import polars as pl

    day, precision = pl.col(name), _precision(name)
    year = day.dt.is_leap_year().cast(pl.Int64) + 364
    month = day.dt.days_in_month().cast(pl.Int64) - 1
    more = pl.when(precision == "year").then(year).when(precision == "month").then(month)
    return day.cast(pl.Int32).cast(pl.Int64) * LONGEST + more.otherwise(0)


def unpacked(*names: str) -> list[pl.Expr]:
    """The ends of packed columns, as columns that ``span`` finds."""
    import polars as pl

    found = []
    for name in names:
        low = pl.col(name) // LONGEST
        found += [low.alias(f"{name}.low"), (low + pl.col(name) % LONGEST).alias(f"{name}.high")]
    return found


def span(name: str) -> Span:
    import polars as pl

    return Span(pl.col(f"{name}.low"), pl.col(f"{name}.high"))


def days_between(start: Span, end: Span) -> Span:
    return Span(end.low - start.high, end.high - start.low)


def precedes(one: Span, other: Span) -> pl.Expr:
    """Whether one is certainly before the other."""
    return (days_between(one, other).low > 0).fill_null(False)


def days_after(start: Span, event: Span) -> Span:
    """Unknown where the event precedes the start it can only follow."""
    import polars as pl

    days = days_between(start, event)
    possible = days.high >= 0
    return Span(
        pl.when(possible).then(days.low.clip(lower_bound=0)), pl.when(possible).then(days.high)
    )


def within_days(start: Span, event: Span, days: int) -> pl.Expr:
    import polars as pl

    elapsed = days_after(start, event)
    return pl.when(elapsed.high <= days).then(True).when(elapsed.low > days).then(False)
