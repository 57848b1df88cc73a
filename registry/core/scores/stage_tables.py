"""The tables of the stage as they are printed: what makes each T, and the stage of each T."""

from collections.abc import Mapping

from ..staging.sites import SITES, T1_NX_IS_STAGE_I, Wall, doubt, grouping, wall

_PRINTED = ("AJCC8", "ENETS")
_TUMOURS = ("T1", "T2", "T3", "T4")
_PANCREAS = (
    "limited to the pancreas, < 20 mm",
    "limited to the pancreas, 20–40 mm",
    "limited to the pancreas, > 40 mm; or invades duodenum or bile duct",
    "invades another organ or the wall of a large vessel",
)
_DEPTH = {2: "up to 3 mm into subserosa or mesoappendix", 3: "more than 3 mm into them"}


def printed_tables() -> str:
    return "\n\n".join((*map(_table, _PRINTED), _notes()))


def _table(edition: str) -> str:
    name = "AJCC 8, AJCC 9, UICC 8" if edition == "AJCC8" else edition
    head = (
        f"| {name} | T1 | T2 | T3 | T4 | any T, N1 (N2) | any M1 |\n|---|---|---|---|---|---|---|"
    )
    return "\n".join((head, *(_row(site, edition) for site in SITES)))


def _row(site: str, edition: str) -> str:
    groups = grouping(site, edition)
    rules = _PANCREAS if site == "pancreas" else _hollow(site, edition)
    cells = [f"{rule}: {_stage(groups, t)}" for t, rule in zip(_TUMOURS, rules, strict=True)]
    mark = " (to be verified)" if doubt(site, edition) else ""
    name = site.replace("_", " or ")
    return f"| {name}{mark} | {' | '.join(cells)} | **{groups['N']}** | **IV** |"


def _stage(groups: Mapping[str, str], t: str) -> str:
    if t == "T1" and "T1a" in groups:
        return f"T1a **{groups['T1a']}**, T1b **{groups['T1b']}**"
    return f"**{groups[t]}**"


def _hollow(site: str, edition: str) -> tuple[str, ...]:
    rules = wall(site, edition)
    by_depth = site == "appendix" and edition == "ENETS"
    return tuple(_cell(rules, number, by_depth) for number in range(1, 5))


def _cell(rules: Wall, number: int, by_depth: bool) -> str:
    deepest = [layer for layer, t in rules.layers.items() if t == number]
    if number == 1:
        return f"{_words(deepest)}, {_small(rules)}"
    if by_depth and number in _DEPTH:
        deepest = []
    shallow = _words([layer for layer, t in rules.layers.items() if t == 1])
    larger = f"{shallow}, {_larger(rules, number)}" if _larger(rules, number) else ""
    depth = _DEPTH.get(number, "") if by_depth else ""
    return "; or ".join(filter(None, (_words(deepest), depth, larger)))


def _words(layers: list[str]) -> str:
    printed = {"submucosa": "mucosa or submucosa"}
    return " or ".join(printed.get(layer, layer.replace("_", " ")) for layer in layers)


def _small(rules: Wall) -> str:
    if rules.t1a_below_mm is None:
        return f"≤ {rules.t1_mm:g} mm"
    return f"T1a < {rules.t1a_below_mm:g} mm, T1b ≤ {rules.t1_mm:g} mm"


def _larger(rules: Wall, number: int) -> str:
    if number == 2:
        return f"> {rules.t1_mm:g} mm" + (f", ≤ {rules.t2_mm:g} mm" if rules.t2_mm else "")
    return f"> {rules.t2_mm:g} mm" if number == 3 and rules.t2_mm else ""


def _notes() -> str:
    nx = ", ".join(T1_NX_IS_STAGE_I)
    return (
        "N1: a node is positive. Jejunum and ileum, AJCC: N2 is 12 or more positive nodes or a "
        "mesenteric mass over 20 mm. M1a liver only, M1b other sites only, M1c both; ENETS has M1 "
        f"alone. NX is staged where N0 and N1 give one stage; AJCC 9 stages T1 NX M0 as I in {nx}. "
        "Several primaries: the highest T with (m)."
    )
