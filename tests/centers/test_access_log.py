"""The page of the access log."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from centers.actions import grant_membership, record_access
from centers.models import AccessLog
from centers.scope import service_scope
from centers.vocabulary import AccessKind

PAGE = "/access-log/"


@pytest.fixture
def log(world):
    with service_scope():
        record_access(by=world.lyon_entry, kind=AccessKind.READ, obj=world.lyon, center=world.lyon)
        record_access(by=world.uppsala_entry, kind=AccessKind.IMPORTED, center=world.uppsala)
        record_access(by=None, kind=AccessKind.SIGN_IN_FAILED, obj=world.lyon_lead)
    return world


def entries(client, person, **query):
    client.force_login(person)
    return client.get(PAGE, query).context["entries"]


def test_lead_sees_the_own_center_and_the_auditor_all(client, log):
    lead = [(e.what, e.center) for e in entries(client, log.lyon_lead)]
    assert ("Read", "C01") in lead
    assert {center for _, center in lead} <= {"C01", ""}
    assert "C02" in {e.center for e in entries(client, log.auditor)}
    assert "C02" in {e.center for e in entries(client, log.coordinator)}


@pytest.mark.parametrize("name", ["lyon_entry", "surgeon", "monitor", "analyst", "operator"])
def test_others_are_refused(client, log, name):
    client.force_login(log.people[name])
    assert client.get(PAGE).status_code == 403


def test_entry_says_who_what_and_where(client, log):
    found = next(e for e in entries(client, log.auditor) if e.what == "Read")
    wanted = ("lyon_entry@example.org", f"Center {log.lyon.pk}", "C01")
    assert (found.who, found.object, found.center) == wanted
    failed = next(e for e in entries(client, log.auditor) if e.refused)
    assert (failed.who, failed.object) == ("nobody signed in", "lyon_lead@example.org")


def test_refusal_says_where(client, log):
    client.force_login(log.lyon_entry)
    client.get("/cases/999999/")
    refused = next(e for e in entries(client, log.auditor) if e.what == "Access refused")
    assert (refused.who, refused.details) == (
        "lyon_entry@example.org",
        "404 at registry:case pk 999999",
    )


def test_granted_role_is_named(client, log):
    with service_scope() as scope:
        grant_membership(by=scope, person=log.analyst, role="monitor", center=log.lyon)
    granted = next(e for e in entries(client, log.lyon_lead) if e.what == "Role granted")
    assert (granted.who, granted.object, granted.details) == (
        "the program",
        "analyst@example.org",
        "Monitor",
    )


def test_filters_by_kind_person_and_day(client, log):
    assert [e.what for e in entries(client, log.auditor, kind="imported")] == ["Imported"]
    assert {e.who for e in entries(client, log.auditor, who="UPPSALA")} == {
        "uppsala_entry@example.org"
    }
    tomorrow = (timezone.now() + timedelta(1)).date().isoformat()
    assert entries(client, log.auditor, since=tomorrow) == []


@pytest.mark.parametrize("query", [{"kind": "x"}, {"since": "then"}, {"before": "x y"}])
def test_nonsense_in_the_address_breaks_nothing(client, log, query):
    client.force_login(log.auditor)
    assert client.get(PAGE, query).status_code == 200


def test_pages_follow_without_gap_or_repetition(client, log):
    with service_scope():
        moment = timezone.now()
        AccessLog.objects.bulk_create(AccessLog(kind="listed", at=moment) for _ in range(130))
    client.force_login(log.auditor)
    first = client.get(PAGE, {"kind": "listed"})
    second = client.get(PAGE + "?" + first.context["older"])
    assert [len(p.context["entries"]) for p in (first, second)] == [100, 30]
    assert second.context["older"] == ""


def test_same_queries_for_one_row_and_for_thirty(client, log):
    def count():
        with CaptureQueriesContext(connection) as seen:
            client.get(PAGE, {"kind": "read"})
        return len(seen)

    client.force_login(log.auditor)
    one = count()
    with service_scope():
        for _ in range(30):
            record_access(by=log.lyon_entry, kind=AccessKind.READ, center=log.lyon)
    assert count() == one
