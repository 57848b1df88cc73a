"""What people type, made into values: one reader for form, API and files alike.

A form gives text, a list of words or the parts of a date; the API gives JSON; a file gives
text.  "?not_known" (in JSON also {"missing": "not_known"}) is a reason instead of a value.
"""

import math
import re
from calendar import month_name, monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from registry.core.dates import DateProblem, PartialDate
from registry.dictionary import Declaration
from registry.record import Answer
from registry.telling import said_on
from registry.vocabulary import MissingReason
from rules import nearest

Raw: TypeAlias = object
LONGEST_TEXT = 2000
EARLIEST_YEAR = 1900
_DAY_MONTH_YEAR = re.compile(r"(?:(\d{1,2})\.)?(\d{1,2})\.(\d{4})")
# a spreadsheet adds midnight to a day
_YEAR_MONTH_DAY = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2})(?:[T ]00:00(?::00)?)?)?")
_NUMBER = re.compile(r"([-+]?\d*(?:[.,]\d+)?)\s*(.*)", re.DOTALL)
_YES = {"yes", "y", "true", "1"}
_NO = {"no", "n", "false", "0"}


@dataclass(frozen=True, slots=True)
class Read:
    """What an input means: a value, a reason why there is none, or nothing at all."""

    value: Answer | None = None
    missing: str = ""
    entered: str = ""  # a laboratory value with its unit as typed


@dataclass(frozen=True, slots=True)
class Problem:
    """An input that could not be accepted: the thing, the value, the rule and the remedy."""

    variable: str
    value: str
    code: str
    message: str
    remedy: str
    part: str = ""
    row: str = ""

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}"


class _Refused(Exception):
    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(code)
        self.code, self.message, self.remedy = code, message, remedy


def read(declaration: Declaration, raw: Raw, *, today: date) -> Read | Problem:
    """Never raises: what cannot be accepted comes back as a problem, with the text as typed."""
    try:
        return _read(declaration, raw, today)
    except _Refused as refused:
        return Problem(
            declaration.name,
            as_typed(raw),
            refused.code,
            refused.message,
            refused.remedy,
            declaration.part,
        )


def _read(declaration: Declaration, raw: Raw, today: date) -> Read:
    if is_blank(raw):
        if declaration.required:
            raise _Refused("required", f"{declaration.label} is needed.", _example(declaration))
        return Read()
    reason = _reason(raw)
    if reason is not None:
        return Read(missing=_known_reason(declaration, reason))
    read = _READERS[declaration.kind](declaration, raw)
    if isinstance(read.value, PartialDate):
        _possible_date(declaration, read.value, today)
    elif declaration.name.endswith("_year"):
        _possible_year(declaration, read.value, today)
    return read


def as_typed(raw: Raw) -> str:
    """The input as text for people; what a text column cannot hold is marked."""
    if isinstance(raw, Mapping):
        parts = [str(raw.get(part) or "") for part in ("year", "month", "day")]
        text = "-".join(parts).rstrip("-") if any(parts) else str(dict(raw))
    elif isinstance(raw, list | tuple | set | frozenset):
        text = "; ".join(map(str, raw))
    elif isinstance(raw, bool):
        text = "yes" if raw else "no"
    else:
        text = "" if raw is None else str(raw)
    text = text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    return text.strip()[:LONGEST_TEXT]


def written(declaration: Declaration, value: Answer) -> str:
    """A value as text that ``read`` reads back."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)


def is_blank(raw: Raw) -> bool:
    if isinstance(raw, Mapping):
        return not any(as_typed(part) for part in raw.values())
    if isinstance(raw, list | tuple | set | frozenset):
        return not any(as_typed(word) for word in raw)
    return raw is None or (isinstance(raw, str) and not raw.strip())


def _reason(raw: Raw) -> str | None:
    if isinstance(raw, Mapping) and set(raw) == {"missing"}:
        return as_typed(raw["missing"])
    if isinstance(raw, list | tuple) and len(raw) == 1:
        return _reason(raw[0])
    text = raw.strip() if isinstance(raw, str) else ""
    return text[1:].strip() if text.startswith("?") else None


def _known_reason(declaration: Declaration, reason: str) -> str:
    if declaration.required:
        raise _Refused("required", f"{declaration.label} is needed.", _example(declaration))
    for code, label in MissingReason.choices():
        if reason.casefold() in (code, label.casefold()):
            return code
    choices = ", ".join(f"?{code}" for code in MissingReason.codes())
    raise _Refused(
        "not_a_reason", f"“{reason}” is no reason for a missing value.", f"Use {choices}."
    )


def _text(declaration: Declaration, raw: Raw) -> Read:
    text = str(raw).strip()
    if "\x00" in text or as_typed(text) != text[:LONGEST_TEXT]:
        raise _Refused("not_text", "The text holds characters that are no text.", "Type it again.")
    if len(text) > LONGEST_TEXT:
        message = f"The text has {len(text)} characters; {LONGEST_TEXT} are possible."
        raise _Refused("too_long", message, "Shorten it.")
    if declaration.pattern and not re.fullmatch(declaration.pattern, text):
        message = f"“{text}” is not of the form that {_named(declaration)} has."
        raise _Refused("not_of_the_form", message, _example(declaration))
    return Read(text)


def _number(declaration: Declaration, raw: Raw) -> Read:
    number, unit = _number_and_unit(declaration, raw)
    value, entered = _canonical(declaration, number, unit)
    _in_range(declaration, value)
    return Read(value, entered=entered)


def _integer(declaration: Declaration, raw: Raw) -> Read:
    number, unit = _number_and_unit(declaration, raw)
    value, _ = _canonical(declaration, number, unit)
    if value != int(value):
        message = f"{declaration.label} is a whole number, not {value:.12g}."
        raise _Refused("not_whole", message, _example(declaration))
    _in_range(declaration, value)
    return Read(int(value))


def _number_and_unit(declaration: Declaration, raw: Raw) -> tuple[float, str]:
    if isinstance(raw, float):
        return _finite(declaration, raw), ""
    text = as_typed(raw).replace("\u2212", "-").replace("\u00a0", " ")
    match = _NUMBER.fullmatch(text)
    digits = match[1] if match else ""
    if not match or not re.search(r"\d", digits) or match[2][:1].isdigit():
        raise _Refused("not_a_number", f"“{as_typed(raw)}” is not a number.", _example(declaration))
    if re.fullmatch(r"[-+]?[1-9]\d{0,2},\d{3}", digits):
        whole, part = digits.replace(",", ""), digits.replace(",", ".")
        message = f"“{digits}” can be read as {whole} or as {part}."
        raise _Refused("ambiguous_number", message, f"Write {whole} or {part}.")
    return _finite(declaration, float(digits.replace(",", "."))), match[2].strip()


def _finite(declaration: Declaration, number: float) -> float:
    if not math.isfinite(number):
        raise _Refused("not_a_number", "The number has no end.", _example(declaration))
    return number


def _canonical(declaration: Declaration, number: float, unit: str) -> tuple[float, str]:
    if not unit or _same_unit(unit, declaration.unit):
        return number, ""
    for other, factor in declaration.units:
        if _same_unit(unit, other):
            return float(f"{number * factor:.10g}"), f"{number:g} {other}"
    units = [u for u in (declaration.unit, *dict(declaration.units)) if u]
    remedy = f"Give it in {' or '.join(units)}." if units else "Give the number without a unit."
    raise _Refused("unit", f"“{unit}” is not a unit of {_named(declaration)}.", remedy)


def _same_unit(one: str, other: str) -> bool:
    # the micro sign and the Greek letter look alike; u is typed for both
    one, other = (u.casefold().replace("μ", "u").replace("µ", "u") for u in (one, other))
    return one.replace(" ", "") == other.replace(" ", "")


def _in_range(declaration: Declaration, value: float) -> None:
    low, high = declaration.minimum, declaration.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        message = f"{declaration.label} of {value:.12g}{_unit(declaration)} is not possible."
        raise _Refused("out_of_range", message, _example(declaration))


def _boolean(declaration: Declaration, raw: Raw) -> Read:
    text = as_typed(raw).casefold()
    if raw is True or text in _YES:
        return Read(True)
    if raw is False or text in _NO:
        return Read(False)
    raise _Refused(
        "not_yes_or_no", f"“{as_typed(raw)}” is neither yes nor no.", "Answer yes or no."
    )


def _word(declaration: Declaration, raw: Raw) -> Read:
    if isinstance(raw, list | tuple) and len(raw) == 1:
        raw = raw[0]
    return Read(_code(declaration, as_typed(raw)))


def _code(declaration: Declaration, text: str) -> str:
    if text in dict(declaration.words):
        return text
    for code, label in declaration.words:
        if text.casefold() in (code.casefold(), label.casefold()):
            return code
    codes = [code for code, _ in declaration.words]
    close = nearest(text, codes)
    hint = f"Did you mean {close}? " if close else ""
    message = f"“{text}” is not an answer to {_named(declaration)}."
    raise _Refused("not_a_word", message, f"{hint}Choose from {', '.join(codes)}.")


def _words(declaration: Declaration, raw: Raw) -> Read:
    if isinstance(raw, list | tuple | set | frozenset):
        texts = [as_typed(word) for word in raw]
    else:
        texts = re.split(r"[;|,]", as_typed(raw))
    found = {_code(declaration, text.strip()) for text in texts if text.strip()}
    if "none" in found and len(found) > 1:
        message = f"{declaration.label}: “none” and something else cannot both be true."
        raise _Refused("none_and_more", message, "Take “none” away, or keep it alone.")
    return Read(tuple(code for code, _ in declaration.words if code in found))


def _date(declaration: Declaration, raw: Raw) -> Read:
    if isinstance(raw, PartialDate):
        return Read(raw)
    text = as_typed(raw)
    european, iso = _DAY_MONTH_YEAR.fullmatch(text), _YEAR_MONTH_DAY.fullmatch(text)
    if european or iso:
        year, month, day = european.group(3, 2, 1) if european else iso.groups()  # type: ignore[union-attr]
        text = "-".join([year, *(part.zfill(2) for part in (month, day) if part)])
    try:
        return Read(PartialDate.parse(text))
    except DateProblem:
        form = _YEAR_MONTH_DAY.fullmatch(text)
        if form is None:
            remedy = _incomplete_date(text) or _example(declaration)
            raise _Refused("not_a_date", f"“{as_typed(raw)}” is not a date.", remedy) from None
        message = f"“{as_typed(raw)}” is not in the calendar."
        raise _Refused("no_such_day", message, _longest(int(form[1]), int(form[2]))) from None


def _incomplete_date(text: str) -> str:
    """What to add to year-month-day of which a part is missing, as three fields leave it."""
    if re.fullmatch(r"\d{4}--\d+", text):
        return "Add the month, or take the day out."
    if re.fullmatch(r"-\d*(-\d+)?", text):
        return "Add the year."
    if re.fullmatch(r"\d{1,3}(-\d{0,2}){0,2}", text):
        return "Write the year with all four digits."
    return ""


def _longest(year: int, month: int) -> str:
    if not 1 <= month <= 12 or year < 1:
        return "A month is 1 to 12."
    return f"{month_name[month]} {year} has {monthrange(year, month)[1]} days."


def _possible_date(declaration: Declaration, value: PartialDate, today: date) -> None:
    if value.first_day > today:
        message = f"{declaration.label}: {said_on(value)} lies in the future."
        raise _Refused("in_the_future", message, f"Enter a date up to {said_on(today)}.")
    if value.first_day.year < EARLIEST_YEAR:
        message = f"{declaration.label}: {said_on(value)} lies too far back."
        raise _Refused("out_of_range", message, f"Enter a date from {EARLIEST_YEAR} on.")


def _possible_year(declaration: Declaration, value: Answer | None, today: date) -> None:
    if isinstance(value, int) and value > today.year:
        message = f"{declaration.label}: {value} lies in the future."
        raise _Refused("in_the_future", message, f"Enter {EARLIEST_YEAR} to {today.year}.")


def _named(declaration: Declaration) -> str:
    """The label inside a sentence: year of birth, but Ki-67."""
    label = declaration.label
    return label if re.match(r"\S*[A-Z0-9]", label[1:]) else label[:1].lower() + label[1:]


def _unit(declaration: Declaration) -> str:
    if not declaration.unit:
        return ""
    return declaration.unit if declaration.unit == "°" else f" {declaration.unit}"


def _example(declaration: Declaration) -> str:
    if declaration.example:
        return f"An example is {declaration.example}."
    if declaration.kind == "date":
        return "Write 2024-05-17, or 2024-05 or 2024 if no more is known."
    low, high = declaration.minimum, declaration.maximum
    if low is not None and high is not None:
        return f"Enter {low:g} to {high:g}{_unit(declaration)}."
    return "Enter a number such as 12.5." if declaration.kind == "number" else "Enter an answer."


_READERS: dict[str, Callable[[Declaration, Raw], Read]] = {
    "text": _text,
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "word": _word,
    "words": _words,
    "date": _date,
}
