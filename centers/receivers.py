"""Sign-ins, failed sign-ins, sign-outs and new passwords go to the access log."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from centers.actions import record_access
from centers.models import User
from centers.scope import ScopeMissing, current, user_scope
from centers.vocabulary import AccessKind


def _has_scope() -> bool:
    """Not in the shell or a test that signs in without a request."""
    try:
        return bool(current())
    except ScopeMissing:
        return False


@receiver(user_logged_in)
def signed_in(user: User, **kwargs: Any) -> None:
    _in_the_name_of(user, AccessKind.SIGNED_IN)


@receiver(user_logged_out)
def signed_out(user: User | None, **kwargs: Any) -> None:
    if user is not None:
        _in_the_name_of(user, AccessKind.SIGNED_OUT)


@receiver([password_changed, password_reset, password_set])
def password_is_new(user: User, **kwargs: Any) -> None:
    _in_the_name_of(user, AccessKind.PASSWORD_CHANGED)


@receiver(user_login_failed)
def sign_in_failed(
    credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """The account that was tried, if there is one; never what was typed, which may be a secret."""
    if not _has_scope():
        return
    typed = str(credentials.get("email") or credentials.get("username") or "")
    tried = User.objects.filter(email__iexact=typed).first() if typed else None
    record_access(by=None, kind=AccessKind.SIGN_IN_FAILED, obj=tried)


def _in_the_name_of(user: User, kind: AccessKind) -> None:
    """A sign-in happens in the scope of nobody, a sign-out after the person has gone."""
    if _has_scope():
        request = current().context.get("request", "")
        with user_scope(user, request=request) as scope:
            record_access(by=scope, kind=kind)
