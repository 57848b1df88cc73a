"""The second wall, over every table of every app: row-level security, grants, history.

These tests walk what is there, so they hold for tables that do not exist yet.
"""

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.db.models import ForeignKey, ProtectedError

from centers import isolation
from centers.grants import rights, split
from centers.isolation import OPEN, CenterRows, RowSecurity, check_walls, tables
from centers.models import AccessLog, Center, Membership, User
from centers.scope import centers_scope, reason, service_scope, user_scope

RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES")
walled = [m for m in tables() if m._meta.label not in OPEN]


def sql(text, *args):
    with connection.cursor() as cursor:
        cursor.execute(text, args)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def column(text, *args):
    return {row[0] for row in sql(text, *args)}


# ---- walking over all models


def test_every_table_of_the_database_is_walled_or_listed(db):
    found = dict(
        sql(
            "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class"
            " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
    )
    open_tables = {m._meta.db_table for m in tables() if m._meta.label in OPEN}
    assert set(found) - {m._meta.db_table for m in tables()} == {"django_migrations"}
    assert {t for t, w in found.items() if not w} == open_tables | {"django_migrations"}


def test_open_list_names_only_tables_that_exist():
    assert {m._meta.label for m in tables()} >= OPEN


def by_table(text, *args):
    """{table: names} of a query for both."""
    found = {m._meta.db_table: set() for m in tables()}
    for table, name in sql(text, *args):
        if table in found:
            found[table].add(name)
    return found


def test_policies_are_those_of_the_walls(db):
    wanted = {m._meta.db_table: set() for m in tables()}
    for model in walled:
        wall = next(c for c in model._meta.constraints if isinstance(c, RowSecurity))
        names = {p.split()[2] for p in wall.policies()} | {"service_rows"}
        wanted[model._meta.db_table] = names
    assert by_table("SELECT tablename, policyname FROM pg_policies") == wanted


def test_triggers_are_those_registered(db):
    # a stale trigger survives RenameModel: its RemoveTrigger names the old table
    found = by_table(
        "SELECT c.relname, t.tgname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT t.tgisinternal"
    )
    wanted = {m._meta.db_table: set() for m in tables()}
    for model, trigger in pgtrigger.registered():
        wanted[model._meta.db_table].add(trigger.get_pgid(model))
    assert found == wanted


@pytest.mark.parametrize("role", ["registry_app", "registry_service"])
def test_grants_are_those_declared(db, role):
    declared = {m._meta.db_table: split(rights(m)[role == "registry_service"]) for m in tables()}
    on_tables = by_table(
        "SELECT c.relname, r FROM pg_class c CROSS JOIN unnest(%s::text[]) r"
        " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
        " AND has_table_privilege(%s, c.oid, r)",
        list(RIGHTS),
        role,
    )
    assert on_tables == {
        table: {right for right, columns in some.items() if not columns}
        for table, some in declared.items()
    }
    on_columns = sql(
        "SELECT c.relname, r, a.attname::text FROM pg_attribute a"
        " JOIN pg_class c ON c.oid = a.attrelid CROSS JOIN unnest(%s::text[]) r"
        " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0"
        " AND NOT a.attisdropped AND has_column_privilege(%s, c.oid, a.attnum, r)"
        " AND NOT has_table_privilege(%s, c.oid, r)",
        ["SELECT", "INSERT", "UPDATE", "REFERENCES"],
        role,
        role,
    )
    assert set(on_columns) == {
        (table, right, column)
        for table, some in declared.items()
        for right, columns in some.items()
        for column in columns
    }


@pytest.mark.parametrize("login", ["registry_web", "registry_worker"])
def test_logins_hold_no_right_but_those_of_app(db, login):
    own = sql(
        "SELECT relname FROM pg_class, aclexplode(relacl) a JOIN pg_roles r ON r.oid = a.grantee"
        " WHERE r.rolname = %s",
        login,
    )
    assert own == []


def test_no_login_is_above_the_walls(db):
    above = sql(
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'registry%%'"
        " AND (rolsuper OR rolbypassrls OR rolcreaterole)"
    )
    assert above == []


def test_every_center_table_has_an_event_table_that_is_append_only():
    for model in walled:
        if issubclass(model, CenterRows):
            events = model.pgh_event_model
            assert rights(events) == ("SELECT, INSERT", "SELECT, INSERT"), model


def links():
    """(model, field) of every link between two center tables."""
    return [
        (model, field)
        for model in walled
        if issubclass(model, CenterRows)
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey) and issubclass(field.related_model, CenterRows)
    ]


@pytest.mark.parametrize("link", links(), ids=lambda link: str(link[1]))
def test_link_between_center_tables_holds_the_center(db, link):
    model, field = link
    keys = column(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND convalidated AND conrelid = %s::regclass",
        f'"{model._meta.db_table}"',
    )
    assert (
        f"FOREIGN KEY (center_id, {field.column})"
        f" REFERENCES {field.related_model._meta.db_table}(center_id, id)"
    ) in keys


def test_no_view_reads_with_the_rights_of_its_owner(db):
    found = sql(
        "SELECT relname, coalesce(array_to_string(reloptions, ','), '') FROM pg_class"
        " WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace"
    )
    assert [name for name, options in found if "security_invoker=true" not in options] == []


def test_no_function_runs_with_the_rights_of_its_owner(db):
    assert (
        sql("SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace")
        == []
    )


def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# ---- the system check


def test_check_names_a_table_without_a_wall(monkeypatch):
    assert [e for e in check_walls() if e.is_serious()] == []
    monkeypatch.setattr(isolation, "OPEN", OPEN - {"centers.Center"})
    assert [(e.id, e.obj) for e in check_walls() if e.is_serious()] == [("centers.E001", Center)]


# ---- what the web login may do


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM centers_membershipevent",
        "UPDATE centers_membershipevent SET role = ''",
        "TRUNCATE centers_membershipevent",
        "DELETE FROM centers_accesslog",
        "UPDATE centers_accesslog SET kind = 'read'",
        "DELETE FROM centers_membership",
        "UPDATE centers_membership SET role = 'lead'",
        "DELETE FROM centers_user",
        "INSERT INTO centers_user (email) VALUES ('x@example.org')",
        "UPDATE centers_user SET is_active = true",
        "UPDATE centers_user SET email = 'x@example.org'",
        "UPDATE centers_center SET name = ''",
        "INSERT INTO pghistory_context (id) VALUES (gen_random_uuid())",
        "ALTER TABLE centers_membership DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE centers_membership DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "CREATE TEMP TABLE centers_membershipevent (LIKE centers_membership)",
        "CREATE TABLE mine (id int)",
        "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name)"
        " RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "SET ROLE registry_service",
        "SET ROLE registry_owner",
        "SET SESSION AUTHORIZATION registry_owner",
    ],
)
def test_web_may_not(as_web, world, statement):
    with (
        pytest.raises(DatabaseError, match="permission denied|must be owner"),
        user_scope(world.lyon_lead),
    ):
        sql(statement)


def test_web_may_not_take_service_scope(as_web, world):
    with pytest.raises(ProgrammingError, match="permission denied to set role"), service_scope():
        pass


def test_web_sets_a_password(as_web, world):
    with user_scope(world.lyon_entry):
        world.lyon_entry.set_unusable_password()
        world.lyon_entry.save(update_fields=["password"])


def test_worker_sees_nothing_until_it_takes_service(as_worker, world):
    assert Membership.objects.count() == 0
    with service_scope():
        assert Membership.objects.count() == len(world.people)


def test_web_cannot_silence_the_history(as_web, world):
    with user_scope(world.lyon_lead):
        triggers = column(
            "SELECT tgname::text FROM pg_trigger WHERE tgrelid = 'centers_membership'::regclass"
        )
        sql("SELECT set_config('pgtrigger.ignore', %s, true)", "{%s}" % ",".join(triggers))
        member = Membership.objects.get(user=world.lyon_entry)
        before = member.history.count()
        Membership.objects.filter(pk=member.pk).update(ends_on=member.starts_on)
        assert member.history.count() == before + 1


def test_membership_of_another_center_cannot_be_written(as_web, world):
    with pytest.raises(ProgrammingError, match="row-level security"), user_scope(world.lyon_lead):
        Membership.objects.create(
            user=world.lyon_lead, center=world.uppsala, role="lead", starts_on="2024-01-01"
        )


def test_role_of_the_consortium_cannot_be_written_by_the_web(as_web, world):
    with pytest.raises(ProgrammingError, match="row-level security"), user_scope(world.lyon_lead):
        Membership.objects.create(
            user=world.lyon_lead, center=None, role="analyst", starts_on="2024-01-01"
        )


# ---- the access log behind its wall


def test_access_log_is_written_in_ones_own_name_only(as_web, world):
    with user_scope(world.lyon_entry):
        AccessLog.objects.create(kind="read", user=world.lyon_entry, center=world.lyon)
    for row in (
        {"user": world.lyon_lead, "center": world.lyon},
        {"user": None, "center": world.lyon},
        {"user": world.lyon_entry, "center": world.uppsala},
    ):
        with (
            pytest.raises(ProgrammingError, match="row-level security"),
            user_scope(world.lyon_entry),
        ):
            AccessLog.objects.create(kind="read", **row)


def test_access_log_is_read_at_the_center_and_by_the_auditor(as_web, world):
    with user_scope(world.lyon_entry):
        AccessLog.objects.create(kind="read", user=world.lyon_entry, center=world.lyon)
    seen = {}
    for name in ("lyon_lead", "uppsala_entry", "auditor", "analyst"):
        with user_scope(world.people[name]):
            seen[name] = AccessLog.objects.count()
    assert seen == {"lyon_lead": 1, "uppsala_entry": 0, "auditor": 1, "analyst": 0}


# ---- history


def test_history_holds_who_when_why_and_with_which_program(world):
    with centers_scope([world.lyon.pk], user=world.lyon_lead.pk):
        reason("left the hospital")
        member = Membership.objects.get(user=world.lyon_entry)
        member.ends_on = member.starts_on
        member.save(update_fields=["ends_on"])
        event = member.history.latest("pgh_id")
    assert event.pgh_label == "update"
    assert event.pgh_context["user"] == world.lyon_lead.pk
    assert event.pgh_context["reason"] == "left the hospital"
    assert set(event.pgh_context) == {"user", "request", "program", "reason"}


def test_a_write_without_context_is_an_error_not_a_gap(world):
    with centers_scope([world.lyon.pk]):
        sql("SELECT set_config('pghistory.context_metadata', '', true)")
        member = Membership.objects.filter(user=world.lyon_entry)
        with pytest.raises(IntegrityError, match="pgh_context"), transaction.atomic():
            member.update(ends_on="2030-01-01")


def test_history_follows_the_roles_of_the_person(world):
    with user_scope(world.lyon_lead):
        Membership.objects.filter(user=world.lyon_entry).update(ends_on="2030-01-01")
        member = Membership.objects.get(user=world.lyon_entry)
        assert member.history.latest("pgh_id").pgh_context["roles"] == f"lead@{world.lyon.pk}"


def test_deactivated_people_keep_their_rows(world):
    with service_scope(), pytest.raises(ProtectedError):
        User.objects.get(pk=world.lyon_entry.pk).delete()


# ---- the data version, by which freezes know what has changed


def test_withdrawal_is_not_taken_back(as_web, world):
    with user_scope(world.lyon_entry):
        Center.objects.filter(pk=world.lyon.pk).update(withdrawn_in_version=7)
    with pytest.raises(DatabaseError, match="withdrawn"), user_scope(world.lyon_entry):
        Center.objects.filter(pk=world.lyon.pk).update(withdrawn_in_version=0)


def test_data_version_only_grows(as_web, world):
    """An old one would make the next freeze take the old files of the center."""
    with user_scope(world.lyon_entry):
        Center.objects.filter(pk=world.lyon.pk).update(data_version=7)
    with pytest.raises(DatabaseError, match="data_version"), user_scope(world.lyon_entry):
        Center.objects.filter(pk=world.lyon.pk).update(data_version=6)
