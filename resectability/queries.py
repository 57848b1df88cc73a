"""Assessments of a case, newest first."""

from django.db.models import QuerySet

from centers.scope import current
from resectability.core import DEFAULT_SET
from resectability.models import Assessment


def assessments() -> QuerySet[Assessment]:
    """Those of the centers in scope."""
    scope = current()
    rows = Assessment.objects.order_by("-sequence")
    return rows if scope.all_centers else rows.filter(center_id__in=scope.center_ids)


def assessments_of(case_id: int, criteria_id: str = DEFAULT_SET) -> QuerySet[Assessment]:
    return assessments().filter(case_id=case_id, criteria_id=criteria_id)


def latest_assessment(case_id: int, criteria_id: str = DEFAULT_SET) -> Assessment | None:
    return assessments_of(case_id, criteria_id).select_related("assessed_by").first()


def judged_cases(case_ids: list[int], criteria_id: str = DEFAULT_SET) -> QuerySet[Assessment, int]:
    """Those of these cases that have an assessment."""
    rows = assessments().filter(case_id__in=case_ids, criteria_id=criteria_id)
    return rows.order_by().values_list("case_id", flat=True)
