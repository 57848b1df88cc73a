"""The API of cases: whole, versioned, strict about what it cannot read."""

import pytest
from django.test import Client

from centers.models import AccessLog
from centers.scope import service_scope, user_scope
from registry.actions import create_case
from registry.models import Case

CASES = "/api/v1/cases/"


@pytest.fixture
def lyon(world):
    client = Client()
    client.force_login(world.lyon_entry)
    return client


@pytest.fixture
def uppsala(world):
    client = Client()
    client.force_login(world.uppsala_entry)
    return client


@pytest.fixture
def made(world):
    with user_scope(world.lyon_entry):
        return create_case(by=world.lyon_entry, center=world.lyon, pseudonym="C01-00012345")


def patch(client, case, parts, version=None, **headers):
    etag = f'"{case.id}-{version or case.version}"'
    return client.patch(
        f"{CASES}{case.id}/",
        {"parts": parts},
        content_type="application/json",
        headers={"If-Match": etag} | headers,
    )


def test_new_case_comes_back_whole_with_its_etag(lyon):
    answer = lyon.post(
        CASES, {"center": "C01", "pseudonym": "C01-00000007"}, content_type="application/json"
    )
    assert answer.status_code == 201
    assert answer.headers["ETag"] == f'"{answer.json()["id"]}-1"'
    assert answer.json()["parts"]["patient"]["values"] == {"pseudonym": "C01-00000007"}


def test_new_case_of_another_center_is_refused(lyon):
    answer = lyon.post(
        CASES, {"center": "C02", "pseudonym": "C02-00000007"}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_center")


def test_pseudonym_that_is_taken_names_the_case(lyon, made):
    answer = lyon.post(
        CASES, {"center": "C01", "pseudonym": made.pseudonym}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["case"]) == (409, made.id)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_case_of_another_center_is_not_there(uppsala, made):
    assert uppsala.get(f"{CASES}{made.id}/").status_code == 404
    assert uppsala.get(CASES).json()["results"] == []
    assert patch(uppsala, made, {"tumour": {"primary_site": "pancreas"}}).status_code == 404


def test_read_of_a_case_is_logged(lyon, made, world):
    lyon.get(f"{CASES}{made.id}/")
    with service_scope():
        entry = AccessLog.objects.get(kind="read")
    assert (entry.user_id, entry.object_id) == (world.lyon_entry.pk, str(made.id))


def test_unchanged_case_is_not_sent_again(lyon, made):
    answer = lyon.get(f"{CASES}{made.id}/", headers={"If-None-Match": f'"{made.id}-1"'})
    assert (answer.status_code, answer.content) == (304, b"")


def test_change_writes_the_variables_given(lyon, made):
    answer = patch(
        lyon,
        made,
        {
            "tumour": {"primary_site": "pancreas", "imaging_diameter_mm": 22.5},
            "workup": {"ct_on": "2026-05", "fdg_pet": {"missing": "not_done"}},
            "operation": {"1": {"procedure": "DP"}},
            "vessel": {"1.SMA": {"contact_deg": 0}},
        },
    )
    parts = answer.json()["parts"]
    assert answer.headers["ETag"] == f'"{made.id}-2"'
    assert parts["tumour"]["values"]["imaging_diameter_mm"] == 22.5
    assert parts["workup"]["values"] == {"ct_on": "2026-05"}
    assert parts["workup"]["missing"] == {"fdg_pet": "not_done"}
    assert parts["operation"][0]["values"] == {"procedure": "DP"}
    assert parts["vessel"][0]["row"] == "1.SMA"


def test_change_without_if_match_is_refused(lyon, made):
    answer = lyon.patch(f"{CASES}{made.id}/", {"parts": {}}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (428, "precondition_required")


def test_change_of_a_case_changed_meanwhile_is_refused(lyon, made):
    patch(lyon, made, {"fitness": {"asa": 2}})
    answer = patch(lyon, made, {"fitness": {"asa": 3}})
    assert (answer.status_code, answer.json()["version"]) == (412, 2)


def test_value_that_cannot_be_read_is_named_and_nothing_written(lyon, made):
    answer = patch(lyon, made, {"fitness": {"asa": 9, "ecog": 1}})
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"], error["value"]) == (422, "fitness.asa", "9")
    assert error["remedy"]
    with service_scope():
        assert Case.objects.get(pk=made.id).version == 1


def test_lenient_change_keeps_what_cannot_be_read_as_typed(lyon, made):
    answer = patch(lyon, made, {"fitness": {"asa": 9, "ecog": 1}}, Prefer="handling=lenient")
    fitness = answer.json()["parts"]["fitness"]
    assert fitness["draft_input"] == {"asa": "9"}
    assert fitness["values"] == {"ecog": 1}


def test_unknown_variable_gets_the_nearest_one(lyon, made):
    answer = patch(lyon, made, {"tumour": {"primary_sit": "pancreas"}})
    (error,) = answer.json()["errors"]
    assert (error["field"], error["remedy"]) == (
        "tumour.primary_sit",
        "Did you mean primary_site?",
    )


def test_rows_are_added_and_removed(lyon, made):
    rows = f"{CASES}{made.id}/rows/complication/"
    added = lyon.post(
        rows,
        {"values": {"complication_type": "DGE"}},
        content_type="application/json",
        headers={"If-Match": f'"{made.id}-1"'},
    )
    assert added.status_code == 201
    assert len(added.json()["parts"]["complication"]) == 1
    gone = lyon.delete(f"{rows}1/", headers={"If-Match": added.headers["ETag"]})
    assert gone.json()["parts"]["complication"] == []


def test_submission_lists_every_obstacle(lyon, made):
    answer = lyon.post(f"{CASES}{made.id}/submit/", headers={"If-Match": f'"{made.id}-1"'})
    named = {o["variable"] for o in answer.json()["obstacles"]}
    assert answer.status_code == 409
    assert named == {"consent_status", "birth_year", "diagnosed_on", "primary_site"}


def test_list_goes_on_from_its_cursor(lyon, made, world):
    with user_scope(world.lyon_entry):
        for number in range(3):
            create_case(by=world.lyon_entry, center=world.lyon, pseudonym=f"C01-0000010{number}")
    first = lyon.get(f"{CASES}?page_size=3").json()
    second = lyon.get(first["next"]).json()
    assert [len(first["results"]), len(second["results"])] == [3, 1]
    assert second["next"] is None


def test_list_is_filtered_as_the_page_is(lyon, made):
    assert len(lyon.get(f"{CASES}?q=C01-0001").json()["results"]) == 1
    assert lyon.get(f"{CASES}?site=pancreas").json()["results"] == []


@pytest.mark.parametrize(("query", "field"), [("page_size=0", "page_size"), ("site=lung", "site")])
def test_list_names_a_query_it_cannot_read(lyon, query, field):
    answer = lyon.get(f"{CASES}?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


def test_list_refuses_a_cursor_it_has_not_given(lyon):
    assert lyon.get(f"{CASES}?cursor=tomorrow").json()["code"] == "bad_cursor"


def test_list_takes_as_many_queries_for_many_cases_as_for_one(
    lyon, made, world, django_assert_max_num_queries
):
    with user_scope(world.lyon_entry):
        for number in range(29):
            create_case(by=world.lyon_entry, center=world.lyon, pseudonym=f"C01-000002{number:02d}")
    with django_assert_max_num_queries(12) as one:
        lyon.get(f"{CASES}?page_size=1")
    with django_assert_max_num_queries(len(one.captured_queries)):
        lyon.get(f"{CASES}?page_size=30")


def test_variables_are_declared_with_their_meaning(lyon):
    found = {v["name"]: v for v in lyon.get("/api/v1/variables/").json()}
    assert found["imaging_diameter_mm"]["unit"] == "mm"


def test_nobody_signed_in_gets_no_rows(client, db):
    assert client.get(CASES).status_code in (302, 401, 403)


@pytest.mark.parametrize("body", ["[]", '{"parts": [1]}', '"text"'])
def test_body_of_another_shape_is_refused(lyon, made, body):
    answer = lyon.patch(
        f"{CASES}{made.id}/",
        body,
        content_type="application/json",
        headers={"If-Match": f'"{made.id}-1"'},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "not_accepted")


@pytest.mark.parametrize("what", ["checks", "assessments"])
def test_read_of_what_follows_from_a_case_is_logged(lyon, made, world, what):
    assert lyon.get(f"{CASES}{made.id}/{what}/").status_code == 200
    with service_scope():
        entry = AccessLog.objects.get(kind="read")
    assert (entry.user_id, entry.object_id, entry.details) == (
        world.lyon_entry.pk,
        str(made.id),
        {"page": what},
    )


def test_read_of_a_case_that_has_not_changed_is_logged(lyon, made):
    etag = f'"{made.id}-{made.version}"'
    answer = lyon.get(f"{CASES}{made.id}/", headers={"If-None-Match": etag})
    assert answer.status_code == 304
    with service_scope():
        assert AccessLog.objects.filter(kind="read").count() == 1


def test_list_of_cases_is_logged_with_how_many_it_showed(lyon, made, world):
    lyon.get(CASES)
    lyon.get(CASES, {"state": "submitted"})  # shows none
    lyon.get("/cases/")
    with service_scope():
        found = AccessLog.objects.filter(kind="listed").values_list("center", "user", "details")
        assert list(found) == [(world.lyon.pk, world.lyon_entry.pk, {"cases": 1})] * 2


# Nothing that is misspelled is left out without a word


@pytest.mark.parametrize(
    ("query", "name", "words"),
    [
        ("stat=draft", "stat", "Did you mean “state”?"),
        ("pseudonym=C01-0001", "pseudonym", "Known: q, center, state"),
        ("operated=maybe", "operated", "“maybe” is neither true nor false."),
        ("page=2", "page", "Did you mean “page_size”?"),
    ],
)
def test_filter_that_is_not_known_is_refused_and_not_taken_for_everything(
    lyon, made, query, name, words
):
    answer = lyon.get(f"{CASES}?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, name)
    assert words in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize("address", ["jobs/", "centers/", "variables/", "reports/", "freezes/"])
def test_other_lists_refuse_what_they_do_not_filter_by(lyon, address):
    assert lyon.get(f"/api/v1/{address}?state=done").status_code == 400


@pytest.mark.parametrize("field", ["patient", "birth_year"])
def test_member_beside_the_parts_is_refused(lyon, made, field):
    body = {field: {"birth_year": 1950}, "parts": {"patient": {"sex": "male"}}}
    headers = {"If-Match": f'"{made.id}-{made.version}"'}
    answer = lyon.patch(
        f"{CASES}{made.id}/", body, content_type="application/json", headers=headers
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert answer.json()["errors"][0]["remedy"] == "Put it into “parts”."
    assert lyon.get(f"{CASES}{made.id}/").json()["version"] == made.version


def test_member_of_a_new_case_that_is_misspelled_is_refused(lyon):
    body = {"center": "C01", "pseudonym": "C01-00000007", "registred_on": "2019-01-01"}
    answer = lyon.post(CASES, body, content_type="application/json")
    assert answer.status_code == 400
    assert "Did you mean “registered_on”?" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize("day", ["2999-01-01", "1203-01-01"])
def test_new_case_was_registered_on_a_day_that_has_been(lyon, day):
    body = {"center": "C01", "pseudonym": "C01-00000007", "registered_on": day}
    answer = lyon.post(CASES, body, content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["variable"]) == (422, "registered_on")
    assert not lyon.get(CASES).json()["results"]
