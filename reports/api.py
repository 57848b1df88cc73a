"""Reports, freezes and exports in the API."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from centers.api import ScopedAPIView
from centers.permissions import Permission, require_permission
from centers.serializers import StrictSerializer
from jobs.api import JobItem, NewestFirst
from registry.models import Freeze
from reports import queries
from reports.actions import request_export, request_report
from reports.exports import FORMS
from reports.making import default_criteria
from reports.models import Report


class FreezeItem(serializers.ModelSerializer[Freeze]):
    class Meta:
        model = Freeze
        fields = ("sha256", "centers", "cases", "made_at")
        read_only_fields = fields


class ReportItem(serializers.ModelSerializer[Report]):
    freeze = serializers.CharField(source="freeze.sha256", read_only=True)

    class Meta:
        model = Report
        fields = (
            *("id", "sha256", "freeze", "specification", "criteria", "criteria_sha256"),
            *("cases", "centers", "made_at"),
        )
        read_only_fields = fields


class ReportWhole(ReportItem):
    body = serializers.SerializerMethodField(help_text="What everybody in the network may see.")
    own = serializers.SerializerMethodField(help_text="Your centers' own numbers, by code.")

    class Meta:
        model = Report
        fields = (*ReportItem.Meta.fields, "body", "own")
        read_only_fields = fields

    def get_body(self, report: Report) -> dict[str, Any]:
        return queries.body_of(report)

    def get_own(self, report: Report) -> dict[str, Any]:
        return {row.center.code: numbers for row, numbers in queries.own_rows(report)}


class ExportRequest(StrictSerializer):
    """Which freeze, in which files, and what for."""

    freeze = serializers.CharField(max_length=64, help_text="The sha256 of a freeze.")
    form = serializers.ChoiceField(choices=FORMS)
    purpose = serializers.CharField(min_length=10, max_length=1000)

    def validate_freeze(self, sha256: str) -> Freeze:
        found = Freeze.objects.filter(sha256=sha256).first()
        if found is None:
            raise serializers.ValidationError("There is no such freeze: take one of /freezes/.")
        return found


class FreezeList(ScopedAPIView, ListAPIView[Freeze]):
    serializer_class = FreezeItem
    pagination_class = NewestFirst
    filter_backends = ()
    queryset = Freeze.objects.none()

    def get_queryset(self) -> QuerySet[Freeze]:
        require_permission(self.scope, Permission.READ_REPORTS)
        return Freeze.objects.all()


class ReportList(ScopedAPIView, ListAPIView[Report]):
    """Reports, the newest first; POST asks for a new one and answers with its job."""

    throttle_scope = "jobs"
    serializer_class = ReportItem
    pagination_class = NewestFirst
    filter_backends = ()
    queryset = Report.objects.none()

    def get_queryset(self) -> QuerySet[Report]:
        require_permission(self.scope, Permission.READ_REPORTS)
        return queries.reports()

    @extend_schema(request=None, responses={202: JobItem})
    def post(self, request: Request) -> Response:
        job = request_report(by=request.user, criteria=default_criteria())
        return Response(JobItem(job).data, status=status.HTTP_202_ACCEPTED)


class ReportDetail(ScopedAPIView, RetrieveAPIView[Report]):
    serializer_class = ReportWhole
    filter_backends = ()
    queryset = Report.objects.none()

    def get_queryset(self) -> QuerySet[Report]:
        require_permission(self.scope, Permission.READ_REPORTS)
        return Report.objects.select_related("freeze")


class ExportList(ScopedAPIView):
    """POST asks for a de-identified export and answers with its job, which has the file."""

    throttle_scope = "jobs"

    @extend_schema(request=ExportRequest, responses={202: JobItem})
    def post(self, request: Request) -> Response:
        require_permission(self.scope, Permission.REQUEST_EXPORTS)
        asked = ExportRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        job = request_export(by=request.user, **asked.validated_data)
        return Response(JobItem(job).data, status=status.HTTP_202_ACCEPTED)
