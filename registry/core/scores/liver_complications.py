"""Graded complications of liver surgery as declared scores (ISGLS)."""

from ..isgls import bile_leak_grade, phh_grade, phlf_grade
from .declaration import Score, Worked
from .grading import LETTERS, POD, RELEVANT, UNITS, graded
from .inputs import Input, yes_no


def _bile(**more: object) -> dict[str, object]:
    return {
        "bilirubin_ratio": 3.2,
        "pod": 3,
        "leak_days": 3,
        "intervention_for_collection": False,
        "other_change_of_management": False,
        "relaparotomy": False,
    } | more


BILE_LEAK = Score(
    "bile_leak",
    "Bile leak",
    (
        Input("bilirubin_ratio", "number", "bilirubin of drain over serum", "", 0, 1000),
        POD,
        Input("leak_days", "integer", "days the leak lasted", "d", 0, 365),
        yes_no("intervention_for_collection", "drainage of a biliary collection"),
        yes_no("other_change_of_management", "other change of management"),
        yes_no("relaparotomy", "relaparotomy for the leak"),
    ),
    lambda **findings: graded(bile_leak_grade(**findings)),
    source="Koch, Surgery 2011 (ISGLS)",
    found_in="the definition and the table of grades; not read again for this version",
    formula="drain over serum bilirubin ≥ 3 on or after day 3, or an intervention for a collection "
    "or peritonitis. A no change of management; B a change, or A for more than 7 days; C "
    "relaparotomy.",
    categories=RELEVANT,
    order=LETTERS,
    worked=(
        Worked(_bile(leak_days=10), "B", "clinically_relevant"),
        Worked(_bile(intervention_for_collection=True), "B", "clinically_relevant"),
        Worked(_bile(relaparotomy=True), "C", "clinically_relevant"),
        Worked(_bile(), "A", "not_relevant"),
    ),
)


def _liver_failure(pod: int, treated: bool, invasive: bool) -> dict[str, object]:
    return {
        "inr_raised": True,
        "bilirubin_raised": True,
        "pod": pod,
        "non_invasive_treatment": treated,
        "invasive_treatment": invasive,
    }


PHLF = Score(
    "phlf",
    "Liver failure after hepatectomy",
    (
        yes_no("inr_raised", "INR above the limit of the laboratory"),
        yes_no("bilirubin_raised", "bilirubin above the limit of the laboratory"),
        Input("pod", "integer", "last postoperative day both were", "d", 0, 365),
        yes_no("non_invasive_treatment", "plasma, diuretics or other non-invasive treatment"),
        yes_no("invasive_treatment", "dialysis, ventilation or other invasive treatment"),
    ),
    lambda **findings: graded(phlf_grade(**findings)),
    source="Rahbari, Surgery 2011 (ISGLS)",
    found_in="the definition and the table of grades; not read again for this version",
    formula="INR and bilirubin raised on or after day 5. A no change of management; B "
    "non-invasive; C invasive treatment.",
    categories=RELEVANT,
    order=LETTERS,
    worked=(
        Worked(_liver_failure(6, False, False), "A", "not_relevant"),
        Worked(_liver_failure(6, True, False), "B", "clinically_relevant"),
        Worked(_liver_failure(6, True, True), "C", "clinically_relevant"),
        Worked(_liver_failure(3, False, False), "none", "not_relevant"),
    ),
)
PHH = Score(
    "phh",
    "Haemorrhage after hepatectomy",
    (
        yes_no("bleeding", "bleeding after the operation"),
        UNITS,
        yes_no("invasive_treatment", "embolisation or relaparotomy"),
    ),
    lambda **findings: graded(phh_grade(**findings)),
    source="Rahbari, HPB 2011 (ISGLS)",
    found_in="the definition and the table of grades; not read again for this version",
    formula="A up to 2 red cell units; B more; C invasive treatment.",
    categories=RELEVANT,
    order=LETTERS,
    worked=(
        Worked(
            {"bleeding": True, "red_cell_units": 2, "invasive_treatment": False},
            "A",
            "not_relevant",
        ),
        Worked(
            {"bleeding": True, "red_cell_units": 3, "invasive_treatment": False},
            "B",
            "clinically_relevant",
        ),
        Worked(
            {"bleeding": True, "red_cell_units": 0, "invasive_treatment": True},
            "C",
            "clinically_relevant",
        ),
    ),
)
SCORES = (BILE_LEAK, PHLF, PHH)
