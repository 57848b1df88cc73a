"""Every request in the scope of its person; what was refused goes to the access log."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.handlers.exception import response_for_exception
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import ResolverMatch, resolve
from django_htmx.http import HttpResponseClientRedirect

from centers import unsent
from centers.actions import record_access
from centers.scope import current, is_refusal, renew, user_scope
from centers.vocabulary import AccessKind

KEPT = (
    "Your session had ended. Nothing is saved yet: sign in as before, and what you typed is shown"
    " to you, to be saved. It is kept for an hour."
)


class SignInRequired(LoginRequiredMiddleware):
    """Every page asks for a sign-in, but the marked ones; a public page does not even look."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], *rest: Any
    ) -> HttpResponseBase | None:
        if getattr(view_func, "unscoped", False):
            return None
        asked: HttpResponseBase | None = super().process_view(request, view_func, *rest)
        if asked is None:
            return None
        sign_in = resolve_url(self.get_login_url(view_func))
        if request.headers.get("HX-Request"):
            return _session_ended(request, sign_in)
        if path := unsent.keep(request, view_func):
            messages.warning(request, KEPT)
            return redirect_to_login(path, sign_in)
        return asked


def _session_ended(request: HttpRequest, sign_in: str) -> HttpResponseBase:
    """Under an open page: who only reads is taken to the sign-in; what is typed stays."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=401)
    page = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
    return HttpResponseClientRedirect(f"{sign_in}?next={quote(page)}")


class ScopeMiddleware:
    """Every view but the marked ones runs in the scope of the signed-in person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match = resolve(request.path_info)
        if getattr(match.func, "unscoped", False):
            return self.get_response(request)
        with user_scope(request.user, address=_name(match)) as scope:
            request.scope = scope  # type: ignore[attr-defined]
            response = self.get_response(request)
            if response.streaming and not isinstance(response, FileResponse):
                raise RuntimeError(
                    f"{match.route} streams: its rows would be read after the scope ended."
                    " Answer with a whole response, or with a FileResponse of an artefact."
                )
            _record_refusal(match, response.status_code)
            return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The database refused a row (the second wall): an answer 403, not a fault."""
        if not is_refusal(exception):
            return None
        return response_for_exception(request, PermissionDenied())


def _name(match: ResolverMatch) -> str:
    """Of the address, not its text, which may hold a key to a new password."""
    return match.view_name or match.route


def _record_refusal(match: ResolverMatch, status: int) -> None:
    """403, or 404 on an address of one object: it is another center's, or not there."""
    scope = current()
    if scope.user_id is None or not (status == 403 or (status == 404 and match.kwargs)):
        return
    details: dict[str, Any] = {"address": _name(match), "status": status}
    details["object"] = {k: _text(v) for k, v in match.kwargs.items() if k != "key"}
    renew()
    record_access(by=scope, kind=AccessKind.REFUSED, **details)


def _text(value: object) -> str:
    """As the database can keep it: PostgreSQL knows no zero byte."""
    return str(value)[:64].replace("\0", "�")
