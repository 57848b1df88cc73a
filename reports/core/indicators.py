"""The indicators of the comparative report: declarations that one small engine reads.

Passed is always the good outcome; the rate shown is that of the events named by ``counted``.
A case that is eligible but whose outcome is not determinable is shown, never guessed.
"""

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Indicator:
    """``eligible``: a condition over the facts; ``outcome``: the fact that is true if passed."""

    id: str
    title: str
    counted: str
    eligible: str
    outcome: str
    better: Literal["more", "less"]
    numerator: str
    denominator: str
    not_determinable: str
    excluded: str
    source: str
    version: int = 1


INDICATORS: Final = (
    Indicator(
        id="r0",
        title="R0 resection",
        counted="R0",
        eligible="resected and counts_in_r0_rate",
        outcome="r0",
        better="more",
        numerator="No tumour at the resection margin (UICC, 0 mm)",
        denominator="Resections with curative intent and a known margin, without enucleations",
        not_determinable="Margin missing, not assessable, or status in conflict with the distance",
        excluded="Debulking, palliative and diagnostic operations, and enucleations",
        source="UICC residual tumour classification; clinical specification 2.4",
    ),
    Indicator(
        id="cd3a",
        title="Major complications within 90 days",
        counted="Clavien–Dindo IIIa or worse",
        eligible="resected",
        outcome="no_major_complication_90d",
        better="less",
        numerator="At least one complication of Clavien–Dindo grade IIIa to V within 90 days",
        denominator="Resections whose course over 90 days is known",
        not_determinable="Complications not recorded, a list of which nobody said that it is "
        "complete, a date that may lie inside or outside, or lost from view before day 90",
        excluded="Operations without resection",
        source="Dindo, Ann Surg 2004; clinical specification 6.1",
    ),
    Indicator(
        id="death90",
        title="Death within 90 days",
        counted="Died",
        eligible="operated",
        outcome="alive_90d",
        better="less",
        numerator="Death of any cause within 90 days of the operation",
        denominator="Operated patients with known status at 90 days, resected or not",
        not_determinable="Lost from view before day 90, a date that may lie inside or outside, "
        "or a death and a later visit that contradict each other",
        excluded="Patients without an operation",
        source="Clinical specification 6.4",
    ),
    Indicator(
        id="popf",
        title="Clinically relevant pancreatic fistula",
        counted="POPF grade B or C",
        eligible="resected and pancreatic_resection",
        outcome="no_popf_bc",
        better="less",
        numerator="Postoperative pancreatic fistula of ISGPS grade B or C",
        denominator="Pancreatic resections whose fistula findings are known",
        not_determinable="Neither a grade, the findings that settle it, nor a complete list "
        "without one; or grade and findings that contradict each other",
        excluded="Operations on other organs",
        source="Bassi, Surgery 2017 (ISGPS 2016); clinical specification 6.2",
    ),
    Indicator(
        id="to_panc_2020",
        title="Textbook outcome (TO_PANC_2020)",
        counted="Textbook outcome",
        eligible="resected and pancreatic_resection",
        outcome="to_panc_2020",
        better="more",
        numerator="No fistula, bile leak or haemorrhage B/C, no complication of grade III or "
        "more, no readmission within 90 days of discharge and no death in hospital",
        denominator="Pancreatic resections with every component known",
        not_determinable="Any component unknown, also where another has failed",
        excluded="Operations on other organs",
        source="van Roessel, Ann Surg 2020; clinical specification 6.5",
    ),
)

# Below this share of determinable cases an indicator is shown but never flagged.
COMPLETE_ENOUGH: Final = 0.8
MINIMUM_N: Final = 20  # operations with a known outcome, to be flagged
MINIMUM_EXPECTED: Final = 5.0
