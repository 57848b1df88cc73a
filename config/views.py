"""Pages that belong to no app: the theme switch without JavaScript, and errors."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from centers import unsent
from centers.scope import unscoped
from config.shell import THEMES

# title, what happened, remedy
ERRORS = {
    400: (
        "The request could not be read",
        "Something in the address or the form was not as this program writes it.",
        "Go back, reload the page and try again.",
    ),
    403: (
        "This page is not open to you",
        "Your account has no role that opens it, or your session has ended.",
        "Sign in again, or ask the lead of your center for the role.",
    ),
    404: (
        "There is nothing at this address",
        "The page does not exist, or it belongs to another center: the two look the same.",
        "Check the address, or start from the list of cases.",
    ),
    413: (
        "What you sent is too large",
        "The form or file is larger than this server accepts.",
        "Send fewer rows or a smaller file; import in parts.",
    ),
    500: (
        "The program made a mistake",
        "The error was recorded. What was saved before it is still there.",
        "Go back and try again; tell the operator if it stays.",
    ),
}


@unscoped
def theme(request: HttpRequest) -> HttpResponse:
    wanted, back = request.GET.get("to", ""), request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    if wanted in THEMES:
        response.set_cookie("theme", wanted, max_age=31536000, samesite="Lax")
    return response


def error(request: HttpRequest, code: int, detail: str = "") -> HttpResponse:
    title, what, remedy = ERRORS[code]
    page = {"code": code, "title": title, "what": what, "remedy": remedy, "detail": detail}
    return render(request, "_error.html", page, status=code)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    told = str(exception) if isinstance(exception, PermissionDenied) else ""
    return error(request, 403, told)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's own token is missing or old: most often a page left open overnight."""
    match = request.resolver_match
    from_script = request.headers.get("HX-Request")  # which keeps what was typed, and asks again
    if match and not from_script and (path := unsent.keep(request, match.func)):
        return HttpResponseRedirect(path)  # shown there, and saved only when they say so
    told = "The form was open for too long or came from another site. Reload it and send again."
    return error(request, 403, told)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    request.resolver_match = None  # the database may be the cause: no session, no person
    return error(request, 500)
