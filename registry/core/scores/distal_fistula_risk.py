"""Risk of a clinically relevant fistula after distal pancreatectomy."""

from .declaration import Outcome, Score, Worked
from .fistula_inputs import BMI, DUCT, PROCEDURE, RISKS, TAIL, TEXTURE, is_soft, risk
from .inputs import Input
from .spans import between, flagged, total

_D_FRS_WARNING = (
    "research only: discrimination was 0.73 and 0.69 in one validation (Dutch, n = 896) and 0.48 "
    "to 0.52 in two later ones (n = 521, n = 778)"
)
_D_FRS_SOURCE = "De Pastena, Ann Surg 2023, doi 10.1097/SLA.0000000000005497"
_D_FRS_FOUND_IN = (
    "the authors' calculators (evidencio models 2573 and 2587); the validations: van Bodegraven, "
    "Langenbecks Arch Surg 2023;409:14, and two cohorts of Milan and of 12 centers"
)
_D_FRS_BANDS = "< 10 % low, 10–25 % intermediate, > 25 % high."
_THICKNESS_MM = (1, 60)
_DUCT_MM = (0, 20)
_BMI = (10, 70)
_MINUTES = (30, 1440)
THICKNESS = Input("thickness_mm", "number", "thickness of the pancreas", "mm", *_THICKNESS_MM)


def d_frs_band(pct: float) -> str:
    return "low" if pct < 10 else "intermediate" if pct <= 25 else "high"


def d_frs_preoperative(
    duct_mm: float | None, thickness_mm: float | None, **_population: object
) -> Outcome:
    predictor = total(
        (-4.211, -4.211),
        between(duct_mm, _DUCT_MM, 0.388),
        between(thickness_mm, _THICKNESS_MM, 0.131),
    )
    return risk(predictor, d_frs_band)


def _tail_example(duct: float | None, thickness: float, **more: object) -> dict[str, object]:
    return {"duct_mm": duct, "thickness_mm": thickness, "procedure": "DP", **more}


D_FRS_PREOPERATIVE = Score(
    "d_frs_preoperative",
    "Distal fistula risk score, before the operation",
    (DUCT, THICKNESS, PROCEDURE),
    d_frs_preoperative,
    source=_D_FRS_SOURCE,
    found_in=_D_FRS_FOUND_IN,
    formula="p = 1 / (1 + exp(-x)), x = -4.211 + 0.388 duct + 0.131 thickness. " + _D_FRS_BANDS,
    unit="%",
    gates=(TAIL,),
    categories=RISKS,
    warnings=(_D_FRS_WARNING,),
    worked=(
        Worked(_tail_example(1.5, 15), 15.92, "intermediate"),
        Worked(_tail_example(2, 12), 13.44, "intermediate"),
        Worked(_tail_example(3, 20), 39.48, "high"),
        Worked(_tail_example(1, 10), 7.5, "low"),
    ),
    verify=True,
)


def d_frs_intraoperative(
    texture: str | None,
    bmi_kg_m2: float | None,
    duct_mm: float | None,
    thickness_mm: float | None,
    operation_minutes: float | None,
    **_population: object,
) -> Outcome:
    predictor = total(
        (-11.923, -11.923),
        flagged(is_soft(texture), 1.592),
        between(bmi_kg_m2, _BMI, 0.107),
        between(duct_mm, _DUCT_MM, 0.783),
        between(thickness_mm, _THICKNESS_MM, 0.199),
        between(operation_minutes, _MINUTES, 0.005),
    )
    return risk(predictor, d_frs_band)


def _intraoperative_example(
    texture: str, bmi: float, duct: float, thickness: float, minutes: float
) -> dict[str, object]:
    return _tail_example(duct, thickness, texture=texture, bmi_kg_m2=bmi, operation_minutes=minutes)


D_FRS_INTRAOPERATIVE = Score(
    "d_frs_intraoperative",
    "Distal fistula risk score, during the operation",
    (
        TEXTURE,
        BMI,
        DUCT,
        THICKNESS,
        Input("operation_minutes", "number", "duration of the operation", "min", *_MINUTES),
        PROCEDURE,
    ),
    d_frs_intraoperative,
    source=_D_FRS_SOURCE,
    found_in=_D_FRS_FOUND_IN,
    formula="p = 1 / (1 + exp(-x)), x = -11.923 + 1.592 soft + 0.107 BMI + 0.783 duct + 0.199 "
    "thickness + 0.005 minutes. " + _D_FRS_BANDS,
    unit="%",
    gates=(TAIL,),
    categories=RISKS,
    warnings=(_D_FRS_WARNING,),
    worked=(
        Worked(_intraoperative_example("soft", 27, 2, 15, 240), 15.56, "intermediate"),
        Worked(_intraoperative_example("not_soft", 24, 2, 12, 180), 1.1, "low"),
        Worked(_intraoperative_example("soft", 30, 2, 18, 300), 38.39, "high"),
    ),
    verify=True,
)
SCORES = (D_FRS_PREOPERATIVE, D_FRS_INTRAOPERATIVE)
