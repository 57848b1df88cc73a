"""Textbook outcome: named composites of events that all must be absent (or reached)."""

from collections.abc import Mapping
from dataclasses import dataclass

from .complications import agreed, relevant_grade_listed
from .events import (
    Course,
    died_in_hospital,
    died_within,
    major_complication_within,
    readmitted_within,
    stay_at_most,
)
from .three_valued import Truth, all_of, at_least, opposite


@dataclass(frozen=True, slots=True)
class Variant:
    """A published composite; `components` are facts of which every one must hold."""

    id: str
    title: str
    components: tuple[str, ...]
    population: str
    source: str
    margin_rule: str | None = "UICC 0 mm"
    verify: bool = False


TO_PANC_2020 = Variant(
    "TO_PANC_2020",
    "Textbook outcome after pancreatic surgery",
    (
        "no_popf_bc",
        "no_bile_leak_bc",
        "no_pph_bc",
        "no_major_complication",
        "no_readmission_90d",
        "no_death_in_hospital",
    ),
    "pancreatic resection",
    "van Roessel, Ann Surg 2020 (the abstract gives no window of readmission: 90 days here)",
    margin_rule=None,
)
TO_PNET_2020 = Variant(
    "TO_PNET_2020",
    "Textbook outcome after resection of a pancreatic NET",
    (
        "no_major_complication",
        "no_death_90d",
        "stay_within_p75",
        "no_readmission_90d",
        "r0",
    ),
    "resection of a pancreatic NET with curative intent",
    "Heidsma, J Surg Oncol 2020",
)
TO_NFPD_2024 = Variant(
    "TO_NFPD_2024",
    "Textbook outcome after pancreatoduodenectomy for a non-functioning pancreatic NET",
    ("no_major_complication", "no_death_90d", "stay_at_most_19_nights", "r0", "nodes_at_least_12"),
    "pancreatoduodenectomy for a non-functioning pancreatic NET",
    "Partelli, Ann Surg Oncol 2024",
)
TOLS_SURVEY = Variant(
    "TOLS_SURVEY",
    "Textbook outcome after liver surgery, survey definition",
    (
        "no_intraoperative_incident",
        "no_bile_leak_bc",
        "no_major_complication",
        "no_readmission_30d",
        "no_death_in_hospital",
        "r0",
    ),
    "liver resection",
    "Görgec, JAMA Surg 2021",
)
TOLS_DELPHI = Variant(
    "TOLS_DELPHI",
    "Textbook outcome after liver surgery, Delphi definition",
    (
        "no_intraoperative_incident",
        "no_bile_leak_bc",
        "no_phlf_bc",
        "no_major_complication",
        "no_readmission_for_major_complication",
        "no_death_90d",
        "no_death_in_hospital",
        "r0",
    ),
    "liver resection",
    "Görgec, Ann Surg 2023 (component list to be verified with the paper)",
    verify=True,
)
COMPONENTS = {
    "no_popf_bc": "no pancreatic fistula B or C",
    "no_bile_leak_bc": "no bile leak B or C",
    "no_pph_bc": "no haemorrhage B or C",
    "no_phlf_bc": "no liver failure B or C",
    "no_major_complication": "no complication IIIa or worse",
    "no_readmission_90d": "no readmission within 90 days",
    "no_readmission_30d": "no readmission within 30 days",
    "no_readmission_for_major_complication": "no readmission for a major complication",
    "no_death_90d": "no death within 90 days",
    "no_death_in_hospital": "no death in hospital",
    "no_intraoperative_incident": "no incident of grade 2 or more during the operation",
    "stay_within_p75": "stay within the third quartile of all centers",
    "stay_at_most_19_nights": "stay of at most 19 nights",
    "r0": "R0",
    "nodes_at_least_12": "at least 12 nodes examined",
}
VARIANTS = {
    variant.id: variant
    for variant in (TO_PANC_2020, TO_PNET_2020, TO_NFPD_2024, TOLS_SURVEY, TOLS_DELPHI)
}


@dataclass(frozen=True, slots=True)
class TextbookOutcome:
    """`value` is the answer for the patient; `counted` is the answer an indicator may count.

    A case with any unknown component is not evaluable (`counted` is None) even where another
    failed: counting known failures but not known successes would bias the rate.
    """

    variant: str
    value: Truth
    failed: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def evaluable(self) -> bool:
        return not self.unknown

    @property
    def counted(self) -> Truth:
        return self.value if self.evaluable else None


def textbook_outcome(variant: Variant, facts: Mapping[str, Truth]) -> TextbookOutcome:
    """Judges the facts of one case; a component absent from `facts` is unknown."""
    return TextbookOutcome(
        variant.id,
        all_of(facts.get(name) for name in variant.components),
        tuple(name for name in variant.components if facts.get(name) is False),
        tuple(name for name in variant.components if facts.get(name) is None),
    )


@dataclass(frozen=True, slots=True)
class Findings:
    """What a textbook outcome asks beyond the course; derived grades come from raw findings.

    `cleared` answers the R0 component: the margin under the variant's rule, or for a debulking
    operation whether the planned clearance was complete. `stay_p75_nights` is the third quartile
    of the procedure and period, computed over all centers first and frozen.
    """

    cleared: Truth = None
    nodes_examined: int | None = None
    stay_p75_nights: float | None = None
    popf_bc: Truth = None
    bile_leak_bc: Truth = None
    pph_bc: Truth = None
    phlf_bc: Truth = None
    intraoperative_incident_grade: int | None = None
    readmitted_for_major_complication: Truth = None


def textbook_facts(course: Course, findings: Findings) -> dict[str, Truth]:
    """Every component any variant asks for, True where it is reached."""
    p75 = findings.stay_p75_nights
    readmitted = readmitted_within(course, 90)
    return {
        "no_popf_bc": _absent(course, "POPF", findings.popf_bc),
        "no_bile_leak_bc": _absent(course, "bile_leak", findings.bile_leak_bc),
        "no_pph_bc": _absent(course, "PPH", findings.pph_bc),
        "no_phlf_bc": _absent(course, "PHLF", findings.phlf_bc),
        "no_major_complication": opposite(major_complication_within(course, 90)),
        "no_readmission_90d": opposite(readmitted),
        "no_readmission_30d": opposite(readmitted_within(course, 30)),
        "no_readmission_for_major_complication": True
        if readmitted is False
        else opposite(findings.readmitted_for_major_complication),
        "no_death_90d": opposite(died_within(course, 90)),
        "no_death_in_hospital": opposite(died_in_hospital(course)),
        "stay_within_p75": None if p75 is None else stay_at_most(course, p75),
        "stay_at_most_19_nights": stay_at_most(course, 19),
        "r0": findings.cleared,
        "nodes_at_least_12": at_least(findings.nodes_examined, 12),
        "no_intraoperative_incident": opposite(at_least(findings.intraoperative_incident_grade, 2)),
    }


def _absent(course: Course, kind: str, derived: Truth) -> Truth:
    recorded = relevant_grade_listed(kind, course.complications, course.no_complication)
    return opposite(agreed(derived, recorded))
