"""The T category from size, depth and invasion, as the set of what is possible."""

from dataclasses import dataclass

from ..three_valued import expect
from .sites import LAYERS, SITES, Wall, wall

ORGANS_OF_T4 = frozenset(
    {
        "stomach",
        "spleen",
        "colon",
        "adrenal",
        "kidney",
        "liver_direct",
        "diaphragm",
        "mesenteric_root",
        "large_vessel_wall",
        "other",
    }
)
ORGANS_OF_T3 = frozenset({"duodenum", "bile_duct"})
INVASIONS = (*sorted(ORGANS_OF_T3), *sorted(ORGANS_OF_T4), "peripancreatic_fat", "none")
T_CATEGORIES = ("T0", "T1", "T1a", "T1b", "T2", "T3", "T4")


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a primary reaches; anything may be missing.

    `invades` is for the pancreas (an empty set or "none": nothing; "none" beside an organ
    contradicts itself and tells nothing), `layer` for hollow organs: the
    deepest layer reached. `subserosa_mm` is the depth in the subserosa or mesoappendix.
    """

    size_mm: float | None = None
    invades: frozenset[str] | None = None
    layer: str | None = None
    subserosa_mm: float | None = None

    def __post_init__(self) -> None:
        expect("layer", self.layer, LAYERS)
        for organ in self.invades or ():
            expect("invades", organ, INVASIONS)


def t_categories(site: str, edition: str, extent: Extent) -> frozenset[str]:
    """Every T the findings allow; one where they settle it."""
    expect("site", site, SITES)
    if site == "pancreas":
        return frozenset(_pancreas(extent))
    layers = [extent.layer] if extent.layer else LAYERS
    rules = wall(site, edition)
    known = [layer for layer in layers if layer in rules.layers]
    if not known:
        return frozenset({"T1", "T2", "T3", "T4"})
    if site == "appendix" and edition == "ENETS":
        return frozenset(t for layer in known for t in _appendix_enets(rules, layer, extent))
    return frozenset(t for layer in known for t in _by_layer(rules, layer, extent.size_mm))


def _pancreas(extent: Extent) -> set[str]:
    if extent.invades is None or ("none" in extent.invades and len(extent.invades) > 1):
        return _pancreas_size(extent.size_mm) | {"T3", "T4"}
    if extent.invades & ORGANS_OF_T4:
        return {"T4"}
    return {"T3"} if extent.invades & ORGANS_OF_T3 else _pancreas_size(extent.size_mm)


def _pancreas_size(size_mm: float | None) -> set[str]:
    if size_mm is None:
        return {"T1", "T2", "T3"}
    return {"T1" if size_mm < 20 else "T2" if size_mm <= 40 else "T3"}


def _by_layer(rules: Wall, layer: str, size_mm: float | None) -> set[str]:
    number = rules.layers[layer]
    return _by_size(rules, size_mm) if number == 1 else {f"T{number}"}


def _by_size(rules: Wall, size_mm: float | None) -> set[str]:
    first = {"T1"} if rules.t1a_below_mm is None else {"T1a", "T1b"}
    if size_mm is None:
        return first | ({"T2"} if rules.t2_mm is None else {"T2", "T3"})
    if size_mm > rules.t1_mm:
        return {"T3"} if rules.t2_mm is not None and size_mm > rules.t2_mm else {"T2"}
    if rules.t1a_below_mm is None:
        return first
    return {"T1a"} if size_mm < rules.t1a_below_mm else {"T1b"}


def _appendix_enets(rules: Wall, layer: str, extent: Extent) -> set[str]:
    """Up to 3 mm into the subserosa or mesoappendix is T2, deeper T3; the size may raise it."""
    by_size = _by_size(rules, extent.size_mm)
    if layer != "subserosa":
        return by_size if rules.layers[layer] == 1 else {"T4"}
    if extent.subserosa_mm is None:
        by_depth = {"T2", "T3"}
    else:
        by_depth = {"T2" if extent.subserosa_mm <= 3 else "T3"}
    return {max(size, depth) for size in by_size for depth in by_depth}


def highest_t(categories: tuple[str, ...]) -> str:
    """The T of several primaries together."""
    for category in categories:
        expect("T", category, T_CATEGORIES)
    return max(categories, key=T_CATEGORIES.index)
