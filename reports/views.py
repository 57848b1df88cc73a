"""Pages of reports and exports, and the files of every figure."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.contrib.messages import error
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centers.permissions import Permission, has_permission, require_permission
from centers.scope import current
from jobs import artefacts
from jobs.queries import jobs_of, tell_withheld
from reports import presenting, queries
from reports.actions import FreezeWithheld, request_export, request_report
from reports.drawing import NARROW, WIDE, for_paper, for_screen, png_of, with_mark
from reports.figures import funnel_frame, name_of
from reports.forms import ExportForm
from reports.making import default_criteria
from reports.models import Report
from reports.pages import page
from reports.presenting import Figure, Own

SIZES = (WIDE, NARROW)


@login_required
@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    require_permission(current(), Permission.READ_REPORTS)
    context = {
        "reports": queries.reports()[:50],
        "jobs": [job for job in jobs_of("report")[:5] if job.state != "done"],
        "may_request": has_permission(current(), Permission.REQUEST_REPORTS),
    }
    return render(request, "reports/report_list.html", context)


@login_required
@require_POST
def make_report(request: HttpRequest) -> HttpResponse:
    job = request_report(by=request.user, criteria=default_criteria())
    return redirect("jobs:progress", job.pk)


@login_required
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    found, body, own, mine = _read(request, pk)
    context = {
        "report": found,
        "own": own,
        "centers": mine,
        "provenance": presenting.provenance(body),
        "methods": presenting.METHODS,
        "query": _query(request),
    }
    return render(request, "reports/report.html", context | page(body, own))


def _query(request: HttpRequest) -> str:
    """The choice of the reader's center goes along to the figures."""
    code = request.GET.get("center", "")
    return "?" + urlencode({"center": code}) if code else ""


def _read(request: HttpRequest, pk: int) -> tuple[Report, Any, Own | None, list[Any]]:
    """The report, its body, the numbers of the reader's center (?center=), the choice of those."""
    require_permission(current(), Permission.READ_REPORTS)
    found = get_object_or_404(Report.objects.select_related("freeze"), pk=pk)
    rows = queries.own_rows(found)
    wanted = request.GET.get("center", "")
    chosen = next((pair for pair in rows if pair[0].center.code == wanted), None)
    chosen = chosen or (rows[0] if rows else None)
    own = None
    if chosen and has_permission(current(), Permission.READ_OWN_FIGURES, chosen[0].center_id):
        row, numbers = chosen
        own = Own(row.center.name or row.center.code, row.pseudonym, numbers)
    return found, queries.body_of(found), own, [row.center for row, _ in rows]


def _figure(request: HttpRequest, pk: int, name: str) -> tuple[Report, Own | None, Figure]:
    found, body, own, _ = _read(request, pk)
    figure = presenting.figure(body, own, name)
    if figure is None:
        raise Http404(f"The report has no figure {name}.")
    return found, own, figure


@login_required
@require_safe
def figure(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The drawing as a fragment; asked again until the worker has drawn it."""
    found, own, one = _figure(request, pk, name)
    drawings = [
        (size, for_screen(svg, f"{name}-{size}", one.title))
        for size in SIZES
        if (svg := _svg(found, own, one, size))
    ]
    context = {"report": found, "figure": one, "drawings": drawings, "query": _query(request)}
    return render(request, "reports/_figure.html", context)


def _svg(found: Report, own: Own | None, one: Figure, size: str) -> str | None:
    """With the mark of the reader's center, where there is one to make."""
    name = name_of(found.sha256, one.name, size)
    if not one.drawn or not artefacts.exists(name):
        return None
    svg = artefacts.local(name).read_text()
    mine = one.extra.get("own")
    if own is None or not mine or mine["estimate"] is None:
        return svg
    frame = funnel_frame(one.extra["indicator"], size)
    return with_mark(svg, frame, mine["known"], mine["estimate"], own.name)


@login_required
@require_safe
def figure_file(request: HttpRequest, pk: int, name: str, form: str) -> HttpResponse:
    """The drawing as SVG or PNG, the table as CSV."""
    found, own, one = _figure(request, pk, name)
    if form == "csv":
        content, kind = presenting.csv_of(one.table), "text/csv"
    else:
        svg = _svg(found, own, one, WIDE)
        if svg is None:
            raise Http404(f"{name} is not drawn (yet).")
        paper = for_paper(svg)
        content = png_of(paper) if form == "png" else paper.encode()
        kind = "image/png" if form == "png" else "image/svg+xml"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def export_list(request: HttpRequest) -> HttpResponse:
    require_permission(current(), Permission.REQUEST_EXPORTS)
    form = ExportForm(request.POST or None)
    if request.method == "POST":
        if _requested(request, form):
            return redirect("reports:export_list")
        error(request, "The export was not requested: see what is marked below.")
    jobs = tell_withheld(jobs_of("export")[:20])
    context = {
        "form": form,
        "open_jobs": [job for job in jobs if not job.is_finished],
        "finished": [job for job in jobs if job.is_finished],
    }
    return render(request, "reports/export_list.html", context)


def _requested(request: HttpRequest, form: ExportForm) -> bool:
    if not form.is_valid():
        return False
    try:
        request_export(by=request.user, **form.cleaned_data)
    except FreezeWithheld as refused:
        form.add_error("freeze", str(refused))
        return False
    return True
