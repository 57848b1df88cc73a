"""Grades of the complications of liver surgery, from raw findings (ISGLS 2011).

Every event is one *attributed to that complication*; a finding that is missing stays unknown.
"""

from .isgps import IsgpsGrade, graded
from .three_valued import Truth, all_of, any_of, at_least, more_than


def bile_leak_grade(
    bilirubin_ratio: float | None,
    pod: int | None = None,
    leak_days: int | None = None,
    intervention_for_collection: Truth = None,
    other_change_of_management: Truth = None,
    relaparotomy: Truth = None,
) -> IsgpsGrade:
    """Bile leak, ISGLS 2011 (Koch 2011).

    Drain over serum bilirubin of at least 3 on or after day 3, or an intervention for a biliary
    collection or peritonitis. A leak that would be A but lasts more than a week is B.
    """
    by_fluid = all_of((at_least(bilirubin_ratio, 3), at_least(pod, 3)))
    return graded(
        present=any_of((by_fluid, intervention_for_collection, relaparotomy)),
        severe=relaparotomy,
        moderate=any_of(
            (intervention_for_collection, other_change_of_management, more_than(leak_days, 7))
        ),
    )


def phlf_grade(
    inr_raised: Truth,
    bilirubin_raised: Truth,
    pod: int | None = None,
    non_invasive_treatment: Truth = None,
    invasive_treatment: Truth = None,
) -> IsgpsGrade:
    """Liver failure after hepatectomy, ISGLS 2011 (Rahbari 2011).

    INR and bilirubin both above the limits of the laboratory; `pod` is the last day they were.
    """
    return graded(
        present=all_of((inr_raised, bilirubin_raised, at_least(pod, 5))),
        severe=invasive_treatment,
        moderate=non_invasive_treatment,
    )


def phh_grade(
    bleeding: Truth, red_cell_units: int | None = None, invasive_treatment: Truth = None
) -> IsgpsGrade:
    """Haemorrhage after hepatectomy, ISGLS 2011 (Rahbari 2011): A up to 2 units, B more."""
    return graded(bleeding, severe=invasive_treatment, moderate=more_than(red_cell_units, 2))
