"""Requests in the scope of their person, through Django's whole chain."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import include, path
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.response import Response

from centers.api import ScopedAPIView
from centers.models import AccessLog, Membership, User
from centers.scope import current, in_scope, service_scope, unscoped


def mine(request):
    roles = {str(at): sorted(codes) for at, codes in request.scope.roles.items()}
    return JsonResponse({"centers": list(current().center_ids), "roles": roles})


def one(request, pk):
    membership = get_object_or_404(in_scope(Membership.objects.all()), pk=pk)
    return JsonResponse({"role": membership.role})


def grant(request):
    """Forgets the first wall."""
    Membership.objects.create(
        user=request.user, center_id=request.POST["center"], role="surgeon", starts_on="2024-01-01"
    )
    return HttpResponse(status=201)


def forbidden(request):
    raise PermissionDenied("not you")


def broken(request):
    Membership.objects.filter(user=request.user).update(ends_on="2030-01-01")
    raise PermissionDenied


def stream(request):
    return StreamingHttpResponse(iter([b"rows"]))


def artefact(request):
    return FileResponse(open(__file__, "rb"))


@unscoped
def public(request):
    try:
        current()
    except RuntimeError:
        return HttpResponse("no scope")
    return HttpResponse("scope")


class Token(BaseAuthentication):
    def authenticate(self, request):
        email = request.headers.get("X-Email")
        return (User.objects.get(email=email), None) if email else None

    def authenticate_header(self, request):
        return "X-Email"


class Mine(ScopedAPIView):
    authentication_classes = (Token,)

    def get(self, request):
        roles = sorted(in_scope(Membership.objects.all()).values_list("role", flat=True))
        return Response({"user": self.scope.user_id, "roles": roles, "same": request.scope.user_id})

    def post(self, request):
        Membership.objects.create(
            user=request.user, center_id=request.data["center"], role="lead", starts_on="2024-01-01"
        )
        return Response(status=201)

    def put(self, request):
        raise serializers.ValidationError("no")


urlpatterns = [
    path("mine/", mine),
    path("one/<int:pk>/", one, name="one"),
    path("grant/", grant),
    path("forbidden/", forbidden, name="forbidden"),
    path("broken/", broken),
    path("stream/", stream),
    path("artefact/", artefact),
    path("public/", public),
    path("api/mine/", Mine.as_view()),
    path("", include("config.urls")),
]
handler403 = "config.views.forbidden"


@pytest.fixture(autouse=True)
def addresses(settings):
    settings.ROOT_URLCONF = __name__


def refusals():
    with service_scope():
        return [(r.user_id, r.details) for r in AccessLog.objects.filter(kind="refused")]


def test_view_runs_in_the_scope_of_its_person(client, world):
    client.force_login(world.lyon_lead)
    assert client.get("/mine/").json() == {
        "centers": [world.lyon.pk],
        "roles": {str(world.lyon.pk): ["lead"]},
    }


def test_page_asks_for_a_sign_in(client, world):
    answer = client.get("/mine/")
    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/mine/")


def test_fragment_under_an_ended_session_sends_the_whole_page_to_the_sign_in(client, world):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/jobs/7/?page=2"}
    answer = client.get("/mine/", headers=headers)
    assert answer["HX-Redirect"] == "/accounts/login/?next=/jobs/7/"


def test_what_is_sent_under_an_ended_session_leaves_the_page_where_it_is(client, world):
    answer = client.post("/mine/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.has_header("HX-Redirect")) == (401, False)


def test_unscoped_page_has_no_transaction_no_session_and_no_query(
    as_web, client, world, django_assert_num_queries
):
    client.force_login(world.lyon_lead)
    with django_assert_num_queries(0):
        assert client.get("/public/").content == b"no scope"


def test_scoped_page_costs_few_statements(as_web, client, world, django_assert_num_queries):
    client.force_login(world.lyon_lead)
    with django_assert_num_queries(7):  # session, user; BEGIN, scope, SAVEPOINT, RELEASE, COMMIT
        client.get("/mine/")


def test_object_of_another_center_is_not_found_and_logged(as_web, client, world):
    with service_scope_of_owner():
        foreign = Membership.objects.get(user=world.uppsala_entry).pk
        own = Membership.objects.get(user=world.lyon_entry).pk
    client.force_login(world.lyon_lead)
    assert client.get(f"/one/{own}/").status_code == 200
    assert client.get(f"/one/{foreign}/").status_code == 404
    with service_scope_of_owner():
        row = AccessLog.objects.get(kind="refused")
    assert row.user_id == world.lyon_lead.pk
    assert row.details == {"address": "one", "status": 404, "object": {"pk": str(foreign)}}


def test_refused_page_is_logged(client, world):
    client.force_login(world.lyon_entry)
    assert client.get("/forbidden/").status_code == 403
    details = {"address": "forbidden", "status": 403, "object": {}}
    assert refusals() == [(world.lyon_entry.pk, details)]


def test_row_of_another_center_is_refused_by_the_database_with_403(client, world):
    client.force_login(world.lyon_lead)
    assert client.post("/grant/", {"center": world.lyon.pk}).status_code == 201
    assert client.post("/grant/", {"center": world.uppsala.pk}).status_code == 403
    assert [user for user, _ in refusals()] == [world.lyon_lead.pk]


def test_failed_view_leaves_nothing_behind(client, world):
    client.force_login(world.lyon_entry)
    assert client.get("/broken/").status_code == 403
    with service_scope():
        assert Membership.objects.get(user=world.lyon_entry).ends_on is None


def test_streaming_answer_is_refused_but_a_file_is_not(client, world):
    client.force_login(world.lyon_entry)
    with pytest.raises(RuntimeError, match="streams"):
        client.get("/stream/")
    answer = client.get("/artefact/")
    assert b"".join(answer.streaming_content).startswith(b'"""Requests')


def test_token_of_the_api_opens_the_scope_of_its_person(as_web, client, world):
    answer = client.get("/api/mine/", headers={"X-Email": "lyon_lead@example.org"}).json()
    assert answer["user"] == answer["same"] == world.lyon_lead.pk
    assert answer["roles"] == ["data_entry", "lead", "monitor", "surgeon"]


def test_api_without_a_token_is_refused(client, world):
    assert client.get("/api/mine/").status_code == 401


def test_api_refused_by_the_database_is_403_and_logged(client, world):
    answer = client.post(
        "/api/mine/",
        {"center": world.uppsala.pk},
        content_type="application/json",
        headers={"X-Email": "lyon_lead@example.org"},
    )
    assert answer.status_code == 403
    assert [user for user, _ in refusals()] == [world.lyon_lead.pk]


def test_scope_ends_with_the_request(client, world):
    client.get("/api/mine/", headers={"X-Email": "lyon_lead@example.org"})
    with pytest.raises(RuntimeError):
        current()


def service_scope_of_owner():
    """As the owner, from a test whose connection is the web's."""
    from contextlib import contextmanager

    from django.db import connection

    @contextmanager
    def opened():
        login = connection.settings_dict["USER"]
        connection.close()
        connection.settings_dict["USER"] = "registry_owner"
        with service_scope():
            yield
        connection.close()
        connection.settings_dict["USER"] = login

    return opened()
