"""Who was treated: the variables whose distribution every report shows."""

from dataclasses import dataclass
from typing import Final

from reports.core.facts import CATEGORIES, GRADES


@dataclass(frozen=True, slots=True)
class Mix:
    """A column of the facts and the values it may take, in the order they are shown."""

    id: str
    title: str
    values: tuple[str, ...]
    labels: tuple[str, ...] = ()
    eligible: str = "resected"

    def label(self, value: str) -> str:
        return dict(zip(self.values, self.labels, strict=False)).get(value, value)


AGE_BANDS: Final = ("under 50", "50–64", "65–79", "80 and over")

CASE_MIX: Final = (
    Mix("sex", "Sex", ("female", "male")),
    Mix("age_band", "Age at operation", AGE_BANDS),
    Mix("asa_band", "ASA class", ("I–II", "III or more")),
    Mix(
        "site_group",
        "Primary site",
        ("pancreas", "small_bowel", "other"),
        ("Pancreas", "Small bowel", "Other"),
    ),
    Mix("grade", "Grade", GRADES),
    Mix(
        "category",
        "Resectability category",
        CATEGORIES,
        ("Resectable", "Borderline", "Locally advanced"),
        eligible="resected and category_applies",
    ),
    Mix(
        "procedure_group",
        "Pancreatic procedure",
        ("pancreatoduodenectomy", "distal", "enucleation", "other_pancreatic"),
        (
            "Pancreatoduodenectomy",
            "Distal pancreatectomy",
            "Enucleation",
            "Other pancreatic resection",
        ),
        eligible="resected and pancreatic_resection",
    ),
)
