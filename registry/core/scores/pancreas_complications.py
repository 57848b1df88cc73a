"""Graded complications of pancreatic surgery as declared scores (ISGPS)."""

from ..isgps import chyle_leak_grade, dge_grade, popf_grade, pph_grade
from .declaration import Score, Worked
from .grading import LETTERS, POD, RELEVANT, UNITS, graded
from .inputs import Input, yes_no

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
    lambda **findings: graded(popf_grade(**findings)),
    source="Bassi, Surgery 2017 (ISGPS 2016)",
    found_in="the table that sets the definition of 2016 beside that of 2005: amylase, BL, B, C; "
    "day 3 as in 2005",
    formula="amylase more than 3 times the limit, else none. C: reoperation, organ failure or "
    "death by it. B: drain more than 21 days, drainage, angiography, infection, or treatment "
    "prolonging the stay. Otherwise BL, biochemical leak.",
    categories=RELEVANT,
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
    lambda **findings: graded(dge_grade(**findings)),
    source="Wente, Surgery 2007 (ISGPS)",
    found_in="the table of grades A to C: days of tube, reinsertion, solid food",
    formula="A: tube 4–7 days, or put back after day 3, or no solids by day 7. B: 8–14, after "
    "7, by 14. C: more than 14, after 14, by 21. The worst of them; a mechanical cause is none.",
    categories=RELEVANT,
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
    lambda **findings: graded(pph_grade(**findings)),
    source="Wente, Surgery 2007 (ISGPS)",
    found_in="the definitions of time and severity and the table of grades; not read "
    "again for this version",
    formula="early: up to 24 hours. Severe: haemoglobin fall ≥ 3 g/dL, more than 3 units, marked "
    "impairment, embolisation or relaparotomy. A early and mild; C late and severe; B otherwise.",
    categories=RELEVANT,
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
    lambda **findings: graded(chyle_leak_grade(**findings)),
    source="Besselink, Surgery 2017 (ISGPS)",
    found_in="the abstract: day 3, 110 mg/dL or 1.2 mmol/L, and the three grades",
    formula="milky fluid with at least 110 mg/dL (1.2 mmol/L) of triglycerides on or after day 3. "
    "A diet only; B nutrition, octreotide, drainage or longer stay; C other invasive treatment, "
    "intensive care or death.",
    categories=RELEVANT,
    order=LETTERS,
    worked=(
        Worked(_chyle(150, False), "A", "not_relevant"),
        Worked(_chyle(150, True), "B", "clinically_relevant"),
        Worked(_chyle(90, False), "none", "not_relevant"),
    ),
)


SCORES = (POPF, DGE, PPH, CHYLE_LEAK)
