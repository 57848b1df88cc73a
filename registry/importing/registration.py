"""The day an imported case counts as registered, and what follows for survival.

A patient is under observation from registration on (delayed entry): who is known of only before
that day was never at risk here, and leaves every survival analysis.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal, TypeAlias

from registry.core.case_rows import fate_of, first_operation
from registry.core.dates import PartialDate
from registry.core.survival import Time, overall_survival
from registry.dictionary import by_name
from registry.importing.columns import REGISTERED_ON
from registry.reading import Problem, read
from registry.record import CaseRecord
from registry.scoring import case_rows_of

PROSPECTIVE: Literal["prospective"] = "prospective"
# for lines that name no day; "prospective": recorded at diagnosis, whatever became of the patient
Registered: TypeAlias = date | Literal["prospective"] | None
REGISTERED_TODAY, LEAVES_SURVIVAL = "registered_today", "leaves_survival"
REMEDY = (
    f"Fill the column {REGISTERED_ON} with the day the center's own record took the patient in,"
    " or import with --registered-on DATE."
)


class NotARegistration(ValueError):
    """What was given for lines without a day of registration is neither a day nor the word."""


def registered(text: str, *, today: date) -> Registered:
    """Raises NotARegistration."""
    if text.strip().casefold() == PROSPECTIVE:
        return PROSPECTIVE
    day = day_of(text, today=today)
    if isinstance(day, Problem):
        raise NotARegistration(f"{day.message} {day.remedy} Or write “{PROSPECTIVE}”.")
    return day


def day_of(text: str, *, today: date) -> date | Problem:
    found = read(by_name()["diagnosed_on"], text, today=today)
    if isinstance(found, Problem):
        label = by_name()["diagnosed_on"].label
        message = found.message.replace(label, "Registration")
        remedy = "Write 2024-05-17." if found.code == "not_a_date" else found.remedy
        return Problem(REGISTERED_ON, text, found.code, message, remedy)
    value = found.value
    if isinstance(value, PartialDate) and value.precision == "day":
        return value.first_day
    return Problem(REGISTERED_ON, text, "not_a_day", f"“{text}” is not a day.", "Write 2024-05-17.")


def default_day(given: Registered, record: CaseRecord) -> date | None:
    """None if the case does not say when it was diagnosed."""
    if given is None or isinstance(given, date):
        return given
    tumour = record.first("tumour")
    diagnosed_on = tumour.values.get("diagnosed_on") if tumour else None
    return diagnosed_on.first_day if isinstance(diagnosed_on, PartialDate) else None


def never_at_risk(record: CaseRecord) -> bool:
    rows = case_rows_of(record)
    time = overall_survival(fate_of(rows, first_operation(rows.operations)))
    return isinstance(time, Time) and not time.observable


def cautions(codes: Iterable[str]) -> tuple[str, ...]:
    """What has to be said of a whole file, by the codes of its remarks."""
    found = list(codes)
    left_out = found.count(LEAVES_SURVIVAL)
    count = found.count(REGISTERED_TODAY) + left_out
    if not count:
        return ()
    many = "1 new case has" if count == 1 else f"{count} new cases have"
    counts = "counts" if count == 1 else "count"
    return (
        f"{many} no {REGISTERED_ON} and {counts} as registered today. Survival is counted from"
        f" registration on (delayed entry){_lost(left_out)}. {REMEDY}"
        f" Write --registered-on {PROSPECTIVE} if every patient was recorded at diagnosis,"
        " whatever became of them: the day is then that of the diagnosis.",
    )


def _lost(count: int) -> str:
    if not count:
        return ""
    return f": {count} of them, known of only before today, will be in no survival analysis"
