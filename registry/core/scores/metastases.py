"""Liver and mesentery: remnant, growth, debulking, mesenteric stage, residual bowel."""

from .declaration import Outcome, Score, Worked, settled
from .inputs import Input, yes_no

FLR_MINIMUM_PCT = {"normal": 20, "injured": 30, "cirrhosis": 40}
_ML = (1.0, 20000.0)


def future_liver_remnant(
    remnant_ml: float | None,
    liver_ml: float | None,
    tumour_ml: float | None,
    background: str | None,
) -> Outcome:
    if remnant_ml is None or liver_ml is None:
        low, high = 0.0, 100.0
    elif remnant_ml + (tumour_ml or 0) > liver_ml:
        wrong = "remnant and tumour together exceed the liver: ask the center"
        return settled(None, warnings=(wrong,))
    else:
        low = 100 * remnant_ml / (liver_ml - (tumour_ml or 0))
        high = 100.0 if tumour_ml is None else low
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
    source="consensus limits as in ENETS practice; specification of the registry",
    formula="remnant / (liver - tumour). At least 20 % of a normal liver, 30 % of an injured one "
    "(long chemotherapy, PRRT, embolisation, steatosis), 40 % in cirrhosis.",
    unit="%",
    categories=("insufficient", "sufficient"),
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
    by_degree = degree >= 5
    rate = None if weeks is None else degree / weeks
    by_rate = None if rate is None else rate >= 2
    parts = {"growth_pct_a_week": None if rate is None else round(rate, 2)}
    value = round(degree, 1)
    if by_degree or by_rate is not None:
        word = "sufficient" if by_degree or by_rate else "insufficient"
        return settled(value, word, parts=parts)
    return Outcome(value, value, "insufficient", "sufficient", parts=parts)


GROWTH = Score(
    "liver_growth",
    "Growth of the future liver remnant",
    (
        Input("before_pct", "number", "remnant before embolisation", "%", 1, 100),
        Input("after_pct", "number", "remnant after embolisation", "%", 1, 100),
        Input("weeks", "number", "weeks between", "weeks", 0.5, 52),
    ),
    liver_growth,
    source="specification of the registry (medium confidence)",
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
        return Outcome(0.0, 100.0, "under_70", "at_least_90", asked=volumes)
    if after > before:
        wrong = ("more disease after than before: ask the center",)
        return settled(None, warnings=wrong, asked=frozenset())
    pct = 100 * (1 - after / before)
    parts = {"estimate_method": "volume" if by_volume else "count"}
    asked = frozenset() if by_volume else volumes
    return settled(round(pct, 1), _debulked(before, after), parts=parts, asked=asked)


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
    source="Graff-Baker 2014; Maxwell 2016; Scott 2019 (70 % instead of 90 %)",
    formula="100 (1 - residual / initial), by volume, else by the count of lesions "
    "(`estimate_method`: count).",
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

MESENTERIC_REACH = {
    "intestine": "I",
    "segmental_branches": "II",
    "along_sma_trunk": "III",
    "encircles_trunk_or_first_jejunal_or_retropancreatic": "IV",
}
_MESENTERIC_STAGES = ("0", "I", "II", "III", "IV")
_RESECTABILITY = ("resectable", "borderline", "locally_advanced")


def mesenteric_stage(
    mesenteric_nodes: bool | None, reach: str | None, residual_bowel_cm: float | None
) -> Outcome:
    """The stage by reach; the category is the worse of stage and predicted residual bowel."""
    if mesenteric_nodes is False and reach is not None:
        return settled(None, warnings=("a reach without mesenteric nodes: ask the center",))
    if reach is not None:
        low = high = _MESENTERIC_STAGES.index(MESENTERIC_REACH[reach])
    else:
        low = 1 if mesenteric_nodes else 0
        high = 0 if mesenteric_nodes is False else 4
    bowel = (0, 2) if residual_bowel_cm is None else (_by_bowel(residual_bowel_cm),) * 2
    ends = max(_by_stage(low), bowel[0]), max(_by_stage(high), bowel[1])
    return Outcome(
        _MESENTERIC_STAGES[low],
        _MESENTERIC_STAGES[high],
        _RESECTABILITY[ends[0]],
        _RESECTABILITY[ends[1]],
        asked=_asked(mesenteric_nodes),
    )


def _asked(mesenteric_nodes: bool | None) -> frozenset[str]:
    asked = {"mesenteric_nodes", "reach", "residual_bowel_cm"}
    return frozenset(asked - ({"reach"} if mesenteric_nodes is False else set()))


def _by_stage(stage: int) -> int:
    return max(stage - 2, 0)


def _by_bowel(residual_cm: float) -> int:
    return 2 if residual_cm < 100 else 1 if residual_cm < 200 else 0


def _mesentery(reach: str | None, bowel: float | None) -> dict[str, object]:
    return {"mesenteric_nodes": True, "reach": reach, "residual_bowel_cm": bowel}


MESENTERIC = Score(
    "mesenteric_stage",
    "Mesenteric nodal stage of a small-bowel tumour",
    (
        yes_no("mesenteric_nodes", "mesenteric lymph node metastases"),
        Input("reach", "word", "how central they reach", values=tuple(MESENTERIC_REACH)),
        Input("residual_bowel_cm", "number", "predicted residual small bowel", "cm", 0, 1000),
    ),
    mesenteric_stage,
    source="Lardière-Deguelte, Neuroendocrinology 2016 (wording of the stages to be verified)",
    formula="0 no nodes; I close to the intestine; II on segmental branches near their origin; III "
    "along the trunk of the SMA without encircling it; IV encircling it, first jejunal arteries or "
    "retropancreatic. Category: 0–II resectable, III borderline, IV locally advanced; residual "
    "bowel under 200 cm at least borderline, under 100 cm locally advanced.",
    categories=_RESECTABILITY,
    order=_MESENTERIC_STAGES,
    worked=(
        Worked({"mesenteric_nodes": False, "residual_bowel_cm": 300}, "0", "resectable"),
        Worked(_mesentery("intestine", 300), "I", "resectable"),
        Worked(_mesentery("segmental_branches", 200), "II", "resectable"),
        Worked(_mesentery("segmental_branches", 199), "II", "borderline"),
        Worked(_mesentery("along_sma_trunk", 300), "III", "borderline"),
        Worked(_mesentery("along_sma_trunk", 99), "III", "locally_advanced"),
        Worked(
            _mesentery("encircles_trunk_or_first_jejunal_or_retropancreatic", 300),
            "IV",
            "locally_advanced",
        ),
        Worked(_mesentery(None, 300), None, None, ("I", "IV")),
    ),
    verify=True,
)

# residual small bowel under which the risk is high; the first number is certain
_HIGH_RISK_UNDER_CM = {
    "end_jejunostomy": (100, 100),
    "jejuno_colic": (60, 60),
    "jejuno_ileal_with_colon": (30, 35),
}


def short_bowel(residual_bowel_cm: float | None, continuity: str | None) -> Outcome:
    limits = (30.0, 100.0) if continuity is None else _HIGH_RISK_UNDER_CM[continuity]
    if residual_bowel_cm is None:
        return Outcome(0.0, 1000.0, "no_risk", "high_risk")
    ends = (_bowel_risk(residual_bowel_cm, limit) for limit in limits)
    return Outcome(residual_bowel_cm, residual_bowel_cm, next(ends), next(ends))


def _bowel_risk(residual_cm: float, high_risk_under: float) -> str:
    if residual_cm < high_risk_under:
        return "high_risk"
    return "risk" if residual_cm < 200 else "no_risk"


SHORT_BOWEL = Score(
    "short_bowel",
    "Risk of short bowel",
    (
        Input("residual_bowel_cm", "number", "residual small bowel", "cm", 0, 1000),
        Input("continuity", "word", "continuity", values=tuple(_HIGH_RISK_UNDER_CM)),
    ),
    short_bowel,
    source="specification of the registry (consensus limits)",
    formula="under 200 cm a risk; high under 100 cm with an end jejunostomy, 60 cm with a "
    "jejuno-colic, 30 cm (35 is open) with a jejuno-ileal anastomosis and intact colon.",
    unit="cm",
    categories=("no_risk", "risk", "high_risk"),
    worked=(
        Worked({"residual_bowel_cm": 200, "continuity": "jejuno_colic"}, 200, "no_risk"),
        Worked({"residual_bowel_cm": 199, "continuity": "jejuno_colic"}, 199, "risk"),
        Worked({"residual_bowel_cm": 59, "continuity": "jejuno_colic"}, 59, "high_risk"),
        Worked({"residual_bowel_cm": 99, "continuity": "end_jejunostomy"}, 99, "high_risk"),
        Worked({"residual_bowel_cm": 32, "continuity": "jejuno_ileal_with_colon"}, 32, None),
    ),
    verify=True,
)
SCORES = (FLR, GROWTH, DEBULKING, MESENTERIC, SHORT_BOWEL)
