"""Criteria and verdicts on the API."""

import pytest
from django.test import Client

from centers.scope import user_scope
from registry.actions import create_case, save_section


@pytest.fixture
def lyon(world):
    client = Client()
    client.force_login(world.lyon_entry)
    return client


def test_verdict_without_a_case_stores_nothing(lyon):
    answer = lyon.post(
        "/api/v1/criteria/pannet-anatomical-resectability/assess/",
        {"vessels.SMA.contact_deg": 181},
        content_type="application/json",
    )
    assert answer.json()["lower"] == "locally_advanced"


def test_unknown_finding_gets_the_nearest_one(lyon):
    answer = lyon.post(
        "/api/v1/criteria/pannet-anatomical-resectability/assess/",
        {"vessels.SMA.contact_degrees": 181},
        content_type="application/json",
    )
    (error,) = answer.json()["errors"]
    assert answer.status_code == 400
    assert "vessels.SMA.contact_deg" in error["detail"]


def test_criteria_set_lists_its_criteria_with_sources(lyon):
    found = lyon.get("/api/v1/criteria/pannet-anatomical-resectability@0.2.0/").json()
    assert {"id", "when", "sources"} <= set(found["criteria"][0])


def test_criteria_set_that_does_not_exist_is_named(lyon):
    answer = lyon.get("/api/v1/criteria/pannet/")
    assert (answer.status_code, "pannet" in answer.json()["detail"]) == (404, True)


def test_assessments_of_a_case_are_listed_for_its_center_only(world, lyon):
    with user_scope(world.lyon_entry):
        case = create_case(by=world.lyon_entry, center=world.lyon, pseudonym="C01-00012345")
        save_section(
            by=world.lyon_entry,
            case=case.id,
            section="diagnosis",
            values={"primary_site": "pancreas"},
            version=1,
        )
    address = f"/api/v1/cases/{case.id}/assessments/"
    (only,) = lyon.get(address).json()
    assert (only["lower"], only["upper"]) == ("resectable", "locally_advanced")
    other = Client()
    other.force_login(world.uppsala_entry)
    assert other.get(address).status_code == 404
