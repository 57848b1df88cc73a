"""What the two working roles may do, by kind of table; set anew after every migrate."""

import re
from typing import Any

from django.db import connections

from centers.isolation import RowSecurity, tables
from centers.walls import READ, ROWS

# (registry_app, registry_service) of the tables that are not behind a wall.
OPEN_RIGHTS = {
    # deactivated, never deleted; the web sets a new password or the time of a sign-in only
    "centers.User": ("SELECT, UPDATE (last_login, password)", "SELECT, INSERT, UPDATE"),
    "centers.Center": (
        "SELECT, UPDATE (data_version, withdrawn_in_version)",
        "SELECT, INSERT, UPDATE",
    ),
    "sessions.Session": (ROWS, ROWS),
    "account.EmailAddress": ("SELECT, INSERT, UPDATE",)
    * 2,  # kept by allauth beside the user's own
    "pghistory.Context": ("", ""),
}

# pgtrigger lets any session switch its triggers off with SET pgtrigger.ignore, and every
# migration of a trigger makes this function anew: no session may silence the audit trail.
NEVER_IGNORE = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name)
RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false'
"""

# Nor may a temporary table stand before an event table: only bulk loads make them.
TEMPORARY = """
DO $$ BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC, registry_app', current_database());
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO registry_service', current_database());
END $$
"""


def rights(model: Any) -> tuple[str, str]:
    """What registry_app and registry_service may do; a model's ``app_rights`` narrows it."""
    walls = [c for c in model._meta.constraints if isinstance(c, RowSecurity)]
    if not walls:
        return OPEN_RIGHTS.get(model._meta.label, (READ, READ))
    app, service = walls[0].rights()
    return getattr(model, "app_rights", app), service


def split(rights: str) -> dict[str, set[str]]:
    """{right: columns}; no columns means the whole table."""
    found = re.findall(r"([A-Z]+)(?: \(([^)]*)\))?", rights)
    return {right: {c.strip() for c in columns.split(",") if c} for right, columns in found}


def grant(using: str, **kwargs: Any) -> None:
    exist = set(connections[using].introspection.table_names())
    with connections[using].cursor() as cursor:
        for model in tables():
            table = model._meta.db_table
            if table not in exist:  # migrating to an earlier state
                continue
            cursor.execute(f'REVOKE ALL ON "{table}" FROM registry_app, registry_service')
            roles = ("registry_app", "registry_service")
            for role, allowed in zip(roles, rights(model), strict=True):
                if allowed:
                    cursor.execute(f'GRANT {allowed} ON "{table}" TO {role}')
        # /readyz compares the migrations that were applied with those of this program
        cursor.execute("GRANT SELECT ON django_migrations TO registry_app, registry_service")
        cursor.execute(NEVER_IGNORE)
        cursor.execute(TEMPORARY)
        cursor.execute(
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO registry_app, registry_service"
        )
