"""Clavien–Dindo and the comprehensive complication index as declared scores."""

from ..complications import GRADES, MAJOR, GradesWithin
from .declaration import Outcome, Score, Worked
from .inputs import Input

COMPLICATIONS = (
    Input("clavien_dindo", "grades", "grade of every complication, [] for none", values=GRADES),
    Input(
        "also_possible",
        "grades",
        "grades of complications that may lie outside the window, null for one not listed",
        values=GRADES,
        optional=True,
    ),
)


def _index(
    clavien_dindo: tuple[str | None, ...] | None, also_possible: tuple[str | None, ...] | None
) -> Outcome:
    if clavien_dindo is None:
        return Outcome(0.0, 100.0)
    index = GradesWithin(clavien_dindo, also_possible or ()).index
    return Outcome(index.low, index.high)


def _set(*grades: str | None) -> dict[str, object]:
    return {"clavien_dindo": list(grades)}


INDEX = Score(
    "comprehensive_complication_index",
    "Comprehensive complication index",
    COMPLICATIONS,
    _index,
    source="Slankamenac, Ann Surg 2013",
    found_in="the abstract: a scale of 0 to 100; the weights were read in public code of "
    "the index and recalculated on its examples",
    formula="√(sum of weights) / 2, at most 100; I 300, II 1750, IIIa 2750, IIIb 4550, IVa 7200, "
    "IVb 8550; any V is 100. A complication without a grade counts from I to V, one "
    "of which it is open whether it happened in the window from nothing. On a case the window is "
    "90 days, and a death within it is V.",
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
        Worked(_set("II") | {"also_possible": ["IIIa"]}, None, None, (20.9, 33.5)),
    ),
)


def _worst(
    clavien_dindo: tuple[str | None, ...] | None, also_possible: tuple[str | None, ...] | None
) -> Outcome:
    if clavien_dindo is None:
        return Outcome("none", "V", "none", "major")
    low, high = GradesWithin(clavien_dindo, also_possible or ()).worst_span
    return Outcome(low, high, _severity(low), _severity(high))


def _severity(grade: str) -> str:
    return "none" if grade == "none" else "major" if grade in MAJOR else "minor"


WORST = Score(
    "clavien_dindo",
    "Worst Clavien–Dindo grade",
    COMPLICATIONS,
    _worst,
    source="Dindo, Ann Surg 2004",
    found_in="the table of grades; that IIIa and worse are major is its common use",
    formula="the highest grade; major is IIIa or worse. On a case the window is 90 days, and a "
    "death within it is V.",
    categories=("none", "minor", "major"),
    order=("none", *GRADES),
    worked=(
        Worked(_set(), "none", "none"),
        Worked(_set("I", "IIIb", "II"), "IIIb", "major"),
        Worked(_set("II"), "II", "minor"),
        Worked(_set("IIIa", None), None, "major", ("IIIa", "V")),
        Worked(_set("I", None), None, None, ("I", "V")),
        Worked(_set("IIIb") | {"also_possible": ["II"]}, "IIIb", "major"),
        Worked(_set("II") | {"also_possible": ["IIIa"]}, None, None, ("II", "IIIa")),
    ),
)


SCORES = (WORST, INDEX)
