"""Depth, size limits and grouping of each site, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

SITES = (
    "pancreas",
    "jejunum_ileum",
    "duodenum",
    "ampulla",
    "stomach",
    "appendix",
    "colon",
    "rectum",
)


@dataclass(frozen=True, slots=True)
class Wall:
    """How a tumour of a hollow organ is classified.

    `layers` gives the T number of each deepest layer; in a layer of number 1 the size decides:
    T1 up to `t1_mm`, else T2, and where `t2_mm` is given up to that, else T3. `t1a_below_mm`
    splits T1. `doubt` is what still has to be read in the paper.
    """

    layers: Mapping[str, int]
    t1_mm: float
    t2_mm: float | None = None
    t1a_below_mm: float | None = None
    doubt: str | None = None


def _wall(t1_mm: float, t2_mm: float | None = None, t1a: float | None = None, **n: int) -> Wall:
    return Wall(MappingProxyType(n), t1_mm, t2_mm, t1a)


_GUT = _wall(10, submucosa=1, muscularis_propria=2, subserosa=3, serosa=4, other_organs=4)
_DUODENUM = _wall(
    10, submucosa=1, muscularis_propria=2, pancreas_or_fat=3, serosa=4, other_organs=4
)
_AMPULLA = _wall(
    10,
    sphincter_of_oddi=1,
    submucosa=2,
    muscularis_propria=2,
    pancreas_or_fat=3,
    serosa=4,
    other_organs=4,
)
_LARGE_BOWEL = _wall(
    20, t1a=10, submucosa=1, muscularis_propria=2, subserosa=3, serosa=4, other_organs=4
)
_APPENDIX = _wall(20, 40, submucosa=1, muscularis_propria=1, subserosa=3, serosa=4, other_organs=4)
_RECALLED = "the ENETS table of this site is recalled: to be verified with the paper"
_STOMACH_ENETS = replace(
    _wall(10, submucosa=1, muscularis_propria=2, subserosa=2, serosa=3, other_organs=4),
    doubt=_RECALLED,
)
_DUODENUM_ENETS = replace(_DUODENUM, doubt=_RECALLED)
_GUT_ENETS = replace(
    _GUT,
    doubt="ENETS stages the proximal jejunum by its table of the duodenum, which is recalled: to "
    "be verified with the paper",
)
# The subserosa of the appendix is T2 or T3 by the depth in it: `tumour` decides.
_APPENDIX_ENETS = _wall(
    10, 20, submucosa=1, muscularis_propria=1, subserosa=2, serosa=4, other_organs=4
)
AJCC_WALLS = {
    "jejunum_ileum": _GUT,
    "stomach": _GUT,
    "duodenum": _DUODENUM,
    "ampulla": _AMPULLA,
    "appendix": _APPENDIX,
    "colon": _LARGE_BOWEL,
    "rectum": _LARGE_BOWEL,
}
ENETS_WALLS = AJCC_WALLS | {
    "jejunum_ileum": _GUT_ENETS,
    "stomach": _STOMACH_ENETS,
    "duodenum": _DUODENUM_ENETS,
    "ampulla": _DUODENUM_ENETS,
    "appendix": _APPENDIX_ENETS,
}
LAYERS = (
    "submucosa",
    "sphincter_of_oddi",
    "muscularis_propria",
    "subserosa",
    "pancreas_or_fat",
    "serosa",
    "other_organs",
)


def wall(site: str, edition: str) -> Wall:
    return (ENETS_WALLS if edition == "ENETS" else AJCC_WALLS)[site]


_UICC_PANCREAS = (
    "some tables printed for UICC 8 give T1 of the pancreas as 20 mm or less and another T4: to be "
    "verified, the table of AJCC 8 is used"
)


def doubt(site: str, edition: str) -> str | None:
    """What still has to be verified of the table of a site."""
    if site == "pancreas":
        return _UICC_PANCREAS if edition == "UICC8" else None
    return wall(site, edition).doubt


_PLAIN = MappingProxyType({"T1": "I", "T2": "II", "T3": "II", "T4": "III", "N": "III"})
_SPLIT = MappingProxyType({"T1": "I", "T2": "IIA", "T3": "IIB", "T4": "IIIA", "N": "IIIB"})
_LARGE_BOWEL_ENETS = MappingProxyType({**_SPLIT, "T1a": "IA", "T1b": "IB"})


def grouping(site: str, edition: str) -> Mapping[str, str]:
    """Stage without distant metastases: by T where no node is involved, `N` where one is."""
    if edition == "ENETS":
        return _LARGE_BOWEL_ENETS if site in ("colon", "rectum") else _SPLIT
    return _SPLIT if site in ("colon", "rectum") else _PLAIN


# AJCC Version 9: T1 NX M0 is stage I at these sites.
T1_NX_IS_STAGE_I = ("stomach", "duodenum", "ampulla", "colon", "rectum", "appendix")
