"""Centers and people as a scope may see them; the only module here with joins."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from centers.errors import UnknownCenter, UnknownPerson
from centers.models import AccessLog, Center, Membership, User
from centers.permissions import Permission, has_permission, require_permission, roles_of
from centers.scope import current


def centers_with(permission: Permission) -> QuerySet[Center]:
    """The centers of the current scope at which it has this permission."""
    scope = current()
    if scope.all_centers:
        return Center.objects.all()
    ids = [i for i in scope.center_ids if has_permission(scope, permission, i)]
    return Center.objects.filter(pk__in=ids)


def my_centers() -> QuerySet[Center]:
    """The centers whose rows the current scope sees."""
    scope = current()
    return (
        Center.objects.all()
        if scope.all_centers
        else Center.objects.filter(pk__in=scope.center_ids)
    )


def center_named(code: str, permission: Permission | None = None) -> Center:
    """Of the current scope, else UnknownCenter: a foreign center and none look the same."""
    known = my_centers() if permission is None else centers_with(permission)
    center = known.filter(code=code.strip().upper()).first()
    if center is None:
        raise UnknownCenter(code, list(known.values_list("code", flat=True)))
    return center


def person_named(email: str) -> User:
    person = User.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        raise UnknownPerson(email)
    return person


def held(on: object = None) -> Q:
    """Memberships that count on a day (default today)."""
    day = on or timezone.now().date()  # UTC, as current_date in the database
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gt=day))


def members(center: Center) -> QuerySet[Membership]:
    """Who holds a role at a center of the current scope, first the current ones."""
    require_permission(current(), Permission.READ_CASES, center)
    rows = Membership.objects.filter(center=center).select_related("user")
    return rows.order_by("ends_on", "user__full_name", "user__email", "role")


def people(ids: Iterable[int]) -> dict[int, User]:
    """Names for the ids that history and logs hold."""
    return User.objects.in_bulk(set(ids))


def access_log() -> QuerySet[AccessLog]:
    """What a lead may know of the own centers, an auditor or coordinator of all."""
    scope = current()
    require_permission(scope, Permission.READ_ACCESS_LOG)
    rows = AccessLog.objects.select_related("user", "center")
    offices = [role for center_id, role in roles_of(scope) if center_id is None]
    if scope.all_centers or any(Permission.READ_ACCESS_LOG in o.permissions for o in offices):
        return rows
    return rows.filter(center__in=centers_with(Permission.READ_ACCESS_LOG))


def log_page(
    rows: QuerySet[AccessLog], *, before: str = "", size: int = 100
) -> tuple[list[AccessLog], str]:
    """The newest rows before a mark, and the mark of the next page ("" at the end)."""
    at, _, key = before.partition(" ")
    with suppress(ValueError):
        mark = datetime.fromisoformat(at)
        rows = rows.filter(Q(at__lt=mark) | Q(at=mark, pk__lt=UUID(key)))
    found = list(rows.order_by("-at", "-pk")[: size + 1])
    more = len(found) > size
    return found[:size], f"{found[size - 1].at.isoformat()} {found[size - 1].pk}" if more else ""
