"""Which rows a piece of work may see, and in whose name."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from centers.models import Membership
from centers.scope import (
    ScopeMissing,
    centers_scope,
    continue_as,
    current,
    in_scope,
    service_scope,
    user_scope,
)

SETTINGS = (
    "SELECT current_user::text, current_setting('app.center_ids', true),"
    " current_setting('app.offices', true), current_setting('app.user_id', true)"
)


def set_in_database():
    with connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        return cursor.fetchone()


def test_user_scope_holds_the_centers_of_current_memberships(world):
    with user_scope(world.lyon_entry) as scope:
        assert scope.center_ids == (world.lyon.pk,)
        assert scope.roles == {world.lyon.pk: {"data_entry"}}


def test_a_role_of_the_consortium_opens_no_center(world):
    with user_scope(world.analyst) as scope:
        assert (scope.center_ids, scope.roles) == ((), {None: {"analyst"}})
        assert set_in_database() == ("registry_app", "{}", "{analyst}", str(world.analyst.pk))


def test_several_roles_at_several_centers(world):
    with service_scope():
        for center, role in (
            (world.lyon, "surgeon"),
            (world.uppsala, "monitor"),
            (None, "auditor"),
        ):
            Membership.objects.create(
                user=world.lyon_entry, center=center, role=role, starts_on=date(2020, 1, 1)
            )
    with user_scope(world.lyon_entry) as scope:
        assert scope.center_ids == (world.lyon.pk, world.uppsala.pk)
        assert scope.roles == {
            world.lyon.pk: {"data_entry", "surgeon"},
            world.uppsala.pk: {"monitor"},
            None: {"auditor"},
        }


@pytest.mark.parametrize(
    ("starts_in", "ends_in", "counts"),
    [(0, None, True), (1, None, False), (-9, 1, True), (-9, 0, False), (0, 0, False)],
)
def test_a_membership_counts_from_its_first_day_to_the_day_before_its_end(
    world, starts_in, ends_in, counts
):
    today = date.today()  # noqa: DTZ011  the database and this process are both in UTC
    with service_scope():
        Membership.objects.create(
            user=world.analyst,
            center=world.lyon,
            role="monitor",
            starts_on=today + timedelta(starts_in),
            ends_on=None if ends_in is None else today + timedelta(ends_in),
        )
    with user_scope(world.analyst) as scope:
        assert (world.lyon.pk in scope.center_ids) is counts


def test_an_anonymous_scope_sees_nothing(world):
    with user_scope(AnonymousUser()) as scope:
        assert (scope.user_id, scope.center_ids) == (None, ())
        assert Membership.objects.count() == 0


def test_memberships_of_another_center_are_invisible(world):
    with user_scope(world.uppsala_entry):
        assert {m.center_id for m in Membership.objects.all()} == {world.uppsala.pk}


def test_without_a_scope_nobody_sees_anything(world):
    assert Membership.objects.count() == 0
    with pytest.raises(ScopeMissing, match="user_scope"):
        current()
    with pytest.raises(ScopeMissing):
        in_scope(Membership.objects.all())


def test_first_wall_filters_where_the_second_does_not(world):
    """Own memberships are visible everywhere; the first wall still asks for the center."""
    with centers_scope([world.uppsala.pk], user=world.lyon_entry.pk):
        assert Membership.objects.filter(user=world.lyon_entry).count() == 1
        assert in_scope(Membership.objects.filter(user=world.lyon_entry)).count() == 0
    with service_scope():
        assert in_scope(Membership.objects.all()).count() == len(world.people)


def test_scopes_nest_and_restore(world):
    before = set_in_database()
    with user_scope(world.lyon_entry):
        outer = set_in_database()
        with centers_scope([world.uppsala.pk]):
            assert set_in_database()[1] == "{%s}" % world.uppsala.pk
        assert set_in_database() == outer
    assert set_in_database()[0] == before[0] == "registry_owner"
    assert set_in_database()[1] == "{}"


def test_a_failed_inner_scope_restores_the_outer(world):
    with user_scope(world.lyon_entry):
        outer = set_in_database()
        with pytest.raises(ZeroDivisionError), service_scope():
            raise ZeroDivisionError
        assert set_in_database() == outer
        assert current().user_id == world.lyon_entry.pk


def test_scope_costs_one_statement(as_web, world, django_assert_num_queries):
    # BEGIN, scope, rows, COMMIT
    with django_assert_num_queries(4), user_scope(world.lyon_entry):
        list(Membership.objects.all())
    assert Membership.objects.count() == 0
    assert set_in_database()[0] == "registry_web"


def test_nobodys_scope_can_continue_as_a_person(as_web, world):
    with user_scope(AnonymousUser()):
        scope = continue_as(world.lyon_entry)
        assert (current(), scope.center_ids) == (scope, (world.lyon.pk,))
        assert set_in_database()[3] == str(world.lyon_entry.pk)
    with pytest.raises(ScopeMissing):
        current()


def test_a_persons_scope_cannot_continue_as_another(world):
    with user_scope(world.lyon_entry), pytest.raises(RuntimeError, match="not nobody's"):
        continue_as(world.lyon_lead)
