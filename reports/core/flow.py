"""From the submitted to those a figure speaks of: the steps that every report shows."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Step:
    id: str
    label: str
    condition: str


FLOW: Final = (
    Step("operated", "Operated", "operated"),
    Step("resected", "Tumour resected", "resected"),
    Step("pancreatic", "Pancreas resected", "resected and pancreatic_resection"),
    Step(
        "followed",
        "R0 or R1 without metastases, not a carcinoma",
        "resected and free_of_disease and not nec",
    ),
)
