"""What is read from the registry, always within the scope of who asks; the only joins."""

from registry.queries.dashboards import Dashboard, SectionTotal, dashboard, overdue_followup
from registry.queries.lists import (
    BadCursor,
    Page,
    case_page,
    possible_duplicates,
    progress_json,
    with_pseudonym,
)
from registry.queries.records import (
    case_record,
    case_records,
    cases,
    patients,
    row_as_of,
    row_of,
)

__all__ = [
    "BadCursor",
    "Dashboard",
    "Page",
    "SectionTotal",
    "case_page",
    "case_record",
    "case_records",
    "cases",
    "dashboard",
    "overdue_followup",
    "patients",
    "possible_duplicates",
    "progress_json",
    "row_as_of",
    "row_of",
    "with_pseudonym",
]
