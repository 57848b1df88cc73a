"""The only writers of the registry: one transaction each, audited, under the scope of ``by``."""

from registry.actions.cases import Submitted, create_case, reopen_case, submit_case
from registry.actions.importing import import_cases, refresh_progress
from registry.actions.looking import record_listing
from registry.actions.reviewing import Dropped, Review, review
from registry.actions.sections import (
    add_part,
    remove_part,
    resolve_conflict,
    save_rows,
    save_section,
)
from registry.actions.writing import SavedSection
from registry.errors import (
    Conflict,
    Difference,
    NoSuchRow,
    NotEditable,
    NotReady,
    Obstacle,
    PseudonymTaken,
    RegistryError,
    Unreadable,
)

__all__ = [
    "Conflict",
    "Difference",
    "Dropped",
    "NoSuchRow",
    "NotEditable",
    "NotReady",
    "Obstacle",
    "PseudonymTaken",
    "RegistryError",
    "Review",
    "SavedSection",
    "Submitted",
    "Unreadable",
    "add_part",
    "create_case",
    "import_cases",
    "record_listing",
    "refresh_progress",
    "remove_part",
    "reopen_case",
    "resolve_conflict",
    "review",
    "save_rows",
    "save_section",
    "submit_case",
]
