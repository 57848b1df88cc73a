"""Row-level security with the application's own condition, beside the condition alone."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
from django.db import connection
from django.db.models import Count, QuerySet

from benchmarks.clock import contest
from benchmarks.table import Row, timed
from benchmarks.world import World
from centers.models import Center
from centers.scope import user_scope
from registry.queries import cases
from registry.queries.lists import LIST_COLUMNS


def rows(world: World) -> Iterator[Row]:
    for count in (1, 3):
        others = Center.objects.exclude(pk=world.center.pk).order_by("pk")
        with world.login("registry_worker"):
            chosen = [world.center, *others[: count - 1]]
        person = world.person(*chosen)
        with world.login("registry_web"), user_scope(person), _without_wall(world) as alone:
            for name, newest in _asked().items():
                statement = newest.query.sql_with_params()
                behind, condition = _asking(connection, statement), _asking(alone, statement)
                found = contest({"ours": behind, "condition alone": condition})
                many = "1 center" if count == 1 else f"{count} centers"
                yield timed(f"{name} behind the wall, {many}", found, "condition alone", 1.15)


def _without_wall(world: World) -> Any:
    """A superuser's connection, for whom there is no row-level security."""
    return psycopg.connect(world.server.url("postgres"), prepare_threshold=None)


def _asked() -> dict[str, QuerySet[Any, Any]]:
    newest = cases().order_by("-registered_on", "-id").values(*LIST_COLUMNS)[:100]
    return {
        "list of 100": newest,
        "count": cases().order_by().values("center_id").annotate(n=Count("id")),
        "sums over a part": cases()
        .order_by()
        .filter(tumours__primary_site="pancreas")
        .values("tumours__location")
        .annotate(n=Count("id")),
    }


def _asking(connection: Any, statement: tuple[str, tuple[Any, ...]]) -> Callable[[], Any]:
    def call() -> Any:
        with connection.cursor() as cursor:
            cursor.execute(*statement)
            return cursor.fetchall()

    return call
