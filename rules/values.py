"""Values a finding may take: exact, between two limits, unknown, or not applicable."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias


class NotApplicable(Enum):
    NOT_APPLICABLE = "not_applicable"

    def __repr__(self) -> str:
        return "NOT_APPLICABLE"


NOT_APPLICABLE: Final = NotApplicable.NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`; for dates, ordinals of days. Raises ValueError if empty."""

    low: float
    high: float
    low_open: bool = False
    high_open: bool = False

    def __post_init__(self) -> None:
        empty = self.low == self.high and (self.low_open or self.high_open)
        if not self.low <= self.high or empty:
            raise ValueError(f"the interval from {self.low} to {self.high} contains nothing")

    def __sub__(self, other: "Interval") -> "Interval":
        return Interval(
            self.low - other.high,
            self.high - other.low,
            self.low_open or other.high_open,
            self.high_open or other.low_open,
        )

    def contains(self, number: float) -> bool:
        above = number > self.low or (number == self.low and not self.low_open)
        below = number < self.high or (number == self.high and not self.high_open)
        return above and below


Value: TypeAlias = float | int | bool | str | frozenset[str] | Interval | None | NotApplicable
Values: TypeAlias = Mapping[str, Value]

CONTACT_CLASSES: Final[Mapping[str, float | Interval]] = {
    "none": 0,
    "abutment": Interval(0, 180, low_open=True),
    "encasement": Interval(180, 360, low_open=True),
}


def number_text(number: float) -> str:
    return f"{number:g}" if abs(number) < 1e6 else f"{number:.15g}"
