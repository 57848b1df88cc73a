"""Age, body mass index and comorbidity of a patient."""

from typing import Any

from ..body import age_at, bmi_kg_m2
from ..charlson import (
    CHARLSON_1987,
    QUAN_2011,
    WEIGHTS_1987,
    WEIGHTS_2011,
    Edition,
    Points,
    age_points,
    charlson_index,
)
from ..dates import PartialDate
from .declaration import Outcome, Score, Worked, settled
from .inputs import Input, yes_no


def _age(birth_year: int | None, on: PartialDate | None) -> Outcome:
    age = age_at(birth_year, on)
    if age is None:
        return settled(None)
    return Outcome(age.low_years, age.high_years, parts={"at_birthday": age.at_birthday_years})


AGE = Score(
    "age",
    "Age",
    (
        Input("birth_year", "integer", "year of birth", "", 1880, 2200),
        Input("on", "date", "date the age is asked for"),
    ),
    _age,
    source="specification of the registry",
    formula="only the year of birth is kept: the age is one of two, `at_birthday` is the one "
    "reached in that calendar year and is what reports use.",
    unit="years",
    worked=(
        Worked(
            {"birth_year": 1960, "on": "2024-05-01"},
            None,
            None,
            (63, 64),
            {"at_birthday": 64},
        ),
    ),
)


def _bmi(height_cm: float | None, weight_kg: float | None) -> Outcome:
    bmi = bmi_kg_m2(height_cm, weight_kg)
    return settled(None if bmi is None else round(bmi, 1))


BMI = Score(
    "bmi",
    "Body mass index",
    (
        Input("height_cm", "number", "height", "cm", 100, 230),
        Input("weight_kg", "number", "weight", "kg", 25, 300),
    ),
    _bmi,
    source="Quetelet; World Health Organization",
    formula="weight / height², in kg and m.",
    unit="kg/m²",
    worked=(Worked({"height_cm": 180, "weight_kg": 81}, 25.0),),
)


def _with_age(index: Points, age_years: int | None) -> Outcome:
    years = age_points(age_years)
    parts = {"age_adjusted": _ends(Points(index.low + years.low, index.high + years.high))}
    return Outcome(index.low, index.high, parts=parts)


def _ends(points: Points) -> object:
    return points.value if points.value is not None else [points.low, points.high]


def _charlson(edition: Edition) -> Any:
    def answer(age_years: int | None, **conditions: bool | None) -> Outcome:
        return _with_age(charlson_index(conditions, edition), age_years)

    return answer


_CONDITIONS = {
    "myocardial_infarction": "myocardial infarction",
    "heart_failure": "heart failure",
    "peripheral_vascular": "peripheral vascular disease",
    "cerebrovascular": "cerebrovascular disease",
    "dementia": "dementia",
    "copd": "chronic pulmonary disease",
    "connective_tissue": "connective tissue disease",
    "peptic_ulcer": "peptic ulcer disease",
    "liver_mild": "mild liver disease",
    "diabetes": "diabetes without end-organ damage",
    "hemiplegia": "hemiplegia",
    "renal": "moderate or severe renal disease",
    "diabetes_end_organ": "diabetes with end-organ damage",
    "other_tumour": "another solid tumour, not metastatic",
    "leukaemia": "leukaemia",
    "lymphoma": "lymphoma",
    "liver_severe": "moderate or severe liver disease",
    "other_metastatic": "another metastatic solid tumour",
    "aids": "AIDS",
}
_INPUTS = (
    *(yes_no(name, label) for name, label in _CONDITIONS.items()),
    Input("age_years", "integer", "age", "years", 0, 120),
)
_NET = ("the index neuroendocrine tumour is never counted",)


def _patient(age: int, *present: str) -> dict[str, object]:
    return {name: name in present for name in _CONDITIONS} | {"age_years": age}


def _weights(weights: dict[str, int]) -> str:
    counted = [f"{_CONDITIONS[name]} {points}" for name, points in weights.items() if points]
    return "; ".join(counted)


CHARLSON = Score(
    "charlson_index",
    "Charlson comorbidity index",
    _INPUTS,
    _charlson(CHARLSON_1987),
    source="Charlson, J Chronic Dis 1987; age: Charlson, J Clin Epidemiol 1994",
    formula=f"{_weights(WEIGHTS_1987)}. Of two stages of one disease the heavier counts. "
    "`age_adjusted`: one more a decade from 50, at most 4. The ten-year survival of 1984 is not "
    "computed.",
    unit="points",
    warnings=_NET,
    worked=(
        Worked(_patient(62, "diabetes", "copd"), 2, parts={"age_adjusted": 4}),
        Worked(_patient(48), 0, parts={"age_adjusted": 0}),
        Worked(_patient(75, "diabetes_end_organ", "renal"), 4, parts={"age_adjusted": 7}),
        Worked(_patient(62) | {"aids": None}, None, None, (0, 6), {"age_adjusted": [2, 8]}),
    ),
)
CHARLSON_QUAN = Score(
    "charlson_index_2011",
    "Charlson comorbidity index, weights of 2011",
    _INPUTS,
    _charlson(QUAN_2011),
    source="Quan, Am J Epidemiol 2011",
    formula=f"{_weights(WEIGHTS_2011)}. Cancers count once, of two stages the heavier.",
    unit="points",
    warnings=_NET,
    worked=(
        Worked(_patient(62, "diabetes", "copd"), 1),
        Worked(_patient(62, "leukaemia", "other_tumour"), 2),
    ),
)
SCORES = (AGE, BMI, CHARLSON, CHARLSON_QUAN)
