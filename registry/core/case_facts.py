"""The derived facts of one case: what reports, exports and the case page read off its rows.

Every fact is named once, in ``DERIVED``; ``case_facts`` computes them all from plain rows
(column → value) with the functions of this package.  Unknown is None, never "no".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .body import age_at, bmi_kg_m2
from .case_rows import (
    CaseRows,
    Row,
    course_of,
    fate_of,
    fate_of_tumour,
    first,
    first_operation,
    fistula_of,
    metastasised,
    partial,
)
from .events import Course, complication_grades_within, length_of_stay_nights
from .grade import Grade, grade_who_current
from .margins import counts_in_r0_rate, margin_r0_0mm
from .survival import (
    Time,
    Unknown,
    overall_survival,
    recurrence_free_survival,
    time_to_recurrence,
)
from .textbook import TO_PANC_2020, Findings, textbook_facts, textbook_outcome
from .three_valued import Truth, all_of

VERSION = 1


@dataclass(frozen=True, slots=True)
class Derived:
    """One derived fact; ``kind`` as in the dictionary of the variables."""

    name: str
    kind: Literal["boolean", "integer", "number", "word"]
    label: str
    unit: str = ""
    words: tuple[str, ...] = ()


PANCREATODUODENECTOMIES = ("PD", "PPPD")
DISTAL = ("DP", "DP_splenopreserving", "DPCAR")
PANCREATECTOMIES = (*PANCREATODUODENECTOMIES, *DISTAL, "TP", "CP", "enucleation")
NOT_RESECTED = ("bypass", "exploratory")
AGE_BANDS = ("under 50", "50–64", "65–79", "80 and over")
ASA_BANDS = ("I–II", "III or more")
SITE_GROUPS = ("pancreas", "small_bowel", "other")
PROCEDURE_GROUPS = (
    "pancreatoduodenectomy",
    "distal",
    "enucleation",
    "other_pancreatic",
    "other",
)
GRADE_STRATA = ("NET G1", "NET G2", "NET G3", "NEC")


def _time(name: str, words: str) -> tuple[Derived, ...]:
    return (
        Derived(f"{name}_days", "integer", f"{words}: days from the operation", "days"),
        Derived(f"{name}_event", "integer", f"{words}: 0 censored, 1 event, 2 competing"),
        Derived(f"{name}_entry_days", "integer", f"{words}: registered so late", "days"),
    )


DERIVED: tuple[Derived, ...] = (
    Derived("operated", "boolean", "Operated"),
    Derived("resected", "boolean", "First operation removed the tumour"),
    Derived("pancreatic_resection", "boolean", "First operation resected pancreas"),
    Derived("counts_in_r0_rate", "boolean", "Curative intent, not an enucleation"),
    Derived("age_years", "integer", "Age at operation, else at diagnosis", "years"),
    Derived("age_band", "word", "Age", words=AGE_BANDS),
    Derived("asa_band", "word", "ASA class", words=ASA_BANDS),
    Derived("site_group", "word", "Primary site", words=SITE_GROUPS),
    Derived("procedure_group", "word", "Procedure", words=PROCEDURE_GROUPS),
    Derived("bmi_kg_m2", "number", "Body mass index", "kg/m²"),
    Derived("grade", "word", "WHO grade", words=GRADE_STRATA),
    Derived("grade_complete", "boolean", "Grade from Ki-67 and mitoses both"),
    Derived("nec", "boolean", "Neuroendocrine carcinoma, or MiNEN"),
    Derived("metastases", "boolean", "Metastases beyond the regional nodes"),
    Derived("free_of_disease", "boolean", "R0 or R1, and no metastases"),
    Derived("r0", "boolean", "R0 (UICC, 0 mm)"),
    Derived("no_major_complication_90d", "boolean", "No complication ≥ IIIa within 90 days"),
    Derived("alive_90d", "boolean", "Alive 90 days after the operation"),
    Derived("no_popf_bc", "boolean", "No pancreatic fistula of grade B or C"),
    Derived("to_panc_2020", "boolean", "Textbook outcome TO_PANC_2020, every component known"),
    Derived("clavien_dindo_worst", "word", "Worst Clavien–Dindo grade within 90 days"),
    Derived("cci", "number", "Comprehensive complication index, 90 days"),
    Derived("stay_nights", "integer", "Nights from operation to discharge", "nights"),
    *_time("os", "Overall survival"),
    *_time("rfs", "Recurrence-free survival"),
    *_time("recurrence", "Time to recurrence"),
)


def case_facts(rows: CaseRows) -> dict[str, Any]:
    """All of ``DERIVED``, by name."""
    operation, specimen = first_operation(rows.operations), first(rows.specimens)
    course = course_of(rows, operation)
    grade = _grade(specimen)
    return (
        _operation_facts(rows, operation)
        | _patient_facts(rows, operation)
        | _tumour_facts(rows, specimen, grade)
        | _outcome_facts(rows, course)
        | _times(rows, operation)
    )


def _operation_facts(rows: CaseRows, operation: Row) -> dict[str, Any]:
    procedure, operated = operation.get("procedure"), bool(rows.operations)
    return {
        "operated": operated,
        "resected": _among_not(procedure, NOT_RESECTED) if operated else False,
        "pancreatic_resection": _among(procedure, PANCREATECTOMIES) if operated else False,
        "counts_in_r0_rate": _counts_in_r0_rate(operation) if operated else False,
        "procedure_group": procedure_group(procedure),
    }


def _counts_in_r0_rate(operation: Row) -> Truth:
    """The margin of an enucleation is often not assessable: it stays apart."""
    meant_to_cure = counts_in_r0_rate(operation.get("intent"))
    return all_of((meant_to_cure, _among_not(operation.get("procedure"), ("enucleation",))))


def procedure_group(procedure: str | None) -> str | None:
    if procedure is None:
        return None
    if procedure in PANCREATODUODENECTOMIES:
        return "pancreatoduodenectomy"
    if procedure in DISTAL:
        return "distal"
    if procedure == "enucleation":
        return "enucleation"
    return "other_pancreatic" if procedure in PANCREATECTOMIES else "other"


def _among(word: str | None, words: Sequence[str]) -> Truth:
    return None if word is None else word in words


def _among_not(word: str | None, words: Sequence[str]) -> Truth:
    return None if word is None else word not in words


def _patient_facts(rows: CaseRows, operation: Row) -> dict[str, Any]:
    on = partial(operation, "operated_on") or partial(rows.tumour, "diagnosed_on")
    age = age_at(rows.patient.get("birth_year"), on)
    years = None if age is None else age.at_birthday_years
    asa, site = rows.fitness.get("asa"), rows.tumour.get("primary_site")
    return {
        "age_years": years,
        "age_band": _age_band(years),
        "asa_band": None if asa is None else ASA_BANDS[asa > 2],
        "site_group": _site_group(site),
        "bmi_kg_m2": bmi_kg_m2(rows.fitness.get("height_cm"), rows.fitness.get("weight_kg")),
    }


def _age_band(years: int | None) -> str | None:
    if years is None:
        return None
    return AGE_BANDS[sum(years >= limit for limit in (50, 65, 80))]


def _site_group(site: str | None) -> str | None:
    if site is None:
        return None
    return {"pancreas": "pancreas", "jejunum_ileum": "small_bowel"}.get(site, "other")


def _grade(specimen: Row) -> Grade:
    return grade_who_current(
        specimen.get("differentiation"),
        specimen.get("ki67_pct"),
        specimen.get("mitoses_per_2mm2"),
        specimen.get("histology"),
    )


def _tumour_facts(rows: CaseRows, specimen: Row, grade: Grade) -> dict[str, Any]:
    margin = specimen.get("margin_status")
    stratum = grade.stratum
    none_left = None if margin in (None, "RX") else margin in ("R0", "R1")
    metastases = metastasised(rows.tumour)
    return {
        "grade": stratum,
        "grade_complete": grade.complete if stratum else None,
        "nec": _carcinoma(grade),
        "metastases": metastases,
        "free_of_disease": all_of((none_left, None if metastases is None else not metastases)),
        "r0": margin_r0_0mm(margin, specimen.get("margin_mm")),
    }


def _carcinoma(grade: Grade) -> Truth:
    """A mixed neoplasm is followed as a carcinoma; a G3 of unknown differentiation may be one."""
    if grade.label in ("NEC", "MiNEN"):
        return True
    return None if grade.stratum is None else False


def _outcome_facts(rows: CaseRows, course: Course) -> dict[str, Any]:
    fistula = fistula_of(rows.course).clinically_relevant
    facts = textbook_facts(course, Findings(popf_bc=fistula))
    grades = complication_grades_within(course)
    stay = length_of_stay_nights(course)
    return {
        "no_major_complication_90d": facts["no_major_complication"],
        "alive_90d": facts["no_death_90d"],
        "no_popf_bc": facts["no_popf_bc"],
        "to_panc_2020": textbook_outcome(TO_PANC_2020, facts).counted,
        "clavien_dindo_worst": grades.worst,
        "cci": grades.index.value,
        "stay_nights": stay.low if stay is not None and stay.exact else None,
    }


def _times(rows: CaseRows, operation: Row) -> dict[str, Any]:
    life, tumour = fate_of(rows, operation), fate_of_tumour(rows, operation)
    return (
        _columns("os", overall_survival(life))
        | _columns("rfs", recurrence_free_survival(tumour))
        | _columns("recurrence", time_to_recurrence(tumour))
    )


def _columns(name: str, time: Time | Unknown) -> dict[str, int | None]:
    """Whole days: the middle of what partial dates allow, rounded down."""
    names = (f"{name}_days", f"{name}_event", f"{name}_entry_days")
    if isinstance(time, Unknown):
        return dict.fromkeys(names)
    return dict(zip(names, (int(time.days), time.event, int(time.entry_days)), strict=True))
