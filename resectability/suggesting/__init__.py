"""What the criteria suggest for a case before treatment: pathway, flags, work-up, other sets."""

from typing import Any

from registry.record import CaseRecord
from resectability.adapters import Interpretation, clinical_findings, interpretations, unasked_of
from resectability.core import (
    DEFAULT_SET,
    Criterion,
    Verdict,
    assess,
    load_set,
    read_findings,
)
from resectability.core.sets import Conflict
from resectability.core.wording import label_of
from resectability.suggesting.missing import Link
from resectability.suggesting.pathway import pathway
from resectability.suggesting.sets import flags, sets_that_apply
from resectability.suggesting.workup import workup
from rules import Truth, findings_in

PATHWAY = "net-pathway"
BEARS = (Truth.TRUE, Truth.UNKNOWN)


def suggestions(record: CaseRecord, link: Link) -> dict[str, Any] | None:
    """None where not even the primary site is known: no set has anything to say."""
    criteria_set = load_set(PATHWAY)
    findings = read_findings(criteria_set, clinical_findings(record))
    verdict = assess(criteria_set, findings, unasked_of(record))
    if verdict.findings.get("primary_site") is None:
        return None
    parts = verdict.components
    return {
        "pathway": pathway(verdict, link),
        "biology": flags(parts["biology"], "Biology", link),
        "condition": flags(parts["condition"], "Condition of the patient", link),
        "workup": workup(parts["workup_set"], link),
        "workup_remarks": parts["workup_set"].remarks,
        "sets": sets_that_apply(verdict, link),
        "remarks": verdict.remarks,
        "warnings": _warnings(verdict),
        "verify": _verify(verdict),
        "interpretations": _interpretations(verdict),
        "without": _without(verdict),
        "conflicts": _conflicts(verdict),
        "criteria": [verdict.criteria, *sorted({part.criteria for part in parts.values()})],
        "disclaimer": criteria_set.disclaimer,
    }


def _told_here(verdict: Verdict) -> list[Verdict]:
    """All sets but that of the pancreas, which has a panel of its own beside this one."""
    parts = verdict.components.items()
    return [verdict, *[part for _, part in parts if part.criteria_set.id != DEFAULT_SET]]


def _warnings(verdict: Verdict) -> list[str]:
    found = [w.text for part in _told_here(verdict)[1:] for w in part.warnings if w.findings]
    return list(dict.fromkeys(found))


def _verify(verdict: Verdict) -> list[Criterion]:
    """Criteria of low confidence that bear on what is said here."""
    found = [
        reason.criterion
        for part in _told_here(verdict)
        for reason in part.reasons
        if reason.criterion.verify and reason.effective and reason.truth in BEARS
    ]
    return list({criterion.id: criterion for criterion in found}.values())


def _without(verdict: Verdict) -> list[str]:
    """Labels; what is not asked of the work-up is told in its own part of the page."""
    told = verdict.components["workup_set"].set_aside
    own = [name for name in verdict.set_aside if name not in told]
    return [label_of(verdict.criteria_set.vocabulary, name) for name in own]


def _interpretations(verdict: Verdict) -> list[Interpretation]:
    """How answers of the form were read, where a criterion shown here rests on it."""
    reasons = [r for part in _told_here(verdict) for r in part.reasons if r.effective]
    read = {name for reason in reasons for name in findings_in(reason.criterion.when)}
    return [
        one
        for one in interpretations()
        if one.finding in read and one.was_read(verdict.findings.get(one.finding))
    ]


def _conflicts(verdict: Verdict) -> list[Conflict]:
    every = [conflict for part in _told_here(verdict) for conflict in part.conflicts]
    return list({conflict.id: conflict for conflict in every}.values())
