"""Age and body mass index."""

from dataclasses import dataclass

from .dates import PartialDate


@dataclass(frozen=True, slots=True)
class Age:
    """Full years of age; only the year of birth is kept, so two ages are possible."""

    low_years: int
    high_years: int

    @property
    def at_birthday_years(self) -> int:
        """The age reached in that calendar year: the convention of the registry."""
        return self.high_years


def age_at(birth_year: int | None, on: PartialDate | None) -> Age | None:
    """Unknown where either is missing or the date lies before the birth."""
    if birth_year is None or on is None or on.first_day.year < birth_year:
        return None
    reached = on.first_day.year - birth_year
    return Age(max(reached - 1, 0), reached)


def bmi_kg_m2(height_cm: float | None, weight_kg: float | None) -> float | None:
    if height_cm is None or weight_kg is None:
        return None
    # no division by a constant: columns multiply by its inverse, and the last digit differs
    return weight_kg * 10_000 / (height_cm * height_cm)
