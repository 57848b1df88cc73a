"""Cases and their rows: read, changed by variable, submitted, reopened."""

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from centers.actions import record_access
from centers.api import ScopedAPIView
from centers.permissions import Permission, require_permission
from centers.queries import center_named, my_centers
from centers.scope import current
from centers.vocabulary import AccessKind
from registry import actions
from registry import serializers as s
from registry.api.requests import (
    LARGEST_PAGE,
    NotAccepted,
    checked_version,
    etag,
    member,
    next_page,
    page_size,
    read_parts,
    unknown_variables,
)
from registry.checks import inconsistencies
from registry.facts import Facts
from registry.filters import CaseFilter
from registry.models import PARTS, Case
from registry.queries import case_page, case_record, cases
from registry.record import CaseRecord

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="ETag of the case as read."
)
LENIENT = OpenApiParameter(
    "Prefer",
    str,
    OpenApiParameter.HEADER,
    description='"handling=lenient": keep what cannot be read as draft input instead of refusing.',
)


def answer(record: CaseRecord, code: int = status.HTTP_200_OK, **more: Any) -> Response:
    """The whole case with its ETag."""
    center = my_centers().get(pk=record.center_id).code
    headers = {"ETag": etag(record)}
    return Response(s.case_json(record, center) | more, status=code, headers=headers)


def case_key(record: CaseRecord) -> Case:
    return Case(pk=record.id, center_id=record.center_id)


def read(record: CaseRecord, **what: Any) -> None:
    """Reading a patient leaves a line in the access log."""
    record_access(by=current(), kind=AccessKind.READ, obj=case_key(record), **what)


def changed(
    request: Request, saved: actions.SavedSection, code: int = status.HTTP_200_OK
) -> Response:
    """Refuses the whole change where a value could not be read, unless asked to keep it."""
    problems = [s.problem_json(problem) for problem in saved.problems]
    if problems and "handling=lenient" not in request.headers.get("Prefer", ""):
        raise NotAccepted(problems)
    found = [s.inconsistency_json(each) for each in saved.inconsistencies]
    return answer(
        case_record(saved.record.id),
        code,
        changed=list(saved.changed),
        problems=problems,
        inconsistencies=found,
    )


class OfCases(ScopedAPIView, GenericViewSet[Case]):
    """What every address under a case shares."""

    queryset = Case.objects.none()
    pagination_class = None
    serializer_class = s.WholeCase

    def record(self, pk: str, permission: Permission = Permission.READ_CASES) -> CaseRecord:
        try:
            record = case_record(int(pk))
        except (Case.DoesNotExist, OverflowError):
            raise exceptions.NotFound(f"There is no case {pk} here.") from None
        require_permission(current(), permission, record.center_id)
        return record


class CaseViewSet(OfCases):
    """Cases of the person's centers; every change needs If-Match."""

    filterset_class = CaseFilter
    queries = ("cursor", "page_size")
    lookup_value_regex: ClassVar[str] = "[0-9]+"

    @extend_schema(
        responses=s.CaseList,
        parameters=[
            OpenApiParameter("cursor", str, description="From `next` of the page before."),
            OpenApiParameter("page_size", int, description=f"At most {LARGEST_PAGE}."),
        ],
    )
    def list(self, request: Request) -> Response:
        """Newest registration first; filters as on the page of cases."""
        rows = self.filter_queryset(cases())
        page = case_page(
            rows, after=request.query_params.get("cursor", ""), size=page_size(request)
        )
        actions.record_listing(by=current(), rows=page.rows)
        return Response(
            {
                "next": next_page(request, page.after),
                "results": [s.list_item(row) for row in page.rows],
            }
        )

    @extend_schema(request=s.NewCase, responses={201: s.WholeCase})
    def create(self, request: Request) -> Response:
        given = s.NewCase(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        center = center_named(values.pop("center"), Permission.ENTER_CASES)
        record = actions.create_case(by=request.user, center=center, **values)
        return answer(record, status.HTTP_201_CREATED)

    @extend_schema(responses=s.WholeCase)
    def retrieve(self, request: Request, pk: str) -> Response:
        record = self.record(pk)
        read(record)
        if etag(record) == request.headers.get("If-None-Match"):
            return Response(status=304, headers={"ETag": etag(record)})
        return answer(record)

    @extend_schema(request=s.CaseChanges, responses=s.ChangedCase, parameters=[IF_MATCH, LENIENT])
    def partial_update(self, request: Request, pk: str) -> Response:
        before = self.record(pk, Permission.ENTER_CASES)
        version = checked_version(request, before)
        rows = read_parts(member(request, "parts"))
        saved = actions.save_rows(by=request.user, case=before, rows=rows, version=version)
        return changed(request, saved)

    @extend_schema(responses=s.InconsistencyItem(many=True))
    @action(detail=True, methods=["get"])
    def checks(self, request: Request, pk: str) -> Response:
        """What the consistency rules say of the case as it is."""
        record = self.record(pk)
        read(record, page="checks")
        found = inconsistencies(record, Facts(record))
        return Response([s.inconsistency_json(each) for each in found])

    @extend_schema(request=None, responses=s.SubmittedCase, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        before = self.record(pk, Permission.SUBMIT_CASES)
        version = checked_version(request, before)
        done = actions.submit_case(by=request.user, case=before, version=version)
        dropped = [
            {"field": f"{d.part}.{d.variable}", "label": d.label, "value": d.value}
            for d in done.dropped
        ]
        return answer(done.record, dropped=dropped)

    @extend_schema(request=s.Reason, responses=s.WholeCase, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        before = self.record(pk, Permission.SUBMIT_CASES)
        checked_version(request, before)
        given = s.Reason(data=request.data)
        given.is_valid(raise_exception=True)
        return answer(actions.reopen_case(by=request.user, case=before, **given.validated_data))


class PartViewSet(OfCases):
    """Rows of the parts that come several times: operations, complications, follow-up …"""

    lookup_value_regex: ClassVar[str] = "[0-9]+"

    @extend_schema(request=s.RowValues, responses={201: s.ChangedCase}, parameters=[IF_MATCH])
    def create(self, request: Request, case_pk: str, part: str) -> Response:
        before = self.record(case_pk, Permission.ENTER_CASES)
        checked_version(request, before)
        values = member(request, "values")
        if part in PARTS and (problems := unknown_variables(part, "", values)):
            raise NotAccepted(problems)
        saved = actions.add_part(by=request.user, case=before, part=part, values=values)
        return changed(request, saved, status.HTTP_201_CREATED)

    @extend_schema(responses=s.ChangedCase, parameters=[IF_MATCH])
    def destroy(self, request: Request, case_pk: str, part: str, pk: str) -> Response:
        before = self.record(case_pk, Permission.ENTER_CASES)
        version = checked_version(request, before)
        saved = actions.remove_part(
            by=request.user, case=before, part=part, row=str(pk), version=version
        )
        return changed(request, saved)
