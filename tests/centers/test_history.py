"""Every way to write leaves its trace: who, in which role and request, why, by which program."""

import pytest
from django.db import connection
from psycopg.errors import FeatureNotSupported

from centers.models import YearlyVolume
from centers.scope import reason, service_scope, user_scope

Event = YearlyVolume.pgh_event_model


def sql(text, *args):
    with connection.cursor() as cursor:
        cursor.execute(text, args)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def labels():
    return [(e.pgh_label, e.year) for e in Event.objects.order_by("pgh_id")]


def test_orm_bulk_and_raw_sql_by_a_person(as_web, world):
    with user_scope(world.lyon_entry, request="r-1"):
        reason("counted again")
        one = YearlyVolume.objects.create(center=world.lyon, year=2001)
        YearlyVolume.objects.bulk_create(
            YearlyVolume(center=world.lyon, year=year) for year in (2002, 2003)
        )
        some = YearlyVolume.objects.filter(year__in=(2002, 2003))
        assert some.update(hepatectomies=7) == 2
        sql("INSERT INTO centers_yearlyvolume (center_id, year) VALUES (%s, 2004)", world.lyon.pk)
        one.delete()
        assert labels() == [
            ("insert", 2001),
            ("insert", 2002),
            ("insert", 2003),
            ("update", 2002),
            ("update", 2003),
            ("insert", 2004),
            ("delete", 2001),
        ]
        context = Event.objects.get(year=2004).pgh_context
    assert set(context) == {"user", "request", "program", "reason", "roles"}
    assert (context["user"], context["request"]) == (world.lyon_entry.pk, "r-1")
    assert (context["reason"], context["roles"]) == (
        "counted again",
        f"data_entry@{world.lyon.pk}",
    )


def test_update_that_changes_nothing_is_no_event(world):
    with user_scope(world.lyon_entry):
        YearlyVolume.objects.create(center=world.lyon, year=2001, hepatectomies=7)
        assert YearlyVolume.objects.update(hepatectomies=7) == 1
        assert labels() == [("insert", 2001)]


def test_history_of_another_center_is_invisible(world):
    with user_scope(world.lyon_entry):
        YearlyVolume.objects.create(center=world.lyon, year=2001)
    with user_scope(world.uppsala_entry):
        assert Event.objects.count() == 0


def test_bulk_load_by_copy_and_one_insert(as_worker, world):
    """PostgreSQL refuses COPY into a table with row-level security: a temporary one goes first."""
    with service_scope():
        sql("CREATE TEMP TABLE incoming (year int) ON COMMIT DROP")
        with connection.cursor() as cursor, cursor.copy("COPY incoming FROM STDIN") as copy:
            for year in range(2001, 2006):
                copy.write_row((year,))
        sql(
            "INSERT INTO centers_yearlyvolume (center_id, year) SELECT %s, year FROM incoming",
            world.lyon.pk,
        )
        assert labels() == [("insert", year) for year in range(2001, 2006)]


def test_copy_into_a_walled_table_is_refused(world):
    copy = "COPY centers_yearlyvolume FROM STDIN"
    with (
        pytest.raises(FeatureNotSupported),
        service_scope(),
        connection.cursor() as cursor,
        cursor.copy(copy),
    ):
        pass
