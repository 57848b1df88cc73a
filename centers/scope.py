"""Which rows a piece of work may see, and who answers for it: one statement."""

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import resolve


@dataclass(frozen=True, slots=True)
class Scope:
    role: str
    user: str
    center_ids: tuple[int, ...]
    context: dict[str, Any] = field(hash=False)


_NONE = Scope("none", "", (), {})
_now = threading.local()


class ScopeMissing(RuntimeError):
    pass


def current() -> Scope:
    scope = getattr(_now, "scope", _NONE)
    if scope is _NONE:
        raise ScopeMissing("no scope: open one, or read through queries.py")
    return scope


def _apply(role: str, user: str, centers: tuple[int, ...] | None, context: dict[str, Any]) -> str:
    ids = None if centers is None else "{%s}" % ",".join(map(str, centers))
    metadata = json.dumps(context) if context else ""
    with connection.cursor() as cursor:  # ids None: the person's own current memberships
        cursor.execute("SELECT enter_scope(%s, %s, %s, %s)", [role, user, ids, metadata])
        return cursor.fetchone()[0]


@contextmanager
def _scope(
    role: str, user: int | None, centers: tuple[int, ...] | None, /, **context: Any
) -> Iterator[Scope]:
    before, nested = getattr(_now, "scope", _NONE), connection.in_atomic_block
    context = {
        "user": user,
        "request": str(uuid.uuid4()),
        "program": settings.PROGRAM_VERSION,
    } | context
    with transaction.atomic():
        text = str(user) if user else ""
        ids = _apply(role, text, centers, context)
        found = tuple(int(i) for i in ids.strip("{}").split(",") if i)
        _now.scope = Scope(role, text, found, context)
        try:
            yield _now.scope
        finally:
            _now.scope = before
        # SET LOCAL outlives a savepoint; a whole transaction ends by itself
        if nested and not connection.needs_rollback:
            _apply(before.role, before.user, before.center_ids, before.context)


def user_scope(user: Any, **context: Any) -> Any:
    return _scope("registry_app", user.pk, None, **context)


def centers_scope(ids: Any, *, user: int | None = None, **context: Any) -> Any:
    return _scope("registry_app", user, tuple(int(i) for i in ids), **context)


def service_scope(**context: Any) -> Any:
    """All centers. Never in a request: the web login may not take this role."""
    return _scope("registry_service", None, (), **context)


def reason(text: str) -> None:
    """Why the rows that follow in this scope are changed."""
    scope = current()
    scope.context["reason"] = text
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_metadata', %s, true)", [json.dumps(scope.context)]
        )


def unscoped(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A public page: no transaction, no session, no user."""
    view.unscoped = True  # type: ignore[attr-defined]
    return transaction.non_atomic_requests(view)


class ScopeMiddleware:
    """Every view but the marked ones runs in the scope of the signed-in person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = resolve(request.path_info).func
        if getattr(view, "unscoped", False):
            return self.get_response(request)
        with user_scope(request.user, path=request.path) as scope:
            request.scope = scope  # type: ignore[attr-defined]
            response = self.get_response(request)
            if response.streaming:
                raise RuntimeError("a streaming response would be read after its scope")
            return response
