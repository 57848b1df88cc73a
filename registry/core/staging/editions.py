"""The editions of the staging system and which one a year of diagnosis asks for."""

from dataclasses import dataclass

from ..three_valued import expect

EDITIONS = ("AJCC8", "AJCC9", "UICC8", "ENETS")  # UICC 8 has the tables of AJCC 8


@dataclass(frozen=True, slots=True)
class Edition:
    """`retrospective` where an older edition was in force that is not coded here."""

    name: str
    retrospective: bool = False

    def __post_init__(self) -> None:
        expect("edition", self.name, EDITIONS)


def edition_of_year(year_of_diagnosis: int) -> Edition:
    """AJCC 8 from 2018, Version 9 from 2024; earlier diagnoses are staged by AJCC 8."""
    if year_of_diagnosis >= 2024:
        return Edition("AJCC9")
    return Edition("AJCC8", retrospective=year_of_diagnosis < 2018)
