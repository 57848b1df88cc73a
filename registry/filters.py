"""The filters of the case list: one declaration for the page and for the API."""

import django_filters
from django.db.models import Exists, IntegerField, OuterRef, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from centers.queries import my_centers
from registry.models import Case, Operation
from registry.queries import with_pseudonym
from registry.vocabulary import BoardDecision, CaseState, PrimarySite


def _center_choices() -> list[tuple[str, str]]:
    return [(c.code, str(c)) for c in my_centers()]


class CaseFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Every filter is a condition that row-level security leaves indexable."""

    q = django_filters.CharFilter(
        method="by_pseudonym", label="Pseudonym", help_text="Its beginning, as C07-0012 or 0012."
    )
    center = django_filters.ChoiceFilter(
        field_name="center__code", choices=_center_choices, label="Center"
    )
    state = django_filters.ChoiceFilter(choices=CaseState.choices, label="State")
    site = django_filters.ChoiceFilter(
        field_name="tumours__primary_site", choices=PrimarySite.choices, label="Primary site"
    )
    decision = django_filters.ChoiceFilter(
        field_name="boards__board_decision", choices=BoardDecision.choices, label="Board decision"
    )
    operated = django_filters.BooleanFilter(method="by_operation", label="Operated")
    queries = django_filters.BooleanFilter(method="by_queries", label="With open queries")
    registered_from = django_filters.DateFilter(
        field_name="registered_on", lookup_expr="gte", label="Registered from"
    )
    registered_to = django_filters.DateFilter(
        field_name="registered_on", lookup_expr="lte", label="Registered until"
    )

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()

    def by_pseudonym(self, rows: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        return with_pseudonym(rows, value)

    def by_operation(self, rows: QuerySet[Case], name: str, value: bool) -> QuerySet[Case]:
        own = Operation.objects.filter(center_id=OuterRef("center_id"), case_id=OuterRef("pk"))
        return rows.filter(Exists(own)) if value else rows.exclude(Exists(own))

    def by_queries(self, rows: QuerySet[Case], name: str, value: bool) -> QuerySet[Case]:
        open_queries = Cast(KeyTextTransform("queries", "progress"), output_field=IntegerField())
        known = rows.annotate(open_queries=open_queries)
        return known.filter(open_queries__gt=0) if value else known.exclude(open_queries__gt=0)
