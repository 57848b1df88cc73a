"""Dates and times in the one form in which pages show them: 14 Oct 2025, 15:58."""

from datetime import date, datetime

from registry.core.dates import PartialDate

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def said_on(on: PartialDate | date) -> str:
    """To what is known: 14 Oct 2025, Oct 2025, 2025."""
    day = on.first_day if isinstance(on, PartialDate) else on
    precision = on.precision if isinstance(on, PartialDate) else "day"
    if precision == "year":
        return str(day.year)
    month = f"{MONTHS[day.month - 1]} {day.year}"
    return month if precision == "month" else f"{day.day} {month}"


def said_at(at: datetime) -> str:
    """In the clock of the program, which is named."""
    return f"{said_on(at.date())}, {at:%H:%M} {at.tzname() or ''}".rstrip()
