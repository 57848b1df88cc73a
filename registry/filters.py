"""The filters of the case list: one declaration for the page and for the API."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import Exists, IntegerField, OuterRef, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone

from centers.queries import my_centers
from centers.scope import current
from registry.models import Case, Operation
from registry.queries import overdue_followup, with_pseudonym
from registry.vocabulary import BoardDecision, CaseState, PrimarySite


def _center_choices() -> list[tuple[str, str]]:
    return [(c.code, str(c)) for c in my_centers()]


class YesNo(forms.Field):
    """true or false; anything else is refused, where Django takes it for no filter at all."""

    def to_python(self, value: Any) -> bool | None:
        text = str(value or "").strip().casefold()
        if text not in ("", "true", "false", "1", "0", "yes", "no"):
            raise forms.ValidationError(f"“{value}” is neither true nor false.", code="invalid")
        return text in ("true", "1", "yes") if text else None


class YesNoFilter(django_filters.BooleanFilter):  # type: ignore[misc]
    field_class = YesNo

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.TextInput} | kwargs)


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
    operated = YesNoFilter(method="by_operation", label="Operated")
    queries = YesNoFilter(method="by_queries", label="With open queries")
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


_TODO = (("queries", "With queries"), ("missing", "Not complete"), ("overdue", "Follow-up overdue"))
_SELECT = forms.Select({"class": "form-select"})
_SEARCH = {"class": "form-control", "type": "search", "placeholder": "Beginning of the pseudonym"}


class CaseListFilter(CaseFilter):
    """The same filters as the page draws them; the address is their state."""

    q = django_filters.CharFilter(
        method="by_pseudonym", label="Search", widget=forms.TextInput(_SEARCH)
    )
    site = django_filters.ChoiceFilter(
        field_name="tumours__primary_site",
        choices=PrimarySite.choices,
        label="Site",
        empty_label="Any",
        widget=_SELECT,
    )
    decision = django_filters.ChoiceFilter(
        field_name="boards__board_decision",
        choices=BoardDecision.choices,
        label="Board",
        empty_label="Any",
        widget=_SELECT,
    )
    state = django_filters.ChoiceFilter(
        choices=CaseState.choices, label="State", empty_label="Any", widget=_SELECT
    )
    todo = django_filters.ChoiceFilter(
        method="by_todo", choices=_TODO, label="To do", empty_label="Any", widget=_SELECT
    )
    SHOWN = ("q", "site", "decision", "state", "todo")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.filters) - set(self.SHOWN):
            del self.filters[name]

    def by_todo(self, rows: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        if value == "queries":
            return self.by_queries(rows, name, True)
        if value == "missing":
            answered, expected = (
                Cast(KeyTextTransform(key, "progress"), output_field=IntegerField())
                for key in ("answered", "expected")
            )
            known = rows.annotate(open_items=expected - answered)
            return known.filter(open_items__gt=0)
        today = timezone.localdate()
        ids = [pk for center in current().center_ids for pk in _overdue(center, today)]
        return rows.filter(pk__in=ids)

    @property
    def chips(self) -> list[tuple[str, str, str]]:
        """Filters in force: label, words, and the address without this one."""
        found = []
        for name, field in self.form.fields.items():
            value = self.data.get(name)
            if value and name not in self.form.errors:
                words = dict(getattr(field, "choices", ())).get(value, value)
                found.append((str(field.label), str(words), self._without(name)))
        return found

    @property
    def address(self) -> str:
        return self._without("")

    def _without(self, name: str) -> str:
        kept = {k: v for k, v in self.data.items() if v and k in self.SHOWN and k != name}
        return urlencode(kept)


def _overdue(center_id: int, today: date) -> Iterator[int]:
    yield from overdue_followup(center_id, today=today).values_list("pk", flat=True)
