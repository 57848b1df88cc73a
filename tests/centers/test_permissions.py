"""Who may do what."""

from types import SimpleNamespace

import pytest

from centers.permissions import NotPermitted, Permission, has_permission, require_permission
from centers.roles import CENTER_ROLES, CONSORTIUM_ROLES, ROLES
from centers.scope import ScopeMissing, centers_scope, service_scope, user_scope

P = Permission


def test_every_role_says_what_it_is_for():
    assert all(role.label and role.description and role.permissions for role in ROLES.values())
    assert set(CENTER_ROLES) == {"data_entry", "surgeon", "lead", "monitor"}
    assert set(CONSORTIUM_ROLES) == {"analyst", "coordinator", "auditor", "operator"}


def test_every_permission_is_held_by_some_role():
    assert set().union(*(role.permissions for role in ROLES.values())) == set(P)


@pytest.mark.parametrize("role", CONSORTIUM_ROLES)
def test_no_role_of_the_consortium_opens_case_rows(role):
    closed = {P.READ_CASES, P.ENTER_CASES, P.SUBMIT_CASES, P.IMPORT_CASES, P.READ_OWN_FIGURES}
    assert not closed & ROLES[role].permissions


def test_monitor_reads_and_asks_but_writes_nothing():
    assert ROLES["monitor"].permissions == {P.READ_CASES, P.RAISE_QUERIES}


@pytest.mark.parametrize(
    ("who", "permission", "center", "may"),
    [
        ("lyon_entry", P.ENTER_CASES, "lyon", True),
        ("lyon_entry", P.ENTER_CASES, "uppsala", False),
        ("lyon_entry", P.ENTER_CASES, None, True),
        ("lyon_entry", P.MANAGE_MEMBERS, "lyon", False),
        ("lyon_lead", P.MANAGE_MEMBERS, "lyon", True),
        ("lyon_lead", P.MANAGE_MEMBERS, "uppsala", False),
        ("monitor", P.READ_CASES, "lyon", True),
        ("monitor", P.ENTER_CASES, "lyon", False),
        ("coordinator", P.MANAGE_MEMBERS, "uppsala", True),
        ("coordinator", P.READ_CASES, None, False),
        ("analyst", P.REQUEST_EXPORTS, None, True),
        ("analyst", P.READ_CASES, "lyon", False),
        ("auditor", P.READ_ACCESS_LOG, "lyon", True),
        ("operator", P.READ_REPORTS, None, False),
    ],
)
def test_permission_of_a_scope_and_of_its_person_agree(world, who, permission, center, may):
    at = getattr(world, center) if center else None
    with user_scope(world.people[who]) as scope:
        assert has_permission(scope, permission, at) is may
        assert has_permission(world.people[who], permission, at) is may
    with service_scope():  # from the rows, not from the scope
        assert has_permission(world.people[who], permission, at) is may


def test_center_may_be_given_by_id(world):
    with user_scope(world.lyon_entry) as scope:
        assert has_permission(scope, P.ENTER_CASES, world.lyon.pk)
        assert not has_permission(scope, P.ENTER_CASES, world.uppsala.pk)


def test_deactivated_person_may_nothing(world):
    world.lyon_lead.is_active = False
    with user_scope(world.lyon_lead):
        assert not has_permission(world.lyon_lead, P.READ_CASES, world.lyon)


def test_work_of_the_program_may_within_its_scope(world):
    with service_scope() as scope:
        assert has_permission(scope, P.ENTER_CASES, world.lyon)
    with centers_scope([world.lyon.pk]) as scope:
        assert has_permission(scope, P.ENTER_CASES, world.lyon)
        assert not has_permission(scope, P.ENTER_CASES, world.uppsala)


def test_person_outside_a_scope_is_an_error_not_a_no(world):
    with pytest.raises(ScopeMissing):
        has_permission(world.lyon_lead, P.READ_CASES)


def test_refusal_names_the_permission_the_center_and_the_roles(world):
    with user_scope(world.lyon_entry) as scope, pytest.raises(NotPermitted) as refused:
        require_permission(scope, P.MANAGE_MEMBERS, world.lyon)
    assert str(refused.value) == (
        "You may not grant and end roles at center C01: this takes the role Center lead,"
        " Coordinator. Ask the lead of the center or the coordinator of the consortium."
    )


def test_unpermitted_scope_of_nobody(world):
    with user_scope(SimpleNamespace(pk=None)) as scope:
        assert not has_permission(scope, P.READ_REPORTS)
