"""The first report of a demonstration: asked for once, made by the worker."""

from centers.scope import service_scope
from jobs.models import Job
from reports.actions import request_report
from reports.making import default_criteria
from reports.models import Report


def request_first_report() -> Job | None:
    """None where there is a report already."""
    with service_scope(task="first report"):
        if Report.objects.exists():
            return None
        return request_report(by=None, criteria=default_criteria())
