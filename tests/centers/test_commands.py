"""Centers, people and roles from the shell, and the demo accounts."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from centers.demo import PEOPLE, make_accounts
from centers.errors import DemoOnly
from centers.models import AccessLog, Center, Membership, User
from centers.roles import ROLES
from centers.scope import service_scope, user_scope
from config.role import by_command


def run(*args):
    out = io.StringIO()
    call_command(*args, stdout=out)
    return out.getvalue().strip()


def test_center_person_role_from_nothing(world):
    assert run("create_center", "C07", "--name", "Bergen", "--country", "NO") == (
        "Center C07 Bergen created."
    )
    assert run("create_person", "a@bergen.no", "--name", "A. Beran").startswith(
        "Account a@bergen.no created."
    )
    assert "lead at C07 Bergen" in run("grant_membership", "A@Bergen.no", "lead", "--center", "C07")
    with user_scope(User.objects.get(email="a@bergen.no")) as scope:
        assert scope.roles == {Center.objects.get(code="C07").pk: {"lead"}}


def test_commands_take_the_least_login_that_can():
    names = ("create_center", "create_person", "grant_membership", "deactivate_person")
    assert {by_command(["manage.py", name]) for name in names} == {"worker"}


def test_worker_login_can_do_it_all(as_worker, world):
    run("create_center", "C07", "--name", "Bergen")
    run("create_person", "a@bergen.no", "--name", "A. Beran")
    run("grant_membership", "a@bergen.no", "lead", "--center", "C07")
    run("end_membership", "a@bergen.no", "lead", "--center", "C07")
    run("deactivate_person", "a@bergen.no")
    with service_scope():
        kinds = [row.kind for row in AccessLog.objects.order_by("at")]
    assert kinds == [
        "center_created",
        "person_created",
        "role_granted",
        "role_ended",
        "person_deactivated",
    ]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("create_center C01 --name Twice", "C01 exists already"),
        ("create_center Bergen --name Bergen", "C and two digits"),
        ("create_center C07 --name B --sharing-mode all", "invalid choice: 'all'"),
        ("create_person lyon_entry@example.org --name Twice", "exists already"),
        ("create_person nobody --name N", "name@hospital.org"),
        ("grant_membership no@example.org lead --center C01", "create_person no@example.org"),
        ("grant_membership analyst@example.org lead --center C99", "no center 'C99'.*C01, C02"),
        ("grant_membership analyst@example.org boss", "invalid choice: 'boss'"),
        ("grant_membership analyst@example.org lead", "held at a center"),
        ("grant_membership analyst@example.org auditor --center C01", "of the consortium"),
        ("grant_membership analyst@example.org auditor --from 1.2.2024", "1.2.2024"),
        ("grant_membership analyst@example.org auditor --until 2020-01-01", "ends after"),
        ("end_membership analyst@example.org auditor", "does not hold the role auditor"),
        ("deactivate_person no@example.org", "no account"),
    ],
)
def test_error_of_a_command_names_the_remedy(world, command, words):
    with pytest.raises(CommandError, match=words):
        run(*command.split())


def test_failed_command_leaves_nothing(world):
    with pytest.raises(CommandError):
        run("grant_membership", "analyst@example.org", "lead", "--center", "C99")
    with service_scope():
        assert Membership.objects.count() == len(world.people)
        assert AccessLog.objects.count() == 0


# ---- demo


def test_demo_has_every_role_once_and_signs_in(db, client):
    made = make_accounts(password="demo password")
    assert {p.role for p in PEOPLE} == set(ROLES)
    assert made[0] == {"email": "entry@c01.demo", "role": "Data entry C01"}
    for person in PEOPLE:
        assert client.login(email=person.email, password="demo password")
        with user_scope(User.objects.get(email=person.email)) as scope:
            assert set().union(*scope.roles.values()) == {person.role}


def test_demo_again_changes_nothing(db):
    make_accounts(password="demo password")
    before = set(User.objects.values_list("email", "password"))
    make_accounts(password="another")
    assert set(User.objects.values_list("email", "password")) == before


def test_demo_password_is_hashed_once(db, monkeypatch):
    hashed = []
    monkeypatch.setattr("centers.demo.make_password", lambda text: hashed.append(text) or "x")
    make_accounts(password="demo password")
    make_accounts(password="demo password")
    assert hashed == ["demo password"]


def test_no_demo_where_a_real_database_is_named(db, settings):
    settings.DEMO = False
    with pytest.raises(DemoOnly):
        make_accounts(password="demo password")
    assert User.objects.count() == 0


def test_demo_is_made_by_the_owner_of_prepare(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text")
        assert cursor.fetchone() == ("registry_owner",)
    make_accounts(password="demo password")
