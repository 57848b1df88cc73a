"""The request for an export."""

from typing import Any

from django import forms

from registry.models import Freeze
from registry.telling import said_at
from reports.exports import FORMS
from reports.queries import centers_withdrawn

FORM_LABELS = {"csv": "CSV, one file a table", "parquet": "Parquet, typed columns"}


class Segments(forms.RadioSelect):
    """Side by side, as everywhere in the program."""

    template_name = "widgets/segments.html"

    def get_context(self, *args: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(*args)
        context["widget"]["columns"] = len(list(self.choices))
        return context


class FreezeChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    withheld: frozenset[int] = frozenset()

    def label_from_instance(self, freeze: Any) -> str:
        words = f"{said_at(freeze.made_at)} · {freeze.cases} cases · {freeze.centers} centers"
        return f"{words} · withheld: patients withdrew" if freeze.pk in self.withheld else words


class ExportForm(forms.Form):
    freeze = FreezeChoice(
        queryset=Freeze.objects.none(),
        empty_label=None,
        widget=forms.Select(attrs={"class": "form-select"}),
        help_text="A frozen snapshot; a report makes a new one.",
        error_messages={"required": "Choose a freeze; if there is none, make a report first."},
    )
    form = forms.ChoiceField(
        label="Files",
        choices=[(form, FORM_LABELS[form]) for form in FORMS],
        initial=FORMS[0],
        widget=Segments,
    )
    purpose = forms.CharField(
        min_length=10,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        help_text="One or two sentences; it is kept with the request.",
        error_messages={"required": "Say in a sentence what the data are for."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = Freeze.objects.order_by("-made_at")
        self.fields["freeze"].queryset = newest  # type: ignore[attr-defined]
        withdrawn = centers_withdrawn(newest)
        held = frozenset(freeze.pk for freeze in newest if withdrawn[freeze.sha256])
        self.fields["freeze"].withheld = held  # type: ignore[attr-defined]
