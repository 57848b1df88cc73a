"""The next follow-up visit as a declared score."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ..dates import PartialDate
from ..followup import (
    CATALOGUE,
    Due,
    Group,
    ScheduleSet,
    next_visit,
    possible_groups,
    schedule_sets,
)
from ..grade import STRATA
from ..staging import SITES
from ..staging.tumour import T_CATEGORIES
from .declaration import Outcome, Score, Worked, settled
from .inputs import NOT_APPLICABLE, Input, yes_no

_NONE = "no_visit_required"
_NO_GROUP = "the schedule has no group for this patient: the center decides"


def follow_up_due(
    schedule: str | None,
    residual: str | None,
    resected_on: PartialDate | None,
    last_visit_on: PartialDate | str | None,
    as_of_on: PartialDate | None,
    **findings: Any,
) -> Outcome:
    if schedule is None:
        return settled(None)
    chosen = schedule_sets()[schedule]
    if residual is None:
        return replace(
            _due(chosen, resected_on, last_visit_on, as_of_on, findings), applicable=None
        )
    if residual not in chosen.residuals:
        wrong = f"not applicable: only for {chosen.applies_to}"
        return Outcome(None, warnings=(wrong,), applicable=False)
    return _due(chosen, resected_on, last_visit_on, as_of_on, findings)


def _due(
    chosen: ScheduleSet,
    resected_on: PartialDate | None,
    last_visit_on: PartialDate | str | None,
    as_of_on: PartialDate | None,
    findings: Mapping[str, Any],
) -> Outcome:
    known = {name: findings[name] for name in CATALOGUE.findings}
    groups = possible_groups(chosen, known)
    named = [group for group in groups if group is not None]
    parts: dict[str, object] = {"groups": [group.id for group in named]}
    asked = _asked(groups)
    if len(named) < len(groups):
        return settled(None, warnings=(_NO_GROUP,), parts=parts, asked=asked)
    parts["sources"] = [group.source for group in named]
    warnings = tuple(f"{group.id}: to be verified" for group in named if group.verify)
    if resected_on is None or last_visit_on is None:
        return settled(None, warnings=warnings, parts=parts, asked=asked)
    ends = _ends(named, resected_on, last_visit_on)
    return _answered(ends, as_of_on, (*warnings, *chosen.notes), parts, asked)


def _asked(groups: tuple[Group | None, ...]) -> frozenset[str]:
    asked = {"schedule", "residual", "resected_on", "last_visit_on"}
    return frozenset(asked | (set(CATALOGUE.findings) if len(groups) > 1 else set()))


def _ends(
    groups: list[Group], resected_on: PartialDate, last_visit_on: PartialDate | str
) -> list[Due | None]:
    """The next visit for every group and both ends of dates that are not exact."""
    spans: tuple[tuple[date, date | None], ...]
    if isinstance(last_visit_on, PartialDate):
        spans = (
            (resected_on.first_day, last_visit_on.first_day),
            (resected_on.last_day, last_visit_on.last_day),
        )
    else:
        spans = ((resected_on.first_day, None), (resected_on.last_day, None))
    return [next_visit(group, *span) for group in groups for span in spans]


def _answered(
    ends: list[Due | None],
    as_of_on: PartialDate | None,
    warnings: tuple[str, ...],
    parts: dict[str, object],
    asked: frozenset[str],
) -> Outcome:
    due = [end for end in ends if end is not None]
    if not due:
        return settled(_NONE, _NONE, warnings, parts, asked)
    if len(due) < len(ends):
        maybe = "whether a visit is required depends on what is missing"
        return settled(None, None, (*warnings, maybe), parts, asked)
    parts["window_from"] = str(min(end.from_on for end in due))
    parts["window_until"] = str(max(end.until_on for end in due))
    low, high = min(end.on for end in due), max(end.on for end in due)
    lateness = {state for end in due for state in _lateness(end, as_of_on)}
    state = lateness.pop() if len(lateness) == 1 else None
    return Outcome(str(low), str(high), state, state, warnings, parts, asked)


def _lateness(due: Due, as_of_on: PartialDate | None) -> set[str | None]:
    """What the first and the last day of a date that is not exact would say."""
    if as_of_on is None:
        return {None}
    return {_state(due, as_of_on.first_day), _state(due, as_of_on.last_day)}


def _state(due: Due, today: date) -> str:
    return "late" if today > due.until_on else "due" if today >= due.from_on else "not_yet"


def _patient(**more: object) -> dict[str, object]:
    return {
        "schedule": "commnets_2018",
        "residual": "R0",
        "resected_on": "2024-01-31",
        "last_visit_on": NOT_APPLICABLE,
        "primary_site": "pancreas",
        "grade": "NET G1",
        "node_metastasis": False,
        "size_mm": 25,
        "ki67_pct": 1,
        "t": "T2",
    } | more


FOLLOW_UP_DUE = Score(
    "follow_up_due",
    "Next follow-up visit",
    (
        Input("schedule", "word", "schedule", values=tuple(schedule_sets())),
        Input("residual", "word", "residual tumour", values=("R0", "R1", "R2")),
        Input("resected_on", "date", "date of the operation"),
        Input("last_visit_on", "date", "last visit, not_applicable where there was none", na=True),
        Input("as_of_on", "date", "day the lateness is asked for", optional=True),
        Input("primary_site", "word", "primary site", values=SITES),
        Input("grade", "word", "grade", values=STRATA),
        yes_no("node_metastasis", "lymph node metastasis"),
        Input("size_mm", "number", "largest diameter of the tumour", "mm", 1, 300),
        Input("ki67_pct", "number", "Ki-67", "%", 0, 100),
        Input("t", "word", "T category", values=T_CATEGORIES),
    ),
    follow_up_due,
    source="; ".join(f"{one.id}: {one.source}" for one in schedule_sets().values()),
    found_in="the recommendations by primary site, read in a secondary source; what is to be "
    "verified was not readable there",
    formula="the first group of the schedule that holds gives the interval; the window is the "
    "interval ± 25 %, late after it. " + " ".join(map(str, schedule_sets().values())),
    categories=("not_yet", "due", "late", _NONE),
    worked=(
        Worked(_patient(size_mm=19), _NONE, _NONE),
        Worked(_patient(size_mm=20), "2025-01-31", None),
        Worked(_patient(node_metastasis=True), "2024-07-31", None),
        Worked(_patient(grade="NET G3"), "2024-04-30", None),
        Worked(
            _patient(as_of_on="2025-06-01"),
            "2025-01-31",
            "late",
            parts={"window_from": "2024-11-01", "window_until": "2025-05-02"},
        ),
        Worked(_patient(as_of_on="2024-12-01"), "2025-01-31", "due"),
        Worked(_patient(as_of_on="2024-06-01"), "2025-01-31", "not_yet"),
        Worked(_patient(ki67_pct=None), None, None, ("2024-07-31", "2025-01-31")),
        Worked(_patient(last_visit_on="2027-02-01"), "2028-02-01", None),
        Worked(_patient(last_visit_on="2034-02-01"), _NONE, _NONE),
    ),
)
SCORES = (FOLLOW_UP_DUE,)
