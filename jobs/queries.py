"""Which jobs a person sees: those they asked for, and those of their centers."""

from django.db.models import Q, QuerySet

from centers.scope import current
from jobs.models import Job


def visible_jobs() -> QuerySet[Job]:
    """Of the current scope, the newest first; parts are told by their whole."""
    scope = current()
    rows = Job.objects.filter(parent=None).order_by("-pk").select_related("requester")
    if scope.all_centers:
        return rows
    return rows.filter(Q(requester_id=scope.user_id) | Q(center_id__in=scope.center_ids))


def jobs_of(kind: str) -> QuerySet[Job]:
    return visible_jobs().filter(kind=kind)
