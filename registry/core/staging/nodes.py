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
    is 0 mm. Counts that contradict each other tell nothing.
    """
    expect("site", site, SITES)
    possible = n_values(site, edition)
    by_count = _by_count(possible, nodes_positive, nodes_examined)
    if "N2" not in possible or by_count == {"N2"}:
        return by_count
    if mesenteric_mass_mm is None:
        return by_count | {"N2"}
    return frozenset({"N2"}) if mesenteric_mass_mm > 20 else by_count


def counts_contradict(nodes_positive: int | None, nodes_examined: int | None) -> bool:
    """More nodes positive than were examined."""
    if nodes_positive is None or nodes_examined is None:
        return False
    return nodes_positive > nodes_examined


def _by_count(
    possible: tuple[str, ...], positive: int | None, examined: int | None
) -> frozenset[str]:
    if counts_contradict(positive, examined):
        return frozenset(possible)
    if examined == 0:
        return frozenset({"NX"})
    if positive is None or (positive == 0 and examined is None):
        fewer_than_12 = examined is not None and examined < 12
        return frozenset(possible) - ({"N2"} if fewer_than_12 else set())
    if not positive:
        return frozenset({"N0"})
    return frozenset({"N2"} if positive >= 12 and "N2" in possible else {"N1"})
