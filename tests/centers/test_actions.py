"""Centers, people, roles and the access log, written by actions."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from centers.actions import (
    bump_data_version,
    change_sharing_mode,
    create_center,
    create_person,
    deactivate_person,
    end_membership,
    grant_membership,
    record_access,
    record_volume,
)
from centers.errors import (
    CenterExists,
    InvalidValue,
    PersonDeactivated,
    PersonExists,
    RoleEndedAlready,
    RoleHeldAlready,
    RoleWithoutItsPlace,
    UnknownRole,
)
from centers.models import AccessLog, Center, Membership, User, YearlyVolume
from centers.permissions import NotPermitted
from centers.scope import service_scope, user_scope
from centers.vocabulary import AccessKind


@pytest.fixture
def service(world):
    with service_scope() as scope:
        yield scope


def logged(kind):
    return [(row.object_kind, row.object_id) for row in AccessLog.objects.filter(kind=kind)]


# ---- centers


def test_center_is_created_and_logged(service):
    center = create_center(
        by=service, code=" c07 ", name="Bergen", country="no", capabilities=["prrt", "sstr_pet"]
    )
    assert (center.code, center.country, center.data_version) == ("C07", "NO", 0)
    assert center.capabilities == ["prrt", "sstr_pet"]
    assert logged("center_created") == [("centers.Center", str(center.pk))]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"code": "Bergen"}, "C and two digits"),
        ({"code": "X07"}, "C and two digits"),
        ({"country": "N1"}, "ISO 3166-1"),
        ({"sharing_mode": "all"}, "patient_level, aggregates_only"),
        ({"capabilities": ["magic"]}, "tumour_board"),
    ],
)
def test_center_of_wrong_values_says_the_rule(service, values, words):
    given = {"code": "C07", "name": "Bergen"} | values
    with pytest.raises(InvalidValue, match=words):
        create_center(by=service, **given)


def test_center_exists_once(service):
    with pytest.raises(CenterExists, match="C01"):
        create_center(by=service, code="c01", name="Lyon again")


def test_capabilities_are_held_by_the_database(service, world):
    with pytest.raises(IntegrityError, match="capabilities"), transaction.atomic():
        Center.objects.filter(pk=world.lyon.pk).update(capabilities=["magic"])


def test_sharing_mode_changes_and_raises_the_data_version(service, world):
    center = change_sharing_mode(by=service, center=world.lyon, sharing_mode="aggregates_only")
    center.refresh_from_db()
    assert (center.sharing_mode, center.data_version) == ("aggregates_only", 1)
    changed = AccessLog.objects.get(kind="center_changed").details
    assert changed == {"sharing_mode": ["patient_level", "aggregates_only"]}


def test_volumes_of_a_year(world):
    with user_scope(world.lyon_entry) as scope:
        record_volume(by=scope, center=world.lyon, year=2024, pancreatectomies=60)
        record_volume(by=scope, center=world.lyon, year=2024, pancreatic_nets=0)
        volume = YearlyVolume.objects.get()
        assert (volume.pancreatectomies, volume.pancreatic_nets) == (60, 0)
        assert volume.hepatectomies is None
        assert volume.history.count() >= 2
    with user_scope(world.uppsala_entry):
        assert YearlyVolume.objects.count() == 0


@pytest.mark.parametrize(
    "counts",
    [
        {"pancreatectomies": -1},
        {"pancreatectomies": 10, "pancreatoduodenectomies": 11},
        {"operations": 3},
        {"year": 20244},
    ],
)
def test_impossible_volumes_are_refused(world, counts):
    year = counts.pop("year", 2024)
    with user_scope(world.lyon_entry) as scope, pytest.raises(InvalidValue):
        record_volume(by=scope, center=world.lyon, year=year, **counts)


def test_data_version_is_raised_by_the_web(as_web, world):
    with user_scope(world.lyon_entry) as scope:
        bump_data_version(by=scope, centers=[world.lyon])
    assert Center.objects.get(code="C01").data_version == 1


# ---- people


def test_person_is_created_without_a_usable_password(service):
    person = create_person(by=service, email="A.Beran@Example.ORG", full_name="A. Beran")
    assert person.email == "A.Beran@example.org"
    assert not person.has_usable_password()
    assert logged("person_created") == [("centers.User", str(person.pk))]


def test_email_is_unique_whatever_its_case(service):
    with pytest.raises(PersonExists):
        create_person(by=service, email="LYON_ENTRY@example.org", full_name="Twin")
    with pytest.raises(IntegrityError, match="centers_user_email"), transaction.atomic():
        User.objects.create(email="Lyon_Entry@EXAMPLE.org")


@pytest.mark.parametrize(("email", "name"), [("nobody", "N"), ("", "N"), ("n@example.org", " ")])
def test_person_of_wrong_values_is_refused(service, email, name):
    with pytest.raises(InvalidValue):
        create_person(by=service, email=email, full_name=name)


def test_person_of_the_web_may_not_create_people(world):
    with user_scope(world.lyon_lead) as scope, pytest.raises(NotPermitted):
        create_person(by=scope, email="n@example.org", full_name="N")


def test_deactivation_ends_every_role_and_keeps_the_rows(service, world):
    deactivate_person(by=service, person=world.lyon_entry)
    person = User.objects.get(pk=world.lyon_entry.pk)
    assert (person.is_active, person.deactivated_at is None) == (False, False)
    with user_scope(person) as scope:
        assert scope.center_ids == ()
    with pytest.raises(PersonDeactivated):
        deactivate_person(by=service, person=person)
    with pytest.raises(PersonDeactivated):
        grant_membership(by=service, person=person, role="lead", center=world.lyon)


def test_active_and_deactivated_at_go_together(service, world):
    with pytest.raises(IntegrityError, match="centers_user_active"), transaction.atomic():
        User.objects.filter(pk=world.lyon_entry.pk).update(is_active=False)


# ---- roles


def test_lead_grants_a_role_at_the_own_center(as_web, world):
    with user_scope(world.lyon_lead) as scope:
        membership = grant_membership(
            by=scope, person=world.uppsala_entry, role="monitor", center=world.lyon
        )
        assert membership.starts_on == timezone.now().date()
        assert logged("role_granted") == [("centers.User", str(world.uppsala_entry.pk))]
        assert AccessLog.objects.get(kind="role_granted").details == {"role": "monitor"}
    with user_scope(world.uppsala_entry) as scope:
        assert scope.center_ids == (world.lyon.pk, world.uppsala.pk)


@pytest.mark.parametrize(
    ("who", "role", "center"),
    [
        ("lyon_lead", "data_entry", "uppsala"),
        ("lyon_lead", "analyst", None),
        ("lyon_entry", "lead", "lyon"),
        ("monitor", "data_entry", "lyon"),
        ("analyst", "data_entry", "lyon"),
    ],
)
def test_others_may_not_grant(world, who, role, center):
    at = getattr(world, center) if center else None
    with user_scope(world.people[who]) as scope, pytest.raises(NotPermitted):
        grant_membership(by=scope, person=world.surgeon, role=role, center=at)


@pytest.mark.parametrize(("role", "center"), [("analyst", "lyon"), ("lead", None)])
def test_role_in_the_wrong_place_is_refused(service, world, role, center):
    at = getattr(world, center) if center else None
    with pytest.raises(RoleWithoutItsPlace):
        grant_membership(by=service, person=world.surgeon, role=role, center=at)
    with pytest.raises(IntegrityError, match="centers_membership_role"), transaction.atomic():
        Membership.objects.create(
            user=world.surgeon, role=role, center=at, starts_on=date(2020, 1, 1)
        )


def test_unknown_role_names_the_known(service, world):
    with pytest.raises(UnknownRole, match="data_entry, surgeon"):
        grant_membership(by=service, person=world.surgeon, role="boss", center=world.lyon)


def test_role_is_held_once_at_a_time(service, world):
    with pytest.raises(RoleHeldAlready):
        grant_membership(by=service, person=world.surgeon, role="surgeon", center=world.lyon)
    grant_membership(by=service, person=world.surgeon, role="surgeon", center=world.uppsala)
    with pytest.raises(RoleHeldAlready):
        grant_membership(by=service, person=world.analyst, role="analyst")


def test_role_can_be_held_again_after_its_end(service, world):
    held = Membership.objects.get(user=world.surgeon)
    end_membership(by=service, membership=held)
    grant_membership(by=service, person=world.surgeon, role="surgeon", center=world.lyon)


def test_end_before_the_start_is_refused(service, world):
    today = timezone.now().date()
    with pytest.raises(InvalidValue, match="ends after"):
        grant_membership(
            by=service, person=world.analyst, role="monitor", center=world.lyon, ends_on=today
        )
    with pytest.raises(IntegrityError, match="period"), transaction.atomic():
        Membership.objects.filter(user=world.surgeon).update(ends_on=date(2019, 1, 1))


def test_role_ends_at_once(service, world):
    held = Membership.objects.get(user=world.lyon_entry)
    end_membership(by=service, membership=held)
    with user_scope(world.lyon_entry) as scope:
        assert scope.center_ids == ()
    with pytest.raises(RoleEndedAlready):
        end_membership(by=service, membership=held)


def test_role_that_has_not_begun_can_be_ended(service, world):
    tomorrow = timezone.now().date() + timedelta(1)
    future = grant_membership(
        by=service, person=world.analyst, role="monitor", center=world.lyon, starts_on=tomorrow
    )
    assert end_membership(by=service, membership=future).ends_on == tomorrow


# ---- the access log


def test_access_names_who_role_what_center_and_request(as_web, world):
    with user_scope(world.lyon_entry, request="r-1") as scope:
        member = Membership.objects.get(user=world.lyon_entry)
        row = record_access(by=scope, kind=AccessKind.READ, obj=member, why="test")
    assert (row.user_id, row.roles) == (world.lyon_entry.pk, f"data_entry@{world.lyon.pk}")
    assert (row.object_kind, row.object_id) == ("centers.Membership", str(member.pk))
    assert (row.center_id, row.request_id) == (world.lyon.pk, "r-1")
    assert row.details == {"why": "test"}


def test_worker_logs_in_the_name_of_the_requester(service, world):
    row = record_access(by=world.analyst, kind=AccessKind.EXPORT_REQUESTED)
    assert (row.user_id, row.roles) == (world.analyst.pk, "")


def test_kind_is_held_by_the_database(service):
    with pytest.raises(IntegrityError, match="centers_accesslog_kind"), transaction.atomic():
        AccessLog.objects.create(kind="looked")
