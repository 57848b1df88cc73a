"""The usual API of Django REST framework: model serializers, cursor pages, nested parts."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from rest_framework import generics, pagination, serializers

from benchmarks.peers.orm import related
from registry.models import PARTS, Case, VesselFinding
from registry.queries import cases

MANY = [part for part in PARTS if part not in ("patient", "case", "vessel")]


class Page(pagination.CursorPagination):
    ordering = ("-registered_on", "-id")
    page_size = 100


def _serializer(model: Any, **fields: Any) -> type[serializers.ModelSerializer[Any]]:
    own = [f.name for f in model._meta.concrete_fields if f.name != "progress"]
    meta = type("Meta", (), {"model": model, "fields": [*own, *fields]})
    name = f"{model.__name__}Serializer"
    return type(name, (serializers.ModelSerializer,), {"Meta": meta, **fields})


class Patient(serializers.ModelSerializer[Any]):
    class Meta:
        model = PARTS["patient"]
        fields = ("id", "pseudonym", "birth_year", "sex", "vital_status")


class Tumour(serializers.ModelSerializer[Any]):
    class Meta:
        model = PARTS["tumour"]
        fields = ("primary_site", "location", "diagnosed_on", "imaging_diameter_mm")


class Board(serializers.ModelSerializer[Any]):
    class Meta:
        model = PARTS["board"]
        fields = ("board_decision",)


class CaseItem(serializers.ModelSerializer[Any]):
    patient = Patient()
    tumours = Tumour(many=True)
    boards = Board(many=True)

    class Meta:
        model = Case
        fields = (
            "id",
            "center",
            "number",
            "state",
            "version",
            "registered_on",
            "submitted_at",
            "progress",
            "patient",
            "tumours",
            "boards",
        )


class CaseList(generics.ListAPIView[Case]):
    serializer_class = CaseItem
    pagination_class = Page

    def get_queryset(self) -> QuerySet[Case]:
        return cases().select_related("patient").prefetch_related("tumours", "boards")


def _reading() -> Any:
    findings = _serializer(VesselFinding)(many=True)
    return _serializer(PARTS["assessment"], findings=findings)


WholeCase = _serializer(
    Case,
    patient=_serializer(PARTS["patient"])(),
    **{
        related(part): (_reading() if part == "assessment" else _serializer(PARTS[part]))(
            many=True, required=False
        )
        for part in MANY
    },
)


class WithSection(WholeCase):  # type: ignore[misc, valid-type]
    """A nested change: every part that is given is validated, saved whole, and all of the case
    comes back."""

    def update(self, instance: Case, validated_data: Mapping[str, Any]) -> Case:
        for name, given in validated_data.items():
            part = getattr(instance, name).all()[0]
            for field, value in given[0].items():
                setattr(part, field, value)
            part.save()
        instance.version += 1
        instance.save()
        return instance


class CaseDetail(generics.RetrieveUpdateAPIView[Case]):
    serializer_class = WithSection

    def get_queryset(self) -> QuerySet[Case]:
        parts = [related(part) for part in MANY]
        found = cases().select_related("patient").prefetch_related(*parts)
        return found.prefetch_related("vesselassessments__findings")


class FitnessDetail(generics.UpdateAPIView[Any]):
    """The least there can be: one part, saved whole."""

    serializer_class = _serializer(PARTS["fitness"])
    queryset = PARTS["fitness"].objects.all()
