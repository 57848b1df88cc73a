"""EORTC questionnaires as declared scores; item wording is loaded by licensed centers."""

from collections.abc import Callable, Mapping

from ..quality_of_life import (
    NET21_ITEMS,
    NET21_NOT_APPLICABLE,
    c30_scales,
    c30_summary,
    net21_scales,
)
from .declaration import Outcome, Score, Worked, settled
from .inputs import NOT_APPLICABLE, Input


def _rounded(scales: Mapping[str, float | None]) -> dict[str, object]:
    return {name: None if value is None else round(value, 2) for name, value in scales.items()}


def _c30(**items: int | None) -> Outcome:
    scales = c30_scales({int(name[4:]): answer for name, answer in items.items()})
    summary = c30_summary(scales)
    return settled(None if summary is None else round(summary, 2), parts=_rounded(scales))


def _answers(*answers: int, **changed: object) -> dict[str, object]:
    numbered: dict[str, object] = {
        f"c30_{item:02}": answer for item, answer in enumerate(answers, start=1)
    }
    return numbered | changed


_EXAMPLE = (
    1,
    2,
    1,
    1,
    1,
    2,
    2,
    1,
    2,
    2,
    2,
    3,
    1,
    1,
    1,
    1,
    3,
    2,
    2,
    1,
    2,
    2,
    1,
    1,
    1,
    2,
    2,
    1,
    5,
    6,
)
_MISSING_3: dict[str, object] = dict.fromkeys(("c30_01", "c30_02", "c30_10"))
_MISSING_4: dict[str, object] = dict.fromkeys(("c30_01", "c30_02", "c30_03", "c30_08"))
C30 = Score(
    "qlq_c30",
    "EORTC QLQ-C30 with its summary score",
    tuple(
        Input(f"c30_{item:02}", "integer", f"item {item}", "", 1, 7 if item > 28 else 4)
        for item in range(1, 31)
    ),
    _c30,
    source="Fayers, EORTC QLQ-C30 scoring manual 2001; summary: Giesinger, J Clin Epidemiol 2016",
    found_in="manual: the three formulas, the table of scales and items, missing items; "
    "Giesinger: the mean of 13 scales",
    formula="mean of the answered items of a scale where at least half were answered; functional "
    "(1 - (mean - 1) / 3) · 100, symptom (mean - 1) / 3 · 100, global (mean - 1) / 6 · 100. The "
    "value is the summary: mean of 13 scales without QL and FI, symptoms as 100 - x, only where "
    "all 13 are there.",
    worked=(
        Worked(
            _answers(*_EXAMPLE),
            79.4,
            parts={
                "PF": 93.33,
                "RF": 66.67,
                "EF": 83.33,
                "CF": 100,
                "SF": 66.67,
                "FA": 44.44,
                "NV": 0,
                "PA": 33.33,
                "DY": 0,
                "SL": 33.33,
                "AP": 0,
                "CO": 0,
                "DI": 66.67,
                "FI": 0,
                "QL": 75,
            },
        ),
        Worked(_answers(*_EXAMPLE, **_MISSING_3), 79.49, parts={"PF": 100, "FA": 50}),
        Worked(_answers(*_EXAMPLE, **_MISSING_4), None, parts={"PF": None, "DY": None}),
        Worked(_answers(*[1] * 28, 7, 7), 100, parts={"QL": 100, "FA": 0}),
        Worked(_answers(*[4] * 28, 1, 1), 0, parts={"QL": 0, "FA": 100}),
    ),
)


def _net21(variant: str) -> Callable[..., Outcome]:
    def answer(**items: int | str | None) -> Outcome:
        given = {int(name[4:]): given for name, given in items.items() if isinstance(given, int)}
        return settled(None, parts=_rounded(net21_scales(variant, given)))

    return answer


_NET21_INPUTS = tuple(
    Input(f"net_{item}", "integer", f"item {item}", "", 1, 4, na=item in NET21_NOT_APPLICABLE)
    for item in NET21_ITEMS
)
_NET21_EXAMPLE: dict[str, object] = {
    "net_31": 2,
    "net_32": 3,
    "net_33": 1,
    "net_34": 1,
    "net_35": 1,
    "net_36": 2,
    "net_38": 1,
    "net_39": NOT_APPLICABLE,
    "net_40": NOT_APPLICABLE,
    "net_46": 4,
}
_NET21_PARTS = {"endocrine": 33.33, "gastrointestinal": 8.33}


def _net21_score(variant: str, grouping: str, parts: Mapping[str, object]) -> Score:
    return Score(
        f"gi_net21_{variant.lower()}",
        f"EORTC QLQ-GI.NET21, variant {variant}",
        _NET21_INPUTS,
        _net21(variant),
        source="EORTC QLQ-GI.NET21; Yadegarfar, Br J Cancer 2013",
        found_in="the validation paper: weight gain (46) correlated poorly with the scale of "
        "treatment and was analysed alone, which is variant B; items of the scales recalled",
        formula="every scale (mean - 1) / 3 · 100, higher is worse, where at least half of its "
        "items were answered: endocrine 31–33; gastrointestinal 34–38; social function 42, 44, 49; "
        f"worries 41, 43, 47; {grouping}; single items 45, 48, 50, 51. No overall value exists.",
        warnings=(
            "grouping of the scales to be verified with the EORTC scoring manual before use",
        ),
        worked=(Worked(_NET21_EXAMPLE, None, parts={**_NET21_PARTS, **parts}),),
        verify=True,
    )


NET21 = (
    _net21_score("A", "treatment 39, 40, 46", {"treatment": None}),
    _net21_score(
        "B",
        "treatment 39, 40, weight gain 46 alone",
        {"treatment": None, "weight_gain": 100},
    ),
)
SCORES = (C30, *NET21)
