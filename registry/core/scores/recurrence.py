"""Scores of recurrence and of nodal spread after resection of a pancreatic NET."""

from collections.abc import Mapping

from ..staging import SITES
from .declaration import Gate, Outcome, Score, Worked, band
from .inputs import Input, yes_no
from .spans import flagged, scored, total

NOT_RECOMMENDED = "no prognostic model is recommended by guidelines (Chen 2023)"
SIZE = Input("size_mm", "number", "largest diameter of the tumour", "mm", 1, 300)
KI67 = Input("ki67_pct", "number", "Ki-67", "%", 0, 100)
NODES = yes_no("node_metastasis", "lymph node metastasis (missing where pNX)")
FUNCTIONING = yes_no("functioning", "hormone syndrome")
METASTATIC = yes_no("metastatic", "distant metastases")
DIFFERENTIATION = Input("differentiation", "word", "differentiation", values=("well", "poor"))
CURATIVE = yes_no("curative_resection", "resection with curative intent")
SITE = Input("site", "word", "primary site", values=SITES)
PANCREATIC = Gate("site", lambda word: word == "pancreas", "a tumour of the pancreas")
NON_FUNCTIONING = Gate("functioning", lambda yes: not yes, "a non-functioning tumour")
LOCALISED = Gate("metastatic", lambda yes: not yes, "a tumour without distant metastases")
WELL = Gate("differentiation", lambda word: word == "well", "a well-differentiated tumour")
RESECTED = Gate("curative_resection", lambda yes: yes, "a resection with curative intent")
UP_TO_20_PCT = Gate("ki67_pct", lambda pct: pct <= 20, "Ki-67 of at most 20 %")

_RRS_BANDS = ((0, "low"), (3, "intermediate"), (6, "high"))
_RRS_RECURRENCE_PCT = {"low": 2, "intermediate": 14, "high": 33}


def _by_ends(rates: Mapping[str, float | None], ends: tuple[str, str]) -> object:
    """The rate of the group, or those of both groups that are possible."""
    low, high = (rates[end] for end in ends)
    return low if low == high else [low, high]


def rrs(
    symptomatic: bool | None,
    size_mm: float | None,
    ki67_pct: float | None,
    node_metastasis: bool | None,
    **_population: object,
) -> Outcome:
    low, high = total(
        flagged(symptomatic),
        scored(size_mm, lambda mm: 2 if mm > 20 else 0, (0, 2)),
        scored(ki67_pct, lambda pct: 0 if pct < 3 else 1 if pct <= 20 else 6, (0, 6)),
        flagged(node_metastasis),
    )
    ends = band(low, _RRS_BANDS), band(high, _RRS_BANDS)
    parts = {"recurrence_24_months_pct": _by_ends(_RRS_RECURRENCE_PCT, ends)}
    few = ("only 9 of 460 patients of the derivation were high risk: 33 % is uncertain",)
    return Outcome(low, high, *ends, warnings=few if ends[1] == "high" else (), parts=parts)


def _rrs_example(
    symptomatic: bool, size: float, ki67: float, nodes: bool | None
) -> dict[str, object]:
    return {
        "symptomatic": symptomatic,
        "size_mm": size,
        "ki67_pct": ki67,
        "node_metastasis": nodes,
    } | _LOCALISED_CASE


_LOCALISED_CASE: dict[str, object] = {
    "site": "pancreas",
    "functioning": False,
    "metastatic": False,
    "differentiation": "well",
    "curative_resection": True,
}
RRS = Score(
    "rrs",
    "Recurrence risk score (Zaidi)",
    (
        yes_no("symptomatic", "jaundice, pain or bleeding by the tumour"),
        SIZE,
        KI67,
        NODES,
        SITE,
        FUNCTIONING,
        METASTATIC,
        DIFFERENTIATION,
        CURATIVE,
    ),
    rrs,
    source="Zaidi, Ann Surg 2019;270:422",
    found_in="the abstract, Results: points of each item, groups with their numbers (247, 204, 9), "
    "recurrence at 24 months; Methods: the population",
    formula="symptoms 1; size > 20 mm 2; Ki-67 < 3 % 0, 3–20 % 1, > 20 % 6; node metastasis 1. "
    "0–2 low, 3–5 intermediate, 6–10 high: recurrence at 24 months 2 %, 14 %, 33 %.",
    unit="points",
    gates=(PANCREATIC, NON_FUNCTIONING, LOCALISED, WELL, RESECTED),
    categories=("low", "intermediate", "high"),
    warnings=(NOT_RECOMMENDED,),
    version="1.1.0",
    worked=(
        Worked(_rrs_example(False, 15, 1, False), 0, "low"),
        Worked(_rrs_example(False, 32, 5, True), 4, "intermediate"),
        Worked(_rrs_example(True, 45, 25, True), 10, "high"),
        Worked(_rrs_example(False, 18, 22, False), 6, "high"),
        Worked(_rrs_example(False, 20, 3, False), 1, "low"),
        Worked(_rrs_example(True, 25, 2, None), None, "intermediate", (3, 4)),
    ),
)

_LNRS_BANDS = ((0, "low"), (3, "intermediate"), (5, "high"))
_LNRS_NODES_PCT = {"low": 3.2, "intermediate": 13.8, "high": None}
_LNRS_LOCATION = {"head_uncinate": 4, "body": 1, "tail": 1}


def lnrs(
    location: str | None, ki67_pct: float | None, size_mm: float | None, **_population: object
) -> Outcome:
    placed = location if location in _LNRS_LOCATION else None
    low, high = total(
        scored(placed, lambda word: _LNRS_LOCATION[word], (1, 4)),
        scored(ki67_pct, lambda pct: 1 if pct < 3 else 3, (1, 3)),
    )
    ends = band(low, _LNRS_BANDS), band(high, _LNRS_BANDS)
    unplaced = (f"location {location} is neither proximal nor distal: both are allowed for",)
    warnings = unplaced if location is not None and placed is None else ()
    parts = {"node_metastasis_pct": _by_ends(_LNRS_NODES_PCT, ends)}
    return Outcome(low, high, *ends, warnings=warnings, parts=parts)


def _lnrs_example(location: str, ki67: float | None) -> dict[str, object]:
    population = {"functioning": False, "differentiation": "well"}
    return {"location": location, "ki67_pct": ki67, "size_mm": 15, **population}


LNRS = Score(
    "lnrs",
    "Lymph node risk score of tumours under 2 cm",
    (
        Input(
            "location",
            "word",
            "part of the pancreas",
            values=("head_uncinate", "neck", "body", "tail", "multifocal"),
        ),
        KI67,
        SIZE,
        FUNCTIONING,
        DIFFERENTIATION,
    ),
    lnrs,
    source="Lopez-Aguiar, Surgery 2019;166:15, doi 10.1016/j.surg.2019.03.008",
    found_in="the abstract, Results: values of location and Ki-67, groups and their rates; "
    "Methods: the population",
    formula="distal 1, proximal (head, uncinate) 4; Ki-67 < 3 % 1, ≥ 3 % 3. 1–2 low (3.2 % with "
    "node metastasis), 3–4 intermediate (13.8 %), 5–7 high (rate not readable in what is public). "
    "Neck and multifocal have no value in the paper: both are allowed for.",
    unit="points",
    gates=(
        Gate("size_mm", lambda mm: mm < 20, "a tumour under 20 mm"),
        NON_FUNCTIONING,
        UP_TO_20_PCT,
        WELL,
    ),
    categories=("low", "intermediate", "high"),
    worked=(
        Worked(_lnrs_example("tail", 1), 2, "low"),
        Worked(_lnrs_example("tail", 4), 4, "intermediate"),
        Worked(_lnrs_example("head_uncinate", 2), 5, "high"),
        Worked(_lnrs_example("head_uncinate", 5), 7, "high"),
        Worked(_lnrs_example("head_uncinate", None), None, "high", (5, 7)),
        Worked(_lnrs_example("neck", 1), None, None, (2, 5)),
    ),
)


def genc2018_flags(
    ki67_pct: float | None,
    size_mm: float | None,
    node_metastasis: bool | None,
    **_population: object,
) -> Outcome:
    flags = {
        "ki67_over_5_pct": None if ki67_pct is None else ki67_pct > 5,
        "size_over_40_mm": None if size_mm is None else size_mm > 40,
        "node_metastasis": node_metastasis,
    }
    low, high = total(*(flagged(flag) for flag in flags.values()))
    return Outcome(low, high, parts=flags)


GENC2018 = Score(
    "genc2018_flags",
    "Flags of recurrence (Genç 2018)",
    (KI67, SIZE, NODES, SITE, FUNCTIONING, METASTATIC, DIFFERENTIATION, CURATIVE),
    genc2018_flags,
    source="Genç, Ann Surg Oncol 2018;25:2467, doi 10.1245/s10434-018-6518-2",
    found_in="the abstract, Results: Ki-67 above 5 %, tumour larger than 4 cm, node metastases; "
    "Methods: the population, which had no hereditary syndrome",
    formula="one flag each for Ki-67 > 5 %, size > 40 mm, node metastasis; no probabilities are "
    "given for the count.",
    unit="flags",
    gates=(PANCREATIC, UP_TO_20_PCT, NON_FUNCTIONING, LOCALISED, WELL, RESECTED),
    warnings=(NOT_RECOMMENDED,),
    version="1.1.0",
    worked=(
        Worked({"ki67_pct": 5, "size_mm": 40, "node_metastasis": False} | _LOCALISED_CASE, 0),
        Worked({"ki67_pct": 5.1, "size_mm": 40.5, "node_metastasis": True} | _LOCALISED_CASE, 3),
        Worked({"ki67_pct": 6, "size_mm": 20} | _LOCALISED_CASE, None, None, (1, 2)),
    ),
)
SCORES = (RRS, LNRS, GENC2018)
