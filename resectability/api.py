"""The API of resectability: criteria sets, verdicts without a case, assessments of cases."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from centers.actions import record_access
from centers.api import ScopedAPIView
from centers.permissions import Permission, require_permission
from centers.scope import current
from centers.vocabulary import AccessKind
from registry.models import Case
from registry.queries import cases
from resectability.core import (
    CriteriaSet,
    FindingsProblem,
    UnknownSet,
    assess,
    available_sets,
    load_set,
    read_findings,
    verdict_json,
)
from resectability.models import Assessment
from resectability.queries import assessments


class CriteriaItem(serializers.Serializer[Any]):
    criteria = serializers.CharField(help_text="id@version")
    title = serializers.CharField()
    status = serializers.CharField()
    sha256 = serializers.CharField()


class VerdictItem(serializers.Serializer[Any]):
    criteria = serializers.CharField()
    sha256 = serializers.CharField()
    engine_version = serializers.CharField()
    headline = serializers.CharField()
    lower = serializers.CharField()
    upper = serializers.CharField()
    determinate = serializers.BooleanField()
    true = serializers.ListField(child=serializers.CharField())
    unknown = serializers.ListField(child=serializers.CharField())
    false = serializers.ListField(child=serializers.CharField())
    warnings = serializers.ListField(child=serializers.CharField())
    decisive = serializers.ListField(child=serializers.CharField())


class AssessmentItem(serializers.ModelSerializer[Assessment]):
    criteria = serializers.CharField(read_only=True)
    assessed_by: Any = serializers.StringRelatedField(read_only=True)

    class Meta:
        model = Assessment
        fields = (
            "id",
            "case_id",
            "sequence",
            "criteria",
            "criteria_sha256",
            "engine_version",
            "case_version",
            "in_scope",
            "lower",
            "upper",
            "determinate",
            "findings",
            "findings_sha256",
            "verdict",
            "assessed_at",
            "assessed_by",
        )


def known_set(name: str) -> CriteriaSet:
    try:
        return load_set(name)
    except UnknownSet as error:
        raise exceptions.NotFound(str(error)) from None


class CriteriaList(ScopedAPIView):
    @extend_schema(responses=CriteriaItem(many=True), operation_id="criteria_list")
    def get(self, request: Request) -> Response:
        sets = [load_set(name) for name in available_sets()]
        return Response([_item(found) for found in sets])


def _item(found: CriteriaSet) -> dict[str, Any]:
    return {
        "criteria": found.name,
        "title": found.title,
        "status": found.status,
        "sha256": found.sha256,
    }


class CriteriaDetail(ScopedAPIView):
    """One criteria set: its criteria with sources, and the findings it reads."""

    @extend_schema(responses=CriteriaItem, operation_id="criteria_retrieve")
    def get(self, request: Request, name: str) -> Response:
        found = known_set(name)
        criteria = [
            {
                "id": c.id,
                "label": c.label,
                "when": c.when.text,
                "implies": c.implies.id,
                "rationale": c.rationale,
                "evidence_level": c.evidence_level,
                "origin": c.origin,
                "verify": c.verify,
                "sources": [s.key for s in c.sources],
            }
            for c in found.criteria
        ]
        return Response(_item(found) | {"disclaimer": found.disclaimer, "criteria": criteria})


class CriteriaVerdict(ScopedAPIView):
    """A verdict on the findings sent; nothing is stored."""

    @extend_schema(
        request=OpenApiTypes.OBJECT, responses=VerdictItem, operation_id="criteria_assess"
    )
    def post(self, request: Request, name: str) -> Response:
        found = known_set(name)
        if not isinstance(request.data, dict):
            raise serializers.ValidationError({"findings": "Send one object {finding: value}."})
        try:
            findings = read_findings(found, request.data)
        except FindingsProblem as problem:
            raise serializers.ValidationError(_by_finding(problem)) from None
        return Response(verdict_json(assess(found, findings), explain=True))


def _by_finding(problem: FindingsProblem) -> dict[str, list[str]]:
    return {each.finding: [str(each)] for each in problem.problems}


class AssessmentList(ScopedAPIView):
    """Assessments of one case, newest first; they are made when findings change."""

    queries = ("criteria",)

    @extend_schema(
        responses=AssessmentItem(many=True),
        operation_id="cases_assessments_list",
        parameters=[OpenApiParameter("criteria", str, description="id of a criteria set")],
    )
    def get(self, request: Request, case_pk: int) -> Response:
        return Response(AssessmentItem(self.found(request, case_pk), many=True).data)

    def found(self, request: Request, case_pk: int) -> QuerySet[Assessment]:
        case: Case | None = cases().filter(pk=case_pk).first()
        if case is None:
            raise exceptions.NotFound(f"There is no case {case_pk} here.")
        require_permission(current(), Permission.READ_CASES, case.center_id)
        record_access(by=current(), kind=AccessKind.READ, obj=case, page="assessments")
        rows = assessments().filter(case_id=case.pk).select_related("assessed_by")
        wanted = request.query_params.get("criteria")
        return rows.filter(criteria_id=wanted) if wanted else rows
