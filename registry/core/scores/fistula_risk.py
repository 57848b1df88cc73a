"""Risk of a clinically relevant pancreatic fistula before or during a pancreatic resection."""

from collections.abc import Callable
from math import exp

from .declaration import Gate, Outcome, Score, Worked, band
from .inputs import Input
from .spans import Span, between, flagged, scored, total

PROCEDURES = ("PD", "PPPD", "DP", "DP_splenopreserving", "DPCAR", "TP", "CP", "enucleation")
TEXTURE = Input("texture", "word", "texture of the pancreas", values=("soft", "not_soft"))
DUCT = Input("duct_mm", "number", "main duct where it is cut", "mm", 0, 20)
BMI = Input("bmi_kg_m2", "number", "body mass index", "kg/m²", 10, 70)
PROCEDURE = Input("procedure", "word", "operation", values=PROCEDURES)
HEAD = Gate("procedure", lambda word: word in ("PD", "PPPD"), "pancreatoduodenectomy")
TAIL = Gate("procedure", lambda word: word.startswith("DP"), "distal pancreatectomy")
RISKS = ("low", "intermediate", "high")


def _soft(texture: str | None) -> bool | None:
    return None if texture is None else texture == "soft"


def _clipped(value: float | None, low: float, high: float) -> float | None:
    return None if value is None else min(max(value, low), high)


def _probability_pct(x: float) -> float:
    return 100 / (1 + exp(-x))


def _risk(span: Span, banded: Callable[[float], str | None]) -> Outcome:
    """The ends of a linear predictor as per cent; the category is of the exact per cent."""
    low, high = (_probability_pct(end) for end in span)
    return Outcome(round(low, 2), round(high, 2), banded(low), banded(high))


_FRS_BANDS = ((0, "negligible"), (1, "low"), (3, "intermediate"), (7, "high"))


def frs(
    texture: str | None,
    pathology: str | None,
    duct_mm: float | None,
    blood_loss_ml: float | None,
    **_population: object,
) -> Outcome:
    low, high = total(
        flagged(_soft(texture), 2),
        scored(pathology, lambda word: int(word == "other"), (0, 1)),
        scored(duct_mm, lambda mm: 4 - sum(mm >= limit for limit in (2, 3, 4, 5)), (0, 4)),
        scored(blood_loss_ml, lambda ml: sum(ml > limit for limit in (400, 700, 1000)), (0, 3)),
    )
    return Outcome(low, high, band(low, _FRS_BANDS), band(high, _FRS_BANDS))


def _frs_example(texture: str, duct: float | None, blood: float) -> dict[str, object]:
    return {
        "texture": texture,
        "pathology": "other",
        "duct_mm": duct,
        "blood_loss_ml": blood,
        "procedure": "PD",
    }


FRS = Score(
    "frs",
    "Fistula risk score (pancreatoduodenectomy)",
    (
        TEXTURE,
        Input(
            "pathology",
            "word",
            "disease (every NET is other)",
            values=("pdac_or_pancreatitis", "other"),
        ),
        DUCT,
        Input("blood_loss_ml", "number", "blood loss", "mL", 0, 30000),
        PROCEDURE,
    ),
    frs,
    source="Callery, J Am Coll Surg 2013",
    formula="soft 2; disease other than adenocarcinoma or pancreatitis 1; duct ≥ 5 mm 0, 4 1, 3 2, "
    "2 3, < 2 4 (a duct between two whole millimetres counts as the smaller); blood loss ≤ 400 mL "
    "0, ≤ 700 1, ≤ 1000 2, more 3. 0 negligible, 1–2 low, 3–6 intermediate, 7–10 high.",
    unit="points",
    gates=(HEAD,),
    categories=("negligible", *RISKS),
    worked=(
        Worked(_frs_example("soft", 2, 500), 7, "high"),
        Worked(_frs_example("not_soft", 6, 300), 1, "low"),
        Worked(_frs_example("soft", 3, 350), 5, "intermediate"),
        Worked(_frs_example("soft", None, 350), None, None, (3, 7)),
    ),
)


def _a_frs_band(pct: float) -> str:
    return "low" if pct < 5 else "intermediate" if pct <= 20 else "high"


def a_frs(
    texture: str | None, bmi_kg_m2: float | None, duct_mm: float | None, **_population: object
) -> Outcome:
    predictor = total(
        (-3.136, -3.136),
        flagged(_soft(texture), 0.947),
        between(_clipped(bmi_kg_m2, 10, 50), (10, 50), 0.0679),
        between(_clipped(duct_mm, 0, 5), (0, 5), -0.385),
    )
    return _risk(predictor, _a_frs_band)


def _head_example(
    texture: str | None, bmi: float, duct: float, **more: object
) -> dict[str, object]:
    return {"texture": texture, "bmi_kg_m2": bmi, "duct_mm": duct, "procedure": "PD", **more}


A_FRS = Score(
    "a_frs",
    "Alternative fistula risk score (pancreatoduodenectomy)",
    (TEXTURE, BMI, DUCT, PROCEDURE),
    a_frs,
    source="Mungroop, Ann Surg 2019, doi 10.1097/SLA.0000000000002620",
    formula="p = 1 / (1 + exp(-x)), x = -3.136 + 0.947 soft + 0.0679 BMI - 0.385 duct (at most "
    "5 mm; BMI held between 10 and 50). < 5 % low, 5–20 % intermediate, > 20 % high.",
    unit="%",
    gates=(HEAD,),
    categories=RISKS,
    worked=(
        Worked(_head_example("soft", 25, 3), 16.16, "intermediate"),
        Worked(_head_example("not_soft", 22, 5), 2.75, "low"),
        Worked(_head_example("soft", 30, 1), 36.89, "high"),
        Worked(_head_example("soft", 28, 2), 25.77, "high"),
        Worked(_head_example("not_soft", 25, 7), 3.35, "low"),
        Worked(_head_example("not_soft", 30, 2), 13.37, "intermediate"),
        Worked(_head_example(None, 30, 1), None, None, (18.48, 36.89)),
    ),
)


def ua_frs(
    texture: str | None,
    bmi_kg_m2: float | None,
    duct_mm: float | None,
    sex: str | None,
    **_population: object,
) -> Outcome:
    male = {"male": True, "female": False}.get(sex or "")
    predictor = total(
        (-2.36, -2.36),
        flagged(_soft(texture), 0.95),
        between(_clipped(bmi_kg_m2, 10, 50), (10, 50), 0.07),
        between(_clipped(duct_mm, 0, 5), (0, 5), -0.39),
        flagged(male, 0.64),
    )
    return _risk(predictor, lambda _pct: None)


UA_FRS = Score(
    "ua_frs",
    "Updated alternative fistula risk score (pancreatoduodenectomy, also minimally invasive)",
    (
        TEXTURE,
        BMI,
        DUCT,
        Input("sex", "word", "sex", values=("female", "male", "intersex")),
        PROCEDURE,
    ),
    ua_frs,
    source="Mungroop, Ann Surg 2021, doi 10.1097/SLA.0000000000003234",
    formula="p = 1 / (1 + exp(-x)), x = -2.36 + 0.95 soft + 0.07 BMI - 0.39 duct (at most 5 mm) "
    "+ 0.64 male; BMI held between 10 and 50.",
    unit="%",
    gates=(HEAD,),
    warnings=(
        "coefficients are rounded and calibrated to minimally invasive operations: the risk is "
        "clearly higher than a-FRS; verify with the paper before use",
    ),
    worked=(
        Worked(_head_example("soft", 25, 3, sex="male"), 45.26),
        Worked(_head_example("not_soft", 22, 5, sex="female"), 5.9),
        Worked(_head_example("soft", 30, 1, sex="male"), 71.91),
        Worked(_head_example("soft", 28, 2, sex="female"), 44.28),
    ),
    verify=True,
)

_D_FRS_WARNING = (
    "research only: discrimination was 0.73 and 0.69 in one validation (Dutch, n = 896) and 0.48 "
    "to 0.52 in two later ones (n = 521, n = 778)"
)
_D_FRS_SOURCE = "De Pastena, Ann Surg 2023, doi 10.1097/SLA.0000000000005497"
_D_FRS_BANDS = "< 10 % low, 10–25 % intermediate, > 25 % high."
_THICKNESS_MM = (1, 60)
_DUCT_MM = (0, 20)
_BMI = (10, 70)
_MINUTES = (30, 1440)
THICKNESS = Input("thickness_mm", "number", "thickness of the pancreas", "mm", *_THICKNESS_MM)


def _d_frs_band(pct: float) -> str:
    return "low" if pct < 10 else "intermediate" if pct <= 25 else "high"


def d_frs_preoperative(
    duct_mm: float | None, thickness_mm: float | None, **_population: object
) -> Outcome:
    predictor = total(
        (-4.211, -4.211),
        between(duct_mm, _DUCT_MM, 0.388),
        between(thickness_mm, _THICKNESS_MM, 0.131),
    )
    return _risk(predictor, _d_frs_band)


def _tail_example(duct: float | None, thickness: float, **more: object) -> dict[str, object]:
    return {"duct_mm": duct, "thickness_mm": thickness, "procedure": "DP", **more}


D_FRS_PREOPERATIVE = Score(
    "d_frs_preoperative",
    "Distal fistula risk score, before the operation",
    (DUCT, THICKNESS, PROCEDURE),
    d_frs_preoperative,
    source=_D_FRS_SOURCE,
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
        flagged(_soft(texture), 1.592),
        between(bmi_kg_m2, _BMI, 0.107),
        between(duct_mm, _DUCT_MM, 0.783),
        between(thickness_mm, _THICKNESS_MM, 0.199),
        between(operation_minutes, _MINUTES, 0.005),
    )
    return _risk(predictor, _d_frs_band)


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

# soft, duct of at most 3 mm -> class; rates of fistula B or C in both publications, per cent
_ISGPS_CLASS = {(False, False): "A", (False, True): "B", (True, False): "C", (True, True): "D"}
_ISGPS_RATES_PCT = {"A": (3.5, 9.0), "B": (6.2, 11.3), "C": (16.6, 20.0), "D": (23.2, 37.4)}


def isgps_pancreas_class(
    texture: str | None, duct_mm: float | None, **_population: object
) -> Outcome:
    soft, narrow = _soft(texture), None if duct_mm is None else duct_mm <= 3
    possible = sorted(
        letter
        for (is_soft, is_narrow), letter in _ISGPS_CLASS.items()
        if soft in (None, is_soft) and narrow in (None, is_narrow)
    )
    rates = {letter: list(_ISGPS_RATES_PCT[letter]) for letter in possible}
    ends = possible[0], possible[-1]
    return Outcome(*ends, *ends, parts={"possible": possible, "fistula_bc_pct": rates})


def _class_example(texture: str | None, duct: float | None) -> dict[str, object]:
    return {"texture": texture, "duct_mm": duct, "procedure": "PD"}


ISGPS_CLASS = Score(
    "isgps_pancreas_class",
    "Class of the pancreas at its cut (ISGPS)",
    (TEXTURE, DUCT, PROCEDURE),
    isgps_pancreas_class,
    source="Schuh, Ann Surg 2023 (ISGPS); rates also of the PARIS validation 2024",
    formula="A not soft, duct > 3 mm; B not soft, ≤ 3 mm; C soft, > 3 mm; D soft, ≤ 3 mm. Fistula "
    "B or C 3.5, 6.2, 16.6, 23.2 % (n = 5533); prospectively 9.0, 11.3, 20.0, 37.4 % (n = 264).",
    gates=(HEAD,),
    categories=("A", "B", "C", "D"),
    order=("A", "B", "C", "D"),
    worked=(
        Worked(_class_example("not_soft", 3.1), "A", "A"),
        Worked(_class_example("not_soft", 3), "B", "B"),
        Worked(_class_example("soft", 3.1), "C", "C"),
        Worked(_class_example("soft", 3), "D", "D"),
        Worked(_class_example("soft", None), None, None, ("C", "D")),
        Worked(_class_example(None, 2), None, None, ("B", "D")),
    ),
)
SCORES = (FRS, A_FRS, UA_FRS, D_FRS_PREOPERATIVE, D_FRS_INTRAOPERATIVE, ISGPS_CLASS)
