"""The rows of one case by table, and what they mean: course, fate, fistula, metastases."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

from .complications import Complication
from .dates import PartialDate, earliest
from .events import Course
from .isgps import IsgpsGrade, popf_grade
from .survival import Fate
from .three_valued import Truth

Row: TypeAlias = Mapping[str, Any]
EMPTY: Row = {}
PROGRESS = ("progression", "recurrence")  # what is left has grown, or come back elsewhere


@dataclass(frozen=True, slots=True)
class CaseRows:
    """The rows of one case by table; a table that may repeat is a sequence."""

    case: Row
    patient: Row
    fitness: Row = field(default_factory=dict)
    tumour: Row = field(default_factory=dict)
    course: Row = field(default_factory=dict)
    operations: Sequence[Row] = ()
    specimens: Sequence[Row] = ()
    complications: Sequence[Row] = ()
    follow_ups: Sequence[Row] = ()


def partial(row: Row, name: str) -> PartialDate | None:
    """The date ``name`` of a row with its precision."""
    day = row.get(name)
    return None if day is None else _dated(day, row.get(f"{name}_precision") or "day")


# a registry has few days and many dates: checking each anew took a third of a freeze
@lru_cache(maxsize=65_536)
def _dated(day: date, precision: str) -> PartialDate:
    return PartialDate(day, precision)


def first_operation(operations: Sequence[Row]) -> Row:
    """The earliest by date; without a date, by its place in the list."""
    dated = [row for row in operations if row.get("operated_on") is not None]
    if dated:
        return min(dated, key=lambda row: (row["operated_on"], row.get("sequence", 0)))
    return first(operations)


def first(rows: Sequence[Row]) -> Row:
    return min(rows, key=lambda row: row.get("sequence", 0), default=EMPTY)


def metastasised(tumour: Row) -> Truth:
    liver, others = tumour.get("liver_metastases"), tumour.get("extrahepatic_metastases")
    if (liver or "none") != "none" or (others is not None and "none" not in others):
        return True
    return None if liver is None or others is None else False


def course_of(rows: CaseRows, operation: Row) -> Course:
    return Course(
        operated_on=partial(operation, "operated_on"),
        discharged_on=partial(operation, "discharged_on"),
        vital_status=rows.patient.get("vital_status"),
        last_contact_on=_last_contact(rows),
        died_on=partial(rows.patient, "died_on"),
        no_complication=rows.course.get("no_complication"),
        complications=tuple(_complication(row) for row in rows.complications),
        readmitted_90d=rows.course.get("readmitted_90d"),
        reoperated_90d=rows.course.get("reoperated_90d"),
    )


def _complication(row: Row) -> Complication:
    return Complication(
        row.get("complication_type"),
        partial(row, "complication_on"),
        row.get("clavien_dindo"),
        row.get("isgps_grade"),
    )


def _last_contact(rows: CaseRows) -> PartialDate | None:
    seen = [partial(rows.patient, "last_contact_on")]
    alive = [row for row in rows.follow_ups if row.get("disease_status") != "died"]
    seen += [partial(row, "seen_on") for row in alive]
    return _latest(seen)


def _latest(dates: Iterable[PartialDate | None]) -> PartialDate | None:
    known = [found for found in dates if found is not None]
    return max(known, key=lambda found: (found.first_day, found.last_day), default=None)


def fistula_of(course: Row) -> IsgpsGrade:
    return popf_grade(
        course.get("amylase_ratio"), course.get("drain_days"), **fistula_events(course)
    )


def fistula_events(course: Row) -> dict[str, Truth]:
    """What a fistula led to, as its grade asks."""
    listed = course.get("fistula_consequences")

    def happened(*words: str) -> Truth:
        return None if listed is None else any(word in listed for word in words)

    return {
        "percutaneous_or_endoscopic_drainage": happened(
            "percutaneous_drainage", "endoscopic_drainage"
        ),
        "angiography_for_bleeding": happened("angiography"),
        "infection_without_organ_failure": happened("infection"),
        "treatment_prolonging_stay": happened("treatment"),
        "reoperation": happened("reoperation"),
        "organ_failure": happened("organ_failure"),
        "death": happened("death"),
    }


def fate_of(rows: CaseRows, operation: Row, last: PartialDate | None = None) -> Fate:
    registered = rows.case.get("registered_on")
    return Fate(
        start_on=partial(operation, "operated_on"),
        vital_status=rows.patient.get("vital_status"),
        last_contact_on=last or _last_contact(rows),
        died_on=partial(rows.patient, "died_on"),
        recurred=_recurred(rows.follow_ups),
        recurred_on=_first_recurrence(rows.follow_ups),
        progressed=_progressed(rows.follow_ups),
        progressed_on=_first_progression(rows.follow_ups),
        registered_on=None if registered is None else PartialDate(registered),
    )


def fate_of_tumour(rows: CaseRows, operation: Row) -> Fate:
    """Without recurrence the patient is followed as long as the disease was looked for."""
    looked = _latest(partial(row, "seen_on") for row in _looked(rows.follow_ups))
    return fate_of(rows, operation, looked)


def _looked(follow_ups: Sequence[Row]) -> list[Row]:
    return [row for row in follow_ups if row.get("disease_status") not in (None, "died")]


def _recurrences(follow_ups: Sequence[Row]) -> list[PartialDate]:
    found = (partial(row, "recurred_on") for row in follow_ups)
    return [on for on in found if on is not None]


def _first_recurrence(follow_ups: Sequence[Row]) -> PartialDate | None:
    """Unknown where a visit had shown a recurrence before the earliest one that is dated."""
    first_on = earliest(tuple(_recurrences(follow_ups)))
    shown = (row for row in follow_ups if row.get("disease_status") == "recurrence")
    seen = [on for row in shown if (on := partial(row, "seen_on")) is not None]
    if first_on is not None and any(on.last_day < first_on.first_day for on in seen):
        return None
    return first_on


def _first_progression(follow_ups: Sequence[Row]) -> PartialDate | None:
    """The first visit that showed it; unknown where such a visit has no date."""
    seen = [partial(row, "seen_on") for row in follow_ups if row.get("disease_status") in PROGRESS]
    return None if None in seen else earliest(tuple(on for on in seen if on is not None))


def _progressed(follow_ups: Sequence[Row]) -> Truth:
    states = [row["disease_status"] for row in _looked(follow_ups)]
    return any(state in PROGRESS for state in states) if states else None


def _recurred(follow_ups: Sequence[Row]) -> Truth:
    """No follow-up that tells the status of the disease: unknown; a death tells nothing of it."""
    states = [row["disease_status"] for row in _looked(follow_ups)]
    if "recurrence" in states or _recurrences(follow_ups):
        return True
    return False if states else None
