"""Raw input (as JSON has it) to the value of a finding, one reader a kind."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from rules.dates import read_date
from rules.findings import NOTHING_WORD, Finding, Kind, ValueProblem, nearest, raw_text
from rules.values import CONTACT_CLASSES, NOT_APPLICABLE, Interval, Value

_LARGEST: Final = 1e300
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_INTERVAL_KEYS: Final = frozenset({"min", "max", "min_open", "max_open"})


def read_not_applicable(finding: Finding, raw: object) -> Value:
    if finding.not_applicable_when:
        return NOT_APPLICABLE
    raise ValueProblem(
        finding.name,
        raw,
        "is accepted only for findings that declare when they do not apply, and this one does not",
        'Give a value, or "unknown" if it was not assessed.',
    )


def _read_number(finding: Finding, raw: object) -> Value:
    if isinstance(raw, Mapping):
        return _read_interval(finding, raw)
    if isinstance(raw, Interval):
        _within_range(finding, raw.low)
        _within_range(finding, raw.high)
        return raw
    return _within_range(finding, raw)


def _within_range(finding: Finding, raw: object) -> float:
    if isinstance(raw, str) and _is_number_in_quotes(raw):
        raise _number_in_quotes(finding, raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise ValueProblem(
            finding.name,
            raw,
            f"is not a number ({finding.unit or 'no unit'})",
            'Write a number such as 90, {"min": 60, "max": 120}, or "unknown"'
            + (
                ", or one of none, abutment, encasement."
                if finding.kind == "contact"
                else " if it was not assessed."
            ),
        )
    low, high = finding.minimum, finding.maximum
    too_low = low is not None and raw < low
    too_high = high is not None and raw > high
    is_finite = -_LARGEST <= raw <= _LARGEST  # also false for not-a-number
    if not is_finite or too_low or too_high:
        raise ValueProblem(
            finding.name,
            raw,
            f"is outside the possible range {finding.range_text}",
            f"Correct it, or give a value from {finding.range_text}.",
        )
    return raw


def _is_number_in_quotes(raw: str) -> bool:
    return _NUMBER.fullmatch(raw.strip()) is not None


def _number_in_quotes(finding: Finding, raw: str) -> ValueProblem:
    remedy = f"Write {raw.strip()} without quotes."
    return ValueProblem(finding.name, raw, "is a text, not a number", remedy)


def _read_interval(finding: Finding, raw: Mapping[object, object]) -> float | Interval:
    low, high = _ends(finding, raw, finding.minimum, finding.maximum)
    return _closed_interval(finding, raw, _within_range(finding, low), _within_range(finding, high))


def _ends(
    finding: Finding, raw: Mapping[object, object], lowest: object, highest: object
) -> tuple[object, object]:
    """The two ends of {"min":, "max":}; an end left out is the end of the possible range."""
    extra = [key for key in raw if key not in _INTERVAL_KEYS]
    low = lowest if raw.get("min") is None else raw["min"]
    high = highest if raw.get("max") is None else raw["max"]
    flags = [raw.get("min_open", False), raw.get("max_open", False)]
    if extra or low is None or high is None or not all(isinstance(flag, bool) for flag in flags):
        raise ValueProblem(
            finding.name,
            dict(raw),
            "is not a range",
            'Write {"min": 60, "max": 120} with both ends'
            + (f" and without {', '.join(raw_text(key) for key in extra)}." if extra else "."),
        )
    return low, high


def _closed_interval(
    finding: Finding, raw: Mapping[object, object], low: float, high: float
) -> float | Interval:
    low_open, high_open = bool(raw.get("min_open")), bool(raw.get("max_open"))
    if low == high and not low_open and not high_open:
        return low
    try:
        return Interval(low, high, low_open, high_open)
    except ValueError:
        raise ValueProblem(
            finding.name,
            dict(raw),
            "is a range that contains nothing",
            "Make min smaller than max.",
        ) from None


def _read_contact(finding: Finding, raw: object) -> Value:
    if isinstance(raw, str):
        if raw in CONTACT_CLASSES:
            return CONTACT_CLASSES[raw]
        if _is_number_in_quotes(raw):
            raise _number_in_quotes(finding, raw)
        raise _wrong_word(finding, raw, tuple(CONTACT_CLASSES))
    return _read_number(finding, raw)


def _read_boolean(finding: Finding, raw: object) -> Value:
    if isinstance(raw, bool):
        return raw
    raise ValueProblem(
        finding.name,
        raw,
        "is not true or false",
        'Write true, false, or "unknown" if it was not assessed.',
    )


def _read_word(finding: Finding, raw: object) -> Value:
    if isinstance(raw, bool) and set(finding.values) == {"yes", "no"}:
        return "yes" if raw else "no"
    if not isinstance(raw, str):
        raise ValueProblem(finding.name, raw, "is not a word", _choices(finding.values))
    if finding.values and raw not in finding.values:
        raise _wrong_word(finding, raw, finding.values)
    return raw


def _read_ordered(finding: Finding, raw: object) -> Value:
    if isinstance(raw, Mapping):
        low, high = _ends(finding, raw, finding.values[0], finding.values[-1])
        return _closed_interval(finding, raw, _rank(finding, low), _rank(finding, high))
    if isinstance(raw, Interval):
        return raw
    return _rank(finding, raw)


def _rank(finding: Finding, raw: object) -> int:
    word = _read_word(finding, raw)
    return finding.values.index(str(word))


def _read_words(finding: Finding, raw: object) -> Value:
    if not isinstance(raw, list | tuple | set | frozenset):
        example = f" Example: {raw_text([raw])}." if isinstance(raw, str) else ""
        raise ValueProblem(
            finding.name, raw, "is not a list of words", _choices(finding.values) + example
        )
    words = frozenset(_read_word(finding, word) for word in raw)
    if NOTHING_WORD in finding.values and not words:
        raise ValueProblem(
            finding.name,
            raw,
            "is empty, which says neither none nor unknown",
            'Write ["none"], or "unknown" if it was not assessed.',
        )
    if NOTHING_WORD in words and len(words) > 1:
        raise ValueProblem(
            finding.name,
            sorted(map(str, words)),
            "says none and something else at once",
            'Remove "none", or keep it alone.',
        )
    return frozenset(map(str, words))


def _read_date(finding: Finding, raw: object) -> int | Interval:
    if isinstance(raw, Mapping):
        low, high = _ends(finding, raw, None, None)
        first, last = _days(_read_date(finding, low)), _days(_read_date(finding, high))
        span = _closed_interval(finding, raw, first.low, last.high)
        return int(span) if isinstance(span, float | int) else span
    value = read_date(raw) if isinstance(raw, str | date | Interval) else None
    if value is None:
        raise ValueProblem(finding.name, raw, "is not a date", "Write 2024-05-17, 2024-05 or 2024.")
    return value


def _days(value: int | Interval) -> Interval:
    return value if isinstance(value, Interval) else Interval(value, value)


def _choices(values: tuple[str, ...]) -> str:
    return f"Choose from {', '.join(values)}." if values else "Write it in quotes."


def _wrong_word(finding: Finding, raw: str, values: tuple[str, ...]) -> ValueProblem:
    suggestion = nearest(raw, values)
    hint = f"Did you mean {suggestion}? " if suggestion else ""
    return ValueProblem(finding.name, raw, "is not a possible value", hint + _choices(values))


def read_value(finding: Finding, raw: object) -> Value:
    return _READERS[finding.kind](finding, raw)


_READERS: Final[Mapping[Kind, Callable[[Finding, object], Value]]] = {
    "number": _read_number,
    "contact": _read_contact,
    "boolean": _read_boolean,
    "word": _read_word,
    "words": _read_words,
    "ordered": _read_ordered,
    "date": _read_date,
}
