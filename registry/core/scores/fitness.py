"""Age, body mass index and comorbidity of a patient."""

from collections.abc import Mapping
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
from ..three_valued import Truth, any_of
from .declaration import Outcome, Score, Worked, settled
from .inputs import YEARS, Input, yes_no

BEFORE_BIRTH = "the date lies before the birth: ask the center"


def _age(birth_year: int | None, on: PartialDate | None) -> Outcome:
    age = age_at(birth_year, on)
    if age is None:
        is_before = birth_year is not None and on is not None
        return settled(None, warnings=(BEFORE_BIRTH,) if is_before else ())
    return Outcome(age.low_years, age.high_years, parts={"at_birthday": age.at_birthday_years})


AGE = Score(
    "age",
    "Age",
    (
        Input("birth_year", "integer", "year of birth", "", *YEARS),
        Input("on", "date", "date the age is asked for"),
    ),
    _age,
    source="specification of the registry",
    found_in="no paper: the convention of the registry for a year of birth",
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
    source="World Health Organization, Technical Report Series 894, 2000",
    found_in="the definition of the body mass index",
    formula="weight / height², in kg and m.",
    unit="kg/m²",
    worked=(Worked({"height_cm": 180, "weight_kg": 81}, 25.0),),
)


def _ends(points: Points) -> object:
    return points.value if points.value is not None else [points.low, points.high]


def _charlson(edition: Edition) -> Any:
    def answer(
        age_years: int | None, index_tumour_metastatic: bool | None, **conditions: bool | None
    ) -> Outcome:
        index, years = charlson_index(conditions, edition), age_points(age_years)
        counted = charlson_index(_with_index_tumour(conditions, index_tumour_metastatic), edition)
        parts = {
            "age_adjusted": _ends(Points(index.low + years.low, index.high + years.high)),
            "with_index_tumour": _ends(counted),
        }
        return Outcome(index.low, index.high, parts=parts)

    return answer


def _with_index_tumour(conditions: Mapping[str, Truth], metastatic: Truth) -> dict[str, Truth]:
    """The neuroendocrine tumour counted as a solid tumour, metastatic or not."""
    spread = any_of((conditions.get("other_metastatic"), metastatic))
    return {**conditions, "other_tumour": True, "other_metastatic": spread}


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
    yes_no(
        "index_tumour_metastatic",
        "the neuroendocrine tumour has metastases (only for the index with it)",
        optional=True,
    ),
)
_NET = ("the index neuroendocrine tumour is not counted",)


def _patient(age: int, *present: str) -> dict[str, object]:
    answers = {name: name in present for name in _CONDITIONS}
    return {**answers, "age_years": age, "index_tumour_metastatic": False}


def _weights(weights: dict[str, int]) -> str:
    counted = [f"{_CONDITIONS[name]} {points}" for name, points in weights.items() if points]
    return "; ".join(counted)


CHARLSON = Score(
    "charlson_index",
    "Charlson comorbidity index",
    _INPUTS,
    _charlson(CHARLSON_1987),
    source="Charlson, J Chronic Dis 1987;40:373; age: Charlson, J Clin Epidemiol 1994;47:1245",
    found_in="1987: the table of weighted index of comorbidity; 1994: one point a decade from 50",
    formula=f"{_weights(WEIGHTS_1987)}. Of two stages of one disease the heavier counts. "
    "`age_adjusted`: one more a decade from 50, at most 4. "
    "`with_index_tumour`: the index had the neuroendocrine tumour been counted. The ten-year "
    "survival of 1984 is not computed.",
    unit="points",
    warnings=_NET,
    version="1.1.0",
    worked=(
        Worked(
            _patient(62, "diabetes", "copd"), 2, parts={"age_adjusted": 4, "with_index_tumour": 4}
        ),
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
    source="Quan, Am J Epidemiol 2011;173:676",
    found_in="the table of updated weights beside those of 1987",
    formula=f"{_weights(WEIGHTS_2011)}. Cancers count once, of two stages the heavier.",
    unit="points",
    warnings=_NET,
    version="1.1.0",
    worked=(
        Worked(_patient(62, "diabetes", "copd"), 1),
        Worked(_patient(62, "leukaemia", "other_tumour"), 2),
    ),
)
SCORES = (AGE, BMI, CHARLSON, CHARLSON_QUAN)
