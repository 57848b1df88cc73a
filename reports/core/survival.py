"""The survival analyses of the comparative report, as declarations."""

from dataclasses import dataclass
from typing import Final

from reports.core.facts import CATEGORIES, GRADES


@dataclass(frozen=True, slots=True)
class Analysis:
    """``time``: which of the times of a case; ``group``: the column that splits the curves."""

    id: str
    title: str
    time: str
    eligible: str
    group: str
    groups: tuple[str, ...]
    labels: tuple[str, ...]
    event: str
    method: str = "kaplan_meier"

    @property
    def causes(self) -> tuple[str, ...]:
        return ("recurrence", "death") if self.method == "aalen_johansen" else ("event",)


_RESECTED = "resected and free_of_disease and not nec"
_TIMES = (
    ("os", "Overall survival", "resected", "death of any cause", "kaplan_meier"),
    (
        "rfs",
        "Recurrence-free survival",
        _RESECTED,
        "recurrence or death of any cause",
        "kaplan_meier",
    ),
    (
        "recurrence",
        "Recurrence",
        _RESECTED,
        "recurrence; death without one competes",
        "aalen_johansen",
    ),
)
_SPLITS = (
    ("grade", "grade", GRADES, GRADES),
    (
        "category",
        "resectability category",
        CATEGORIES,
        ("Resectable", "Borderline", "Locally advanced"),
    ),
)

ANALYSES: Final = tuple(
    Analysis(
        id=f"{time}_by_{group}",
        title=f"{title} by {words}",
        time=time,
        eligible=f"{eligible} and category_applies" if group == "category" else eligible,
        group=group,
        groups=groups,
        labels=labels,
        event=event,
        method=method,
    )
    for time, title, eligible, event, method in _TIMES
    for group, words, groups, labels in _SPLITS
)

DAYS_PER_MONTH: Final = 30.4375
AT_RISK_FLOOR: Final = 10  # curves stop where fewer are at risk
GRID_MONTHS: Final = tuple(range(0, 121, 12))
READ_MONTHS: Final = (12, 36, 60)
