"""Which rows a piece of work may see, and who answers for it: one statement."""

import json
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from psycopg.errors import InsufficientPrivilege

Roles = Mapping[int | None, frozenset[str]]
Rows = TypeVar("Rows", bound=QuerySet[Any])


@dataclass(frozen=True, slots=True)
class Scope:
    """``roles``: the person's current role codes by center; those of the consortium by None.

    ``of_person`` is False for work of the program itself (service or named centers), whose
    permission was decided before.
    """

    database_role: str
    user_id: int | None
    center_ids: tuple[int, ...]
    roles: Roles = field(hash=False)
    context: dict[str, Any] = field(hash=False)
    of_person: bool = False

    @property
    def all_centers(self) -> bool:
        return self.database_role == "registry_service"


_NONE = Scope("none", None, (), {}, {})
_now = threading.local()


class ScopeMissing(RuntimeError):
    pass


def current() -> Scope:
    scope: Scope = getattr(_now, "scope", _NONE)
    if scope is _NONE:
        raise ScopeMissing(
            "Center rows were asked for outside a scope: open user_scope, centers_scope or"
            " service_scope first (a request has one unless its view is marked @unscoped)."
        )
    return scope


def in_scope(rows: Rows) -> Rows:
    """The first wall: only rows of the centers of the current scope."""
    scope = current()
    return rows if scope.all_centers else rows.filter(center_id__in=scope.center_ids)


def user_scope(user: Any, **context: Any) -> AbstractContextManager[Scope]:
    """The centers of the person's current memberships; none for an anonymous user."""
    return _scope("registry_app", user.pk, None, **context)


def centers_scope(
    ids: Iterable[int], *, user: int | None = None, **context: Any
) -> AbstractContextManager[Scope]:
    """Work of the program in named centers, for instance an import."""
    return _scope("registry_app", user, tuple(int(i) for i in ids), **context)


def service_scope(**context: Any) -> AbstractContextManager[Scope]:
    """All centers. Never in a request: the web login may not take this role."""
    return _scope("registry_service", None, (), **context)


@contextmanager
def _scope(
    role: str, user: int | None, centers: tuple[int, ...] | None, /, **context: Any
) -> Iterator[Scope]:
    before, nested = getattr(_now, "scope", _NONE), connection.in_atomic_block
    with transaction.atomic():
        _now.scope = _enter(role, user, centers, context)
        try:
            yield _now.scope
        finally:
            _now.scope = before
        # SET LOCAL outlives a savepoint; a whole transaction ends by itself
        if nested and not connection.needs_rollback:
            _apply(before)


def _enter(
    role: str, user: int | None, centers: tuple[int, ...] | None, context: dict[str, Any]
) -> Scope:
    context = {
        "user": user,
        "request": str(uuid.uuid4()),
        "program": settings.PROGRAM_VERSION,
    } | context
    asked = Scope(role, user, centers or (), {}, context, of_person=centers is None)
    memberships = _apply(asked)
    if not asked.of_person:
        return asked
    roles: dict[int | None, frozenset[str]] = {}
    for entry in filter(None, memberships.split(",")):
        code, _, center = entry.partition("@")
        at = int(center) if center else None
        roles[at] = roles.get(at, frozenset()) | {code}
    ids = tuple(sorted(i for i in roles if i is not None))
    return Scope(role, user, ids, roles, context | {"roles": memberships}, of_person=True)


def _apply(scope: Scope) -> str:
    """Set it in the database; the memberships of a person as ``role@center_id,…``."""
    ids = "{%s}" % ",".join(map(str, scope.center_ids))
    args = [
        scope.database_role,
        str(scope.user_id or ""),
        None if scope.of_person else ids,  # None: the person's own current memberships
        json.dumps(scope.context) if scope.context else "",
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT enter_scope(%s, %s, %s, %s)", args)
        memberships: str = cursor.fetchone()[0]
    return memberships


def continue_as(user: Any, **context: Any) -> Scope:
    """From here to the end of the current scope the work is this person's.

    For a request whose person is known only inside the view (an API token): the scope that
    the middleware opened for nobody gives way, and ends as it would have.
    """
    before = current()
    if before.user_id is not None or not before.of_person:
        raise RuntimeError(f"the scope is user {before.user_id}'s already, not nobody's")
    _now.scope = _enter("registry_app", user.pk, None, before.context | {"user": user.pk} | context)
    scope: Scope = _now.scope
    return scope


def renew() -> None:
    """Set the scope again after a rollback, which may have taken it from the database."""
    _apply(current())


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
    view.login_required = False  # type: ignore[attr-defined]
    return transaction.non_atomic_requests(view)


def is_refusal(error: BaseException | None) -> bool:
    """Whether the database refused: row-level security, or a right not granted."""
    return isinstance(error, InsufficientPrivilege) or (
        error is not None and isinstance(error.__cause__, InsufficientPrivilege)
    )
