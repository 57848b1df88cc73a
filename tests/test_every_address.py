"""Every address × every role × a row of another center: not found, or refused.

A new address fails here until the module of its app in tests/addresses says what it takes.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.views import APIView

from centers.api import ScopedAPIView
from centers.permissions import has_permission
from centers.scope import user_scope
from tests.addresses import addresses, made_by, table, words

ALL = addresses()
PUBLIC, MARKS, POOLED, PLAIN = words("PUBLIC"), words("MARKS"), table("POOLED"), table("PLAIN")
CLOSED = [a for a in ALL if a.name not in PUBLIC]
OF_CENTER = [a for a in CLOSED if a.name not in POOLED and not a.is_plain(PLAIN)]
OF_NO_ROW = [a for a in CLOSED if a.name not in POOLED and a.is_plain(PLAIN)]
OF_POOL = [a for a in CLOSED if a.name in POOLED]
NOBODY_HERE = {302, 401, 403}
REFUSED = {403, 404, 405}


def each(of):
    return pytest.mark.parametrize("address", of, ids=lambda a: f"{a.name} {a.template}")


@pytest.fixture
def foreign(world):
    with user_scope(world.uppsala_entry):
        return PLAIN | made_by("rows", world.uppsala_entry, world.uppsala)


@pytest.fixture
def own(world):
    with user_scope(world.lyon_entry):
        return PLAIN | made_by("rows", world.lyon_entry, world.lyon)


def ask(client, method, address, known):
    send = {"data": {}, "content_type": "application/json"} if address.is_api else {"data": {}}
    answer = getattr(client, method)(address.path(known), **({} if method == "get" else send))
    if answer.streaming:  # a file: nobody reads it here
        b"".join(answer.streaming_content)  # which closes it
    return answer


def others(world):
    """Everybody but the person of Uppsala."""
    return {name: person for name, person in world.people.items() if name != "uppsala_entry"}


def test_addresses_are_found_and_their_names_differ():
    assert len(ALL) > 10
    assert {a.name for a in ALL} >= PUBLIC | POOLED.keys()


@each([a for a in ALL if a.is_api])
def test_view_of_the_api_runs_in_the_scope_of_its_person(address):
    """A token is read by the API itself, after the scope of the request was opened."""
    kind = getattr(address.view, "cls", None) or address.view.view_class
    bases = [base for base in kind.__mro__ if issubclass(base, APIView)]
    scoped = bases.index(ScopedAPIView)
    assert all(issubclass(base, ScopedAPIView) for base in bases[:scoped])


@each([a for a in ALL if a.name in PUBLIC])
def test_public_address_asks_for_no_sign_in_and_reads_no_session(client, world, address):
    client.force_login(world.lyon_entry)
    unscoped = getattr(address.view, "unscoped", False)
    client.logout()
    answer = ask(client, "get", address, PLAIN)
    assert answer.status_code < 500
    assert "/accounts/login/?next=" not in answer.headers.get("Location", "")
    if unscoped:
        client.force_login(world.lyon_entry)
        with CaptureQueriesContext(connection) as seen:
            ask(client, "get", address, PLAIN)
        assert [q["sql"] for q in seen.captured_queries if "session" in q["sql"]] == []


@each(CLOSED)
def test_closed_address_asks_for_a_sign_in(client, foreign, address):
    for method in address.methods:
        answer = ask(client, method, address, foreign)
        assert answer.status_code in NOBODY_HERE, method
        if answer.status_code == 302:
            assert answer.url.startswith("/accounts/login/"), method


@each(OF_CENTER)
def test_row_of_another_center_is_not_found_whoever_asks(client, world, foreign, address):
    got = {}
    for name, person in others(world).items():
        client.force_login(person)
        for method in address.methods:
            answer = ask(client, method, address, foreign)
            got[name, method] = answer.status_code
            assert not any(mark in answer.content.decode() for mark in MARKS), (name, method)
    assert {who: status for who, status in got.items() if status not in REFUSED} == {}


@each([a for a in OF_CENTER if "get" in a.methods])
def test_row_is_there_for_its_own_center(client, world, foreign, address):
    """Else the test above would prove nothing."""
    client.force_login(world.uppsala_entry)
    assert ask(client, "get", address, foreign).status_code not in {403, 404}


@each(OF_CENTER)
def test_monitor_reads_the_rows_of_the_center_and_writes_none(client, world, own, address):
    client.force_login(world.monitor)
    for method in address.methods:
        status = ask(client, method, address, own).status_code
        assert (status in REFUSED) or (method == "get" and status < 500), method


@each([a for a in OF_NO_ROW if "get" in a.methods])
def test_list_holds_no_word_of_another_center(client, world, foreign, address):
    for name, person in others(world).items():
        client.force_login(person)
        answer = ask(client, "get", address, foreign)
        assert answer.status_code < 500, name
        if not answer.streaming:
            assert not any(mark in answer.content.decode() for mark in MARKS), name


@each(OF_POOL)
def test_pooled_row_takes_its_permission(client, world, foreign, address):
    with user_scope(world.uppsala_entry):
        known = foreign | made_by("pooled", world)
    for name, person in world.people.items():
        client.force_login(person)
        with user_scope(person) as scope:
            may = has_permission(scope, POOLED[address.name])
        status = ask(client, "get", address, known).status_code
        assert (status not in REFUSED) is may, (name, status)
