"""Complications of one operation: grades, indices, and what raw findings make of them."""

from ..complications import (
    GRADES,
    MAJOR,
    comprehensive_complication_index,
    worst_clavien_dindo,
)
from ..isgls import bile_leak_grade, phh_grade, phlf_grade
from ..isgps import IsgpsGrade, chyle_leak_grade, dge_grade, popf_grade, pph_grade
from .declaration import Outcome, Score, Worked
from .inputs import Input, yes_no

LETTERS = ("none", "A", "B", "C")
POD = Input("pod", "integer", "postoperative day", "d", 0, 365)
COMPLICATIONS = Input(
    "clavien_dindo", "grades", "grade of every complication, [] for none", values=GRADES
)


def _index(clavien_dindo: tuple[str | None, ...] | None) -> Outcome:
    if clavien_dindo is None:
        return Outcome(0.0, 100.0)
    index = comprehensive_complication_index(clavien_dindo)
    return Outcome(index.low, index.high)


def _set(*grades: str | None) -> dict[str, object]:
    return {"clavien_dindo": list(grades)}


INDEX = Score(
    "comprehensive_complication_index",
    "Comprehensive complication index",
    (COMPLICATIONS,),
    _index,
    source="Slankamenac, Ann Surg 2013",
    formula="√(sum of weights) / 2, at most 100; I 300, II 1750, IIIa 2750, IIIb 4550, IVa 7200, "
    "IVb 8550; any V is 100. A complication without a grade counts from I to V.",
    worked=(
        Worked(_set(), 0),
        Worked(_set("I"), 8.7),
        Worked(_set("II"), 20.9),
        Worked(_set("IIIa"), 26.2),
        Worked(_set("IIIb"), 33.7),
        Worked(_set("IVa"), 42.4),
        Worked(_set("IVb"), 46.2),
        Worked(_set("I", "V"), 100),
        Worked(_set("I", "II"), 22.6),
        Worked(_set("II", "IIIa"), 33.5),
        Worked(_set("I", "I", "II", "IIIa"), 35.7),
        Worked(_set("I", "IIIa", "IIIb"), 43.6),
        Worked(_set("II", "IIIa", "IVa"), 54.1),
        Worked(_set("IIIa", "IIIb", "IVb"), 62.9),
        Worked(_set(*["IVb"] * 5), 100),
        Worked(_set("II", None), None, None, (22.6, 100)),
    ),
)


def _worst(clavien_dindo: tuple[str | None, ...] | None) -> Outcome:
    if clavien_dindo is None:
        return Outcome("none", "V", "none", "major")
    known = [grade for grade in clavien_dindo if grade is not None]
    low = worst_clavien_dindo(known) or "none"
    high = "V" if len(known) < len(clavien_dindo) else low
    return Outcome(low, high, _severity(low), _severity(high))


def _severity(grade: str) -> str:
    return "none" if grade == "none" else "major" if grade in MAJOR else "minor"


WORST = Score(
    "clavien_dindo",
    "Worst Clavien–Dindo grade",
    (COMPLICATIONS,),
    _worst,
    source="Dindo, Ann Surg 2004",
    formula="the highest grade; major is IIIa or worse.",
    categories=("none", "minor", "major"),
    order=("none", *GRADES),
    worked=(
        Worked(_set(), "none", "none"),
        Worked(_set("I", "IIIb", "II"), "IIIb", "major"),
        Worked(_set("II"), "II", "minor"),
        Worked(_set("IIIa", None), None, "major", ("IIIa", "V")),
        Worked(_set("I", None), None, None, ("I", "V")),
    ),
)


def _graded(grade: IsgpsGrade) -> Outcome:
    relevant = grade.clinically_relevant
    word = {True: "clinically_relevant", False: "not_relevant", None: None}[relevant]
    parts = {"clinically_relevant": relevant, "flags": list(grade.flags)}
    if word is None:
        return Outcome(grade.low, grade.high, "not_relevant", "clinically_relevant", parts=parts)
    return Outcome(grade.low, grade.high, word, word, parts=parts)


_RELEVANT = ("not_relevant", "clinically_relevant")
_NOTHING_ATTRIBUTED = {
    "percutaneous_or_endoscopic_drainage": False,
    "angiography_for_bleeding": False,
    "infection_without_organ_failure": False,
    "treatment_prolonging_stay": False,
    "reoperation": False,
    "organ_failure": False,
    "death": False,
}


def _fistula(ratio: float | None, **more: object) -> dict[str, object]:
    return {"amylase_ratio": ratio, "drain_days": 5} | _NOTHING_ATTRIBUTED | more


POPF = Score(
    "popf",
    "Postoperative pancreatic fistula",
    (
        Input(
            "amylase_ratio",
            "number",
            "drain amylase on or after day 3 over the upper limit of normal serum amylase",
            "",
            0,
            100000,
        ),
        Input("drain_days", "integer", "days a drain stayed", "d", 0, 730),
        yes_no("percutaneous_or_endoscopic_drainage", "percutaneous or endoscopic drainage"),
        yes_no("angiography_for_bleeding", "angiographic procedure for bleeding"),
        yes_no("infection_without_organ_failure", "signs of infection without organ failure"),
        yes_no("treatment_prolonging_stay", "drugs or nutrition that prolonged the stay"),
        yes_no("reoperation", "reoperation for the fistula"),
        yes_no("organ_failure", "organ failure by the fistula"),
        yes_no("death", "death by the fistula"),
        yes_no(
            "treated_collection_without_drain",
            "no drain, and a collection treated as a fistula",
            optional=True,
        ),
    ),
    lambda **findings: _graded(popf_grade(**findings)),
    source="Bassi, Surgery 2017 (ISGPS 2016)",
    formula="amylase more than 3 times the limit, else none. C: reoperation, organ failure or "
    "death by it. B: drain more than 21 days, drainage, angiography, infection, or treatment "
    "prolonging the stay. Otherwise BL, biochemical leak.",
    categories=_RELEVANT,
    order=("none", "BL", "B", "C"),
    worked=(
        Worked(_fistula(4), "BL", "not_relevant"),
        Worked(_fistula(4, drain_days=25), "B", "clinically_relevant"),
        Worked(_fistula(4, percutaneous_or_endoscopic_drainage=True), "B", "clinically_relevant"),
        Worked(_fistula(4, reoperation=True), "C", "clinically_relevant"),
        Worked(_fistula(0.8), "none", "not_relevant"),
        Worked(_fistula(4, death=None), None, None, ("BL", "C")),
        Worked(_fistula(None), None, "not_relevant", ("none", "BL")),
    ),
)


def _emptying(**findings: object) -> dict[str, object]:
    return {"tube_reinserted": False, "mechanical_cause": False} | findings


DGE = Score(
    "dge",
    "Delayed gastric emptying",
    (
        Input("tube_days", "integer", "days of nasogastric tube", "d", 0, 365),
        yes_no("tube_reinserted", "tube put back"),
        Input(
            "tube_reinserted_pod",
            "integer",
            "day the tube was put back",
            "d",
            0,
            365,
            optional=True,
        ),
        Input("solids_pod", "integer", "first day solid food was tolerated", "d", 0, 365),
        yes_no("mechanical_cause", "a mechanical cause was found"),
    ),
    lambda **findings: _graded(dge_grade(**findings)),
    source="Wente, Surgery 2007 (ISGPS)",
    formula="A: tube 4–7 days, or put back after day 3, or no solids by day 7. B: 8–14, after "
    "7, by 14. C: more than 14, after 14, by 21. The worst of them; a mechanical cause is none.",
    categories=_RELEVANT,
    order=LETTERS,
    worked=(
        Worked(_emptying(tube_days=5, solids_pod=6), "A", "not_relevant"),
        Worked(
            _emptying(tube_days=2, tube_reinserted=True, tube_reinserted_pod=9, solids_pod=15),
            "B",
            "clinically_relevant",
        ),
        Worked(_emptying(tube_days=16, solids_pod=6), "C", "clinically_relevant"),
        Worked(_emptying(tube_days=3, solids_pod=6), "none", "not_relevant"),
    ),
)


def _bleeding(hours: float, fall: float, units: int, invasive: bool) -> dict[str, object]:
    return {
        "bleeding": True,
        "hours_after_operation": hours,
        "haemoglobin_fall_g_dl": fall,
        "red_cell_units": units,
        "impaired": False,
        "embolisation_or_relaparotomy": invasive,
    }


UNITS = Input("red_cell_units", "integer", "red cell units given for it", "", 0, 100)
PPH = Score(
    "pph",
    "Haemorrhage after pancreatectomy",
    (
        yes_no("bleeding", "bleeding after the operation"),
        Input("hours_after_operation", "number", "hours after the operation", "h", 0, 8760),
        Input("haemoglobin_fall_g_dl", "number", "fall of haemoglobin", "g/dL", 0, 20),
        UNITS,
        yes_no("impaired", "marked clinical impairment"),
        yes_no("embolisation_or_relaparotomy", "embolisation or relaparotomy"),
    ),
    lambda **findings: _graded(pph_grade(**findings)),
    source="Wente, Surgery 2007 (ISGPS)",
    formula="early: up to 24 hours. Severe: haemoglobin fall ≥ 3 g/dL, more than 3 units, marked "
    "impairment, embolisation or relaparotomy. A early and mild; C late and severe; B otherwise.",
    categories=_RELEVANT,
    order=LETTERS,
    worked=(
        Worked(_bleeding(6, 2, 2, False), "A", "not_relevant"),
        Worked(_bleeding(10, 2, 2, True), "B", "clinically_relevant"),
        Worked(_bleeding(96, 2, 2, False), "B", "clinically_relevant"),
        Worked(_bleeding(216, 2, 2, True), "C", "clinically_relevant"),
    ),
)


def _chyle(triglycerides: float, nutrition: bool) -> dict[str, object]:
    return {
        "milky_fluid": True,
        "pod": 5,
        "triglycerides_mg_dl": triglycerides,
        "nutrition_drugs_drainage_or_longer_stay": nutrition,
        "other_invasive_intensive_care_or_death": False,
    }


CHYLE_LEAK = Score(
    "chyle_leak",
    "Chyle leak after pancreatic surgery",
    (
        yes_no("milky_fluid", "milky fluid from a drain or wound"),
        POD,
        Input("triglycerides_mg_dl", "number", "triglycerides of the fluid", "mg/dL", 0, 20000),
        yes_no(
            "nutrition_drugs_drainage_or_longer_stay",
            "tube or parenteral nutrition, octreotide, drain kept or placed, longer stay",
        ),
        yes_no(
            "other_invasive_intensive_care_or_death",
            "other invasive treatment, intensive care or death by it",
        ),
    ),
    lambda **findings: _graded(chyle_leak_grade(**findings)),
    source="Besselink, Surgery 2017 (ISGPS)",
    formula="milky fluid with at least 110 mg/dL (1.2 mmol/L) of triglycerides on or after day 3. "
    "A diet only; B nutrition, octreotide, drainage or longer stay; C other invasive treatment, "
    "intensive care or death.",
    categories=_RELEVANT,
    order=LETTERS,
    worked=(
        Worked(_chyle(150, False), "A", "not_relevant"),
        Worked(_chyle(150, True), "B", "clinically_relevant"),
        Worked(_chyle(90, False), "none", "not_relevant"),
    ),
)


def _bile(**more: object) -> dict[str, object]:
    return {
        "bilirubin_ratio": 3.2,
        "pod": 3,
        "leak_days": 3,
        "intervention_for_collection": False,
        "other_change_of_management": False,
        "relaparotomy": False,
    } | more


BILE_LEAK = Score(
    "bile_leak",
    "Bile leak",
    (
        Input("bilirubin_ratio", "number", "bilirubin of drain over serum", "", 0, 1000),
        POD,
        Input("leak_days", "integer", "days the leak lasted", "d", 0, 365),
        yes_no("intervention_for_collection", "drainage of a biliary collection"),
        yes_no("other_change_of_management", "other change of management"),
        yes_no("relaparotomy", "relaparotomy for the leak"),
    ),
    lambda **findings: _graded(bile_leak_grade(**findings)),
    source="Koch, Surgery 2011 (ISGLS)",
    formula="drain over serum bilirubin ≥ 3 on or after day 3, or an intervention for a collection "
    "or peritonitis. A no change of management; B a change, or A for more than 7 days; C "
    "relaparotomy.",
    categories=_RELEVANT,
    order=LETTERS,
    worked=(
        Worked(_bile(leak_days=10), "B", "clinically_relevant"),
        Worked(_bile(intervention_for_collection=True), "B", "clinically_relevant"),
        Worked(_bile(relaparotomy=True), "C", "clinically_relevant"),
        Worked(_bile(), "A", "not_relevant"),
    ),
)


def _liver_failure(pod: int, treated: bool, invasive: bool) -> dict[str, object]:
    return {
        "inr_raised": True,
        "bilirubin_raised": True,
        "pod": pod,
        "non_invasive_treatment": treated,
        "invasive_treatment": invasive,
    }


PHLF = Score(
    "phlf",
    "Liver failure after hepatectomy",
    (
        yes_no("inr_raised", "INR above the limit of the laboratory"),
        yes_no("bilirubin_raised", "bilirubin above the limit of the laboratory"),
        Input("pod", "integer", "last postoperative day both were", "d", 0, 365),
        yes_no("non_invasive_treatment", "plasma, diuretics or other non-invasive treatment"),
        yes_no("invasive_treatment", "dialysis, ventilation or other invasive treatment"),
    ),
    lambda **findings: _graded(phlf_grade(**findings)),
    source="Rahbari, Surgery 2011 (ISGLS)",
    formula="INR and bilirubin raised on or after day 5. A no change of management; B "
    "non-invasive; C invasive treatment.",
    categories=_RELEVANT,
    order=LETTERS,
    worked=(
        Worked(_liver_failure(6, False, False), "A", "not_relevant"),
        Worked(_liver_failure(6, True, False), "B", "clinically_relevant"),
        Worked(_liver_failure(6, True, True), "C", "clinically_relevant"),
        Worked(_liver_failure(3, False, False), "none", "not_relevant"),
    ),
)
PHH = Score(
    "phh",
    "Haemorrhage after hepatectomy",
    (
        yes_no("bleeding", "bleeding after the operation"),
        UNITS,
        yes_no("invasive_treatment", "embolisation or relaparotomy"),
    ),
    lambda **findings: _graded(phh_grade(**findings)),
    source="Rahbari, HPB 2011 (ISGLS)",
    formula="A up to 2 red cell units; B more; C invasive treatment.",
    categories=_RELEVANT,
    order=LETTERS,
    worked=(
        Worked(
            {"bleeding": True, "red_cell_units": 2, "invasive_treatment": False},
            "A",
            "not_relevant",
        ),
        Worked(
            {"bleeding": True, "red_cell_units": 3, "invasive_treatment": False},
            "B",
            "clinically_relevant",
        ),
    ),
)
SCORES = (WORST, INDEX, POPF, DGE, PPH, CHYLE_LEAK, BILE_LEAK, PHLF, PHH)
