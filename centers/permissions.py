"""Who may do what: one question, asked of a scope or of a person."""

from typing import Any, cast

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from centers.roles import ROLES, Role
from centers.scope import Roles, Scope, current
from centers.vocabulary import Permission

__all__ = [
    "Actor",
    "NotPermitted",
    "Permission",
    "has_permission",
    "require_permission",
    "roles_of",
]


Actor = Scope | AbstractBaseUser  # who acts: the scope of the work, or its person


class NotPermitted(PermissionDenied):
    """An answer 403, on pages and in the API."""

    status = 403
    code = "not_permitted"


def has_permission(who: Actor, permission: Permission, center: Any = None) -> bool:
    """Whether this scope or person may, at this center (object or id), or without one anywhere.

    Work of the program itself (service scope, named centers) may: its permission was decided
    before the scope was opened.
    """
    center_id: int | None = getattr(center, "pk", center)
    if isinstance(who, Scope) and not who.of_person:
        return who.all_centers or center_id is None or center_id in who.center_ids
    if not isinstance(who, Scope) and not who.is_active:
        return False
    return any(
        permission in role.permissions
        for at, role in roles_of(who)
        if center_id is None or at is None or at == center_id
    )


def require_permission(who: Actor, permission: Permission, center: Any = None) -> None:
    if not has_permission(who, permission, center):
        where = "" if center is None else f" at center {getattr(center, 'code', center)}"
        needed = ", ".join(r.label for r in ROLES.values() if permission in r.permissions)
        raise NotPermitted(
            f"You may not {permission.label}{where}: this takes the role {needed}."
            " Ask the lead of the center or the coordinator of the consortium."
        )


def roles_of(who: Actor) -> list[tuple[int | None, type[Role]]]:
    """(center id or None for the consortium, role) of a scope or a person, today."""
    if isinstance(who, Scope):
        return _classes(who.roles)
    scope, person = current(), cast(Any, who)
    if scope.of_person and scope.user_id == person.pk:
        return _classes(scope.roles)
    today = timezone.now().date()  # UTC, as current_date in the database
    held = person.memberships.exclude(ends_on__lte=today).filter(starts_on__lte=today)
    return [(m.center_id, ROLES[m.role]) for m in held]


def _classes(roles: Roles) -> list[tuple[int | None, type[Role]]]:
    return [(at, ROLES[code]) for at, codes in roles.items() for code in sorted(codes)]
