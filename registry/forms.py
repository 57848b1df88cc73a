"""What a posted form says, as inputs that ``reading`` understands; the form of a new case."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet

from centers.models import Center
from registry.dictionary import Declaration
from registry.reading import Raw, is_blank


def posted(declarations: Mapping[str, Declaration], data: Any, prefix: str = "") -> dict[str, Raw]:
    """Inputs of a posted form: ``x``, ``x_year`` ``x_month`` ``x_day``, and ``x_missing``.

    ``data`` is a QueryDict; only variables that were on the form are taken.
    """
    found: dict[str, Raw] = {}
    for name, declaration in declarations.items():
        field = prefix + name
        raw, there = _posted_value(declaration, data, field)
        reason = data.get(f"{field}_missing", "")
        if there or f"{field}_missing" in data:
            found[field] = f"?{reason}" if reason and is_blank(raw) else raw
    return found


def _posted_value(declaration: Declaration, data: Any, field: str) -> tuple[Raw, bool]:
    if declaration.kind == "words":
        # unticked boxes send nothing: <field>_shown says that they were on the form
        return data.getlist(field), field in data or f"{field}_shown" in data
    parts = {part: data[f"{field}_{part}"] for part in ("year", "month", "day")
             if f"{field}_{part}" in data}  # fmt: skip
    if declaration.kind == "date" and parts:
        return parts, True
    return data.get(field, ""), field in data


class NewCase(forms.Form):
    """The center's own number of the patient; the code of the center is put before it."""

    center = forms.ModelChoiceField(Center.objects.none(), label="Center", empty_label=None)
    number = forms.CharField(
        label="Pseudonym",
        help_text="Your center’s own number of 4 to 8 digits, never a hospital number.",
        max_length=20,
        widget=forms.TextInput(
            {"class": "form-control", "autocomplete": "off", "inputmode": "numeric"}
        ),
        error_messages={"required": "Enter the number your center gave this patient: 00012345."},
    )
    second_disease = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, centers: QuerySet[Center], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["center"]
        field.queryset = centers  # type: ignore[attr-defined]
        field.initial = centers.first()
        field.widget.attrs["class"] = "form-select"
        if len(centers) == 1:
            field.widget = forms.HiddenInput()

    @property
    def pseudonym(self) -> str:
        """As typed, or with the code of the center put before a bare number."""
        typed = str(self.cleaned_data["number"]).strip().upper()
        return f"{self.cleaned_data['center'].code}-{typed}" if typed.isdecimal() else typed
