"""Mesenteric stage and residual bowel of a small-bowel tumour."""

from .declaration import Outcome, Score, Worked, settled
from .inputs import Input, yes_no

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
        asked=_asked(mesenteric_nodes, reach),
    )


def _asked(mesenteric_nodes: bool | None, reach: str | None) -> frozenset[str]:
    """A reach tells that there are nodes; no nodes reach nowhere."""
    settled_by_another = {"reach"} if mesenteric_nodes is False else set()
    settled_by_another |= {"mesenteric_nodes"} if reach is not None else set()
    return frozenset({"mesenteric_nodes", "reach", "residual_bowel_cm"} - settled_by_another)


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
    source="Lardière-Deguelte, Neuroendocrinology 2016;103:552",
    found_in="the abstract: five stages by the distance to the trunk of the SMA, 0–II easily "
    "removable, III hardly resectable; the wording of each stage was not readable; the categories "
    "and the limits of residual bowel are proposals of the registry",
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
    found_in="no single paper: the limits are those in common use",
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
SCORES = (MESENTERIC, SHORT_BOWEL)
