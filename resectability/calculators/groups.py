"""Where each score stands: on the public list, and on the page of a case."""

from collections.abc import Mapping

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Grade, stage and pathology": (
        "who_grade",
        "who_grade_2010",
        "stage",
        "margin",
        "lymph_nodes",
        "mesenteric_stage",
    ),
    "Recurrence risk": ("rrs", "lnrs", "genc2018_flags"),
    "Patient": ("age", "bmi", "charlson_index", "charlson_index_2011"),
    "Surgical risk: pancreas": (
        "isgps_pancreas_class",
        "frs",
        "a_frs",
        "ua_frs",
        "d_frs_preoperative",
        "d_frs_intraoperative",
    ),
    "Surgical risk: liver and bowel": (
        "future_liver_remnant",
        "liver_growth",
        "debulking",
        "short_bowel",
    ),
    "Carcinoid syndrome": ("carcinoid_prophylaxis", "carcinoid_crisis"),
    "Complications": (
        "clavien_dindo",
        "comprehensive_complication_index",
        "popf",
        "dge",
        "pph",
        "chyle_leak",
        "bile_leak",
        "phlf",
        "phh",
    ),
    "Outcome of an operation": (
        "textbook_outcome",
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
    ),
    "Survival": (
        "overall_survival",
        "disease_specific_survival",
        "recurrence_free_survival",
        "time_to_recurrence",
        "progression_free_survival",
    ),
    "Response and follow-up": ("recist", "krenning", "follow_up_due"),
    "Quality of life": ("qlq_c30", "gi_net21_a", "gi_net21_b"),
}
ON_A_CASE: Mapping[str, tuple[str, ...]] = {
    "Grade and stage": ("Grade, stage and pathology",),
    "Surgical risk": (
        "Patient",
        "Surgical risk: pancreas",
        "Surgical risk: liver and bowel",
        "Carcinoid syndrome",
    ),
    "Recurrence risk": ("Recurrence risk",),
    "Complications and outcome": ("Complications", "Outcome of an operation", "Survival"),
}
