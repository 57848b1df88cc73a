"""Every request in the scope of its person."""

from collections.abc import Callable

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import resolve

from centers.scope import user_scope


class ScopeMiddleware:
    """Every view but the marked ones runs in the scope of the signed-in person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match = resolve(request.path_info)
        if getattr(match.func, "unscoped", False):
            return self.get_response(request)
        # the name of the address, not its text, which may hold a reset key
        with user_scope(request.user, address=match.view_name or match.route) as scope:
            request.scope = scope  # type: ignore[attr-defined]
            response = self.get_response(request)
            if response.streaming and not isinstance(response, FileResponse):
                raise RuntimeError(
                    f"{match.route} streams: its rows would be read after the scope ended."
                    " Answer with a whole response, or with a FileResponse of an artefact."
                )
            return response
