"""Accounts to try the program with: one for every role, only with the embedded database."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from centers.actions import create_center, grant_membership, record_access
from centers.errors import DemoOnly
from centers.models import Center, User
from centers.permissions import Actor
from centers.roles import ROLES
from centers.scope import service_scope
from centers.vocabulary import AccessKind


@dataclass(frozen=True, slots=True)
class Person:
    email: str
    full_name: str
    role: str
    center: str = ""  # code; none for the roles of the consortium


PEOPLE = (
    Person("entry@c01.demo", "Eva Entry", "data_entry", "C01"),
    Person("surgeon@c01.demo", "Sam Surgeon", "surgeon", "C01"),
    Person("lead@c01.demo", "Lea Lead", "lead", "C01"),
    Person("monitor@c01.demo", "Mona Monitor", "monitor", "C01"),
    Person("entry@c02.demo", "Enzo Entry", "data_entry", "C02"),
    Person("lead@c23.demo", "Leo Lead", "lead", "C23"),
    Person("analyst@consortium.demo", "Ana Analyst", "analyst"),
    Person("coordinator@consortium.demo", "Cora Coordinator", "coordinator"),
    Person("auditor@consortium.demo", "Audrey Auditor", "auditor"),
    Person("operator@consortium.demo", "Otto Operator", "operator"),
)


def make_accounts(*, password: str) -> list[dict[str, str]]:
    """E-mail and role of every demo account, made where it is missing."""
    with service_scope(command="demo") as scope:
        create_demo_people(by=scope, password=password)
    return [{"email": p.email, "role": f"{ROLES[p.role].label} {p.center}".strip()} for p in PEOPLE]


@transaction.atomic
def create_demo_people(*, by: Actor, password: str) -> list[User]:
    """Only those that are missing; a changed password of a person who is there stays."""
    if not settings.DEMO:
        raise DemoOnly
    there = set(User.objects.values_list("email", flat=True))
    missing = [person for person in PEOPLE if person.email not in there]
    secret = make_password(password) if missing else ""  # argon2 is slow: once for all
    return [_create(by, person, secret) for person in missing]


def _create(by: Actor, person: Person, secret: str) -> User:
    user = User(email=person.email, full_name=person.full_name, password=secret)
    user.save()
    record_access(by=by, kind=AccessKind.PERSON_CREATED, obj=user)
    center = _center(by, person.center) if person.center else None
    grant_membership(by=by, person=user, role=person.role, center=center)
    return user


def _center(by: Actor, code: str) -> Center:
    found: Any = Center.objects.filter(code=code).first()
    return found or create_center(by=by, code=code, name=f"Center {code}")
