"""Risk of a clinically relevant fistula after pancreatoduodenectomy."""

from .declaration import Outcome, Score, Worked, band
from .fistula_inputs import BMI, DUCT, HEAD, PROCEDURE, RISKS, TEXTURE, clipped, is_soft, risk
from .inputs import Input
from .spans import between, flagged, scored, total

_FRS_BANDS = ((0, "negligible"), (1, "low"), (3, "intermediate"), (7, "high"))


def frs(
    texture: str | None,
    pathology: str | None,
    duct_mm: float | None,
    blood_loss_ml: float | None,
    **_population: object,
) -> Outcome:
    low, high = total(
        flagged(is_soft(texture), 2),
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
    source="Callery, J Am Coll Surg 2013;216:1, doi 10.1016/j.jamcollsurg.2012.09.002",
    found_in="the abstract: the four groups and their outcome; the points of texture, disease, "
    "duct and blood loss stand in the table of the score; a duct between two whole millimetres is "
    "a choice of this registry",
    formula="soft 2; disease other than adenocarcinoma or pancreatitis 1; duct ≥ 5 mm 0, 4 1, 3 2, "
    "2 3, < 2 4 (a duct between two whole millimetres counts as the smaller); blood loss ≤ 400 mL "
    "0, ≤ 700 1, ≤ 1000 2, more 3. 0 negligible, 1–2 low, 3–6 intermediate, 7–10 high. Every "
    "NET is another disease: its least score is 1.",
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


def a_frs_band(pct: float) -> str:
    return "low" if pct < 5 else "intermediate" if pct <= 20 else "high"


def a_frs(
    texture: str | None, bmi_kg_m2: float | None, duct_mm: float | None, **_population: object
) -> Outcome:
    predictor = total(
        (-3.136, -3.136),
        flagged(is_soft(texture), 0.947),
        between(clipped(bmi_kg_m2, 10, 50), (10, 50), 0.0679),
        between(clipped(duct_mm, 0, 5), (0, 5), -0.385),
    )
    return risk(predictor, a_frs_band)


def _head_example(
    texture: str | None, bmi: float, duct: float, **more: object
) -> dict[str, object]:
    return {"texture": texture, "bmi_kg_m2": bmi, "duct_mm": duct, "procedure": "PD", **more}


A_FRS = Score(
    "a_frs",
    "Alternative fistula risk score (pancreatoduodenectomy)",
    (TEXTURE, BMI, DUCT, PROCEDURE),
    a_frs,
    source="Mungroop, Ann Surg 2019;269:937, doi 10.1097/SLA.0000000000002620",
    found_in="the abstract, Results: odds ratios 2.58 (soft), 1.07 (BMI), 0.68 (duct), the "
    "exponentials of 0.947, 0.0679 and -0.385; intercept and limits as in the authors' calculator "
    "(evidencio model 621)",
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
    other = ("the score knows female and male only: both are allowed for",)
    predictor = total(
        (-2.36, -2.36),
        flagged(is_soft(texture), 0.95),
        between(clipped(bmi_kg_m2, 10, 50), (10, 50), 0.07),
        between(clipped(duct_mm, 0, 5), (0, 5), -0.39),
        flagged(male, 0.64),
    )
    return risk(predictor, lambda _pct: None, other if sex == "intersex" else ())


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
    source="Mungroop, Ann Surg 2021;273:334, doi 10.1097/SLA.0000000000003234",
    found_in="the authors' calculator (evidencio model 1408), rounded to two digits; the full "
    "precision of the paper was not readable",
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

# soft, duct of at most 3 mm -> class; rates of fistula B or C in both publications, per cent
_ISGPS_CLASS = {(False, False): "A", (False, True): "B", (True, False): "C", (True, True): "D"}
_ISGPS_RATES_PCT = {"A": (3.5, 9.0), "B": (6.2, 11.3), "C": (16.6, 20.0), "D": (23.2, 37.4)}


def isgps_pancreas_class(
    texture: str | None, duct_mm: float | None, **_population: object
) -> Outcome:
    soft, narrow = is_soft(texture), None if duct_mm is None else duct_mm <= 3
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
    source="Schuh, Ann Surg 2023;277:e597 (ISGPS); second rates: PARIS, Schuh, Ann Surg 2024",
    found_in="the abstracts of both, Results: the four classes and their rates of fistula B or C",
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
SCORES = (FRS, A_FRS, UA_FRS, ISGPS_CLASS)
