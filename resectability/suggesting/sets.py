"""What another criteria set says of a case: flags, a category, what is missing for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from resectability.core import Reason, Verdict
from resectability.core.sets import Remark
from resectability.core.wording import findings_text, lower_first, sources_text
from resectability.suggesting.missing import Link, Missing, missing, open_findings
from rules import Truth

State = Literal["positive", "negative", "open", "outside"]
# component of the pathway, its title, and whether it speaks of this case
SETS = (
    ("surveillance", "Active surveillance"),
    ("liver_set", "Liver metastases"),
    ("anatomy", "Mesentery and small bowel"),
    ("hormones", "Hormone control"),
    ("heart_gate", "Carcinoid heart disease"),
)
MIDGUT = ("jejunum_ileum", "appendix")


@dataclass(frozen=True, slots=True)
class Met:
    """A criterion that is met: on what finding, from what source."""

    label: str
    detail: str


@dataclass(frozen=True, slots=True)
class Said:
    """``present`` are the criteria met, ``cleared`` those that were looked for and are not met."""

    title: str
    headline: str
    state: State
    present: tuple[Met, ...]
    cleared: tuple[str, ...]
    missing: Missing
    remarks: tuple[Remark, ...]
    criteria: str


def flags(verdict: Verdict, title: str, link: Link) -> Said:
    """A set of flags: positive with one, negative only where every one was looked for."""
    return _said(verdict, title, _state(verdict), link)


def _state(verdict: Verdict) -> State:
    if verdict.scope is Truth.FALSE:
        return "outside"
    if verdict.lower_category.rank > 0:
        return "positive"
    return "negative" if verdict.determinate else "open"


def sets_that_apply(pathway: Verdict, link: Link) -> list[Said]:
    found = []
    for component, title in SETS:
        verdict = pathway.components.get(component)
        if verdict is not None and _speaks(component, pathway, verdict):
            state: State = "negative" if verdict.determinate else "open"
            found.append(_said(verdict, title, state, link))
    return found


def _speaks(component: str, pathway: Verdict, verdict: Verdict) -> bool:
    known = pathway.findings
    site, syndrome = known.get("primary_site"), known.get("functioning.syndrome")
    if component == "surveillance":
        return verdict.scope is Truth.TRUE and not _spread(pathway)
    if component == "liver_set":
        return known.get("liver.present") is True
    if component == "anatomy":
        return site == "jejunum_ileum"
    if component == "hormones":
        return syndrome not in (None, "none")
    return verdict.lower_category.rank > 0 or site in MIDGUT


def _spread(pathway: Verdict) -> bool:
    return any(
        pathway.findings.get(f"{part}.present") is True for part in ("liver", "extrahepatic")
    )


def _said(verdict: Verdict, title: str, state: State, link: Link) -> Said:
    return Said(
        title=title,
        headline=_headline(verdict),
        state=state,
        present=tuple(_deciding(verdict)),
        cleared=tuple(r.criterion.label for r in verdict.reasons if r.truth is Truth.FALSE),
        missing=missing(
            verdict, [*open_findings(verdict, _open(verdict)), *verdict.set_aside], link
        ),
        remarks=verdict.remarks,
        criteria=verdict.criteria,
    )


def _headline(verdict: Verdict) -> str:
    """What is only a bound is told as what is still possible."""
    if verdict.determinate:
        return verdict.lower_category.label
    labels = {c.id: c.label for c in verdict.criteria_set.categories}
    return f"Open: {' or '.join(lower_first(labels[name]) for name in verdict.possible)}"


def _open(verdict: Verdict) -> list[Reason]:
    """Criteria that could still matter: in a table of rules, those before the one that decides."""
    return [r for r in verdict.reasons if r.effective and r.truth is Truth.UNKNOWN]


def _deciding(verdict: Verdict) -> Iterator[Met]:
    """The criteria met; of a table of rules, the one that decides."""
    if verdict.criteria_set.kind == "first_match" and not verdict.determinate:
        return
    for reason in verdict.reasons:
        if reason.effective and reason.truth is Truth.TRUE:
            found = findings_text(reason, verdict.criteria_set.vocabulary)
            source = f"{sources_text(reason)}, {reason.criterion.evidence_level}"
            yield Met(reason.criterion.label, f"{found}; {source}" if found else source)
