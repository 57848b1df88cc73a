"""The declared scores of one case, computed from its rows."""

from typing import Any

from .body import age_at, bmi_kg_m2
from .case_facts import PANCREATECTOMIES
from .case_rows import (
    CaseRows,
    Row,
    course_of,
    fate_of,
    fate_of_tumour,
    first,
    first_operation,
    fistula_events,
    fistula_of,
    metastasised,
    partial,
)
from .charlson import CONDITIONS
from .complications import Complication
from .events import complication_grades_within
from .margins import margin_r0_0mm
from .scores import SCORES, Result
from .survival import Fate
from .textbook import (
    TO_NFPD_2024,
    TO_PANC_2020,
    TO_PNET_2020,
    TOLS_DELPHI,
    TOLS_SURVEY,
    Variant,
)

HEAD = ("PD", "PPPD")
NODE_CONTEXT = {
    "PD": "pancreatoduodenectomy",
    "PPPD": "pancreatoduodenectomy",
    "DP": "distal_pancreatectomy",
    "DP_splenopreserving": "distal_pancreatectomy",
    "DPCAR": "distal_pancreatectomy",
    "enucleation": "enucleation",
    "SI_resection": "small_bowel",
}
# variables of a specimen that scores ask for by the same name
SAME_NAME = (
    "histology",
    "differentiation",
    "ki67_pct",
    "mitoses_per_2mm2",
    "margin_status",
    "nodes_examined",
    "nodes_positive",
)
OF_EVERY_CASE = ("who_grade", "who_grade_2010", "stage", "bmi", "charlson_index")
OF_THE_PANCREAS = ("rrs", "lnrs", "genc2018_flags")
OF_A_HEAD_RESECTION = ("frs", "a_frs", "ua_frs", "isgps_pancreas_class")
OF_A_PANCREATECTOMY = ("popf",)
LIVER_RESECTIONS = ("hepatectomy_minor", "hepatectomy_major", "wedge_ablation", "two_stage")
OF_CARCINOID = ("carcinoid_prophylaxis",)
OF_AN_OPERATION = (
    "margin",
    "lymph_nodes",
    "clavien_dindo",
    "comprehensive_complication_index",
    "length_of_stay",
    "mortality_30d",
    "mortality_90d",
    "death_in_hospital",
    "major_complication_90d",
    "failure_to_rescue",
    "readmission_30d",
    "readmission_90d",
    "reoperation_30d",
    "reoperation_90d",
    "overall_survival",
    "recurrence_free_survival",
    "time_to_recurrence",
    "progression_free_survival",
)
# without recurrence or progression the patient is followed as long as the disease was looked for
OF_THE_DISEASE = ("recurrence_free_survival", "time_to_recurrence", "progression_free_survival")


def case_scores(rows: CaseRows) -> tuple[Result, ...]:
    """Every score that may apply to the case; those that do not apply are left out."""
    operation, specimen = first_operation(rows.operations), first(rows.specimens)
    known = (
        _of_the_patient(rows, operation)
        | _of_the_tumour(rows, specimen)
        | _of_the_operation(operation)
        | _of_the_specimen(specimen, operation)
        | _of_the_course(rows, operation)
    )
    of_tumour = known | _fate(fate_of_tumour(rows, operation))
    results = [
        _judged(name, of_tumour if name in OF_THE_DISEASE else known)
        for name in _asked(rows, operation)
    ]
    results += [
        SCORES["textbook_outcome"].judge(
            **_textbook(rows, operation, specimen, known), variant=one.id
        )
        for one in _variants(rows, operation)
    ]
    return tuple(result for result in results if result.applicable is not False)


def _variants(rows: CaseRows, operation: Row) -> tuple[Variant, ...]:
    """The named variants whose population the case belongs to, as far as is known."""
    procedure, tumour = operation.get("procedure"), rows.tumour
    if procedure in LIVER_RESECTIONS:
        return (TOLS_SURVEY, TOLS_DELPHI)
    if procedure not in PANCREATECTOMIES:
        return ()
    found = [TO_PANC_2020]
    if tumour.get("primary_site") == "pancreas" and operation.get("intent") == "curative":
        found.append(TO_PNET_2020)
        if procedure in HEAD and tumour.get("functioning_syndrome") == "none":
            found.append(TO_NFPD_2024)
    return tuple(found)


def _textbook(
    rows: CaseRows, operation: Row, specimen: Row, known: dict[str, Any]
) -> dict[str, Any]:
    """What a debulking had to clear is not asked, so there the margin answers nothing."""
    of_margin = margin_r0_0mm(specimen.get("margin_status"), specimen.get("margin_mm"))
    asked = SCORES["textbook_outcome"].input_names - {"variant"}
    return {name: known.get(name) for name in asked} | {
        "cleared": None if operation.get("intent") == "debulking" else of_margin,
        "popf_bc": fistula_of(rows.course).clinically_relevant,
    }


def _judged(name: str, known: dict[str, Any]) -> Result:
    return SCORES[name].judge(**{one: known.get(one) for one in SCORES[name].input_names})


def _asked(rows: CaseRows, operation: Row) -> tuple[str, ...]:
    names = list(OF_EVERY_CASE)
    if rows.tumour.get("primary_site") == "pancreas":
        names += OF_THE_PANCREAS
    if operation.get("procedure") in HEAD:
        names += OF_A_HEAD_RESECTION
    if operation.get("procedure") in PANCREATECTOMIES:
        names += OF_A_PANCREATECTOMY
    if operation:
        names += OF_AN_OPERATION
    if rows.tumour.get("functioning_syndrome") == "carcinoid":
        names += OF_CARCINOID
    return tuple(names)


def _of_the_patient(rows: CaseRows, operation: Row) -> dict[str, Any]:
    on = partial(operation, "operated_on") or partial(rows.tumour, "diagnosed_on")
    age = age_at(rows.patient.get("birth_year"), on)
    listed = rows.fitness.get("charlson_conditions")
    conditions = {name: None if listed is None else name in listed for name in CONDITIONS}
    height, weight = rows.fitness.get("height_cm"), rows.fitness.get("weight_kg")
    return conditions | {
        "height_cm": height,
        "weight_kg": weight,
        "bmi_kg_m2": bmi_kg_m2(height, weight),
        "age_years": None if age is None else age.at_birthday_years,
        "sex": rows.patient.get("sex"),
    }


def _of_the_tumour(rows: CaseRows, specimen: Row) -> dict[str, Any]:
    tumour = rows.tumour
    syndrome, symptoms = tumour.get("functioning_syndrome"), tumour.get("symptoms")
    diagnosed, liver = partial(tumour, "diagnosed_on"), tumour.get("liver_metastases")
    elsewhere = tumour.get("extrahepatic_metastases")
    diameter = specimen.get("specimen_diameter_mm")
    return {
        "site": tumour.get("primary_site"),
        "location": tumour.get("location"),
        "year_of_diagnosis": None if diagnosed is None else diagnosed.first_day.year,
        "size_mm": tumour.get("imaging_diameter_mm") if diameter is None else diameter,
        "functioning": None if syndrome is None else syndrome != "none",
        "symptomatic": _among(symptoms, ("jaundice", "pain", "bleeding")),
        "metastatic": metastasised(tumour),
        "index_tumour_metastatic": metastasised(tumour),
        "liver_metastases": None if liver is None else liver != "none",
        "extrahepatic_metastases": None if elsewhere is None else "none" not in elsewhere,
    }


def _among(chosen: Any, words: tuple[str, ...]) -> bool | None:
    return None if chosen is None else any(word in chosen for word in words)


def _of_the_operation(operation: Row) -> dict[str, Any]:
    intent = operation.get("intent")
    return {
        "procedure": operation.get("procedure"),
        "intent": intent,
        "curative_resection": None if intent is None else intent == "curative",
        "texture": operation.get("pancreatic_texture"),
        "duct_mm": operation.get("duct_diameter_mm"),
        "blood_loss_ml": operation.get("blood_loss_ml"),
        "pathology": "other",
        "start_hours_before": operation.get("octreotide_before_h"),
        "end_hours_after": operation.get("octreotide_after_h"),
        "admitted_on": partial(operation, "admitted_on"),
    }


def _of_the_specimen(specimen: Row, operation: Row) -> dict[str, Any]:
    """Categories of the 7th edition are not carried over: the findings are staged instead."""
    edition, coded = specimen.get("tnm_edition"), specimen.get("tnm_edition") != "AJCC7"
    t = specimen.get("pt") if coded else None
    return {name: specimen.get(name) for name in SAME_NAME} | {
        "t": None if t is None else (t,),
        "n": specimen.get("pn") if coded else None,
        "edition": edition if coded else None,
        "narrowest_mm": specimen.get("margin_mm"),
        "margin_rule": "UICC_0mm",
        "node_context": NODE_CONTEXT.get(operation.get("procedure") or ""),
        "node_metastasis": _node_metastasis(specimen),
    }


def _node_metastasis(specimen: Row) -> bool | None:
    """Unknown where no node was examined (pNX)."""
    if specimen.get("nodes_positive"):
        return True
    examined = specimen.get("nodes_examined")
    return False if specimen.get("nodes_positive") == 0 and examined else None


def _of_the_course(rows: CaseRows, operation: Row) -> dict[str, Any]:
    course = course_of(rows, operation)
    grades = complication_grades_within(course)
    answered = bool(course.complications) or course.no_complication is True
    fistula = {name: rows.course.get(name) for name in ("amylase_ratio", "drain_days")}
    return (
        _fate(fate_of(rows, operation))
        | fistula
        | fistula_events(rows.course)
        | {
            "operated_on": course.operated_on,
            "discharged_on": course.discharged_on,
            "no_complication": course.no_complication,
            "complications": [_row(row) for row in course.complications],
            "clavien_dindo": grades.known if answered else None,
            "also_possible": grades.possible,
            "readmitted_90d": course.readmitted_90d,
            "reoperated_90d": course.reoperated_90d,
        }
    )


def _row(complication: Complication) -> dict[str, Any]:
    return {name: getattr(complication, name) for name in Complication.__slots__}


def _fate(fate: Fate) -> dict[str, Any]:
    return {name: getattr(fate, name) for name in Fate.__slots__}
