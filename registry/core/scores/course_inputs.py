"""What the scores of a course of operation share: its inputs, read into one course."""

from collections.abc import Callable, Mapping
from typing import Any

from registry.vocabulary import ComplicationType

from ..complications import GRADES, ISGPS_GRADES, Complication
from ..events import VITAL_STATUSES, Course, Return
from .inputs import Input, yes_no

OPERATED = Input("operated_on", "date", "date of the operation")
DISCHARGED = Input("discharged_on", "date", "date of discharge")
VITAL = Input("vital_status", "word", "vital status", values=VITAL_STATUSES)
CONTACT = Input("last_contact_on", "date", "last date known alive")
DIED = Input("died_on", "date", "date of death", optional=True)
DATES = (OPERATED, VITAL, CONTACT, DIED)
NO_COMPLICATION = yes_no("no_complication", "stated that there was no complication", optional=True)
COMPLICATIONS = Input(
    "complications",
    "rows",
    "complications",
    fields=(
        Input(
            "kind",
            "word",
            "kind",
            values=tuple(kind.value for kind in ComplicationType),
        ),
        Input("occurred_on", "date", "date"),
        Input("clavien_dindo", "word", "Clavien–Dindo grade", values=GRADES),
        Input("isgps_grade", "word", "ISGPS or ISGLS grade", values=ISGPS_GRADES),
    ),
    optional=True,
)
_RETURN = (Input("on", "date", "date"), yes_no("planned", "planned"))
READMITTED = yes_no("readmitted_90d", "unplanned readmission within 90 days of discharge")
REOPERATED = yes_no("reoperated_90d", "unplanned reoperation within 90 days of the operation")
READMISSIONS = Input("readmissions", "rows", "readmissions", fields=_RETURN, optional=True)
REOPERATIONS = Input("reoperations", "rows", "reoperations", fields=_RETURN, optional=True)
ALIVE: dict[str, object] = {
    "operated_on": "2024-01-01",
    "vital_status": "alive",
    "last_contact_on": "2025-01-01",
}


def course_of(values: Mapping[str, Any]) -> Course:
    """The course of operation in the inputs; what a score does not ask for is unknown."""
    named = {name: value for name, value in values.items() if name in Course.__slots__}
    for name, row_type in _ROWS.items():
        named[name] = tuple(row_type(**row) for row in values.get(name) or ())
    return Course(**named)


_ROWS: dict[str, Callable[..., Any]] = {
    "complications": Complication,
    "readmissions": Return,
    "reoperations": Return,
}


COMPLICATED: dict[str, object] = {
    "kind": "POPF",
    "occurred_on": "2024-01-06",
    "clavien_dindo": "IIIa",
}
