"""What the templates of a verdict need, gathered once: for the public page and for a case."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from resectability import forms, wording
from resectability.anatomy import VESSELS, Contact, drawing, rows
from resectability.core import (
    DEFAULT_SET,
    CriteriaSet,
    Examination,
    Reason,
    Verdict,
    available_sets,
    compare,
    examine,
    load_set,
)
from resectability.core.describing import robustness_text
from resectability.core.sets import Reference, WorkedCase
from resectability.questions import QUESTIONS
from rules import NOT_APPLICABLE, Interval, Truth, Value

SIDE_BY_SIDE = "pancreas-"  # sets to compare begin with this
# what the check page says of every patient, in its first sentence
TAKEN_FOR_GRANTED = ("primary_site", "path.differentiation", "path.grade")
ASKED = 3  # decisive findings shown at once; the others folded


def present(verdict: Verdict, prefix: str = "") -> dict[str, Any]:
    """``prefix`` keeps the ids of two drawings on one page apart."""
    contacts = contacts_of(verdict)
    location = verdict.considered.get("tumour.location")
    place = location if isinstance(location, str) else None
    started = any(value is not None for value in verdict.findings.values())
    examination = examine(verdict)
    every = wording.asks(verdict, examination) if started else []
    asked = [ask for ask in every if len(ask.effects) > 1]
    return {
        "verdict": verdict,
        "started": started,
        "order": verdict.criteria_set.category_order,
        "headline": wording.headline(verdict),
        "short": wording.short(verdict),
        "openness": wording.openness(verdict),
        "met": _with(verdict, Truth.TRUE),
        "open": _with(verdict, Truth.UNKNOWN),
        "not_met": _with(verdict, Truth.FALSE),
        "asks": asked[:ASKED],
        "also_open": asked[ASKED:],
        "more_open": max(0, len(every) - len(asked[:ASKED])),
        "undecided": [ask.label for ask in every if len(ask.effects) == 1],
        "joint": wording.joint(verdict, examination) if started else [],
        "robust": _robust(verdict, examination),
        "distances": wording.distances(verdict) if started else [],
        "options": wording.options(verdict),
        "sources": sources(verdict.criteria_set),
        "drawing": drawing(place, contacts, prefix),
        "rows": rows(contacts),
        "said": wording.other_answers_given(verdict),
    }


def _measured(verdict: Verdict) -> bool:
    """Whether any contact is given in degrees, so that an error of measurement has a meaning."""
    return any(
        contact is not None and contact.low == contact.high > 0
        for contact in contacts_of(verdict).values()
    )


def contacts_of(verdict: Verdict) -> dict[str, Contact | None]:
    """The vessels as the drawing wants them; what counts as unknown is drawn as unknown."""
    return {
        vessel.key: _drawn(verdict.considered.get(f"vessels.{vessel.key}.contact_deg"))
        for vessel in VESSELS
    }


def _drawn(value: Value) -> Contact | None:
    if value is NOT_APPLICABLE:
        return Contact(applies=False)
    if isinstance(value, Interval):
        return Contact(value.low, value.high)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Contact(value, value)
    return None


def _robust(verdict: Verdict, examination: Examination) -> str:
    if not _measured(verdict):
        return ""
    return robustness_text(verdict.criteria_set.catalogue, examination.robustness)


def present_set(criteria_set: CriteriaSet) -> dict[str, Any]:
    ranked = list(criteria_set.criteria)
    if criteria_set.kind == "minimum_category":
        ranked.sort(key=lambda criterion: -criterion.implies.rank)
    return {
        "set": criteria_set,
        "sets": available_sets(),
        "order": criteria_set.category_order,
        "criteria": ranked,
        "cases": [(case, _link(case)) for case in criteria_set.cases],
        "sources": sources(criteria_set),
    }


def _link(case: WorkedCase) -> str:
    """The worked case on the check page; empty where that page does not ask all of it."""
    known = {n: value for n, value in case.findings.items() if value is not None}
    asked = all(name in QUESTIONS or name in TAKEN_FOR_GRANTED for name in known)
    return forms.address(known) if asked else ""


@dataclass(frozen=True, slots=True)
class Other:
    """The same findings under another set; ``asks`` names what only that set wants to know.

    ``without`` is what nobody asked and the set was judged without.
    """

    name: str
    title: str
    lower: str
    upper: str
    label: str
    asks: tuple[str, ...]
    without: tuple[str, ...]


AGREEMENT = {True: "They agree.", False: "They differ.", None: "Whether they agree is open."}


def others(findings: Mapping[str, Value], unasked: Collection[str] = ()) -> dict[str, Any]:
    """This set first, then the sets it is compared with, and whether they agree."""
    names = [name for name in available_sets() if name.startswith(SIDE_BY_SIDE)]
    comparison = compare([load_set(DEFAULT_SET), *map(load_set, names)], findings, unasked)
    return {
        "sets": [_other(found) for found in comparison.verdicts],
        "agreement": AGREEMENT[comparison.agree],
    }


def _other(verdict: Verdict) -> Other:
    chosen, findings = verdict.criteria_set, verdict.criteria_set.catalogue.findings
    own = tuple(findings[n].label or n for n in verdict.decisive if n not in QUESTIONS)
    label = verdict.label if verdict.label != verdict.lower_category.label else ""
    without = tuple(findings[n].label or n for n in verdict.set_aside)
    return Other(chosen.name, chosen.title, verdict.lower, verdict.upper, label, own, without)


def sources(criteria_set: CriteriaSet) -> list[Reference]:
    """Every source once, in the order of the criteria that rest on it."""
    found = {s.key: s for criterion in criteria_set.criteria for s in criterion.sources}
    return list(found.values())


def _with(verdict: Verdict, truth: Truth) -> list[Reason]:
    """Those of this truth, the most adverse first."""
    found = [reason for reason in verdict.reasons if reason.truth is truth]
    return sorted(found, key=lambda reason: -reason.criterion.implies.rank)
