"""The N category from the nodes examined and positive, as the set of what is possible."""

from ..three_valued import expect
from .sites import SITES

N_CATEGORIES = ("N0", "N1", "N2", "NX")


def n_values(site: str, edition: str) -> tuple[str, ...]:
    """N2 exists only for the jejunum and ileum of the AJCC."""
    large = site == "jejunum_ileum" and edition != "ENETS"
    return ("N0", "N1", "N2") if large else ("N0", "N1")


def n_categories(
    site: str,
    edition: str,
    nodes_positive: int | None,
    nodes_examined: int | None = None,
    mesenteric_mass_mm: float | None = None,
) -> frozenset[str]:
    """Every N the findings allow; NX where no node was examined.

    That no node was positive tells nothing until it is known that some were examined.
    Jejunum and ileum: N2 is 12 or more positive nodes or a mesenteric mass over 20 mm; no mass
    is 0 mm.
    """
    expect("site", site, SITES)
    possible = n_values(site, edition)
    if "N2" in possible and mesenteric_mass_mm is not None and mesenteric_mass_mm > 20:
        return frozenset({"N2"})
    if nodes_positive is None:
        return frozenset({"NX"} if nodes_examined == 0 else possible)
    if nodes_examined == 0:
        return frozenset({"NX"})
    if not nodes_positive and nodes_examined is None:
        return frozenset(possible)
    by_count = {"N1" if nodes_positive else "N0"}
    if "N2" not in possible:
        return frozenset(by_count)
    if nodes_positive >= 12:
        return frozenset({"N2"})
    return frozenset(by_count | ({"N2"} if mesenteric_mass_mm is None else set()))
