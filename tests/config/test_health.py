"""Probes of supervisors and load balancers."""

import pytest
from django.db import connection

from config import health


def test_alive_needs_no_database(client):
    assert client.get("/healthz").content == b"alive\n"


@pytest.mark.django_db
def test_ready_when_every_part_answers(client):
    response = client.get("/readyz")
    assert response.json() == {"database": "ok", "migrations": "ok", "broker": "ok"}
    assert response.status_code == 200


@pytest.mark.django_db
def test_ready_names_migrations_that_are_not_applied(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'centers'")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["migrations"].endswith("not applied: run manage.py migrate")


def test_ready_for_the_web_login(client, as_web):
    assert client.get("/readyz").status_code == 200


def test_state_says_what_kind_of_failure():
    def check() -> None:
        raise ConnectionRefusedError

    assert health._state(check) == "away (ConnectionRefusedError)"
