"""The range is exactly what the missing inputs allow: every completion is computed and compared.

Each grid holds the limits of what an input may be, every cut-off, and values on both sides.
"""

from itertools import product
from random import Random

import pytest

from registry.core.charlson import CONDITIONS
from registry.core.scores import SCORES

YES_NO = (True, False)
KI67 = (0, 2, 2.5, 3, 5, 5.1, 20, 20.1, 100)
PATIENT = dict.fromkeys(CONDITIONS, YES_NO) | {"age_years": (40, 50, 85)}
PANCREATIC = {
    "site": ("pancreas",),
    "functioning": (False,),
    "metastatic": (False,),
    "differentiation": ("well",),
    "curative_resection": (True,),
}
UP_TO_20 = (0, 2, 2.9, 3, 5, 5.1, 20)
HEAD = {"procedure": ("PD",), "texture": ("soft", "not_soft"), "duct_mm": (0, 2, 3, 3.1, 5, 20)}
TAIL = {"procedure": ("DP",), "duct_mm": (0, 1.5, 20), "thickness_mm": (1, 12, 60)}
BMI = (10, 25, 50, 70)
LOCATIONS = ("head_uncinate", "neck", "body", "tail", "multifocal")
VOLUMES = (0.1, 10, 30, 31, 100, 1000, 20000)
GRIDS = {
    "who_grade": {
        "differentiation": ("well", "poor"),
        "histology": ("NET", "NEC", "MiNEN"),
        "ki67_pct": KI67,
        "mitoses_per_2mm2": (0, 1, 2, 20, 21, 500),
    },
    "who_grade_2010": {"ki67_pct": KI67, "mitoses_per_2mm2": (0, 1, 2, 20, 21, 500)},
    "margin": {
        "margin_status": ("R0", "R1", "R2", "RX"),
        "narrowest_mm": (0, 0.5, 1, 200),
        "margin_rule": ("UICC_0mm", "RCP_1mm"),
        "intent": ("curative",),
    },
    "lymph_nodes": {
        "nodes_examined": (0, 6, 7, 8, 11, 12, 200),
        "nodes_positive": (0, 1, 7, 8, 12),
        "node_context": ("pancreatoduodenectomy", "distal_pancreatectomy", "small_bowel"),
    },
    "rrs": PANCREATIC
    | {
        "symptomatic": YES_NO,
        "size_mm": (1, 20, 20.1, 300),
        "ki67_pct": KI67,
        "node_metastasis": YES_NO,
    },
    "lnrs": {
        "location": LOCATIONS,
        "ki67_pct": UP_TO_20,
        "size_mm": (1, 19.9),
        "functioning": (False,),
        "differentiation": ("well",),
    },
    "genc2018_flags": PANCREATIC
    | {"ki67_pct": UP_TO_20, "size_mm": (1, 40, 40.1), "node_metastasis": YES_NO},
    "frs": HEAD
    | {
        "pathology": ("pdac_or_pancreatitis", "other"),
        "duct_mm": (0, 1.9, 2, 3, 4, 5, 20),
        "blood_loss_ml": (0, 400, 401, 700, 701, 1000, 1001, 30000),
    },
    "a_frs": HEAD | {"bmi_kg_m2": BMI},
    "ua_frs": HEAD | {"bmi_kg_m2": BMI, "sex": ("female", "male", "intersex")},
    "isgps_pancreas_class": HEAD,
    "d_frs_preoperative": TAIL,
    "d_frs_intraoperative": TAIL
    | {
        "texture": ("soft", "not_soft"),
        "bmi_kg_m2": (10, 27, 70),
        "operation_minutes": (30, 240, 1440),
    },
    "charlson_index": PATIENT,
    "charlson_index_2011": PATIENT,
    "krenning": {
        "uptake": ("none", "much_lower_than_liver", "at_most_liver", "above_liver", "above_spleen")
    },
    "liver_growth": {
        "before_pct": (1, 20, 100),
        "after_pct": (1, 20, 20.9, 21, 24, 25, 100),
        "weeks": (0.5, 2, 2.1, 52),
    },
    "debulking": {"initial_volume_ml": VOLUMES, "residual_volume_ml": (0, *VOLUMES)},
    "mesenteric_stage": {
        "mesenteric_nodes": YES_NO,
        "reach": (
            None,
            "intestine",
            "segmental_branches",
            "along_sma_trunk",
            "encircles_trunk_or_first_jejunal_or_retropancreatic",
        ),
        "residual_bowel_cm": (0, 99, 100, 199, 200, 1000),
    },
    "short_bowel": {
        "residual_bowel_cm": (0, 29, 30, 34, 35, 59, 60, 99, 100, 199, 200, 1000),
        "continuity": ("end_jejunostomy", "jejuno_colic", "jejuno_ileal_with_colon"),
    },
}
# What is never forgotten here, and why.
KEPT = {
    "who_grade": {"differentiation", "histology"},  # the label says what was assumed
    "margin": {"margin_status"},  # without a status the millimetres alone decide
    "liver_growth": {"before_pct", "after_pct"},  # without both there is no growth to tell
    "mesenteric_stage": {"reach"},  # absent where there are no nodes
}
MOST = 4000


def position(score, answer):
    return score.order.index(answer) if score.order else answer


def completions(score, known, missing):
    grid = GRIDS[score.name]
    for values in product(*(grid[name] for name in missing)):
        yield score.run(known | dict(zip(missing, values, strict=True)))


def possible(result):
    """A completion that contradicts itself is none."""
    queried = any("ask the center" in one for one in result.warnings)
    return result.range is not None and not (queried and result.score in ("margin", "lymph_nodes"))


def expected(score, known, missing):
    every = [one for one in completions(score, known, missing) if possible(one)]
    if not every:
        return None, None
    low = min((one.range[0] for one in every), key=lambda end: position(score, end))
    high = max((one.range[1] for one in every), key=lambda end: position(score, end))
    categories = {one.category for one in every}
    return (low, high), categories.pop() if len(categories) == 1 else None


def forgotten(random, grid, kept):
    """Some inputs, few enough that every completion can be computed."""
    names = [name for name in grid if name not in kept]
    chosen = random.sample(names, random.randint(1, min(len(names), 6)))
    size = 1
    for number, name in enumerate(chosen):
        size *= len(grid[name])
        if size > MOST:
            return chosen[:number]
    return chosen


@pytest.mark.parametrize("name", GRIDS)
def test_range_is_exactly_what_the_completions_reach(name):
    score, random = SCORES[name], Random(2026)
    grid, kept = GRIDS[name], KEPT.get(name, set())
    for _ in range(60):
        full = {one: random.choice(values) for one, values in grid.items()}
        missing = forgotten(random, grid, kept)
        known = {one: value for one, value in full.items() if one not in missing}
        partial = score.run(known)
        ends, category = expected(score, known, missing)
        if ends is None or (score.name.startswith("who_grade") and partial.range is None):
            assert partial.value is None or not possible(partial), (known, missing)
            continue
        assert (partial.range, partial.category) == (ends, category), (known, missing)


LIVER = {"remnant_ml": (1, 200, 300, 900), "liver_ml": (300, 1500, 20000)}
LIVER |= {"tumour_ml": (0, 200, 1000), "background": ("normal", "injured", "cirrhosis")}


def liver_candidates(name, known):
    """Values at which the remnant is smallest or largest given the others, and some between."""
    remnant, liver, tumour = (known.get(one) for one in ("remnant_ml", "liver_ml", "tumour_ml"))
    if name == "remnant_ml":
        return {1, 250, (20000 if liver is None else liver) - (tumour or 0)}
    if name == "liver_ml":
        return {20000, 1234, (remnant or 1) + (tumour or 0)}
    if name == "tumour_ml":
        return {0, 77, (20000 if liver is None else liver) - (remnant or 1)}
    return LIVER[name]


@pytest.mark.parametrize(
    "missing", [*LIVER, ("remnant_ml", "background"), ("remnant_ml", "liver_ml")]
)
def test_range_of_the_future_remnant_is_exactly_what_the_completions_reach(missing):
    names = (missing,) if isinstance(missing, str) else missing
    score = SCORES["future_liver_remnant"]
    kept = [one for one in LIVER if one not in names]
    for values in product(*(LIVER[one] for one in kept)):
        known = dict(zip(kept, values, strict=True))
        candidates = [sorted(liver_candidates(one, known)) for one in names]
        every = [
            score.run(known | dict(zip(names, filled, strict=True)))
            for filled in product(*candidates)
            if all(value >= 0 for value in filled if not isinstance(value, str))
        ]
        told = [one for one in every if one.range is not None]
        partial = score.run(known)
        if not told:
            assert partial.range is None, known
            continue
        ends = min(one.range[0] for one in told), max(one.range[1] for one in told)
        categories = {one.category for one in told}
        category = categories.pop() if len(categories) == 1 else None
        assert (partial.range, partial.category) == (ends, category), known
