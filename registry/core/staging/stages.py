"""The M category and the stage, as the set of what is possible."""

from collections.abc import Iterable, Mapping

from .nodes import n_values
from .sites import T1_NX_IS_STAGE_I, grouping

STAGES = ("I", "IA", "IB", "II", "IIA", "IIB", "III", "IIIA", "IIIB", "IV")
M_CATEGORIES = ("M0", "M1", "M1a", "M1b", "M1c")


def m_categories(
    edition: str, liver_metastases: bool | None, extrahepatic_metastases: bool | None
) -> frozenset[str]:
    """AJCC: M1a liver only, M1b other sites only, M1c both; ENETS has M1 alone."""
    names = {
        (False, False): "M0",
        (True, False): "M1a",
        (False, True): "M1b",
        (True, True): "M1c",
    }
    possible = {
        name
        for (liver, elsewhere), name in names.items()
        if liver_metastases in (None, liver) and extrahepatic_metastases in (None, elsewhere)
    }
    if edition == "ENETS":
        return frozenset(name[:2] for name in possible)
    return frozenset(possible)


def stages(
    site: str, edition: str, t: Iterable[str], n: Iterable[str], m: Iterable[str]
) -> frozenset[str | None]:
    """Every stage the categories allow; None among them where one cannot be staged."""
    groups = grouping(site, edition)
    tumours = [finer for tumour in t for finer in _finer(groups, tumour)]
    nodes, metastases = frozenset(n), frozenset(m)
    return frozenset(
        _stage(site, edition, tumour, node, spread)
        for tumour in tumours
        for node in nodes
        for spread in metastases
    )


def _finer(groups: Mapping[str, str], t: str) -> tuple[str, ...]:
    """A T1 recorded without its letter may be either where the letters are staged apart."""
    return ("T1a", "T1b") if t == "T1" and "T1a" in groups else (t,)


def _stage(site: str, edition: str, t: str, n: str, m: str) -> str | None:
    """Unknown nodes (NX) are staged only where any node status gives the same stage."""
    if m != "M0":
        return "IV"
    groups = grouping(site, edition)
    if n == "NX":
        if edition == "AJCC9" and t.startswith("T1") and site in T1_NX_IS_STAGE_I:
            return groups["T1"]
        either = {_stage(site, edition, t, node, m) for node in n_values(site, edition)}
        return either.pop() if len(either) == 1 else None
    if n != "N0":
        return groups["N"]
    return groups.get(t, groups.get(t[:2]))
