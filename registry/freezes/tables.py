"""The tables of a freeze, read off the declarations of the variables: one variable, one line."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from django.db import models

from registry.core.case_facts import DERIVED
from registry.fields import VariableMixin
from registry.models import PARTS
from registry.vocabulary import Disclosure

TYPES = {
    "text": "string",
    "word": "string",
    "words": "string",
    "number": "double",
    "integer": "int32",
    "boolean": "bool",
    "date": "date32",
}
# what is no variable is a key or stays behind (progress, drafts)
KEY_TYPES = {
    "BigAutoField": "int64",
    "ForeignKey": "int64",
    "DateField": "date32",
    "TextField": "string",
    "PositiveSmallIntegerField": "int32",
}
# never frozen: what could not be accepted yet, and what only the form needs
LEFT_OUT = {"draft_input", "version", "changed_in_version", "submitted_at", "submitted_by"}
LIST_SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Column:
    """``disclosure`` is empty for the keys, which an export replaces by its own."""

    name: str
    type: str
    sql: str
    kind: str = "key"
    label: str = ""
    unit: str = ""
    disclosure: str = ""
    tier: str = ""
    words: tuple[tuple[str, str], ...] = ()

    def entry(self) -> dict[str, Any]:
        """What the data dictionary of the manifest says of it."""
        found = asdict(self)
        del found["sql"]
        return {key: value for key, value in found.items() if value not in ("", ())}


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    model: type[models.Model]
    columns: tuple[Column, ...]

    def select(self, centers: Iterable[int]) -> str:
        """Rows of these centers, the center first; of patients who withdrew, none."""
        columns = ", ".join(column.sql for column in self.columns)
        ids = ",".join(str(int(center)) for center in centers)
        return (
            f'SELECT t.center_id, {columns} FROM "{self.model._meta.db_table}" t'
            f" WHERE t.center_id = ANY ('{{{ids}}}'::bigint[]) AND {_consented(self.name)}"
            f" ORDER BY t.center_id, {_order(self.columns)}"
        )


def _order(columns: tuple[Column, ...]) -> str:
    names = {column.name for column in columns}
    wanted = ("case_id", "sequence", "id")
    return ", ".join(f"t.{name}" for name in wanted if name in names)


def _consented(table: str) -> str:
    if table == "patient":
        return "t.consent_status IS DISTINCT FROM 'withdrawn'"
    withdrawn = "SELECT p.id FROM registry_patient p WHERE p.consent_status = 'withdrawn'"
    if table == "case":
        return f"t.patient_id <> ALL (ARRAY({withdrawn}))"
    cases = f"SELECT c.id FROM registry_case c WHERE c.patient_id = ANY (ARRAY({withdrawn}))"
    return f"t.case_id <> ALL (ARRAY({cases}))"


@cache
def tables() -> dict[str, Table]:
    """Every part of a case, by the name it has in forms and files."""
    return {name: Table(name, model, _columns(model)) for name, model in PARTS.items()}


def _columns(model: type[models.Model]) -> tuple[Column, ...]:
    found: list[Column] = []
    fields = {f.name: f for f in model._meta.local_concrete_fields if f.name not in LEFT_OUT}
    variables = {name: f for name, f in fields.items() if isinstance(f, VariableMixin)}
    second = {f.columns[1]: f for f in variables.values() if f.companion}
    for name, field in fields.items():
        if isinstance(field, VariableMixin):
            found.append(_variable(field))
        elif name in second:
            found.append(_companion(name, second[name]))
        elif field.get_internal_type() in KEY_TYPES:
            found.append(_key(field))
    found.append(
        Column("missing", "string", "t.missing::text", "missing", "Why values are missing")
    )
    return tuple(found)


def _variable(field: VariableMixin) -> Column:
    column = f't."{field.column}"'
    is_list = field.kind == "words"
    meaning = field.meaning
    return Column(
        name=field.name,
        type=TYPES[field.kind],
        sql=f"array_to_string({column}, '{LIST_SEPARATOR}')" if is_list else column,
        kind=field.kind,
        label=field.label,
        unit=meaning.unit,
        disclosure=str(meaning.disclosure),
        tier=str(meaning.tier),
        words=tuple((str(code), str(label)) for code, label in meaning.words),
    )


def _companion(name: str, field: VariableMixin) -> Column:
    """Precision of a date, or a laboratory value as it was typed (free text)."""
    typed = field.kind != "date"
    disclosure = Disclosure.FREE_TEXT if typed else field.meaning.disclosure
    label = f"{field.label}: {'as entered' if typed else 'precision'}"
    return Column(name, "string", f't."{name}"', field.companion, label, "", str(disclosure))


def _key(field: Any) -> Column:
    type_ = KEY_TYPES[field.get_internal_type()]
    return Column(field.column, type_, f't."{field.column}"', "key", str(field.verbose_name))


@cache
def derived() -> tuple[Column, ...]:
    """The derived facts as columns of ``case_flat``; all of them are safe."""
    return tuple(
        Column(
            name=fact.name,
            type="string" if fact.kind == "word" else TYPES[fact.kind],
            sql="",
            kind=fact.kind,
            label=fact.label,
            unit=fact.unit,
            disclosure=str(Disclosure.QUASI if fact.name == "age_years" else Disclosure.SAFE),
            words=tuple((word, word) for word in fact.words),
        )
        for fact in DERIVED
    )


def dictionary_of(columns: tuple[Column, ...]) -> list[dict[str, Any]]:
    plain: list[dict[str, Any]] = json.loads(json.dumps([c.entry() for c in columns]))
    return plain
