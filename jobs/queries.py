"""Which jobs a person sees: those they asked for, and those of their centers."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from centers.scope import current
from jobs import kinds
from jobs.models import Job


def visible_jobs() -> QuerySet[Job]:
    """Of the current scope, the newest first; parts are told by their whole."""
    scope = current()
    rows = Job.objects.filter(parent=None).order_by("-pk").select_related("requester")
    if scope.all_centers:
        return rows
    return rows.filter(Q(requester_id=scope.user_id) | Q(center_id__in=scope.center_ids))


def tell_withheld(jobs: Iterable[Job]) -> list[Job]:
    """The same jobs, each with why its file is not handed out any more."""
    told, of_kind = list(jobs), dict[str, list[Job]]()
    for job in told:
        if job.artefact and kinds.find(job.kind).withheld:
            of_kind.setdefault(job.kind, []).append(job)
    for name, made in of_kind.items():
        why: dict[int, str] = import_string(kinds.find(name).withheld)(made)
        for job in made:
            job.withheld = why.get(job.pk, "")
    return told


def jobs_of(kind: str) -> QuerySet[Job]:
    return visible_jobs().filter(kind=kind)
