"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def program(request: HttpRequest) -> dict[str, Any]:
    return {"demo": settings.DEMO, "program_version": settings.PROGRAM_VERSION}
