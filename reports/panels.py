"""What the newest report says of a center, on its work list."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from centers.permissions import Permission, has_permission
from centers.scope import current
from registry.panels import DashboardPanel
from reports import queries
from reports.pages import page
from reports.presenting import Own


def own_indicators(request: HttpRequest, center: Any) -> str:
    """Nothing where there is no report, or none in which this center takes part."""
    if not has_permission(current(), Permission.READ_OWN_FIGURES, center.pk):
        return ""
    report = queries.reports().first()
    rows = queries.own_rows(report) if report else []
    mine = next((pair for pair in rows if pair[0].center_id == center.pk), None)
    if report is None or mine is None:
        return ""
    row, numbers = mine
    own = Own(center.name or center.code, row.pseudonym, numbers)
    shown = page(queries.body_of(report), own) | {"report": report, "own": own, "center": center}
    return render_to_string("reports/_own_indicators.html", shown, request)


PANELS = (DashboardPanel("indicators", own_indicators, order=20),)
