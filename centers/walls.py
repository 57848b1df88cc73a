"""The second wall: row-level security and keys between center tables, as model constraints.

Migrations carry them like any constraint.  ``policy`` and the conditions are for further
walls that other apps declare.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.backends.ddl_references import Statement, Table

ROWS, EVENTS, READ = "SELECT, INSERT, UPDATE, DELETE", "SELECT, INSERT", "SELECT"

# What a scope has set (centers.scope).  Sub-selects, so that they are computed once a query.
CENTERS = "(SELECT nullif(current_setting('app.center_ids', true), '')::bigint[])::bigint[]"
OFFICES = "(SELECT nullif(current_setting('app.offices', true), '')::text[])::text[]"
ME = "(SELECT nullif(current_setting('app.user_id', true), '')::bigint)"
CENTER_ROWS = f"center_id = ANY ({CENTERS})"


def policy(name: str, using: str, *, do: str = "ALL", to: str = "registry_app") -> str:
    read = "" if do == "INSERT" else f" USING ({using})"
    write = "" if do in ("SELECT", "DELETE") else f" WITH CHECK ({using})"
    return f"CREATE POLICY {name} ON %(table)s FOR {do} TO {to}{read}{write}"


class _DeferredConstraint(models.BaseConstraint):
    """SQL that follows CREATE TABLE, equal when it deconstructs to the same."""

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        raise NotImplementedError

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Nothing goes inside CREATE TABLE; all of it follows at the end of the migration."""
        if statement := self.create_sql(model, schema_editor):
            schema_editor.deferred_sql.append(statement)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Only the database can tell."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)

    def _statement(
        self, sql: str, model: type[models.Model], schema_editor: Any, **parts: Any
    ) -> Statement:
        # Table lets Django follow a rename or a drop before deferred SQL has run
        quote = schema_editor.quote_name
        table = Table(model._meta.db_table, quote)
        return Statement(sql, table=table, name=quote(self.name), **parts)

    def _defer_same_center_key(
        self, name: str, model: Any, field: str, to: str, schema_editor: Any
    ) -> None:
        """``FOREIGN KEY (center_id, field) REFERENCES to (center_id, id)``.

        Deferred: the unique key it points at may be made later in this migration.  NO FORCE
        while it is checked: the check of existing rows runs as the owner, whom FORCE would
        show no rows at all.
        """
        quote = schema_editor.quote_name
        sql = (
            "ALTER TABLE %(table)s NO FORCE ROW LEVEL SECURITY;\n"
            "ALTER TABLE %(to)s NO FORCE ROW LEVEL SECURITY;\n"
            "ALTER TABLE %(table)s ADD CONSTRAINT %(key)s"
            " FOREIGN KEY (center_id, %(column)s) REFERENCES %(to)s (center_id, id);\n"
            "ALTER TABLE %(to)s FORCE ROW LEVEL SECURITY;\n"
            "ALTER TABLE %(table)s FORCE ROW LEVEL SECURITY"
        )
        parts = {
            "key": quote(name),
            "column": quote(model._meta.get_field(field).column),
            "to": Table(model._meta.apps.get_model(to)._meta.db_table, quote),
        }
        schema_editor.deferred_sql.append(self._statement(sql, model, schema_editor, **parts))


class RowSecurity(_DeferredConstraint):
    """ENABLE and FORCE row-level security with the policies of a subclass.

    ``version`` is in the migration: raise it with the text of a policy, or databases
    that exist keep the old one.
    """

    app_rights: ClassVar[str] = ROWS
    service_rights: ClassVar[str] = ROWS

    def __init__(self, *, name: str, version: int = 1) -> None:
        super().__init__(name=name)
        self.version = version

    def policies(self) -> list[str]:
        raise NotImplementedError

    def rights(self) -> tuple[str, str]:
        """What is granted to registry_app and to registry_service."""
        return self.app_rights, self.service_rights

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        sql = [
            "ALTER TABLE %(table)s ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE %(table)s FORCE ROW LEVEL SECURITY",
            *self.policies(),
            policy("service_rows", "true", to="registry_service"),
        ]
        return self._statement(";\n".join(sql), model, schema_editor)

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        names = [p.split()[2] for p in self.policies()] + ["service_rows"]
        sql = [f"DROP POLICY IF EXISTS {name} ON %(table)s" for name in names]
        sql += [f"ALTER TABLE %(table)s {f} ROW LEVEL SECURITY" for f in ("NO FORCE", "DISABLE")]
        return self._statement(";\n".join(sql), model, schema_editor)

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"version": self.version}


class CenterIsolation(RowSecurity):
    """Rows by center, and for parts the key (center, case); attached by ``CenterRows`` and
    ``Part``, never written by hand."""

    def __init__(
        self, *, name: str, case: str = "", append_only: bool = False, version: int = 1
    ) -> None:
        super().__init__(name=name, version=version)
        self.case, self.append_only = case, append_only

    def policies(self) -> list[str]:
        if self.append_only:
            return [
                policy("center_rows", CENTER_ROWS, do="SELECT"),
                policy("center_new_rows", CENTER_ROWS, do="INSERT"),
            ]
        return [policy("center_rows", CENTER_ROWS)]

    def rights(self) -> tuple[str, str]:
        return (EVENTS, EVENTS) if self.append_only else (ROWS, ROWS)

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        if self.case:
            key = f"{self.name}_case"
            self._defer_same_center_key(key, model, "case", self.case, schema_editor)
        return super().create_sql(model, schema_editor)

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        removed = super().remove_sql(model, schema_editor)
        removed.parts["key"] = schema_editor.quote_name(f"{self.name}_case")
        drop = "ALTER TABLE %(table)s DROP CONSTRAINT IF EXISTS %(key)s"
        removed.template = f"{drop};\n{removed.template}"
        return removed

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"case": self.case, "append_only": self.append_only}


class OwnRows(RowSecurity):
    """Rows of one person (column ``user``).

    The person reads and writes them; with ``by_center`` the person reads them, and whoever
    works in their center reads and writes them.
    """

    def __init__(self, *, name: str, user: str, by_center: bool = False, version: int = 1) -> None:
        super().__init__(name=name, version=version)
        self.user, self.by_center = user, by_center

    def policies(self) -> list[str]:
        mine = f"{self.user} = {ME}"
        if self.by_center:
            return [policy("own_rows", mine, do="SELECT"), policy("center_rows", CENTER_ROWS)]
        return [policy("own_rows", mine)]

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"user": self.user, "by_center": self.by_center}


class SharedRows(RowSecurity):
    """Pooled rows without a center: read by everybody signed in, written in service scope."""

    app_rights = READ

    def policies(self) -> list[str]:
        return [policy("shared_rows", f"{ME} IS NOT NULL", do="SELECT")]


class LogRows(RowSecurity):
    """The access log: rows are added in one's own name, at one's own centers.

    A person reads what they did and what happened at their centers (the application asks for
    the permission besides), an auditor or coordinator reads all.
    """

    app_rights = EVENTS
    service_rights = EVENTS

    def policies(self) -> list[str]:
        # "is not distinct": before a sign-in nobody writes nobody's rows, and RETURNING reads
        mine = f"user_id IS NOT DISTINCT FROM {ME}"
        office = f"{OFFICES} && ARRAY['auditor', 'coordinator']"
        return [
            policy("own_rows", mine, do="SELECT"),
            policy("center_rows", CENTER_ROWS, do="SELECT"),
            policy("office_rows", office, do="SELECT"),
            policy("new_rows", f"{mine} AND (center_id IS NULL OR {CENTER_ROWS})", do="INSERT"),
        ]


class SameCenterKey(_DeferredConstraint):
    """A link between two center tables: ``(center_id, field) REFERENCES to (center_id, id)``.

    The field has ``db_constraint=False`` (this key replaces Django's own) and ``to`` has a
    unique constraint on center and id; a system check holds both.
    """

    def __init__(self, *, name: str, field: str, to: str) -> None:
        super().__init__(name=name)
        self.field, self.to = field, to

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        self._defer_same_center_key(self.name, model, self.field, self.to, schema_editor)

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        # IF EXISTS: dropping the column has already dropped the key
        sql = "ALTER TABLE %(table)s DROP CONSTRAINT IF EXISTS %(name)s"
        return self._statement(sql, model, schema_editor)

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"field": self.field, "to": self.to}
