"""Reading over the API: a page of cases and one whole case, beside SQL and DRF."""

from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

from django.db import connection
from rest_framework.test import APIRequestFactory, force_authenticate

from benchmarks.clock import contest
from benchmarks.peers import drf
from benchmarks.table import Row, timed
from benchmarks.world import World
from centers.scope import user_scope
from registry.api import CaseViewSet
from registry.models import PARTS, Case
from registry.queries import case_page, cases

PAGE = """
SELECT json_agg(t)::text FROM (
    SELECT c.id, c.center_id, p.pseudonym, c.number, c.state, c.version, c.registered_on,
           c.submitted_at, c.progress, t.primary_site, t.location, t.diagnosed_on,
           t.diagnosed_on_precision, t.imaging_diameter_mm, b.board_decision
    FROM registry_case c JOIN registry_patient p ON p.id = c.patient_id
    LEFT JOIN registry_tumour t ON t.case_id = c.id LEFT JOIN registry_board b ON b.case_id = c.id
    WHERE c.center_id = %s ORDER BY c.registered_on DESC, c.id DESC LIMIT 100
) t"""


def rows(world: World) -> Iterator[Row]:
    person = world.person(world.center)
    with world.login("registry_web"), user_scope(person):
        _count_progress(person, world.center)
        yield from _list(world, person)
        yield from _case(person)


def _count_progress(person: Any, center: Any) -> None:
    from registry.actions import refresh_progress

    refresh_progress(by=person, center=center)


def called(view: Any, person: Any, path: str = "/", **kwargs: Any) -> Callable[[], bytes]:
    factory = APIRequestFactory()

    def call() -> bytes:
        request = factory.get(path)
        force_authenticate(request, person)
        response = view(request, **{k: next(v) for k, v in kwargs.items()})
        response.render()
        if response.status_code != 200:
            raise AssertionError(f"{response.status_code}: {response.content[:300]!r}")
        return bytes(response.content)

    return call


def _list(world: World, person: Any) -> Iterator[Row]:
    view = CaseViewSet.as_view({"get": "list"})
    last = case_page(cases(), size=max(1, cases().count() * 9 // 10)).after
    found = contest(
        {
            "ours": called(view, person, "/?page_size=100"),
            "SQL json_agg": lambda: _sql(PAGE, world.center.pk),
            "ModelSerializer, cursor": called(drf.CaseList.as_view(), person),
            "deep": called(view, person, f"/?page_size=100&cursor={last}"),
        }
    )
    three = {n: t for n, t in found.items() if n != "deep"}
    yield timed("list of 100 cases", three, "SQL json_agg", 3.2)
    two = {n: t for n, t in three.items() if n != "SQL json_agg"}
    yield timed("the same", two, "ModelSerializer, cursor", 0.3)
    pages = {"ours": found["deep"], "page 1": found["ours"]}
    yield timed("the same from nine tenths down the list", pages, "page 1", 1.3)


def _sql(sql: str, *values: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return str(cursor.fetchone()[0])


def _case(person: Any) -> Iterator[Row]:
    ids = list(Case.objects.order_by("id").values_list("id", flat=True)[:200])
    whole = _whole_case()
    one = cycle(ids)
    found = contest(
        {
            "ours": called(CaseViewSet.as_view({"get": "retrieve"}), person, pk=cycle(ids)),
            "DRF nested": called(drf.CaseDetail.as_view(), person, pk=cycle(ids)),
            "SQL row_to_json": lambda: _sql(whole, next(one)),
        }
    )
    two = {n: t for n, t in found.items() if n != "SQL row_to_json"}
    yield timed("one whole case, read logged", two, "DRF nested", 0.2)
    two = {n: t for n, t in found.items() if n != "DRF nested"}
    yield timed("the same", two, "SQL row_to_json", 2)


def _whole_case() -> str:
    """Every part of one case, as PostgreSQL writes it."""
    parts = ", ".join(
        f"(SELECT json_agg(row_to_json(t)) FROM {m._meta.db_table} t WHERE t.case_id = c.id)"
        for part, m in PARTS.items()
        if part not in ("patient", "case")
    )
    return (
        "SELECT json_build_array(row_to_json(c), row_to_json(p), "
        f"{parts})::text FROM registry_case c JOIN registry_patient p ON p.id = c.patient_id"
        " WHERE c.id = %s"
    )
