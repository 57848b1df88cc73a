"""The access log: who signed in, read, exported, changed rights or was refused."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from centers.filters import AccessLogFilter
from centers.presenting import entries
from centers.queries import access_log as log
from centers.queries import log_page


@require_safe
def access_log(request: HttpRequest) -> HttpResponse:
    """Newest first; a lead sees the own centers, auditor and coordinator all."""
    filters = AccessLogFilter(request.GET, queryset=log())
    rows, older = log_page(filters.qs, before=request.GET.get("before", ""))
    query = request.GET.copy()
    query["before"] = older
    page = {"filters": filters, "entries": entries(rows)}
    page["older"] = query.urlencode() if older else ""
    return render(request, "centers/access_log.html", page)
