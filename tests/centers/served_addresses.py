"""The addresses that gunicorn serves for the test of threads and pool."""

import time

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

from centers.models import YearlyVolume
from centers.scope import current, unscoped


def _settings() -> list[str]:
    names = ("app.user_id", "app.center_ids", "pghistory.context_metadata")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user::text, " + ", ".join(["current_setting(%s, true)"] * 3), names
        )
        return [text or "" for text in cursor.fetchone()]


def mine(request: HttpRequest) -> HttpResponse:
    rows = YearlyVolume.objects.order_by("center_id").values_list("center_id", flat=True)
    before = list(rows.distinct())
    time.sleep(0.002)  # another thread takes its turn
    after = list(rows.distinct())
    return JsonResponse(
        {
            "scope": [current().user_id, *current().center_ids],
            "rows": before if before == after else [before, after],
            "database": _settings()[:3],
        }
    )


def write(request: HttpRequest, year: int) -> HttpResponse:
    """Its center is the first of the scope; a failure half-way leaves nothing."""
    center = current().center_ids[0]
    YearlyVolume.objects.create(center_id=center, year=year, hepatectomies=current().user_id)
    if year % 2:
        raise ValueError("half-way")
    return JsonResponse({"center": center})


@unscoped
def public(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"database": _settings()})


urlpatterns = [
    path("mine/", mine),
    path("write/<int:year>/", write),
    path("public/", public),
    path("", include("centers.urls")),
]
