"""Worked cases of each indicator: what a center recorded, and how the case counts.

The rows are those of a pancreatic resection that went well, changed as each example says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

SMOOTH: Final[Mapping[str, Mapping[str, Any]]] = {
    "patient": {"vital_status": "alive", "last_contact_on": date(2024, 6, 1)},
    "course": {"no_complication": True, "readmitted_90d": False, "amylase_ratio": 1.0},
    "operation": {
        "operated_on": date(2024, 1, 10),
        "discharged_on": date(2024, 1, 20),
        "procedure": "DP",
        "intent": "curative",
    },
    "specimen": {"margin_status": "R0", "margin_mm": 2.0},
}


@dataclass(frozen=True, slots=True)
class Example:
    """``changes`` by table; ``passed`` is None where the outcome cannot be told."""

    says: str
    passed: bool | None
    changes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    eligible: bool = True

    @property
    def rows(self) -> dict[str, dict[str, Any]]:
        """One row a table; a complication is added where the example has one."""
        tables = (*SMOOTH, *(self.changes.keys() - SMOOTH.keys()))
        return {name: {**SMOOTH.get(name, {}), **self.changes.get(name, {})} for name in tables}

    @property
    def counts_as(self) -> str:
        if not self.eligible:
            return "not eligible"
        return {True: "passed", False: "failed", None: "not determinable"}[self.passed]


def _complicated(grade: str, on: date | None, **more: object) -> Mapping[str, Mapping[str, Any]]:
    row = {"complication_type": "other", "complication_on": on, "clavien_dindo": grade}
    return {"course": {"no_complication": False}, "complication": row | more}


def _died(on: date, precision: str = "day") -> Mapping[str, Mapping[str, Any]]:
    died = {"died_on": on, "died_on_precision": precision, "last_contact_on": date(2024, 1, 25)}
    return {"patient": {"vital_status": "dead"} | died}


_DAY_89, _DAY_90, _DAY_91 = date(2024, 4, 8), date(2024, 4, 9), date(2024, 4, 10)
_FISTULA = {"amylase_ratio": 5.0, "drain_days": 21, "fistula_consequences": ["none"]}
_LONG_DRAIN = {
    **_complicated("II", date(2024, 1, 15), complication_type="POPF"),
    "course": _FISTULA | {"no_complication": False, "drain_days": 22},
}
EXAMPLES: Final[Mapping[str, tuple[Example, ...]]] = {
    "r0": (
        Example("R0, 2 mm", True),
        Example("R1, 0 mm", False, {"specimen": {"margin_status": "R1", "margin_mm": 0.0}}),
        Example("R0, but 0 mm", None, {"specimen": {"margin_mm": 0.0}}),
        Example("RX", None, {"specimen": {"margin_status": "RX", "margin_mm": None}}),
        Example("debulking", None, {"operation": {"intent": "debulking"}}, eligible=False),
        Example("enucleation", None, {"operation": {"procedure": "enucleation"}}, eligible=False),
    ),
    "cd3a": (
        Example("no complication, seen on day 143", True),
        Example("IIIa on day 90", False, _complicated("IIIa", _DAY_90)),
        Example("IIIa on day 91", True, _complicated("IIIa", _DAY_91)),
        Example("IIIa without a date", None, _complicated("IIIa", None)),
        Example("II without a date", True, _complicated("II", None)),
        Example(
            "II, nobody said that the list is complete",
            None,
            {**_complicated("II", _DAY_90), "course": {"no_complication": None}},
        ),
        Example(
            "no complication, last seen on day 89",
            None,
            {"patient": {"last_contact_on": _DAY_89}},
        ),
    ),
    "death90": (
        Example("died on day 90", False, _died(_DAY_90)),
        Example("died on day 91", True, _died(_DAY_91)),
        Example("died in March 2024", False, _died(date(2024, 3, 1), "month")),
        Example("died in April 2024", None, _died(date(2024, 4, 1), "month")),
        Example("alive, seen on day 90", True, {"patient": {"last_contact_on": _DAY_90}}),
        Example(
            "lost from view on day 89", None, {"patient": {"last_contact_on": date(2024, 4, 8)}}
        ),
    ),
    "popf": (
        Example("amylase as serum, no complication", True),
        Example("amylase 5 times, drain 21 days, nothing else", True, {"course": _FISTULA}),
        Example("the same, drain 22 days, the grade not recorded", False, _LONG_DRAIN),
        Example("amylase missing, no complication", True, {"course": {"amylase_ratio": None}}),
        Example(
            "amylase missing, fistula recorded as B",
            False,
            {
                **_complicated("II", date(2024, 1, 15), complication_type="POPF", isgps_grade="B"),
                "course": {"no_complication": False, "amylase_ratio": None},
            },
        ),
        Example(
            "amylase as serum, fistula recorded as B",
            None,
            _complicated("II", date(2024, 1, 15), complication_type="POPF", isgps_grade="B"),
        ),
    ),
    "to_panc_2020": (
        Example("no complication, not readmitted, discharged alive", True),
        Example("readmitted", False, {"course": {"readmitted_90d": True}}),
        Example("complication IIIb on day 9", False, _complicated("IIIb", date(2024, 1, 19))),
        Example("readmission not answered", None, {"course": {"readmitted_90d": None}}),
        Example(
            "IIIb, and readmission not answered",
            None,
            {
                **_complicated("IIIb", date(2024, 1, 19)),
                "course": {"no_complication": False, "readmitted_90d": None},
            },
        ),
    ),
}
