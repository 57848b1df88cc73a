"""What every test may use."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import connection

from centers.models import Center, Membership
from centers.scope import service_scope, user_scope
from registry.actions import create_case, save_section
from registry.record import CaseRecord
from tests.migrated import template

PASSWORD = "a long one for tests"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any
) -> None:
    """The test database is a copy of one that the migrations made."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = template()


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    """Lyon and Uppsala; lyon_entry, lyon_lead of Lyon, uppsala_entry must see nothing of it.

    Every other role once, by its code: surgeon and monitor at Lyon, analyst, coordinator,
    auditor, operator in the consortium.  ``people`` holds all by name; they sign in with
    ``password``.
    """
    lyon = Center.objects.create(code="C01", name="Lyon", country="FR")
    uppsala = Center.objects.create(code="C02", name="Uppsala", country="SE")
    roles = {
        "lyon_entry": (lyon, "data_entry"),
        "lyon_lead": (lyon, "lead"),
        "uppsala_entry": (uppsala, "data_entry"),
        "surgeon": (lyon, "surgeon"),
        "monitor": (lyon, "monitor"),
        "analyst": (None, "analyst"),
        "coordinator": (None, "coordinator"),
        "auditor": (None, "auditor"),
        "operator": (None, "operator"),
    }
    secret = make_password(PASSWORD)
    new = get_user_model().objects.create
    people = {n: new(email=f"{n}@example.org", password=secret) for n in roles}
    with service_scope():
        for name, (center, role) in roles.items():
            Membership.objects.create(
                center=center, user=people[name], role=role, starts_on=date(2020, 1, 1)
            )
    return SimpleNamespace(lyon=lyon, uppsala=uppsala, people=people, password=PASSWORD, **people)


def log_in_as(role: str) -> Iterator[None]:
    """The whole of Django on a real connection of this login."""
    before = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = role
    yield
    connection.close()
    connection.settings_dict["USER"] = before


@pytest.fixture
def as_web(transactional_db: None, world: SimpleNamespace) -> Iterator[None]:
    yield from log_in_as("registry_web")


@pytest.fixture
def as_worker(transactional_db: None, world: SimpleNamespace) -> Iterator[None]:
    yield from log_in_as("registry_worker")


@pytest.fixture
def as_lyon(world) -> Iterator[object]:
    with user_scope(world.lyon_entry):
        yield world.lyon_entry


@pytest.fixture
def case(world, as_lyon) -> CaseRecord:
    return create_case(by=as_lyon, center=world.lyon, pseudonym="C01-00012345")


@pytest.fixture
def save(as_lyon, case):
    """save("fitness", asa="2"): on the newest version of the case, unless one is given."""
    last = {"version": case.version}

    def saved(section, version=None, row="", **values):
        names = {name.replace("__", "."): raw for name, raw in values.items()}
        result = save_section(
            by=as_lyon,
            case=case.id,
            section=section,
            values=names,
            version=version or last["version"],
            row=row,
        )
        last["version"] = result.version
        return result

    return saved
