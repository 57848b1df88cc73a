"""From a case to the findings that every site shares: patient, tumour, biology, fitness, liver.

They are what was known before treatment: imaging and biopsy, not the specimen.  Only a carcinoma
that the specimen proved counts, because no set speaks of it.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from registry.core.body import age_at
from registry.core.dates import days_between
from registry.core.grade import UNDIFFERENTIATED_G3, grade_who_current
from registry.record import CaseRecord
from resectability.adapters.reading import NOT_APPLICABLE, Answers, Raw
from resectability.adapters.vessels import differentiation, findings_of
from resectability.adapters.workup import WORKUP_ASKED_AS, workup_findings

CARCINOMAS = ("NEC", "MiNEN")
# beyond these a value is an error of entry, so it is not known
HIGHEST_ALBUMIN_G_L = 70
HIGHEST_AGE_YEARS = 120
OLDEST_IMAGING_DAYS = 3650
CLEARED_PCT = 90  # of the liver metastases, where their complete clearance is planned
DILATED_MM = 4  # the main duct counts as dilated from here on, in the set on surveillance
# the pattern of the liver (ENETS) as types of Frilling: simple is never diffuse
FRILLING: Mapping[str, Any] = {
    "none": NOT_APPLICABLE,
    "simple": {"min": "I", "max": "II"},
    "complex": "II",
    "diffuse": "III",
}
LIMITED = {"none": NOT_APPLICABLE, "simple": True, "complex": False, "diffuse": False}
# findings that do not apply without liver metastases, and that the registry does not ask
OF_THE_LIVER = (
    "planned_extent",
    "flr_pct",
    "replacement_pct",
    "stable_months",
)
OF_A_SYNDROME = ("control_age_days", "adequate_treatment_tried", "refractory_symptoms")
# findings that are a variable of the registry, word for word
SAME: Mapping[str, tuple[str, str]] = {
    "primary_site": ("tumour", "primary_site"),
    "tumour.size_mm": ("tumour", "imaging_diameter_mm"),
    "tumour.symptoms": ("tumour", "symptoms"),
    "tumour.ki67_pct": ("workup", "biopsy_ki67_pct"),
    "nodes.regional_suspicious": ("tumour", "suspicious_nodes"),
    "biopsy.done": ("workup", "biopsy_done"),
    "hereditary.syndrome": ("patient", "hereditary"),
    "functioning.syndrome": ("tumour", "functioning_syndrome"),
    "fitness.ecog": ("fitness", "ecog"),
    "fitness.asa": ("fitness", "asa"),
}


def clinical_findings(record: CaseRecord) -> Raw:
    """Findings for every set, those of the vessel form and of the work-up among them."""
    answers = Answers(record)
    found = findings_of(record) | workup_findings(answers)
    for finding, (part, variable) in SAME.items():
        found[finding] = answers.of(part, variable)
    for finding, (_, read) in READ.items():
        found[finding] = read(answers)
    found |= _of_a_syndrome(answers) | _of_the_liver(answers)
    return {finding: raw for finding, raw in found.items() if raw is not None}


def _grade(answers: Answers) -> Any:
    """A carcinoma of the specimen, else the biopsy: as far as it is settled without mitoses."""
    grade = grade_who_current(
        answers.of("specimen", "differentiation"), None, None, answers.of("specimen", "histology")
    )
    if grade.label in CARCINOMAS:
        return grade.label
    differentiation = answers.of("workup", "biopsy_differentiation")
    grade = grade_who_current(differentiation, answers.of("workup", "biopsy_ki67_pct"), None)
    if grade.label == UNDIFFERENTIATED_G3:
        return {"min": "NET G3", "max": "NEC"}
    if grade.label == grade.highest:
        return grade.label
    return {"min": grade.label, "max": grade.highest} if differentiation == "well" else None


def _age_years(answers: Answers) -> Any:
    """At the decision, else at diagnosis; one of two, since only the year of birth is kept."""
    on = answers.date("board", "board_on") or answers.date("tumour", "diagnosed_on")
    age = age_at(answers.of("patient", "birth_year"), on)
    if age is None or age.high_years > HIGHEST_AGE_YEARS:
        return None
    return {"min": age.low_years, "max": age.high_years}


def _imaging_age_days(answers: Answers) -> Any:
    """From the CT to the decision; unknown where the CT came after it."""
    age = days_between(answers.date("workup", "ct_on"), answers.date("board", "board_on"))
    if age is None or not 0 <= age.high <= OLDEST_IMAGING_DAYS:
        return None
    return {"min": max(age.low, 0), "max": age.high}


def _main_duct_mm(answers: Answers) -> Any:
    dilated = answers.of("workup", "main_duct_dilated")
    if dilated is None:
        return None
    return {"min": DILATED_MM} if dilated else {"max": DILATED_MM, "max_open": True}


def _receptor_positive(answers: Answers) -> bool | None:
    """Krenning 0 shows no uptake, 2 and more is positive; 1 (much below the liver) says neither."""
    krenning = answers.of("workup", "sstr_krenning")
    return None if krenning in (None, 1) else krenning > 1


def _fdg_positive(answers: Answers) -> bool | None:
    result = answers.of("workup", "fdg_pet")
    return None if result is None else result == "positive"


def _emergency(answers: Answers) -> bool | None:
    setting = answers.of("case", "setting")
    return None if setting is None else setting == "emergency"


def _albumin_g_l(answers: Answers) -> float | None:
    albumin: float | None = answers.of("fitness", "albumin_g_l")
    return None if albumin is None or albumin > HIGHEST_ALBUMIN_G_L else albumin


def _cirrhosis(answers: Answers) -> Any:
    """Charlson's mild liver disease has no portal hypertension; severe has, compensated or not."""
    conditions = answers.of("fitness", "charlson_conditions")
    if conditions is None or "liver_severe" in conditions:
        return None
    return {"min": "none", "max": "compensated"} if "liver_mild" in conditions else "none"


def _portal_hypertension(answers: Answers) -> bool | None:
    conditions = answers.of("fitness", "charlson_conditions") or []
    if "liver_severe" in conditions:
        return True
    return False if "liver_mild" in conditions else None


def _metastases_outside(answers: Answers) -> bool | None:
    sites = answers.of("tumour", "extrahepatic_metastases")
    return None if sites is None else sites != ["none"]


def _unresectable_outside(answers: Answers) -> Any:
    """Complete clearance planned counts as resectable; not planned does not say why."""
    present = _metastases_outside(answers)
    if present is False:
        return NOT_APPLICABLE
    return False if present and _clearance(answers) else None


def _carcinomatosis(answers: Answers) -> bool | None:
    sites = answers.of("tumour", "extrahepatic_metastases")
    if sites is None:
        return None
    return False if "peritoneum" not in sites or _clearance(answers) else None


def _clearance(answers: Answers) -> bool:
    return answers.of("tumour", "complete_clearance_planned") is True


def _liver(answers: Answers) -> str | None:
    pattern: str | None = answers.of("tumour", "liver_metastases")
    return pattern


def _liver_present(answers: Answers) -> bool | None:
    pattern = _liver(answers)
    return None if pattern is None else pattern != "none"


def _limited(answers: Answers) -> Any:
    return LIMITED.get(_liver(answers) or "")


def _frilling(answers: Answers) -> Any:
    return FRILLING.get(_liver(answers) or "")


def _clearance_of_the_liver(answers: Answers) -> Any:
    if _liver(answers) == "none":
        return NOT_APPLICABLE
    return True if _liver(answers) and _clearance(answers) else None


def _debulking(answers: Answers) -> Any:
    """Complete clearance leaves less than a tenth."""
    if _liver(answers) == "none":
        return NOT_APPLICABLE
    return {"min": CLEARED_PCT} if _clearance_of_the_liver(answers) is True else None


def _hepatectomy(answers: Answers) -> bool | None:
    """Planned where the metastases are to be cleared; not without any."""
    if _liver(answers) == "none":
        return False
    return _clearance_of_the_liver(answers)  # type: ignore[no-any-return]


def _of_the_liver(answers: Answers) -> Raw:
    absent = _liver(answers) == "none"
    return {f"liver.{name}": NOT_APPLICABLE for name in OF_THE_LIVER if absent}


def _control(answers: Answers) -> Any:
    if answers.of("tumour", "functioning_syndrome") == "none":
        return NOT_APPLICABLE
    return answers.of("tumour", "hormone_control")


def _of_a_syndrome(answers: Answers) -> Raw:
    syndrome = answers.of("tumour", "functioning_syndrome")
    found = {f"functioning.{name}": NOT_APPLICABLE for name in OF_A_SYNDROME if syndrome == "none"}
    if syndrome is not None and syndrome != "insulinoma":
        found["functioning.glucose_below_3_in_7_days"] = NOT_APPLICABLE
    return found


# findings read from an answer: the variable that is asked, and what it says
READ: Mapping[str, tuple[str, Callable[[Answers], Any]]] = {
    "path.differentiation": (
        "biopsy_differentiation",
        lambda answers: differentiation(answers.record),
    ),
    "path.grade": ("biopsy_ki67_pct", _grade),
    "patient.age_years": ("birth_year", _age_years),
    "imaging.age_days": ("ct_on", _imaging_age_days),
    "imaging.sstr_positive": ("sstr_krenning", _receptor_positive),
    "imaging.fdg_positive": ("fdg_pet", _fdg_positive),
    "tumour.main_duct_mm": ("main_duct_dilated", _main_duct_mm),
    "presentation.emergency": ("setting", _emergency),
    "functioning.control": ("hormone_control", _control),
    "fitness.albumin_g_l": ("albumin_g_l", _albumin_g_l),
    "fitness.cirrhosis": ("charlson_conditions", _cirrhosis),
    "fitness.portal_hypertension": ("charlson_conditions", _portal_hypertension),
    "extrahepatic.present": ("extrahepatic_metastases", _metastases_outside),
    "extrahepatic.unresectable": ("complete_clearance_planned", _unresectable_outside),
    "peritoneum.diffuse_unresectable": ("extrahepatic_metastases", _carcinomatosis),
    "liver.present": ("liver_metastases", _liver_present),
    "liver.limited": ("liver_metastases", _limited),
    "liver.frilling_type": ("liver_metastases", _frilling),
    "liver.r0r1_achievable": ("complete_clearance_planned", _clearance_of_the_liver),
    "liver.debulk_pct_achievable": ("complete_clearance_planned", _debulking),
    "workup.hepatectomy_planned": ("complete_clearance_planned", _hepatectomy),
}
# the variable of the form that a finding is read from; a finding that is not here is not asked
ASKED_AS: Mapping[str, str] = MappingProxyType(
    {finding: variable for finding, (_, variable) in SAME.items()}
    | {finding: variable for finding, (variable, _) in READ.items()}
    | dict(WORKUP_ASKED_AS)
    | {"tumour.location": "location", "organs.invaded": "organs_invaded"}
    | {"organs.en_bloc_feasible": "en_bloc_feasible"}
)
