"""The one shape of an error on the API: problem+json (RFC 9457).

A domain error says for itself what it is to a client, by attributes of its class:
``status`` (the HTTP status), ``code`` (a stable word), and, where they help, ``remedy``
and ``extra`` (members of the answer, such as both versions of a lost race).
"""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import ProgrammingError
from django.http import HttpRequest, HttpResponse, JsonResponse
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from drf_standardized_errors.types import ErrorResponse
from psycopg.errors import InsufficientPrivilege
from rest_framework import exceptions
from rest_framework.response import Response

from config import views

TYPE = "application/problem+json"


class DomainProblem(exceptions.APIException):
    """A domain error on its way to the client."""

    def __init__(self, error: Exception) -> None:
        self.status_code = int(getattr(error, "status", 409))
        self.extra: dict[str, Any] = dict(getattr(error, "extra", None) or {})
        if remedy := getattr(error, "remedy", ""):
            self.extra["remedy"] = remedy
        super().__init__(detail=str(error), code=getattr(error, "code", "refused"))


def _is_domain(error: Exception) -> bool:
    own = not isinstance(error, exceptions.APIException)
    return own and isinstance(getattr(error, "status", None), int) and hasattr(error, "code")


class TooLarge(exceptions.APIException):
    status_code, default_code = 413, "too_large"
    default_detail = "What you sent is larger than this server accepts: send it in parts."


class ProblemHandler(ExceptionHandler):
    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if _is_domain(exc):
            return DomainProblem(exc)
        if isinstance(exc, RequestDataTooBig):
            return TooLarge()
        if isinstance(exc, ProgrammingError) and isinstance(exc.__cause__, InsufficientPrivilege):
            # the second wall: the database refused a row of another center
            return exceptions.PermissionDenied()
        return super().convert_known_exceptions(exc)

    def get_response(self, exc: exceptions.APIException, data: dict[str, Any]) -> Response:
        response = super().get_response(exc, data)
        response.content_type = TYPE
        return response


def body(status: int, code: str, detail: str, **members: Any) -> dict[str, Any]:
    title = HTTPStatus(status).phrase
    return {
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
    } | members


class ProblemFormatter(ExceptionFormatter):
    def format_error_response(self, error_response: ErrorResponse) -> dict[str, Any]:
        errors, members = error_response.errors, dict(getattr(self.exc, "extra", {}))
        if not isinstance(self.exc, exceptions.ValidationError):
            return body(self.exc.status_code, errors[0].code, errors[0].detail, **members)
        fields = [{"field": e.attr, "code": e.code, "detail": e.detail} for e in errors]
        count = "one value was" if len(fields) == 1 else f"{len(fields)} values were"
        return body(self.exc.status_code, "invalid", f"{count} not accepted", errors=fields)


def _for_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _response(status: int, code: str, detail: str) -> HttpResponse:
    return JsonResponse(body(status, code, detail), status=status, content_type=TYPE)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _for_api(request):
        return _response(404, "not_found", "no such address")
    return views.not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    if _for_api(request):
        return _response(500, "error", "the server failed; what you sent was not kept")
    return views.broken(request)
