"""The stage is exactly what the missing findings allow: every completion is staged and compared."""

from itertools import product
from random import Random

import pytest

from registry.core.scores import SCORES
from registry.core.staging import EDITIONS, SITES
from registry.core.staging.sites import wall

STAGE = SCORES["stage"]
SHARED = {
    "size_mm": (1, 9.9, 10, 10.1, 19.9, 20, 20.1, 40, 40.1, 300),
    "nodes_examined": (0, 1, 11, 12, 200),
    "nodes_positive": (0, 1, 11, 12),
    "liver_metastases": (True, False),
    "extrahepatic_metastases": (True, False),
}
INVADES = ([], ["none"], ["peripancreatic_fat"], ["duodenum"], ["bile_duct"], ["spleen"], ["colon"])


def grid_of(site, edition):
    if site == "pancreas":
        return SHARED | {"invades": INVADES}
    grid = SHARED | {"layer": tuple(wall(site, edition).layers)}
    if site == "jejunum_ileum":
        grid |= {"mesenteric_mass_mm": (0, 20, 20.1, 300)}
    if site == "appendix":
        grid |= {"subserosa_mm": (0, 3, 3.1, 100)}
    return grid


def contradicts(case):
    return case["nodes_positive"] > case["nodes_examined"]


def every_completion(grid, known, missing):
    for values in product(*(grid[name] for name in missing)):
        case = known | dict(zip(missing, values, strict=True))
        if not contradicts(case):
            yield STAGE.run(case)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("site", SITES)
def test_stage_is_exactly_what_the_completions_reach(site, edition):
    random, grid = Random(f"{site}{edition}"), grid_of(site, edition)
    for _ in range(25):
        full = {name: random.choice(values) for name, values in grid.items()}
        missing = random.sample(list(grid), random.randint(1, 3))
        if contradicts(full) or (full["nodes_positive"] == 0 and "nodes_examined" in missing):
            continue  # whether any node was examined is what makes an N0 at all
        fixed = {"site": site, "edition": edition, "differentiation": "well"}
        known = {name: value for name, value in full.items() if name not in missing} | fixed
        every = list(every_completion(grid, known, missing))
        stages = {one.value for one in every}
        partial = STAGE.run(known)
        if partial.range is None:
            assert None in stages, known  # it may turn out that it cannot be staged
            continue
        ordered = sorted(stages - {None}, key=STAGE.order.index)
        assert partial.range == (ordered[0], ordered[-1]), (known, missing)
        for letter in "tnm":
            reached = {one.parts[letter] for one in every} - {"NX"}
            told = partial.parts[letter]
            assert reached == {*(told if isinstance(told, list) else [told])} - {"NX"}, known
