"""Response headers that depend on whether a page is public."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse


class PrivacyHeaders:
    """A public page leaks no address; a page behind the sign-in stays in no cache.

    Hospital computers are shared: without no-store the back button shows the last
    person's patients.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        request.public = getattr(view, "unscoped", False)  # type: ignore[attr-defined]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "public", False):
            response.headers["Referrer-Policy"] = "no-referrer"
        else:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response
