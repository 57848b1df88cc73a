"""Pairs of values of one row that its table would refuse, found before it has to."""

from collections.abc import Mapping

from registry.core.dates import PartialDate
from registry.dictionary import Declaration
from registry.models import PARTS
from registry.reading import Problem, written
from registry.record import Answer
from registry.telling import said_on


def contradictions(part: str, values: Mapping[str, Answer]) -> list[tuple[str, str]]:
    """Pairs of one row that its table would refuse: the second before or below the first."""
    found = [pair for pair in PARTS[part].in_order if _out_of_order(values, *pair)]
    if ("contact_low_deg" in values) != ("contact_high_deg" in values):
        found.append(("contact_low_deg", "contact_high_deg"))
    return found


def _out_of_order(values: Mapping[str, Answer], first: str, second: str) -> bool:
    one, other = values.get(first), values.get(second)
    if isinstance(one, PartialDate) and isinstance(other, PartialDate):
        exact = one.precision == other.precision == "day"
        return exact and one.first_day > other.first_day
    both = isinstance(one, int | float) and isinstance(other, int | float)
    return both and one > other  # type: ignore[operator]


def contradiction(
    first: Declaration, second: Declaration, values: Mapping[str, Answer], typed: str
) -> Problem:
    """The problem of the pair, told of its second variable."""
    if first.name in values and second.name in values:
        one, other = _said(first, values[first.name]), _said(second, values[second.name])
        relation = "before" if second.kind == "date" else "below"
        message = f"{second.label} ({other}) is {relation} {first.label.lower()} ({one})."
        remedy = "Correct one of the two."
    else:
        message = f"{first.label} and {second.label.lower()} belong together."
        remedy = "Give both ends of the range."
    return Problem(second.name, typed, "order", message, remedy, second.part)


def _said(declaration: Declaration, value: Answer) -> str:
    return said_on(value) if isinstance(value, PartialDate) else written(declaration, value)
