"""TNM categories and stage of one case."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..staging import (
    EDITIONS,
    SITES,
    STAGES,
    Edition,
    Extent,
    counts_contradict,
    doubt,
    edition_of_year,
    highest_t,
    m_categories,
    n_categories,
    stages,
    t_categories,
)
from ..staging.nodes import N_CATEGORIES, n_values
from ..staging.sites import LAYERS, wall
from ..staging.stages import M_CATEGORIES
from ..staging.tumour import INVASIONS, T_CATEGORIES
from .declaration import Gate, Outcome, Score, Worked, ordered, settled
from .inputs import Input, yes_no
from .stage_tables import printed_tables

_RETROSPECTIVE = (
    "the edition in force that year is not coded: staged in retrospect by the 8th edition"
)
_PANCREAS = frozenset({"size_mm", "invades"})
_HOLLOW = frozenset({"size_mm", "layer"})


@dataclass(frozen=True, slots=True)
class _Category:
    """One category: what is possible, what it asks for, and a remark."""

    possible: frozenset[str]
    asked: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()
    suffix: str = ""

    @property
    def answer(self) -> object:
        found = sorted(self.possible)
        return found[0] + self.suffix if len(found) == 1 else found


def stage(
    site: str | None = None,
    edition: str | None = None,
    year_of_diagnosis: int | None = None,
    **found: Any,
) -> Outcome:
    if site is None:
        return settled(None)
    chosen = _editions(edition, year_of_diagnosis)
    by_edition = [_categories(site, each.name, found) for each in chosen]
    possible = frozenset(
        one
        for each, categories in zip(chosen, by_edition, strict=True)
        for one in stages(site, each.name, *(category.possible for category in categories))
    )
    parts: dict[str, object] = {
        name: category.answer for name, category in zip("tnm", by_edition[0], strict=True)
    }
    names = [each.name for each in chosen]
    parts["edition"] = names[0] if len(names) == 1 else names
    asked = {"differentiation"}.union(*(category.asked for category in by_edition[0]))
    if len(chosen) > 1:
        asked |= {"edition", "year_of_diagnosis"}
    remarks = [_RETROSPECTIVE] if chosen[0].retrospective else []
    remarks += filter(None, [doubt(site, chosen[0].name)])
    remarks += [remark for category in by_edition[0] for remark in category.warnings]
    remarks += _contradictions(site, chosen[0].name, found)
    return _staged(possible, parts, tuple(remarks), frozenset(asked))


def _categories(site: str, edition: str, found: Mapping[str, Any]) -> tuple[_Category, ...]:
    known = found.get
    extent = Extent(known("size_mm"), known("invades"), known("layer"), known("subserosa_mm"))
    counts = known("nodes_positive"), known("nodes_examined"), known("mesenteric_mass_mm")
    metastases = known("liver_metastases"), known("extrahepatic_metastases")
    return (
        _t(site, edition, known("t"), extent),
        _n(site, edition, known("n"), counts),
        _m(edition, known("m"), *metastases),
    )


def _contradictions(site: str, edition: str, found: Mapping[str, Any]) -> list[str]:
    """Findings that cannot be of this site, or not of one case."""
    layer, invades = found.get("layer"), found.get("invades")
    remarks = []
    if counts_contradict(found.get("nodes_positive"), found.get("nodes_examined")):
        remarks.append("more nodes positive than examined: ask the center")
    if invades is not None and "none" in invades and len(invades) > 1:
        remarks.append("invades nothing and something: ask the center")
    if layer is not None and (site == "pancreas" or layer not in wall(site, edition).layers):
        remarks.append(f"the layer {layer} is not in the table of this site: it tells nothing")
    return remarks


def _staged(
    found: frozenset[str | None],
    parts: dict[str, object],
    warnings: tuple[str, ...],
    asked: frozenset[str],
) -> Outcome:
    known = [one for one in found if one is not None]
    if None in found:
        cannot = "cannot be staged with these categories"
        return settled(None, warnings=(*warnings, cannot), parts=parts, asked=asked)
    return ordered(known, STAGES, parts, warnings, asked)


def _editions(edition: str | None, year: int | None) -> tuple[Edition, ...]:
    """Without edition and year the stage must be the same in both editions of the AJCC."""
    if edition is not None:
        return (Edition(edition),)
    return (Edition("AJCC8"), Edition("AJCC9")) if year is None else (edition_of_year(year),)


def _recorded(
    name: str, recorded: frozenset[str], derived: frozenset[str]
) -> tuple[frozenset[str], tuple[str, ...]]:
    """What the center entered holds; findings that allow none of it are remarked on."""
    if any(one.startswith(other) for one in derived for other in recorded) or any(
        other.startswith(one) for one in derived for other in recorded
    ):
        return recorded, ()
    differs = f"{name} recorded {'/'.join(sorted(recorded))}, the findings give "
    return recorded, (differs + "/".join(sorted(derived)),)


def _t(site: str, edition: str, t: tuple[str | None, ...] | None, extent: Extent) -> _Category:
    """A primary that was not recorded (TX) has the category its findings allow."""
    derived = t_categories(site, edition, extent)
    asked = _PANCREAS if site == "pancreas" else _HOLLOW
    if site == "appendix" and edition == "ENETS" and extent.layer == "subserosa":
        asked |= {"subserosa_mm"}
    entered = tuple(one for one in t or () if one is not None and one != "TX")
    several = "(m)" if t is not None and len(t) > 1 else ""
    if not entered:
        return _Category(derived, asked, suffix=several)
    if len(entered) < len(t or ()):
        at_least = frozenset(highest_t((*entered, one)) for one in derived)
        return _Category(at_least, asked, suffix=several)
    worst = highest_t(entered)
    finer = [one for one in derived if one.startswith(worst)]
    possible, warnings = _recorded("T", frozenset(finer if len(finer) == 1 else [worst]), derived)
    return _Category(possible, frozenset(), warnings, several)


def _n(
    site: str, edition: str, n: str | None, counts: tuple[int | None, int | None, float | None]
) -> _Category:
    positive, examined, mass_mm = counts
    derived = n_categories(site, edition, positive, examined, mass_mm)
    asked = {"nodes_examined"} if positive == 0 else {"nodes_positive"}
    asked |= {"mesenteric_mass_mm"} if "N2" in derived else set()
    if n is None:
        return _Category(derived, frozenset(asked if len(derived) > 1 else set()))
    if n == "N2" and "N2" not in n_values(site, edition):
        remark = "N2 does not exist at this site in this edition: taken as N1"
        return _Category(frozenset({"N1"}), frozenset(), (remark,))
    return _Category(*_recorded_category("N", n, derived))


def _m(edition: str, m: str | None, liver: bool | None, elsewhere: bool | None) -> _Category:
    derived = m_categories(edition, liver, elsewhere)
    if m is None:
        asked = {"liver_metastases", "extrahepatic_metastases"} if len(derived) > 1 else set()
        return _Category(derived, frozenset(asked))
    entered = m[:2] if edition == "ENETS" else m
    return _Category(*_recorded_category("M", entered, derived))


def _recorded_category(
    name: str, entered: str, derived: frozenset[str]
) -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """An unknown category (NX) contradicts findings that settle it, and no others."""
    possible, warnings = _recorded(name, frozenset({entered}), derived)
    silent = entered.endswith("X") and len(derived) > 1
    return possible, frozenset(), () if silent else warnings


_WELL = Gate("differentiation", lambda word: word == "well", "a well-differentiated tumour")


def _pancreas_case(size: float, *invades: str, **more: object) -> dict[str, object]:
    return {
        "site": "pancreas",
        "edition": "AJCC8",
        "size_mm": size,
        "invades": list(invades),
        "nodes_examined": 12,
        "nodes_positive": 0,
        "liver_metastases": False,
        "extrahepatic_metastases": False,
        "differentiation": "well",
    } | more


def _bowel_case(**more: object) -> dict[str, object]:
    return {
        "site": "jejunum_ileum",
        "edition": "AJCC8",
        "size_mm": 8,
        "layer": "submucosa",
        "nodes_examined": 12,
        "nodes_positive": 3,
        "mesenteric_mass_mm": 0,
        "liver_metastases": False,
        "extrahepatic_metastases": False,
        "differentiation": "well",
    } | more


STAGE = Score(
    "stage",
    "TNM stage of a well-differentiated tumour",
    (
        Input("site", "word", "primary site", values=SITES),
        Input("edition", "word", "edition, else by the year", values=EDITIONS),
        Input("year_of_diagnosis", "integer", "year of diagnosis", "", 1950, 2200),
        Input("t", "grades", "T as recorded, one a primary", values=(*T_CATEGORIES, "TX")),
        Input("n", "word", "N as recorded", values=N_CATEGORIES),
        Input("m", "word", "M as recorded (pM0 does not exist)", values=M_CATEGORIES),
        Input("size_mm", "number", "largest diameter of the tumour", "mm", 1, 300),
        Input("invades", "words", "invaded by a pancreatic tumour", values=INVASIONS),
        Input(
            "layer",
            "word",
            "deepest layer reached in a hollow organ (submucosa: or less deep)",
            values=LAYERS,
        ),
        Input("subserosa_mm", "number", "depth in subserosa or mesoappendix", "mm", 0, 100),
        Input("nodes_examined", "integer", "nodes examined", "", 0, 200),
        Input("nodes_positive", "integer", "nodes positive", "", 0, 200),
        Input("mesenteric_mass_mm", "number", "mesenteric mass, 0 for none", "mm", 0, 300),
        yes_no("liver_metastases", "liver metastases"),
        yes_no("extrahepatic_metastases", "other distant metastases"),
        Input("differentiation", "word", "differentiation", values=("well", "poor")),
    ),
    stage,
    source="AJCC Cancer Staging Manual, 8th edition 2017; AJCC Version 9, CA Cancer J Clin "
    "2024;74:359; ENETS: Rindi, Virchows Arch 2006;449:395 and 2007;451:757",
    found_in="AJCC 8: the chapters of neuroendocrine tumours by site; Version 9: the changes told "
    "in the update, of which T1 NX M0 is the one coded; ENETS: the tables of T, N, M and of stages "
    "by site, 2006 foregut, 2007 midgut and hindgut",
    formula="T by size, depth and invasion of the site, N by nodes, M by sites, then the grouping "
    "of the edition: the recorded category where there is one. AJCC 8 to 2023, Version 9 from 2024 "
    "(T1 NX M0 is stage I in stomach, duodenum, ampulla, colon, rectum, appendix). A diameter of "
    "exactly 20 mm in the pancreas is T2. No positive node is N0 only where nodes were examined. "
    "The ENETS tables of stomach, duodenum, ampulla and proximal jejunum are to be verified.",
    tables=printed_tables(),
    gates=(_WELL,),
    order=STAGES,
    version="1.1.0",
    worked=(
        Worked(_pancreas_case(19), "I", "I", parts={"t": "T1", "edition": "AJCC8"}),
        Worked(_pancreas_case(20), "II", "II", parts={"t": "T2"}),
        Worked(_pancreas_case(40), "II", "II", parts={"t": "T2"}),
        Worked(_pancreas_case(41), "II", "II", parts={"t": "T3"}),
        Worked(_pancreas_case(15, "bile_duct"), "II", "II", parts={"t": "T3"}),
        Worked(_pancreas_case(30, "spleen"), "III", "III", parts={"t": "T4"}),
        Worked(_pancreas_case(10, nodes_positive=1), "III", "III", parts={"n": "N1"}),
        Worked(
            _pancreas_case(10, liver_metastases=True, extrahepatic_metastases=True),
            "IV",
            "IV",
            parts={"m": "M1c"},
        ),
        Worked(_bowel_case(), "III", "III", parts={"t": "T1", "n": "N1"}),
        Worked(_bowel_case(mesenteric_mass_mm=25), "III", "III", parts={"n": "N2"}),
        Worked(_bowel_case(t=["T2", "T3", "T1"]), "III", "III", parts={"t": "T3(m)"}),
        Worked(_pancreas_case(15, nodes_positive=None), None, None, ("I", "III")),
    ),
)
SCORES = (STAGE,)
