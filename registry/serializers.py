"""A case as JSON, and the same shape as serializers from which the OpenAPI schema is printed."""

from functools import cache
from typing import Any

from rest_framework import serializers

from centers.serializers import StrictSerializer
from registry.checks import Inconsistency
from registry.completeness import progress
from registry.core.dates import PartialDate
from registry.dictionary import Declaration, of_part
from registry.models import PARTS, REPEATED
from registry.queries import progress_json
from registry.reading import Problem
from registry.record import Answer, CaseRecord, Row
from registry.vocabulary import CaseState, MissingReason

PLURAL = (*REPEATED, "vessel")


def answer_json(answer: Answer) -> Any:
    """A partial date as 2024, 2024-05 or 2024-05-17; several words as a list."""
    if isinstance(answer, PartialDate):
        return str(answer)
    return list(answer) if isinstance(answer, tuple) else answer


def row_json(row: Row) -> dict[str, Any]:
    found = {
        "values": {name: answer_json(value) for name, value in row.values.items()},
        "missing": dict(row.missing),
        "draft_input": dict(row.draft_input),
    }
    return {"row": row.key} | found if row.part in PLURAL else found


def case_json(record: CaseRecord, center_code: str) -> dict[str, Any]:
    """Every part: one object, or for repeated parts and vessels a list of rows."""
    parts = {
        part: [row_json(row) for row in record.of(part)]
        if part in PLURAL
        else row_json(record.first(part) or Row(part))
        for part in PARTS
    }
    return {
        "id": record.id,
        "center": center_code,
        "pseudonym": record.pseudonym,
        "number": record.number,
        "state": record.state,
        "version": record.version,
        "registered_on": record.registered_on,
        "submitted_at": record.submitted_at,
        "progress": progress_json(progress(record)),
        "parts": parts,
    }


def list_item(row: dict[str, Any]) -> dict[str, Any]:
    """A row of ``queries.case_page``, with the names of the API."""
    diagnosed = row["tumours__diagnosed_on"]
    precision = row["tumours__diagnosed_on_precision"]
    return {
        "id": row["id"],
        "center": row["center__code"],
        "pseudonym": row["patient__pseudonym"],
        "number": row["number"],
        "state": row["state"],
        "version": row["version"],
        "registered_on": row["registered_on"],
        "submitted_at": row["submitted_at"],
        "progress": row["progress"],
        "primary_site": row["tumours__primary_site"],
        "location": row["tumours__location"],
        "diagnosed_on": str(PartialDate(diagnosed, precision)) if diagnosed else None,
        "imaging_diameter_mm": row["tumours__imaging_diameter_mm"],
        "board_decision": row["boards__board_decision"],
    }


def problem_json(problem: Problem) -> dict[str, Any]:
    place = f"{problem.part}.{problem.row}" if problem.row else problem.part
    return {
        "field": f"{place}.{problem.variable}" if place else problem.variable,
        "value": problem.value,
        "code": problem.code,
        "detail": problem.message,
        "remedy": problem.remedy,
    }


def inconsistency_json(found: Inconsistency) -> dict[str, Any]:
    return {
        "check": found.check,
        "severity": str(found.severity),
        "detail": found.message,
        "remedy": found.remedy,
        "section": found.section,
        "variables": list(found.variables),
        "row": found.row,
    }


def declaration_json(d: Declaration) -> dict[str, Any]:
    return {
        "name": d.name,
        "part": d.part,
        "section": d.section,
        "label": d.label,
        "hint": d.hint,
        "kind": d.kind,
        "unit": d.unit,
        "words": [{"code": code, "label": label} for code, label in d.words],
        "minimum": d.minimum,
        "maximum": d.maximum,
        "tier": d.tier,
        "disclosure": d.disclosure,
        "applies_when": d.applies_when,
        "codes": list(d.codes),
        "repeated": d.repeated,
    }


# The same as serializers, for the schema


def _field(d: Declaration) -> serializers.Field[Any, Any, Any, Any]:
    common: dict[str, Any] = {"required": False, "label": d.label, "help_text": d.hint}
    match d.kind:
        case "number":
            return serializers.FloatField(min_value=d.minimum, max_value=d.maximum, **common)
        case "integer":
            low, high = (None if v is None else int(v) for v in (d.minimum, d.maximum))
            return serializers.IntegerField(min_value=low, max_value=high, **common)
        case "boolean":
            return serializers.BooleanField(**common)
        case "word":
            return serializers.ChoiceField(choices=list(d.words), **common)
        case "words":
            word = serializers.ChoiceField(choices=list(d.words))
            return serializers.ListField(child=word, **common)
        case "date":
            form = r"^\d{4}(-\d{2}(-\d{2})?)?$"
            return serializers.RegexField(form, **common)
    return serializers.CharField(**common)


def _name(part: str, suffix: str) -> str:
    return f"{part.capitalize()}{suffix}"


@cache
def values_serializer(part: str) -> type[serializers.Serializer[Any]]:
    fields = {name: _field(d) for name, d in of_part(part).items()}
    return type(_name(part, "Values"), (serializers.Serializer,), fields)


@cache
def part_serializer(part: str) -> type[serializers.Serializer[Any]]:
    reasons = serializers.ChoiceField(choices=MissingReason.choices())
    fields: dict[str, Any] = {
        "values": values_serializer(part)(),
        "missing": serializers.DictField(child=reasons),
        "draft_input": serializers.DictField(child=serializers.CharField()),
    }
    if part in PLURAL:
        fields = {"row": serializers.CharField()} | fields
    return type(_name(part, "Part"), (serializers.Serializer,), fields)


def _parts() -> type[serializers.Serializer[Any]]:
    fields = {part: part_serializer(part)(many=part in PLURAL) for part in PARTS}
    return type("CaseParts", (serializers.Serializer,), fields)


def _part_changes() -> type[serializers.Serializer[Any]]:
    fields = {
        part: serializers.DictField(child=values_serializer(part)(), required=False)
        if part in PLURAL
        else values_serializer(part)(required=False)
        for part in PARTS
    }
    return type("CasePartChanges", (serializers.Serializer,), fields)


class CaseHead(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    center = serializers.CharField()
    pseudonym = serializers.CharField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=CaseState.choices())
    version = serializers.IntegerField()
    registered_on = serializers.DateField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    progress = serializers.DictField()


class CaseListItem(CaseHead):
    primary_site = serializers.CharField(allow_null=True)
    location = serializers.CharField(allow_null=True)
    diagnosed_on = serializers.CharField(allow_null=True)
    imaging_diameter_mm = serializers.FloatField(allow_null=True)
    board_decision = serializers.CharField(allow_null=True)


class CaseList(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True)
    results = CaseListItem(many=True)


class WholeCase(CaseHead):
    parts = _parts()()


class NewCase(StrictSerializer):
    """``second_disease``: a further case of a patient who is registered already."""

    center = serializers.CharField(help_text="Code of the center, as C07.")
    pseudonym = serializers.CharField(help_text="The center's own, as C07-00012345.")
    registered_on = serializers.DateField(required=False)
    second_disease = serializers.BooleanField(default=False)


class CaseChanges(serializers.Serializer[Any]):
    """Only the variables that are given change; null empties, {"missing": reason} explains."""

    parts = _part_changes()()


class RowValues(serializers.Serializer[Any]):
    values = serializers.DictField(required=False)


class Reason(StrictSerializer):
    """Why a submitted case becomes a draft again; the history keeps it."""

    reason = serializers.CharField(max_length=500)


class InconsistencyItem(serializers.Serializer[Any]):
    check = serializers.CharField()
    severity = serializers.CharField()
    detail = serializers.CharField()
    remedy = serializers.CharField()
    section = serializers.CharField()
    variables = serializers.ListField(child=serializers.CharField())
    row = serializers.CharField()


class ChangedCase(WholeCase):
    changed = serializers.ListField(child=serializers.CharField())
    problems = serializers.ListField(child=serializers.DictField())
    inconsistencies = InconsistencyItem(many=True)


class SubmittedCase(WholeCase):
    dropped = serializers.ListField(child=serializers.DictField())


class Variable(serializers.Serializer[Any]):
    name = serializers.CharField()
    part = serializers.CharField()
    section = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    hint = serializers.CharField()
    kind = serializers.CharField()
    unit = serializers.CharField()
    words = serializers.ListField(child=serializers.DictField())
    minimum = serializers.FloatField(allow_null=True)
    maximum = serializers.FloatField(allow_null=True)
    tier = serializers.CharField()
    disclosure = serializers.CharField()
    applies_when = serializers.CharField()
    codes = serializers.ListField(child=serializers.CharField())
    repeated = serializers.BooleanField()
