"""The second wall: row-level security as a model constraint, carried by migrations.

A table is behind the wall because its model inherits ``CenterRows`` or ``Part``; nothing
has to be remembered in ``Meta``.  The walls, event tables and checks are attached when
the class is prepared, so a ``Meta`` of its own cannot lose them.
"""

from typing import Any

from django.apps import apps
from django.core import checks
from django.db import models
from django.db.backends.ddl_references import Statement, Table
from django.db.models.signals import class_prepared

from centers.history import BaseEvent, track

CENTERS = "(SELECT nullif(current_setting('app.center_ids', true), '')::bigint[])::bigint[]"
ME = "(SELECT nullif(current_setting('app.user_id', true), '')::bigint)"
CENTER_ROWS = f"center_id = ANY ({CENTERS})"


def _policy(name: str, to: str, using: str, *, check: str | None = "", do: str = "ALL") -> str:
    read = "" if do == "INSERT" else f" USING ({using})"
    write = "" if do in ("SELECT", "DELETE") else f" WITH CHECK ({check or using})"
    return f"CREATE POLICY {name} ON %(table)s FOR {do} TO {to}{read}{write}"


class RowSecurity(models.BaseConstraint):
    """ENABLE and FORCE row-level security with the policies of a subclass.

    ``version`` is in the migration: raise it with the text of a policy, or databases
    that exist keep the old one.
    """

    def __init__(self, *, name: str, version: int = 1) -> None:
        super().__init__(name=name)
        self.version = version

    def policies(self) -> list[str]:
        raise NotImplementedError

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        sql = [
            "ALTER TABLE %(table)s ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE %(table)s FORCE ROW LEVEL SECURITY",
            *self.policies(),
            _policy("service_rows", "registry_service", "true"),
        ]
        return self._statement(";\n".join(sql), model, schema_editor)

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Nothing goes inside CREATE TABLE; all of it follows at the end of the migration."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        names = [p.split()[2] for p in self.policies()] + ["service_rows"]
        sql = [f"DROP POLICY IF EXISTS {name} ON %(table)s" for name in names]
        sql += [f"ALTER TABLE %(table)s {f} ROW LEVEL SECURITY" for f in ("NO FORCE", "DISABLE")]
        return self._statement(";\n".join(sql), model, schema_editor)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Only the database can tell."""

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"version": self.version}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RowSecurity) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)

    def _statement(self, sql: str, model: type[models.Model], schema_editor: Any) -> Statement:
        # Table lets Django follow a rename or a drop before deferred SQL has run
        return Statement(
            sql,
            table=Table(model._meta.db_table, schema_editor.quote_name),
            name=schema_editor.quote_name(f"{self.name}_case"),
        )


class CenterIsolation(RowSecurity):
    """Rows by center; for parts also the foreign key (center_id, case_id)."""

    def __init__(
        self, *, name: str, case: str = "", append_only: bool = False, version: int = 1
    ) -> None:
        super().__init__(name=name, version=version)
        self.case, self.append_only = case, append_only

    def policies(self) -> list[str]:
        if self.append_only:
            return [
                _policy("center_rows", "registry_app", CENTER_ROWS, do="SELECT"),
                _policy("center_new_rows", "registry_app", CENTER_ROWS, do="INSERT"),
            ]
        return [_policy("center_rows", "registry_app", CENTER_ROWS)]

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        if self.case:
            # Deferred: the unique key it points at may be made later in this migration.
            # NO FORCE while it is checked: the check of existing rows runs as the owner,
            # whom FORCE would show no rows at all.
            case = schema_editor.quote_name(apps.get_model(self.case)._meta.db_table)
            sql = (
                f"ALTER TABLE %(table)s NO FORCE ROW LEVEL SECURITY;"
                f"ALTER TABLE {case} NO FORCE ROW LEVEL SECURITY;"
                f"ALTER TABLE %(table)s ADD CONSTRAINT %(name)s FOREIGN KEY (center_id, case_id)"
                f" REFERENCES {case} (center_id, id);"
                f"ALTER TABLE {case} FORCE ROW LEVEL SECURITY;"
                f"ALTER TABLE %(table)s FORCE ROW LEVEL SECURITY"
            )
            schema_editor.deferred_sql.append(self._statement(sql, model, schema_editor))
        return super().create_sql(model, schema_editor)

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        removed = super().remove_sql(model, schema_editor)
        removed.template = (
            f"ALTER TABLE %(table)s DROP CONSTRAINT IF EXISTS %(name)s;\n{removed.template}"
        )
        return removed

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"case": self.case, "append_only": self.append_only}


class OwnRows(RowSecurity):
    """Rows a person owns: read by ``user``; written by the same, or in center scope."""

    def __init__(self, *, name: str, user: str, by_center: bool = False, version: int = 1) -> None:
        super().__init__(name=name, version=version)
        self.user, self.by_center = user, by_center

    def policies(self) -> list[str]:
        if self.by_center:
            return [
                _policy("own_rows", "registry_app", f"{self.user} = {ME}", do="SELECT"),
                _policy("center_rows", "registry_app", CENTER_ROWS),
            ]
        return [_policy("own_rows", "registry_app", f"{self.user} = {ME}")]

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"user": self.user, "by_center": self.by_center}


class CenterRows(models.Model):
    """A table behind the wall, with its history."""

    isolated_by_case = False
    center = models.ForeignKey("centers.Center", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True


class Part(CenterRows):
    """A part of a case.  The composite key replaces Django's own on ``case``."""

    isolated_by_case = True
    case = models.ForeignKey(
        "registry.Case",
        models.PROTECT,
        related_name="%(class)ss",
        db_constraint=False,
        db_index=False,
    )

    class Meta:
        abstract = True


def add_constraint(model: type[models.Model], constraint: models.BaseConstraint) -> None:
    """As if written in Meta: migrations read ``original_attrs``."""
    meta = model._meta
    if all(constraint.name != c.name for c in meta.constraints):
        meta.constraints = [*meta.constraints, constraint]
        meta.original_attrs["constraints"] = meta.constraints


def add_index(model: type[models.Model], *fields: str) -> None:
    index = models.Index(fields=fields)
    index.set_name_with_model(model)
    model._meta.indexes = [*model._meta.indexes, index]
    model._meta.original_attrs["indexes"] = model._meta.indexes


def _prepare(sender: type[models.Model], **kwargs: Any) -> None:
    if sender._meta.proxy or not sender._meta.managed or sender.__module__ == "__fake__":
        return
    name = f"{sender._meta.label_lower.replace('.', '_')}_isolation"
    if issubclass(sender, CenterRows):
        case = "registry.Case" if sender.isolated_by_case else ""
        add_constraint(sender, CenterIsolation(name=name, case=case))
        if case:  # serves the key, the policy and "parts of a case" at once
            add_index(sender, "center", "case")
        track(sender)
    elif issubclass(sender, BaseEvent):
        add_constraint(sender, CenterIsolation(name=name, append_only=True))


class_prepared.connect(_prepare, dispatch_uid="centers.isolation")

# The whole list of what is not behind a wall; the walking test and the check hold it.
OPEN = {
    "centers.Center",
    "centers.User",
    "auth.Group",
    "auth.Group_permissions",
    "auth.Permission",
    "contenttypes.ContentType",
    "sessions.Session",
    "pghistory.Context",
    "account.EmailAddress",
    "account.EmailConfirmation",
}


def tables() -> list[type[models.Model]]:
    """Every model with a table of its own (pghistory has proxies and unmanaged models)."""
    every = apps.get_models(include_auto_created=True)
    return [m for m in every if m._meta.managed and not m._meta.proxy]


@checks.register(checks.Tags.models)
def check_walls(**kwargs: Any) -> list[checks.CheckMessage]:
    errors: list[checks.CheckMessage] = []
    for model in tables():
        if model._meta.label in OPEN:
            continue
        walls = [c for c in model._meta.constraints if isinstance(c, RowSecurity)]
        if len(walls) != 1:
            errors.append(
                checks.Error(
                    f"{model._meta.label} has {len(walls)} isolation constraints, not one",
                    hint="Inherit CenterRows or Part, add OwnRows, or list it in OPEN.",
                    obj=model,
                    id="centers.E001",
                )
            )
        if issubclass(model, CenterRows) and not getattr(model, "pgh_event_models", None):
            errors.append(checks.Error(f"{model._meta.label} has no history", id="centers.E002"))
    return errors
