"""What can be observed: the declaration of a finding, and the refusal of an impossible value."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from enum import Enum
from typing import Final, Literal, TypeAlias, get_args

from rules.values import number_text

Kind: TypeAlias = Literal["number", "boolean", "word", "words", "ordered", "date", "contact"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
NOTHING_WORD: Final = "none"
LONGEST_SHOWN: Final = 80
_PARTS: Final = re.compile("[._]")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that can be observed.

    A contact is an angle of 0 to 360 degrees or its class. Values of an ordered finding are given
    from the lowest to the highest; the value held is the rank, from 0.
    """

    name: str
    kind: Kind
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    values: tuple[str, ...] = ()
    not_applicable_when: str = ""
    label: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(
                f"{self.name}: kind {self.kind!r} does not exist; choose one of {', '.join(KINDS)}"
            )
        if self.kind == "contact":
            object.__setattr__(self, "unit", self.unit or "deg")
            object.__setattr__(self, "minimum", 0 if self.minimum is None else self.minimum)
            object.__setattr__(self, "maximum", 360 if self.maximum is None else self.maximum)
        if (
            self.minimum is not None
            and self.maximum is not None
            and not self.minimum < self.maximum
        ):
            raise ValueError(
                f"{self.name}: the range {self.minimum} to {self.maximum} is impossible; "
                "the minimum must be below the maximum"
            )

        if self.kind == "ordered" and len(self.values) < 2:
            raise ValueError(f"{self.name}: an ordered finding needs its values, lowest first")

    @property
    def is_numeric(self) -> bool:
        return self.kind in ("number", "contact")

    @property
    def range_text(self) -> str:
        low = "-∞" if self.minimum is None else number_text(self.minimum)
        high = "∞" if self.maximum is None else number_text(self.maximum)
        return f"{low} to {high} {self.unit}".strip()


class ValueProblem(ValueError):
    """A raw value that cannot be the value of a finding."""

    def __init__(self, finding: str, value: object, rule: str, remedy: str) -> None:
        super().__init__(f"{finding}: {raw_text(value)} {rule}. {remedy}")
        self.finding = finding
        self.value = value
        self.rule = rule
        self.remedy = remedy


def raw_text(raw: object) -> str:
    """A raw value as JSON writes it: true, null, "Head", ["colon"]; shortened if very long."""
    text = json.dumps(raw, ensure_ascii=False, default=_plain)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


def _plain(value: object) -> object:
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    return value.value if isinstance(value, Enum) else str(value)


class UnknownFinding(ValueProblem):
    """A value for a name that no finding has."""


def nearest(name: str, names: Collection[str]) -> str | None:
    """The name most like `name`: the same but for case, one that it begins or is a part of, or
    one spelt alike in each of its parts, so that no suggestion means something else.
    """
    folded = {candidate.casefold(): candidate for candidate in names}
    wanted = name.strip().casefold()
    if wanted in folded:
        return folded[wanted]
    begun = [full for full in folded if full.startswith((f"{wanted}.", f"{wanted}_"))]
    containing = [full for full in folded if wanted in _PARTS.split(full)]
    close = get_close_matches(wanted, folded, n=5, cutoff=0.6)
    alike = [full for full in close if _alike_in_parts(wanted, full)]
    return next((folded[full] for full in (*begun, *containing, *alike)), None)


def _alike_in_parts(wanted: str, full: str) -> bool:
    """`liver.present` is not `extrahepatic.present`, however much of their spelling they share."""
    parts, others = wanted.split("."), full.split(".")
    return len(parts) != len(others) or all(
        SequenceMatcher(None, part, other).ratio() >= 0.5
        for part, other in zip(parts, others, strict=True)
    )
