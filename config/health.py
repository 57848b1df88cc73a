"""Is the process alive, and can it work: for supervisors and load balancers, without a scope."""

from collections.abc import Callable
from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse

from centers.scope import unscoped


class NotReady(Exception):
    pass


@unscoped
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain")


@unscoped
def ready(request: HttpRequest) -> HttpResponse:
    """200 when database, migrations and broker are fine; else 503 and which of them is not."""
    parts = {name: _state(check) for name, check in CHECKS.items()}
    status = 200 if set(parts.values()) == {"ok"} else 503
    return JsonResponse(parts, status=status, headers={"Cache-Control": "no-store"})


def _state(check: Callable[[], None]) -> str:
    try:
        check()
    except NotReady as problem:
        return str(problem)
    except Exception as problem:  # whatever a driver raises: the answer is that it is away
        return f"away ({type(problem).__name__})"
    return "ok"


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@cache
def _shipped() -> frozenset[tuple[str, str]]:
    loader = MigrationLoader(None)
    return frozenset(loader.disk_migrations or {})


def _migrations() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        missing = _shipped() - set(cursor.fetchall())
    if missing:
        raise NotReady(f"{len(missing)} not applied: run manage.py migrate")


def _broker() -> None:
    from config.celery import app

    with app.connection_for_write(connect_timeout=2) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0, interval_max=0)


CHECKS = {"database": _database, "migrations": _migrations, "broker": _broker}
