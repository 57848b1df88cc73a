"""Everything that writes centers, people, roles and the access log."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import DataError, IntegrityError, transaction
from django.db.models import F, Model
from django.utils import timezone

from centers.errors import (
    CenterExists,
    InvalidValue,
    PersonDeactivated,
    PersonExists,
    RoleEndedAlready,
    RoleHeldAlready,
    RoleWithoutItsPlace,
    UnknownRole,
)
from centers.models import AccessLog, Center, Membership, User, YearlyVolume
from centers.permissions import Actor, Permission, require_permission
from centers.roles import ROLES
from centers.scope import Scope, current
from centers.vocabulary import AccessKind, Capability, SharingMode

# constraint of the database: the rule in words
RULES = {
    "centers_center_code": "write C and two digits, as C07",
    "centers_center_country": "two letters of ISO 3166-1, as FR",
    "centers_yearlyvolume_range": "a year from 1980 to 2100",
    "centers_yearlyvolume_counts": "counts are not negative, and no part exceeds its whole",
}


@transaction.atomic
def create_center(
    *,
    by: Actor,
    code: str,
    name: str,
    country: str = "",
    region: str = "",
    sharing_mode: str = SharingMode.PATIENT_LEVEL,
    capabilities: Iterable[str] = (),
) -> Center:
    require_permission(by, Permission.MANAGE_CENTERS)
    center = Center(code=code.strip().upper(), name=name.strip(), region=region.strip())
    center.country = country.strip().upper()
    center.sharing_mode = _word("sharing mode", sharing_mode, SharingMode)
    center.capabilities = [_word("capability", c, Capability) for c in capabilities]
    if not re.fullmatch(r"C[0-9]{2,3}", center.code):
        raise InvalidValue("center code", code, RULES["centers_center_code"])
    if Center.objects.filter(code=center.code).exists():
        raise CenterExists(center.code)
    _save_checked(center)
    record_access(by=by, kind=AccessKind.CENTER_CREATED, obj=center, center=center)
    return center


@transaction.atomic
def change_sharing_mode(*, by: Actor, center: Center, sharing_mode: str) -> Center:
    require_permission(by, Permission.MANAGE_CENTERS)
    before, center.sharing_mode = center.sharing_mode, _word("mode", sharing_mode, SharingMode)
    center.save(update_fields=["sharing_mode"])
    changed = {"sharing_mode": [before, center.sharing_mode]}
    record_access(by=by, kind=AccessKind.CENTER_CHANGED, obj=center, center=center, **changed)
    bump_data_version(by=by, centers=[center])
    return center


@transaction.atomic
def record_volume(*, by: Actor, center: Center, year: int, **counts: int | None) -> YearlyVolume:
    """Counts by field of YearlyVolume; what is not named stays as it is."""
    require_permission(by, Permission.ENTER_CASES, center)
    countable = ("pancreatoduodenectomies", "pancreatectomies", "pancreatic_nets", "hepatectomies")
    for name in counts.keys() - set(countable):
        raise InvalidValue("count", name, f"one of {', '.join(countable)}")
    found = YearlyVolume.objects.filter(center=center, year=year).first()
    volume = found or YearlyVolume(center=center, year=year)
    for name, count in counts.items():
        setattr(volume, name, count)
    _save_checked(volume)
    bump_data_version(by=by, centers=[center])
    return volume


@transaction.atomic
def create_person(*, by: Actor, email: str, full_name: str, password: str | None = None) -> User:
    """Without a password the person sets one by "forgot password"."""
    require_permission(by, Permission.MANAGE_CENTERS)
    person = User(email=User.objects.normalize_email(email.strip()), full_name=full_name.strip())
    _check_email(person.email)
    if not person.full_name:
        raise InvalidValue("full name", full_name, "write the name that colleagues know")
    if User.objects.filter(email__iexact=person.email).exists():
        raise PersonExists(person.email)
    person.set_password(password)
    person.save()
    record_access(by=by, kind=AccessKind.PERSON_CREATED, obj=person)
    return person


@transaction.atomic
def deactivate_person(*, by: Actor, person: User) -> User:
    """Ends the account and every role of it; the rows stay, for the audit trail."""
    require_permission(by, Permission.MANAGE_CENTERS)
    if not person.is_active:
        raise PersonDeactivated(person.email)
    today = timezone.now().date()
    for membership in person.memberships.exclude(ends_on__lte=today):
        end_membership(by=by, membership=membership, on=max(today, membership.starts_on))
    person.is_active, person.deactivated_at = False, timezone.now()
    person.save(update_fields=["is_active", "deactivated_at"])
    record_access(by=by, kind=AccessKind.PERSON_DEACTIVATED, obj=person)
    return person


@transaction.atomic
def grant_membership(
    *,
    by: Actor,
    person: User,
    role: str,
    center: Center | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Membership:
    """``ends_on`` is the first day without the role."""
    _check_place(role, center)
    require_permission(by, *_needed_to_grant(center))
    starts_on = starts_on or timezone.now().date()
    if not person.is_active:
        raise PersonDeactivated(person.email)
    if ends_on is not None and ends_on <= starts_on:
        raise InvalidValue("end", str(ends_on), f"a role from {starts_on} on ends after that day")
    membership = Membership(
        user=person, role=role, center=center, starts_on=starts_on, ends_on=ends_on
    )
    try:
        with transaction.atomic():
            membership.save()
    except IntegrityError as error:
        if "centers_membership_once" in str(error):
            raise RoleHeldAlready(person.email, role) from error
        raise
    record_access(by=by, kind=AccessKind.ROLE_GRANTED, obj=person, center=center, role=role)
    return membership


@transaction.atomic
def end_membership(*, by: Actor, membership: Membership, on: date | None = None) -> Membership:
    """``on`` (default today, at once) is the first day without the role."""
    require_permission(by, *_needed_to_grant(membership.center))
    on = max(on or timezone.now().date(), membership.starts_on)
    if membership.ends_on is not None and membership.ends_on <= on:
        raise RoleEndedAlready(membership.user.email, membership.role, membership.ends_on)
    membership.ends_on = on
    membership.save(update_fields=["ends_on"])
    record_access(
        by=by,
        kind=AccessKind.ROLE_ENDED,
        obj=membership.user,
        center=membership.center,
        role=membership.role,
    )
    return membership


def record_access(
    *,
    by: Actor | None,
    kind: AccessKind,
    obj: Model | None = None,
    center: Center | int | None = None,
    **details: Any,
) -> AccessLog:
    """Who (None: nobody signed in) did what to what; center defaults to that of the object.

    Needs a scope.  A web process can write only in the name of the person of the scope.
    """
    scope = current()
    user_id = by.user_id if isinstance(by, Scope) else by.pk if by else None
    if center is None and obj is not None:
        center = getattr(obj, "center_id", None)
    return AccessLog.objects.create(
        kind=kind.value,
        user_id=user_id,
        roles=scope.context.get("roles", "") if user_id == scope.user_id else "",
        center_id=center.pk if isinstance(center, Center) else center,
        object_kind=obj._meta.label if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        request_id=scope.context.get("request", ""),
        details=details,
    )


def bump_data_version(*, by: Actor, centers: Iterable[Center | int]) -> None:
    """Last statement of every action that changes data of a center: freezes look at it."""
    ids = sorted(c.pk if isinstance(c, Center) else c for c in centers)
    Center.objects.filter(pk__in=ids).update(data_version=F("data_version") + 1)


def _needed_to_grant(center: Center | None) -> tuple[Permission, Center | None]:
    if center is None:
        return Permission.MANAGE_CENTERS, None
    return Permission.MANAGE_MEMBERS, center


def _check_place(role: str, center: Center | None) -> None:
    if role not in ROLES:
        raise UnknownRole(role, list(ROLES))
    if ROLES[role].at_center != (center is not None):
        raise RoleWithoutItsPlace(role, ROLES[role].at_center)


def _check_email(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise InvalidValue("e-mail", email, "this is no address, write name@hospital.org") from None


def _word(name: str, value: str, words: type[SharingMode] | type[Capability]) -> str:
    if value not in {word.value for word in words}:
        raise InvalidValue(name, value, f"one of {', '.join(w.value for w in words)}")
    return str(value)


def _save_checked(row: Center | YearlyVolume) -> None:
    try:
        with transaction.atomic():
            row.save()
    except (DataError, IntegrityError) as error:
        broken = [rule for name, rule in RULES.items() if name in str(error)]
        what, rule = (
            row._meta.object_name or "",
            (broken or ["a value is too long or too large"])[0],
        )
        raise InvalidValue(what, str(row), rule) from error
