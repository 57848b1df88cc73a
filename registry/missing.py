"""Unknown is data: a value or a reason, never both; and what else one row must keep true."""

from typing import Any, ClassVar

from django.db import models
from django.db.backends.ddl_references import Statement, Table
from django.db.models.expressions import Value
from django.db.models.signals import class_prepared

from centers.isolation import add_constraint
from registry.fields import PartialDate, variables
from registry.vocabulary import MissingReason


def _empty() -> Any:
    return Value({}, models.JSONField())


class RowCheck(models.BaseConstraint):
    """One CHECK of a table, written from lists that the migration carries."""

    def condition(self) -> str:
        raise NotImplementedError

    def _sql(self, template: str, model: type[models.Model], schema_editor: Any) -> Statement:
        quote = schema_editor.quote_name
        return Statement(
            template,
            table=Table(model._meta.db_table, quote),
            name=quote(self.name),
            condition=self.condition(),
        )

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        template = "ALTER TABLE %(table)s ADD CONSTRAINT %(name)s CHECK (%(condition)s)"
        return self._sql(template, model, schema_editor)

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        # IF EXISTS: dropping a column has already dropped the CHECK that names it
        template = "ALTER TABLE %(table)s DROP CONSTRAINT IF EXISTS %(name)s"
        return self._sql(template, model, schema_editor)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Only the database can tell."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RowCheck) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)


class ValueOrReason(RowCheck):
    """Value and reason exclude each other; a date is the first day of its precision."""

    def __init__(self, *, name: str, variables: list[str], dates: list[str]) -> None:
        super().__init__(name=name)
        self.variables, self.dates = variables, dates

    def condition(self) -> str:
        # arrays built from columns: one jsonb operator for the row, not one a variable
        filled = ", ".join(f"CASE WHEN \"{v}\" IS NOT NULL THEN '{v}' END" for v in self.variables)
        known = ", ".join(f"'{v}'" for v in self.variables)
        reasons = " || ".join(f'@ == "{r}"' for r in MissingReason)
        parts = [
            f"(missing = '{{}}' OR (missing - ARRAY[{known}]::text[] = '{{}}'"
            f" AND NOT missing ?| ARRAY[{filled}]::text[]"
            f" AND NOT jsonb_path_exists(missing, '$.* ? (!({reasons}))')))",
            f"(draft_input = '{{}}' OR draft_input - ARRAY[{known}]::text[] = '{{}}')",
        ]
        for d in self.dates:
            on, at = f'"{d}"', f'"{d}_precision"'
            parts += [
                f"({on} IS NULL) = ({at} IS NULL)",
                f"({at} IS NULL OR {at} = 'day' OR {at} = 'month' AND extract(day FROM {on}) = 1"
                f" OR {at} = 'year' AND extract(doy FROM {on}) = 1)",
            ]
        return " AND ".join(parts)

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"variables": self.variables, "dates": self.dates}


class SoundValues(RowCheck):
    """No negative or endless number, no empty list, and pairs in order.

    Dates are compared only where both are known to the day.
    """

    def __init__(
        self, *, name: str, numbers: list[str], lists: list[str], in_order: list[list[str]]
    ) -> None:
        super().__init__(name=name)
        self.numbers, self.lists, self.in_order = numbers, lists, in_order

    def condition(self) -> str:
        parts = [f'("{n}" >= 0 AND "{n}" < \'Infinity\'::float8)' for n in self.numbers]
        parts += [f'cardinality("{name}") > 0' for name in self.lists]
        parts += [_order(first, second) for first, second in self.in_order]
        return " AND ".join(f"coalesce({part}, true)" for part in parts) or "true"

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        lists = {"numbers": self.numbers, "lists": self.lists, "in_order": self.in_order}
        return path, args, kwargs | lists


def _order(first: str, second: str) -> str:
    if not first.endswith("_on"):
        return f'"{first}" <= "{second}"'
    return (
        f"(\"{first}_precision\" <> 'day' OR \"{second}_precision\" <> 'day'"
        f' OR "{first}" <= "{second}")'
    )


class WithVariables(models.Model):
    # pairs of variables of which the second may not be smaller or earlier
    in_order: ClassVar[tuple[tuple[str, str], ...]] = ()

    missing = models.JSONField(default=dict, blank=True, db_default=_empty())
    draft_input = models.JSONField(default=dict, blank=True, db_default=_empty())
    # the version of the case that last changed this row: whoever saves from an older one
    # finds in the history what they started from
    changed_in_version = models.BigIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        abstract = True


def _prepare(sender: type[models.Model], **kwargs: Any) -> None:
    if not issubclass(sender, WithVariables) or sender.__module__ == "__fake__":
        return
    found = variables(sender)
    name = sender._meta.label_lower.replace(".", "_")
    dates = sorted(n for n, f in found.items() if isinstance(f, PartialDate))
    values = ValueOrReason(name=f"{name}_value_or_reason", variables=sorted(found), dates=dates)
    sound = SoundValues(
        name=f"{name}_sound_values",
        numbers=sorted(n for n, f in found.items() if f.kind in ("number", "integer")),
        lists=sorted(n for n, f in found.items() if f.kind == "words"),
        in_order=[list(pair) for pair in sender.in_order],
    )
    add_constraint(sender, values)
    add_constraint(sender, sound)


class_prepared.connect(_prepare, dispatch_uid="registry.missing")
