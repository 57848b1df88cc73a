"""Dates known to the day, the month or the year, and the days between them."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Self

PRECISIONS = ("day", "month", "year")
_WRITTEN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class DateProblem(ValueError):
    """A partial date that cannot be."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """The first day of what is known, and whether the day, the month or the year is known."""

    first_day: date
    precision: str = "day"

    def __post_init__(self) -> None:
        if self.precision not in PRECISIONS:
            raise DateProblem(
                f"{self.precision!r} is no precision of a date | use {', '.join(PRECISIONS)}"
            )
        if self.first_day != _first_day(self.first_day, self.precision):
            raise DateProblem(
                f"{self.first_day} is not the first day of its {self.precision} | "
                f"give {_first_day(self.first_day, self.precision)}"
            )

    @classmethod
    def parse(cls, written: str) -> Self:
        """Reads 2024, 2024-05 or 2024-05-17; raises DateProblem."""
        found = _WRITTEN.fullmatch(written.strip())
        if found is None:
            raise DateProblem(f"{written!r} is not a date | write 2024, 2024-05 or 2024-05-17")
        year, month, day = found.groups()
        precision = "day" if day else "month" if month else "year"
        try:
            return cls(date(int(year), int(month or 1), int(day or 1)), precision)
        except ValueError as problem:
            raise DateProblem(f"{written!r} is not in the calendar | {problem}") from None

    @property
    def last_day(self) -> date:
        if self.precision == "year":
            return date(self.first_day.year, 12, 31)
        if self.precision == "month":
            days = monthrange(self.first_day.year, self.first_day.month)[1]
            return self.first_day.replace(day=days)
        return self.first_day

    def __str__(self) -> str:
        written = self.first_day.isoformat()
        return {"year": written[:4], "month": written[:7], "day": written}[self.precision]


def _first_day(day: date, precision: str) -> date:
    if precision == "year":
        return date(day.year, 1, 1)
    return day.replace(day=1) if precision == "month" else day


@dataclass(frozen=True, slots=True)
class Days:
    """The least and the most days an interval can have lasted."""

    low: int
    high: int

    @property
    def exact(self) -> bool:
        return self.low == self.high

    @property
    def midpoint(self) -> float:
        return (self.low + self.high) / 2


def days_between(start: PartialDate | None, end: PartialDate | None) -> Days | None:
    if start is None or end is None:
        return None
    return Days(
        (end.first_day - start.last_day).days,
        (end.last_day - start.first_day).days,
    )


def precedes(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Whether one is certainly before the other."""
    days = days_between(one, other)
    return days is not None and days.low > 0


def days_after(start: PartialDate | None, event: PartialDate | None) -> Days | None:
    """Days from start to an event that can only follow it; unknown where the event precedes it."""
    days = days_between(start, event)
    if days is None or days.high < 0:
        return None
    return Days(max(days.low, 0), days.high)


def within_days(start: PartialDate | None, event: PartialDate | None, days: int) -> bool | None:
    """Whether an event that can only follow the start came at most so many days after it."""
    elapsed = days_after(start, event)
    if elapsed is None:
        return None
    if elapsed.high <= days:
        return True
    return False if elapsed.low > days else None


def earliest(dates: tuple[PartialDate, ...]) -> PartialDate | None:
    """The date that may be the earliest; of equal first days the more exact one."""
    return min(dates, key=lambda known: (known.first_day, known.last_day), default=None)
