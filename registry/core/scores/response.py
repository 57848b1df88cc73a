"""Response to therapy and uptake of the somatostatin receptor."""

from collections.abc import Mapping
from typing import Any

from ..response import KRENNING, NON_TARGET, RESPONSES, Judged, Visit, best_response, recist
from .declaration import Outcome, Score, Worked, ordered, settled
from .inputs import Input, yes_no


def _recist(visits: tuple[Mapping[str, Any], ...] | None) -> Outcome:
    judged = recist([_visit(row) for row in visits or ()])
    if not judged:
        return settled(None, warnings=("a baseline and one later visit are needed",))
    parts: dict[str, object] = {
        "visits": [_shown(visit) for visit in judged],
        "best_response": best_response(judged),
    }
    warnings = ("responses are not confirmed by a second examination",)
    return ordered(judged[-1].possible, RESPONSES, parts, warnings)


def _visit(row: Mapping[str, Any]) -> Visit:
    return Visit(row["sum_mm"], row["node_axes_mm"] or (), row["new_lesion"], row["non_target"])


def _shown(visit: Judged) -> dict[str, object]:
    return {
        "response": visit.response,
        "possible": list(visit.possible),
        "sum_mm": visit.total_mm,
        "nadir_mm": visit.nadir_mm,
        "change_from_baseline_pct": visit.change_from_baseline_pct,
        "change_from_nadir_pct": visit.change_from_nadir_pct,
    }


def _series(*sums: float, **last: object) -> dict[str, object]:
    rows = [{"sum_mm": total, "new_lesion": False, "non_target": "none"} for total in sums]
    rows[-1] |= last
    return {"visits": rows}


_NODE_ONLY = {
    "visits": [
        {"sum_mm": 30, "node_axes_mm": [16], "new_lesion": False, "non_target": "none"},
        {"sum_mm": 0, "node_axes_mm": [9], "new_lesion": False, "non_target": "none"},
    ]
}
RECIST = Score(
    "recist",
    "RECIST 1.1 over visits",
    (
        Input(
            "visits",
            "rows",
            "visits in order, the baseline first",
            fields=(
                Input("sum_mm", "number", "sum of the long axes of target lesions", "mm", 0, 1500),
                Input("node_axes_mm", "numbers", "short axes of target nodes", "mm", 0, 300),
                yes_no("new_lesion", "a new lesion"),
                Input("non_target", "word", "non-target lesions", values=NON_TARGET),
            ),
        ),
    ),
    _recist,
    source="Eisenhauer, Eur J Cancer 2009",
    formula="CR: targets gone, nodes under 10 mm, non-target gone. PR: sum at least 30 % under the "
    "baseline. PD: at least 20 % and 5 mm over the nadir (which includes the baseline), a new "
    "lesion, or progression of non-target lesions. SD otherwise; NE without a sum. Target lesions: "
    "at most 5, at most 2 an organ, at least 10 mm long axis, nodes at least 15 mm short axis. "
    "The value is of the last visit.",
    order=RESPONSES,
    worked=(
        Worked(_series(100, 70), "PR", "PR"),
        Worked(_series(100, 71), "SD", "SD"),
        Worked(_series(100, 70, 84), "PD", "PD"),
        Worked(_series(100, 20, 24), "PR", "PR"),
        Worked(_series(20, 24), "SD", "SD"),
        Worked(_series(100, 50, new_lesion=True), "PD", "PD"),
        Worked(_NODE_ONLY, "CR", "CR"),
        Worked(_series(100, 60, new_lesion=None), None, None, ("PR", "PD")),
    ),
)


def _krenning(uptake: str | None) -> Outcome:
    return Outcome(0, 4) if uptake is None else settled(KRENNING[uptake])


KRENNING_SCORE = Score(
    "krenning",
    "Krenning score",
    (Input("uptake", "word", "uptake of the tumour", values=tuple(KRENNING)),),
    _krenning,
    source="Kwekkeboom and Krenning, Semin Nucl Med 2002;32:84, modified for SSTR PET",
    found_in="the visual scale of uptake against liver and spleen",
    formula="0 none; 1 much lower than liver; 2 slightly below or equal to liver; 3 above liver; 4 "
    "above spleen.",
    worked=tuple(Worked({"uptake": word}, points) for word, points in KRENNING.items()),
)
SCORES = (RECIST, KRENNING_SCORE)
