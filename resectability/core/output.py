"""A verdict as plain JSON values, stable from version to version."""

from collections.abc import Mapping
from typing import Any

from resectability.core import wording
from resectability.core.sets import CriteriaSet
from resectability.core.verdict import Completeness, Reason, Verdict
from rules import Catalogue, Explanation, Truth, Value


def verdict_json(verdict: Verdict, explain: bool = False) -> dict[str, Any]:
    """Everything that was decided and why; with `explain` also the trees and what is not met."""
    criteria_set = verdict.criteria_set
    document = {
        **_provenance(verdict),
        **_result(verdict),
        "findings": findings_json(criteria_set.catalogue, verdict.findings),
        "reasons": [
            _reason(reason, criteria_set, explain)
            for reason in verdict.reasons
            if explain or reason.truth in (Truth.TRUE, Truth.UNKNOWN)
        ],
    }
    if verdict.components:
        document["components"] = {
            name: verdict_json(part, explain) for name, part in verdict.components.items()
        }
    if verdict.completeness is not None:
        document["completeness"] = _completeness(verdict.completeness)
    if explain:
        document["conflicts"] = [
            {"id": c.id, "statement": c.statement, "issue": c.issue, "coded": c.coded}
            for c in verdict.conflicts
        ]
    return document


def _provenance(verdict: Verdict) -> dict[str, Any]:
    criteria_set = verdict.criteria_set
    return {
        "criteria": verdict.criteria,
        "title": criteria_set.title,
        "status": criteria_set.status,
        "sha256": verdict.sha256,
        "catalogue_sha256": dict(criteria_set.catalogue_sha256),
        "engine_version": verdict.engine_version,
        "notice": f"{wording.NOTICE} {criteria_set.disclaimer}",
    }


def _result(verdict: Verdict) -> dict[str, Any]:
    return {
        "headline": wording.headline(verdict),
        "lower": verdict.lower,
        "upper": verdict.upper,
        "determinate": verdict.determinate,
        "possible": list(verdict.possible),
        "label": verdict.label,
        "scope": verdict.scope.value,
        "true": list(verdict.true),
        "unknown": list(verdict.unknown),
        "false": list(verdict.false),
        "not_applicable": list(verdict.not_applicable),
        "warnings": [str(warning) for warning in verdict.warnings],
        "decisive": list(verdict.decisive),
        "to_obtain": list(verdict.to_obtain),
        "set_aside": list(verdict.set_aside),
        "remarks": [f"{remark.id}: {remark.text}" for remark in verdict.remarks],
        "verify": list(verdict.verify),
    }


def findings_json(catalogue: Catalogue, findings: Mapping[str, Value]) -> dict[str, object]:
    """Findings as `read_findings` reads them back."""
    return {name: catalogue.write(name, value) for name, value in findings.items()}


def _reason(reason: Reason, criteria_set: CriteriaSet, explain: bool) -> dict[str, Any]:
    criterion = reason.criterion
    document = {
        **criterion.described,
        "truth": reason.truth.value,
        "found": wording.findings_text(reason, criteria_set.vocabulary),
    }
    if explain:
        document["explanation"] = explanation_json(reason.explanation, criteria_set.vocabulary)
    return document


def explanation_json(explanation: Explanation, catalogue: Catalogue) -> dict[str, Any]:
    document: dict[str, Any] = {"text": explanation.text, "truth": explanation.truth.value}
    if explanation.values:
        document["values"] = {
            name: _value(catalogue, name, value) for name, value in explanation.values
        }
    if explanation.children:
        document["children"] = [explanation_json(c, catalogue) for c in explanation.children]
    return document


def _value(catalogue: Catalogue, name: str, value: Value) -> object:
    return None if value is None else catalogue.write(name, value)


def _completeness(completeness: Completeness) -> dict[str, Any]:
    return {
        "done": completeness.done,
        "applicable": completeness.applicable,
        "percent": completeness.percent,
        "missing": list(completeness.missing),
        "outdated": list(completeness.outdated),
        "blocking": list(completeness.blocking),
        "applies_unknown": list(completeness.applies_unknown),
    }
