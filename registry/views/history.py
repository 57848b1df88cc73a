"""Who changed what in a case."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry.trail import trail
from registry.views.shared import opened, seen

LONGEST = 300  # entries of one page


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    record = opened(pk)
    seen(request, record, "history")
    entries = trail(record)
    page = {"record": record, "entries": entries[:LONGEST], "older": len(entries) - LONGEST}
    return render(request, "registry/history.html", page)
