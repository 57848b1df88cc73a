"""What can be observed: the declaration of a finding, and the refusal of an impossible value."""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Literal, TypeAlias, get_args

from rules.values import number_text

Kind: TypeAlias = Literal["number", "boolean", "word", "words", "ordered", "date", "contact"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
NOTHING_WORD: Final = "none"


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
        super().__init__(f"{finding}: {value!r} {rule}. {remedy}")
        self.finding = finding
        self.value = value
        self.rule = rule
        self.remedy = remedy


def nearest(name: str, names: Collection[str]) -> str | None:
    """The name most like `name`: same but for case, one of whose parts it is, or spelt alike."""
    folded = {candidate.casefold(): candidate for candidate in names}
    wanted = name.casefold()
    if wanted in folded:
        return folded[wanted]
    containing = [full for full in folded if wanted in full.split(".")]
    matches = containing[:1] or get_close_matches(wanted, folded, n=1, cutoff=0.5)
    return folded[matches[0]] if matches else None
