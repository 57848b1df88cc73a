"""Future remnant of the liver, its growth, and debulking of metastases."""

from .declaration import Outcome, Score, Worked, settled
from .inputs import Input

FLR_MINIMUM_PCT = {"normal": 20, "injured": 30, "cirrhosis": 40}
_ML = (1.0, 20000.0)
_WEEKS = (0.5, 52.0)


def future_liver_remnant(
    remnant_ml: float | None,
    liver_ml: float | None,
    tumour_ml: float | None,
    background: str | None,
) -> Outcome:
    least_ml, most_ml = _ML
    smallest = least_ml if remnant_ml is None else remnant_ml
    largest = most_ml if liver_ml is None else liver_ml
    free_ml = largest - (tumour_ml or 0)
    if smallest > free_ml:
        wrong = "remnant and tumour together exceed the liver: ask the center"
        return settled(None, warnings=(wrong,))
    low = 100 * smallest / free_ml
    high = 100.0 if None in (remnant_ml, liver_ml, tumour_ml) else low
    minimum = FLR_MINIMUM_PCT.get(background or "")
    needed = sorted(FLR_MINIMUM_PCT.values()) if minimum is None else [minimum]
    return Outcome(
        round(low, 1),
        round(high, 1),
        _enough(low, needed[-1]),
        _enough(high, needed[0]),
        parts={"minimum_pct": minimum},
    )


def _enough(pct: float, minimum: float) -> str:
    return "sufficient" if pct >= minimum else "insufficient"


def _remnant(
    remnant: float, background: str | None, tumour: float | None = 200
) -> dict[str, object]:
    return {
        "remnant_ml": remnant,
        "liver_ml": 1700,
        "tumour_ml": tumour,
        "background": background,
    }


FLR = Score(
    "future_liver_remnant",
    "Future liver remnant",
    (
        Input("remnant_ml", "number", "volume of the future remnant", "mL", *_ML),
        Input("liver_ml", "number", "total liver volume", "mL", *_ML),
        Input("tumour_ml", "number", "tumour volume in the liver", "mL", 0, 20000),
        Input("background", "word", "liver background", values=tuple(FLR_MINIMUM_PCT)),
    ),
    future_liver_remnant,
    source="specification of the registry (consensus limits of liver surgery)",
    found_in="no single paper: the three limits are those in common use",
    formula="remnant / (liver - tumour). At least 20 % of a normal liver, 30 % of an injured one "
    "(long chemotherapy, PRRT, embolisation, steatosis), 40 % in cirrhosis.",
    unit="%",
    categories=("insufficient", "sufficient"),
    version="1.1.0",
    worked=(
        Worked(_remnant(300, "normal"), 20.0, "sufficient"),
        Worked(_remnant(299, "normal"), 19.9, "insufficient"),
        Worked(_remnant(450, "injured"), 30.0, "sufficient"),
        Worked(_remnant(600, "cirrhosis"), 40.0, "sufficient"),
        Worked(_remnant(350, None), 23.3, None),
        Worked(_remnant(350, "normal", None), None, "sufficient", (20.6, 100.0)),
    ),
)


def liver_growth(before_pct: float | None, after_pct: float | None, weeks: float | None) -> Outcome:
    if before_pct is None or after_pct is None:
        return settled(None)
    degree = after_pct - before_pct
    slowest, fastest = (_WEEKS[1], _WEEKS[0]) if weeks is None else (weeks, weeks)
    parts = {"growth_pct_a_week": None if weeks is None else round(degree / weeks, 2)}
    value = round(degree, 1)
    return Outcome(value, value, _grown(degree, slowest), _grown(degree, fastest), parts=parts)


def _grown(degree: float, weeks: float) -> str:
    """Compared without dividing, so that exactly 2 a week is reached."""
    return "sufficient" if degree >= 5 or degree >= 2 * weeks else "insufficient"


GROWTH = Score(
    "liver_growth",
    "Growth of the future liver remnant",
    (
        Input("before_pct", "number", "remnant before embolisation", "%", 1, 100),
        Input("after_pct", "number", "remnant after embolisation", "%", 1, 100),
        Input("weeks", "number", "weeks between", "weeks", *_WEEKS),
    ),
    liver_growth,
    source="specification of the registry (medium confidence)",
    found_in="no single paper: the limits of growth after embolisation in common use",
    formula="after - before; sufficient with at least 5 points or 2 points a week.",
    unit="points of %",
    categories=("insufficient", "sufficient"),
    worked=(
        Worked({"before_pct": 20, "after_pct": 25, "weeks": 4}, 5, "sufficient"),
        Worked({"before_pct": 20, "after_pct": 24, "weeks": 2}, 4, "sufficient"),
        Worked({"before_pct": 20, "after_pct": 24, "weeks": 3}, 4, "insufficient"),
        Worked({"before_pct": 20, "after_pct": 24}, 4, None),
    ),
    verify=True,
)


def debulking(
    initial_volume_ml: float | None,
    residual_volume_ml: float | None,
    initial_lesions: int | None,
    residual_lesions: int | None,
) -> Outcome:
    """By volume where both volumes are known, else by the count of lesions."""
    by_volume = initial_volume_ml is not None and residual_volume_ml is not None
    before, after = (
        (initial_volume_ml, residual_volume_ml)
        if by_volume
        else (initial_lesions, residual_lesions)
    )
    volumes = frozenset({"initial_volume_ml", "residual_volume_ml"})
    if before is None or after is None:
        return _debulking_open(residual_volume_ml, volumes)
    if after > before:
        wrong = ("more disease after than before: ask the center",)
        return settled(None, warnings=wrong, asked=frozenset())
    pct = 100 * (1 - after / before)
    parts = {"estimate_method": "volume" if by_volume else "count"}
    asked = frozenset() if by_volume else volumes
    return settled(round(pct, 1), _debulked(before, after), parts=parts, asked=asked)


def _debulking_open(residual_ml: float | None, volumes: frozenset[str]) -> Outcome:
    """Nothing left is all removed, whatever there was; else anything up to the largest liver."""
    low = 100.0 if residual_ml == 0 else 0.0
    most = _ML[1]
    high = 100 * (1 - (residual_ml or 0) / most)
    ends = "at_least_90" if low else "under_70", _debulked(most, residual_ml or 0)
    return Outcome(low, round(high, 1), *ends, asked=volumes)


def _debulked(before: float, after: float) -> str:
    """Compared without dividing, so that exactly 70 and 90 % are reached."""
    removed = 100 * (before - after)
    if removed >= 90 * before:
        return "at_least_90"
    return "from_70_to_90" if removed >= 70 * before else "under_70"


DEBULKING = Score(
    "debulking",
    "Debulking of liver metastases",
    (
        Input("initial_volume_ml", "number", "tumour volume before", "mL", 0.1, 20000),
        Input("residual_volume_ml", "number", "tumour volume after", "mL", 0, 20000),
        Input("initial_lesions", "integer", "lesions before", "", 1, 500, optional=True),
        Input("residual_lesions", "integer", "lesions after", "", 0, 500, optional=True),
    ),
    debulking,
    source="Graff-Baker 2014, Maxwell 2015 and Scott 2019 as tabulated in J Clin Med 2023;12:2456",
    found_in="the table of debulking studies: 70 % instead of the historical 90 %",
    formula="100 (1 - residual / initial), by volume, else by the count of lesions "
    "(`estimate_method`: count); at least 70 and at least 90 % apart.",
    unit="%",
    categories=("under_70", "from_70_to_90", "at_least_90"),
    worked=(
        Worked({"initial_volume_ml": 100, "residual_volume_ml": 10}, 90.0, "at_least_90"),
        Worked({"initial_volume_ml": 100, "residual_volume_ml": 10.1}, 89.9, "from_70_to_90"),
        Worked({"initial_volume_ml": 100, "residual_volume_ml": 30}, 70.0, "from_70_to_90"),
        Worked({"initial_volume_ml": 100, "residual_volume_ml": 31}, 69.0, "under_70"),
        Worked(
            {"initial_lesions": 10, "residual_lesions": 2},
            80.0,
            "from_70_to_90",
            parts={"estimate_method": "count"},
        ),
    ),
)

SCORES = (FLR, GROWTH, DEBULKING)
