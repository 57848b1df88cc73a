"""The one shape of an error on the API."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError
from psycopg.errors import InsufficientPrivilege
from rest_framework import exceptions, serializers
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView


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
