"""What the two working roles may do, by kind of table; set anew after every migrate."""

from typing import Any

from django.db import connections

from centers.isolation import CenterIsolation, OwnRows, tables

ROWS, EVENTS, READ = "SELECT, INSERT, UPDATE, DELETE", "SELECT, INSERT", "SELECT"
# deactivated, never deleted; a sign-in updates last_login
OPEN_RIGHTS = {
    "centers.User": "SELECT, UPDATE",
    "sessions.Session": ROWS,
    "account.EmailAddress": "SELECT, INSERT, UPDATE",  # kept by allauth beside the user's own
}


# pgtrigger lets any session switch its triggers off with SET pgtrigger.ignore, and every
# migration of a trigger makes this function anew: no session may silence the audit trail.
NEVER_IGNORE = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name)
RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false'
"""


def rights(model: Any) -> str:
    wall = next(
        (c for c in model._meta.constraints if isinstance(c, CenterIsolation | OwnRows)), None
    )
    if wall is None:
        return OPEN_RIGHTS.get(model._meta.label, READ)
    return EVENTS if getattr(wall, "append_only", False) else ROWS


def grant(using: str, **kwargs: Any) -> None:
    exist = set(connections[using].introspection.table_names())
    with connections[using].cursor() as cursor:
        for model in tables():
            table = model._meta.db_table
            if table not in exist:  # migrating to an earlier state
                continue
            cursor.execute(f'REVOKE ALL ON "{table}" FROM registry_app, registry_service')
            if model._meta.label != "pghistory.Context":
                cursor.execute(
                    f'GRANT {rights(model)} ON "{table}" TO registry_app, registry_service'
                )
        # /readyz compares the migrations that were applied with those of this program
        cursor.execute("GRANT SELECT ON django_migrations TO registry_app, registry_service")
        cursor.execute(NEVER_IGNORE)
        cursor.execute(
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO registry_app, registry_service"
        )
