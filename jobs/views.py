"""How far a job is, and the file it made."""

from pathlib import PurePath

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from centers.actions import record_access
from centers.permissions import require_permission
from centers.scope import current
from jobs import artefacts, kinds
from jobs.models import Job
from jobs.queries import tell_withheld, visible_jobs

STOP_POLLING = 286


@login_required
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The fragment asks every second, until 286; without a script the page asks for itself."""
    job = get_object_or_404(visible_jobs(), pk=pk)
    fragment = request.headers.get("HX-Request") == "true"
    tell_withheld([job])
    template = "jobs/_progress.html" if fragment else "jobs/job.html"
    response = render(request, template, {"job": job, "page": page_of(job)})
    if fragment and job.is_finished:
        response.status_code = STOP_POLLING
    response["Cache-Control"] = "no-store"
    return response


def page_of(job: Job) -> str:
    """The address of what the job made, once it is made."""
    kind = kinds.find(job.kind)
    key = job.result.get(kind.page_of)
    return reverse(kind.page, args=[key]) if kind.page and key else ""


@login_required
@require_safe
def artefact(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    job = get_object_or_404(visible_jobs(), pk=pk)
    kind = kinds.find(job.kind)
    if kind.permission:
        require_permission(current(), kind.permission)
    if not job.artefact or not artefacts.exists(job.artefact):
        raise Http404(f"Job {job.pk} has no file.")
    if tell_withheld([job])[0].withheld:
        return render(request, "jobs/job.html", {"job": job}, status=410)
    if kind.logged:
        record_access(by=current(), kind=kind.logged, obj=job, file=job.artefact)
    file = artefacts.store(job.artefact).open(job.artefact, "rb")
    return FileResponse(file, as_attachment=True, filename=PurePath(job.artefact).name)
