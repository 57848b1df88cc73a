"""What a center has and what waits for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from centers.scope import in_scope
from registry.models import Case, FollowUp
from registry.queries.lists import count_missing_progress
from registry.queries.records import cases
from registry.vocabulary import CaseState

OVERDUE_AFTER_DAYS = 400  # a yearly visit and five weeks


@dataclass(frozen=True, slots=True)
class SectionTotal:
    section: str
    answered: int
    expected: int


@dataclass(frozen=True, slots=True)
class Dashboard:
    """``uncounted`` cases were loaded in bulk and are not in the figures of completeness."""

    cases: int
    drafts: int
    submitted: int
    with_queries: int
    sections: tuple[SectionTotal, ...]
    uncounted: int
    overdue: int


def dashboard(center_id: int, *, today: date) -> Dashboard:
    rows = cases().filter(center_id=center_id).order_by()
    counted: list[dict[str, Any]] = [*rows.values("id", "state", "progress")]  # type: ignore[list-item]
    count_missing_progress(counted)
    known = [row["progress"] for row in counted if row["progress"] is not None]
    drafts = sum(row["state"] == CaseState.DRAFT for row in counted)
    return Dashboard(
        cases=len(counted),
        drafts=drafts,
        submitted=len(counted) - drafts,
        with_queries=sum(p["queries"] > 0 for p in known),
        sections=_section_totals(known),
        uncounted=len(counted) - len(known),
        overdue=overdue_followup(center_id, today=today).count(),
    )


def _section_totals(known: list[Mapping[str, Any]]) -> tuple[SectionTotal, ...]:
    totals: dict[str, list[int]] = {}
    for progress_ in known:
        for section, (answered, expected, *_) in progress_["sections"].items():
            total = totals.setdefault(section, [0, 0])
            total[0] += answered
            total[1] += expected
    return tuple(SectionTotal(s, a, e) for s, (a, e) in totals.items())


def overdue_followup(center_id: int, *, today: date) -> QuerySet[Case]:
    """Operated patients, not known to be dead or lost, unseen for more than 400 days."""
    long_ago = today - timedelta(days=OVERDUE_AFTER_DAYS)
    recent = in_scope(FollowUp.objects.filter(seen_on__gte=long_ago)).values("case_id")
    return (
        cases()
        .filter(
            center_id=center_id,
            operations__sequence=1,
            operations__operated_on__lt=long_ago,
        )
        .exclude(patient__vital_status__in=["dead", "lost"])
        .exclude(patient__last_contact_on__gte=long_ago)
        .exclude(id__in=recent)
    )
