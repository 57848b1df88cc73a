"""Short read-only lists: the centers of a person, the variables of the registry."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from centers.api import ScopedAPIView
from centers.queries import center_named, my_centers
from registry import serializers as s
from registry.dictionary import declarations


class CenterItem(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    country = serializers.CharField()
    region = serializers.CharField()
    sharing_mode = serializers.CharField()


class CenterList(ScopedAPIView):
    """The centers whose cases the person may see."""

    @extend_schema(responses=CenterItem(many=True), operation_id="centers_list")
    def get(self, request: Request) -> Response:
        rows = my_centers().order_by("code").values(*CenterItem().fields)
        return Response(list(rows))


class CenterDetail(ScopedAPIView):
    @extend_schema(responses=CenterItem, operation_id="centers_retrieve")
    def get(self, request: Request, code: str) -> Response:
        return Response(CenterItem(center_named(code)).data)


class VariableList(ScopedAPIView):
    """Every variable with label, unit, range, words, rule and disclosure class."""

    @extend_schema(responses=s.Variable(many=True), operation_id="variables_list")
    def get(self, request: Request) -> Response:
        return Response([s.declaration_json(d) for d in declarations()])
