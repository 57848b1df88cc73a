"""Comparison of a number, or of a range, with a limit."""

from typing import Final, Literal, TypeAlias

from rules.truth import FALSE, TRUE, UNKNOWN, Truth, negation
from rules.values import Interval

Operator: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]
OPPOSITE: Final[dict[Operator, Operator]] = {
    "==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
}  # fmt: skip
MIRRORED: Final[dict[Operator, Operator]] = {
    "==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<=",
}  # fmt: skip


def compare(value: float | Interval, operator: Operator, limit: float) -> Truth:
    """Truth of a comparison; unknown unless it is the same over the whole interval."""
    if not isinstance(value, Interval):
        return _compare_number(value, operator, limit)
    if value.low == value.high:
        return _compare_number(value.low, operator, limit)
    if operator in ("==", "!="):
        if value.contains(limit):
            return UNKNOWN
        return FALSE if operator == "==" else TRUE
    if operator in ("<", "<="):
        return negation(compare(value, OPPOSITE[operator], limit))
    strict = operator == ">"
    if value.low > limit or (value.low == limit and (value.low_open or not strict)):
        return TRUE
    if value.high < limit or (value.high == limit and (value.high_open or strict)):
        return FALSE
    return UNKNOWN


def _compare_number(value: float, operator: Operator, limit: float) -> Truth:
    if operator == ">":
        met = value > limit
    elif operator == ">=":
        met = value >= limit
    elif operator == "<":
        met = value < limit
    elif operator == "<=":
        met = value <= limit
    elif operator == "==":
        met = value == limit
    else:
        met = value != limit
    return TRUE if met else FALSE
