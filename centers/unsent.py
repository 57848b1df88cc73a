"""What was sent from a page whose session had ended: kept on the server, for its person alone.

A form carries the sealed key of who opened it.  What it sends without a session is held in the
cache for an hour; the browser gets no more than a session that names the place.  After the
sign-in it is shown to that person, at that address, and saved only when they say so.
"""

import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, QueryDict

SALT, PERSON, PLACE = "unsent", "person", "unsent"
SHOWN = "unsent_shown"  # of the form in which it is shown again
KEPT_S = 3600
View = TypeVar("View", bound=Callable[..., Any])


def seal(user_id: int | None) -> str:
    return signing.dumps(user_id, salt=SALT)


def kept_unsent(shown_at: Callable[[str], str]) -> Callable[[View], View]:
    """Marks a view whose forms are kept; ``shown_at`` makes its path that of the page."""

    def mark(view: View) -> View:
        view.unsent_shown_at = shown_at  # type: ignore[attr-defined]
        return view

    return mark


def keep(request: HttpRequest, view: Callable[..., Any]) -> str:
    """The path where it will be shown; empty where nothing is kept."""
    shown_at = getattr(view, "unsent_shown_at", None)
    if request.method != "POST" or shown_at is None:
        return ""
    try:
        age = 2 * settings.SESSION_COOKIE_AGE
        person = signing.loads(str(request.POST.get(PERSON, "")), salt=SALT, max_age=age)
    except signing.BadSignature:
        return ""
    place, path = secrets.token_urlsafe(24), str(shown_at(request.path))
    what = {"person": person, "path": path, "sent": request.POST.urlencode()}
    cache.set(_name(place), what, KEPT_S)
    request.session[PLACE] = place
    return path


def held(request: HttpRequest) -> QueryDict | None:
    """What this person sent at this address; what another person sent is thrown away."""
    if PLACE not in request.session:
        return None
    what = cache.get(_name(request.session[PLACE]))
    if what is None or what["person"] != request.user.pk:
        forget(request)
        return None
    return QueryDict(what["sent"]) if what["path"] == request.path else None


def arrived(request: HttpRequest) -> None:
    """What was shown has been sent again; another save of the page leaves it where it is."""
    if SHOWN in request.POST:
        forget(request)


def forget(request: HttpRequest) -> None:
    place = request.session.pop(PLACE, None)
    if place is not None:
        cache.delete(_name(place))


def _name(place: str) -> str:
    return f"unsent:{place}"
