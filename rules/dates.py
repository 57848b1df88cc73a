"""Dates as ordinals of days; a date known to the month or year is an interval of ordinals."""

import re
from calendar import monthrange
from datetime import date, datetime
from typing import Literal

from rules.values import Interval

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def date_value(
    first_day: date, precision: Literal["day", "month", "year"] = "day"
) -> int | Interval:
    """Ordinal of a day, or the interval of days of its month or year."""
    year, month = first_day.year, first_day.month
    if precision == "day":
        return first_day.toordinal()
    if precision == "month":
        last = date(year, month, monthrange(year, month)[1])
        return Interval(date(year, month, 1).toordinal(), last.toordinal())
    return Interval(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal())


def read_date(raw: str | date | Interval) -> int | Interval | None:
    """None where the text is no date."""
    if isinstance(raw, Interval):
        return raw
    if isinstance(raw, datetime):
        return raw.date().toordinal()
    if isinstance(raw, date):
        return raw.toordinal()
    match = _ISO.fullmatch(raw.strip())
    if match is None:
        return None
    year, month, day = match.groups()
    try:
        first_day = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return date_value(first_day, "day" if day else "month" if month else "year")


def date_text(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()
