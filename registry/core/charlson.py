"""Charlson comorbidity index, always without the index neuroendocrine tumour.

Charlson 1987; the optional weights of Quan 2011. The ten-year survival of 1984 is not computed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from .body import Age
from .three_valued import UnknownWord

WEIGHTS_1987 = {
    "myocardial_infarction": 1,
    "heart_failure": 1,
    "peripheral_vascular": 1,
    "cerebrovascular": 1,
    "dementia": 1,
    "copd": 1,
    "connective_tissue": 1,
    "peptic_ulcer": 1,
    "liver_mild": 1,
    "diabetes": 1,
    "hemiplegia": 2,
    "renal": 2,
    "diabetes_end_organ": 2,
    "other_tumour": 2,
    "leukaemia": 2,
    "lymphoma": 2,
    "liver_severe": 3,
    "other_metastatic": 6,
    "aids": 6,
}
_SAME_2011 = {"heart_failure": 2, "dementia": 2, "copd": 1, "connective_tissue": 1}
WEIGHTS_2011 = (
    dict.fromkeys(WEIGHTS_1987, 0)
    | _SAME_2011
    | {
        "liver_mild": 2,
        "diabetes_end_organ": 1,
        "hemiplegia": 2,
        "renal": 1,
        "other_tumour": 2,
        "leukaemia": 2,
        "lymphoma": 2,
        "liver_severe": 4,
        "other_metastatic": 6,
        "aids": 4,
    }
)
CONDITIONS = tuple(WEIGHTS_1987)


@dataclass(frozen=True, slots=True)
class Edition:
    """Weights, and the groups of stages of one disease of which only the heaviest counts."""

    weights: Mapping[str, int]
    exclusive: tuple[tuple[str, ...], ...]


_LIVER = ("liver_mild", "liver_severe")
_DIABETES = ("diabetes", "diabetes_end_organ")
CHARLSON_1987 = Edition(WEIGHTS_1987, (_LIVER, _DIABETES, ("other_tumour", "other_metastatic")))
QUAN_2011 = Edition(
    WEIGHTS_2011,
    (_LIVER, _DIABETES, ("other_tumour", "leukaemia", "lymphoma", "other_metastatic")),
)


@dataclass(frozen=True, slots=True)
class Points:
    """`low` and `high` differ where a condition or the age is missing."""

    low: int
    high: int

    @property
    def value(self) -> int | None:
        return self.low if self.low == self.high else None


def charlson_index(
    conditions: Mapping[str, bool | None], edition: Edition = CHARLSON_1987
) -> Points:
    """Sum of the weights; a condition absent from the mapping is unknown."""
    weights = edition.weights
    for name in conditions:
        if name not in weights:
            raise UnknownWord(f"charlson | {name!r} is no condition | use {', '.join(weights)}")
    known = {name: weights[name] for name in weights if conditions.get(name)}
    possible = {name: weights[name] for name in weights if conditions.get(name) is not False}
    return Points(_total(known, edition.exclusive), _total(possible, edition.exclusive))


def _total(points: Mapping[str, int], exclusive: tuple[tuple[str, ...], ...]) -> int:
    grouped = {name for group in exclusive for name in group}
    alone = sum(weight for name, weight in points.items() if name not in grouped)
    heaviest = (max(points.get(name, 0) for name in group) for group in exclusive)
    return alone + sum(heaviest)


def charlson_of_list(present: frozenset[str] | None) -> Points:
    """A multiple choice that was answered: what is not chosen is absent; None is unanswered.

    "none" says that there is no condition.
    """
    if present is None:
        return charlson_index({})
    unlisted = present - WEIGHTS_1987.keys() - {"none"}
    if unlisted:
        return charlson_index(dict.fromkeys(sorted(unlisted), True))
    return charlson_index({name: name in present for name in CONDITIONS})


def age_points(age_years: int | None) -> Points:
    """One point a decade from 50, at most 4."""
    if age_years is None:
        return Points(0, 4)
    decades = max(min(age_years // 10 - 4, 4), 0)
    return Points(decades, decades)


def charlson_with_age(index: Points, age: Age | None) -> Points:
    if age is None:
        return Points(index.low, index.high + 4)
    low, high = age_points(age.low_years), age_points(age.high_years)
    return Points(index.low + low.low, index.high + high.high)
