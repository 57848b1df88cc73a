"""Judging a case: the only writer of assessments."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from registry.record import CaseRecord
from resectability import adapters
from resectability.core import (
    DEFAULT_SET,
    ENGINE_VERSION,
    CriteriaSet,
    assess,
    load_set,
    read_findings,
    verdict_json,
)
from resectability.models import Assessment
from resectability.queries import judged_cases, latest_assessment

SCOPE_WORDS = {True: "true", False: "false", None: "unknown"}


@transaction.atomic
def assess_case(
    *, by: int, record: CaseRecord, criteria_id: str = DEFAULT_SET
) -> Assessment | None:
    """The standing assessment of the case; a new row only if findings, criteria or engine changed.

    None where the criteria do not speak of the case (another site, a carcinoma).
    """
    scope, _ = adapters.in_scope(record)
    criteria_set = load_set(criteria_id)
    latest = latest_assessment(record.id, criteria_id)
    if scope is False and latest is None:
        return None
    findings = adapters.findings_of(record)
    if latest is not None and _stands(latest, criteria_set, findings, scope):
        return latest
    return Assessment.objects.create(
        **_key(record, criteria_set, latest),
        **_judgement(criteria_set, findings),
        in_scope=SCOPE_WORDS[scope],
        case_version=record.version,
        assessed_by_id=by,
    )


@transaction.atomic
def assess_new_cases(
    *, by: int, records: Iterable[CaseRecord], criteria_id: str = DEFAULT_SET
) -> int:
    """First assessments of cases that came in bulk, in one statement; says how many."""
    criteria_set = load_set(criteria_id)
    asked = [r for r in records if adapters.in_scope(r)[0] is not False]
    judged = set(judged_cases([r.id for r in asked], criteria_id))
    rows = [
        Assessment(
            **_key(record, criteria_set, None),
            **_judgement(criteria_set, adapters.findings_of(record)),
            in_scope=SCOPE_WORDS[adapters.in_scope(record)[0]],
            case_version=record.version,
            assessed_by_id=by,
        )
        for record in asked
        if record.id not in judged
    ]
    return len(Assessment.objects.bulk_create(rows))


def digest(findings: dict[str, Any]) -> str:
    """SHA-256 of the findings as canonical JSON."""
    text = json.dumps(findings, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _stands(
    latest: Assessment, criteria_set: CriteriaSet, findings: dict[str, Any], scope: bool | None
) -> bool:
    return (
        latest.findings_sha256 == digest(findings)
        and latest.criteria_sha256 == criteria_set.sha256
        and latest.engine_version == ENGINE_VERSION
        and latest.in_scope == SCOPE_WORDS[scope]
    )


def _key(
    record: CaseRecord, criteria_set: CriteriaSet, latest: Assessment | None
) -> dict[str, Any]:
    return {
        "center_id": record.center_id,
        "case_id": record.id,
        "sequence": latest.sequence + 1 if latest else 1,
        "criteria_id": criteria_set.id,
        "criteria_version": criteria_set.version,
        "criteria_sha256": criteria_set.sha256,
        "engine_version": ENGINE_VERSION,
    }


def _judgement(criteria_set: CriteriaSet, findings: dict[str, Any]) -> dict[str, Any]:
    verdict = assess(criteria_set, read_findings(criteria_set, findings))
    return {
        "findings": findings,
        "findings_sha256": digest(findings),
        "lower": verdict.lower,
        "upper": verdict.upper,
        "determinate": verdict.determinate,
        "verdict": verdict_json(verdict),
    }
