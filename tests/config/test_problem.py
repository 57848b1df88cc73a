"""The one shape of an error on the API."""

from base64 import b64encode

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError
from psycopg.errors import InsufficientPrivilege
from rest_framework import exceptions, serializers
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from centers.models import AccessLog
from centers.scope import service_scope

PROBLEM = "application/problem+json"


class LostRace(Exception):
    status = 412
    code = "lost_race"
    remedy = "read the case again"

    def __init__(self, theirs: dict) -> None:
        super().__init__("somebody saved the case meanwhile")
        self.extra = {"theirs": theirs}


class Size(serializers.Serializer):
    size_mm = serializers.FloatField(min_value=0)


def answer(error: Exception):
    class View(APIView):
        permission_classes = ()
        authentication_classes = ()

        def get(self, request):
            raise error

    response = View.as_view()(APIRequestFactory().get("/api/v1/x"))
    response.render()
    return response


def test_problem_has_the_media_type_of_its_standard():
    assert answer(exceptions.NotFound()).headers["Content-Type"] == "application/problem+json"


def test_problem_of_a_serializer_names_the_field():
    form = Size(data={"size_mm": "-1"})
    form.is_valid()
    body = answer(exceptions.ValidationError(form.errors)).data
    assert (body["status"], body["code"], body["detail"]) == (
        400,
        "invalid",
        "one value was not accepted",
    )
    assert [(e["field"], e["code"]) for e in body["errors"]] == [("size_mm", "min_value")]


def test_problem_of_a_domain_error_carries_its_own_members():
    body = answer(LostRace({"size_mm": 12})).data
    assert body == {
        "type": "about:blank",
        "title": "Precondition Failed",
        "status": 412,
        "code": "lost_race",
        "detail": "somebody saved the case meanwhile",
        "remedy": "read the case again",
        "theirs": {"size_mm": 12},
    }


def test_problem_of_the_second_wall_is_forbidden():
    error = ProgrammingError()
    error.__cause__ = InsufficientPrivilege()
    assert answer(error).status_code == 403


def test_problem_of_a_django_refusal_is_forbidden():
    assert answer(PermissionDenied()).data["code"] == "permission_denied"


def test_problem_of_a_fault_says_nothing_of_its_inside():
    body = answer(ZeroDivisionError("patient C07-00012345")).data
    assert body["status"] == 500
    assert "C07" not in str(body)


@pytest.mark.django_db
def test_unknown_address_of_the_api_is_a_problem(client):
    response = client.get("/api/v1/no-such-thing/")
    assert response.json()["status"] == 404
    assert response.headers["Content-Type"] == "application/problem+json"


def as_entry(client, world):
    client.force_login(world.lyon_entry)
    return client


@pytest.mark.parametrize("name", ["jobs", "reports"])
@pytest.mark.parametrize("position", ["p=abc", "p=1.5", "p=%00"])
def test_cursor_that_was_not_given_is_not_found(client, world, name, position):
    cursor = b64encode(position.encode()).decode()
    answer = as_entry(client, world).get(f"/api/v1/{name}/", {"cursor": cursor})
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, PROBLEM)


def test_body_nested_beyond_sense_is_refused(client, world):
    body = "[" * 100_000
    answer = as_entry(client, world).post("/api/v1/cases/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


def test_body_that_is_too_large_is_refused_as_such(client, world, settings):
    body = " " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    answer = as_entry(client, world).post("/api/v1/cases/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_freeze_named_with_a_zero_byte_is_refused(client, world):
    client.force_login(world.analyst)
    asked = {"freeze": "\0", "form": "csv", "purpose": "a review of the exports"}
    answer = client.post("/api/v1/exports/", asked, content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "freeze")


def test_address_with_a_zero_byte_is_not_found_and_logged(client, world):
    answer = as_entry(client, world).get("/api/v1/criteria/%00/")
    assert answer.status_code == 404
    with service_scope():
        assert AccessLog.objects.filter(kind="refused", user=world.lyon_entry).count() == 1
