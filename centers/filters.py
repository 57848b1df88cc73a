"""What may be asked of the access log."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from centers.models import AccessLog
from centers.vocabulary import AccessKind

_day = forms.DateInput(attrs={"type": "date", "class": "form-control"})


class AccessLogFilter(filters.FilterSet):  # type: ignore[misc]
    kind = filters.ChoiceFilter(
        label="What",
        choices=AccessKind.choices(),
        empty_label="Everything",
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    who = filters.CharFilter(
        label="Who (name or e-mail)",
        method="of_person",
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    since = filters.DateFilter(label="From", field_name="at", lookup_expr="date__gte", widget=_day)
    until = filters.DateFilter(label="To", field_name="at", lookup_expr="date__lte", widget=_day)

    class Meta:
        model = AccessLog
        fields = ()

    def of_person(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(user__full_name__icontains=value) | Q(user__email__icontains=value))
