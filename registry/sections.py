"""The layout of the case form as data: sections, their groups, and the variables of a group."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    """``each_vessel``: one block of these variables for each vessel of the form."""

    title: str
    part: str
    variables: tuple[str, ...]
    hint: str = ""
    each_vessel: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """``repeated`` names the part that comes in rows, of which ``row_expected_when`` asks one.

    ``after_operation``: nothing is expected before there is an operation.
    ``stays_open``: what goes on after a case is submitted may still be entered.
    """

    key: str
    title: str
    groups: tuple[Group, ...]
    repeated: str = ""
    row_expected_when: str = ""
    applies_when: str = ""
    after_operation: bool = False
    stays_open: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(group.part for group in self.groups))


SECTIONS: tuple[Section, ...] = (
    Section(
        "patient",
        "Patient",
        (
            Group("Person", "patient", ("pseudonym", "birth_year", "sex", "hereditary")),
            Group("Consent", "patient", ("consent_status", "consent_on")),
            Group(
                "Vital status",
                "patient",
                ("vital_status", "last_contact_on", "died_on", "death_cause"),
            ),
        ),
        stays_open=True,
    ),
    Section(
        "diagnosis",
        "Diagnosis",
        (
            Group(
                "Tumour",
                "tumour",
                ("diagnosed_on", "primary_site", "location", "imaging_diameter_mm", "primaries"),
            ),
            Group("Presentation", "tumour", ("incidental", "symptoms")),
            Group("Urgency", "case", ("setting",)),
            Group("Hormones", "tumour", ("functioning_syndrome", "hormone_control")),
            Group(
                "Spread",
                "tumour",
                (
                    "suspicious_nodes",
                    "liver_metastases",
                    "extrahepatic_metastases",
                    "complete_clearance_planned",
                ),
            ),
        ),
    ),
    Section(
        "workup",
        "Work-up",
        (
            Group("Cross-sectional imaging", "workup", ("ct_on", "mri_done", "main_duct_dilated")),
            Group(
                "Functional imaging",
                "workup",
                ("sstr_modality", "sstr_on", "sstr_krenning", "fdg_pet"),
            ),
            Group(
                "Biopsy",
                "workup",
                ("biopsy_done", "biopsy_ki67_pct", "biopsy_differentiation"),
            ),
        ),
    ),
    Section(
        "vessels",
        "Vessels",
        (
            Group("Reading", "assessment", ("assessed_on", "timepoint")),
            Group(
                "Contact with the tumour",
                "vessel",
                (
                    "present",
                    "contact_deg",
                    "contact_class",
                    "contact_low_deg",
                    "contact_high_deg",
                    "extends_to_ca",
                    "extends_to_pha",
                    "contour",
                    "thrombus",
                    "occlusion",
                    "cavernous_transformation",
                    "reconstructible",
                ),
                hint="Solid tumour on the worst slice; stranding does not count.",
                each_vessel=True,
            ),
            Group("Organs", "assessment", ("organs_invaded", "en_bloc_feasible")),
        ),
        repeated="assessment",
        row_expected_when="true",
        applies_when="primary_site == 'pancreas'",
    ),
    Section(
        "fitness",
        "Fitness",
        (
            Group("Body", "fitness", ("height_cm", "weight_kg")),
            Group(
                "Condition",
                "fitness",
                ("asa", "ecog", "charlson_conditions", "diabetes", "anticoagulation"),
            ),
            Group(
                "Laboratory",
                "fitness",
                ("albumin_g_l", "haemoglobin_g_dl", "creatinine_umol_l"),
                hint="In the unit of your laboratory; say which, as in 1.1 mg/dL.",
            ),
        ),
    ),
    Section(
        "board",
        "Tumour board",
        (
            Group(
                "Decision",
                "board",
                ("board_on", "board_decision", "departs_from_verdict", "departure_reason"),
            ),
        ),
    ),
    Section(
        "operation",
        "Operation",
        (
            Group("Stay", "operation", ("admitted_on", "operated_on", "discharged_on")),
            Group("Procedure", "operation", ("intent", "procedure", "approach", "converted")),
            Group(
                "Extent",
                "operation",
                ("vascular_resection", "organs_resected", "lymphadenectomy", "cholecystectomy"),
            ),
            Group("Pancreas", "operation", ("pancreatic_texture", "duct_diameter_mm")),
            Group(
                "During the operation",
                "operation",
                ("blood_loss_ml", "duration_min", "transfusion_units"),
            ),
            Group(
                "Octreotide",
                "operation",
                ("octreotide_before_h", "octreotide_after_h"),
            ),
        ),
        repeated="operation",
        after_operation=True,
    ),
    Section(
        "pathology",
        "Pathology",
        (
            Group(
                "Tumour",
                "specimen",
                ("histology", "differentiation", "ki67_pct", "mitoses_per_2mm2"),
            ),
            Group("Stage", "specimen", ("specimen_diameter_mm", "pt", "pn", "tnm_edition")),
            Group(
                "Nodes and invasion",
                "specimen",
                (
                    "nodes_examined",
                    "nodes_positive",
                    "lymphovascular_invasion",
                    "perineural_invasion",
                ),
            ),
            Group("Margin", "specimen", ("margin_status", "margin_mm")),
        ),
        repeated="specimen",
        row_expected_when="procedure not in ('bypass', 'exploratory')",
        after_operation=True,
    ),
    Section(
        "course",
        "Course",
        (
            Group(
                "90 days",
                "course",
                ("no_complication", "readmitted_90d", "reoperated_90d"),
            ),
            Group(
                "Pancreatic fistula",
                "course",
                ("amylase_ratio", "drain_days", "fistula_consequences"),
            ),
        ),
        after_operation=True,
    ),
    Section(
        "complications",
        "Complications",
        (
            Group(
                "Complication",
                "complication",
                ("complication_on", "complication_type", "isgps_grade", "clavien_dindo"),
            ),
        ),
        repeated="complication",
        row_expected_when="no_complication == false",
        after_operation=True,
    ),
    Section(
        "therapy",
        "Therapy",
        (
            Group(
                "Line of therapy",
                "therapy",
                (
                    "therapy_code",
                    "therapy_intent",
                    "therapy_started_on",
                    "therapy_stopped_on",
                    "therapy_response",
                    "therapy_stop_reason",
                ),
            ),
        ),
        repeated="therapy",
        stays_open=True,
    ),
    Section(
        "followup",
        "Follow-up",
        (
            Group(
                "Visit",
                "followup",
                ("seen_on", "disease_status", "recurred_on", "recurrence_sites"),
            ),
            Group(
                "Function",
                "followup",
                ("ssa_ongoing", "pancreatic_insufficiency", "new_diabetes"),
            ),
        ),
        repeated="followup",
        stays_open=True,
    ),
)

BY_KEY = {section.key: section for section in SECTIONS}


def section_of(part: str, variable: str) -> Section:
    return _SECTION_OF[part, variable]


_SECTION_OF = {
    (group.part, variable): section
    for section in SECTIONS
    for group in section.groups
    for variable in group.variables
}
