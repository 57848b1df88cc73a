"""Response to therapy and uptake of the somatostatin receptor."""

from collections.abc import Mapping
from typing import Any

from ..response import (
    KRENNING,
    NON_TARGET,
    ORGANS,
    RESPONSES,
    Judged,
    Visit,
    best_response,
    recist,
    target_problems,
)
from .declaration import Outcome, Score, Worked, ordered, settled
from .inputs import Input, yes_no

_UNCONFIRMED = "responses are not confirmed by a second examination"
_UNCHECKED = "number and size of the target lesions are not checked: only their sum is told"
_NO_ORGANS = "at most 2 target lesions an organ is not checked: an organ is missing"


def _recist(
    visits: tuple[Mapping[str, Any], ...] | None, lesion_organs: tuple[str | None, ...] | None
) -> Outcome:
    series = [Visit(**row) for row in visits or ()]
    problems = target_problems(series, lesion_organs or ())
    if problems:
        return settled(None, warnings=problems)
    judged = recist(series)
    if not judged:
        return settled(None, warnings=("a baseline and one later visit are needed",))
    parts: dict[str, object] = {
        "visits": [_shown(visit) for visit in judged],
        "best_response": best_response(judged),
    }
    unchecked = _unchecked(series[0], lesion_organs)
    return ordered(judged[-1].possible, RESPONSES, parts, (*unchecked, _UNCONFIRMED))


def _unchecked(baseline: Visit, organs: tuple[str | None, ...] | None) -> tuple[str, ...]:
    if baseline.lesion_axes_mm is None:
        return (_UNCHECKED,)
    return (_NO_ORGANS,) if baseline.lesion_axes_mm and (not organs or None in organs) else ()


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


def _lesions(*axes: list[float | None], organs: list[str]) -> dict[str, object]:
    rows = [{"lesion_axes_mm": one, "new_lesion": False, "non_target": "none"} for one in axes]
    return {"visits": rows, "lesion_organs": organs}


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
                Input("lesion_axes_mm", "numbers", "long axis of each target lesion", "mm", 0, 300),
            ),
        ),
        Input(
            "lesion_organs",
            "grades",
            "organ of each target lesion, in order",
            values=ORGANS,
            optional=True,
        ),
    ),
    _recist,
    source="Eisenhauer, Eur J Cancer 2009",
    found_in="measurable disease and target lesions (10 and 15 mm, 5 and 2), response criteria, "
    "and the appendix of questions for a lesion that is back after a complete response; not read "
    "again for this version",
    formula="CR: targets gone, nodes under 10 mm, non-target gone. PR: sum at least 30 % under the "
    "baseline. PD: at least 20 % and 5 mm over the nadir (which includes the baseline), a new "
    "lesion, progression of non-target lesions, or a lesion back after a complete response. SD "
    "otherwise; NE without a sum, unless what was measured is PD by itself. Target lesions: at "
    "most 5, at most 2 an organ and 2 nodes, long axis at least 10 mm, nodes at least 15 mm short "
    "axis at the baseline; else there is no value. Give the long axes or their sum; what is no "
    "target at the baseline is none later. The value is of the last visit.",
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
        Worked(_lesions([60, 40], [40, 30], organs=["liver", "lung"]), "PR", "PR"),
        Worked(_lesions([60, 40], [40, None], organs=["liver", "lung"]), "NE", "NE"),
        Worked(_lesions([60, 40, 20], [1, 1, 1], organs=["liver"] * 3)),
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
