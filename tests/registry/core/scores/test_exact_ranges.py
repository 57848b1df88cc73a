"""The range of a score is exactly what its missing inputs allow: every answer is tried.

For each set of up to three missing inputs, the answers of all complete cases with the same
known inputs are collected; least and greatest of them have to be the ends of the range.
"""

from collections import defaultdict
from itertools import combinations, product

import pytest

from registry.core.scores import SCORES

YES_NO = (True, False)
# values on both sides of every limit; what is not named here is yes or no
DOMAINS = {
    "popf": {
        "amylase_ratio": (3, 3.1),
        "drain_days": (21, 22),
        "treated_collection_without_drain": (None,),
    },
    "dge": {
        "tube_days": (3, 4, 7, 8, 14, 15),
        "solids_pod": (7, 8, 14, 15, 21, 22),
        "tube_reinserted": (True,),
        "tube_reinserted_pod": (3, 4, 7, 8, 14, 15),
    },
    "pph": {
        "hours_after_operation": (24, 24.1),
        "haemoglobin_fall_g_dl": (2.9, 3),
        "red_cell_units": (3, 4),
    },
    "chyle_leak": {"pod": (2, 3), "triglycerides_mg_dl": (109, 110)},
    "bile_leak": {"bilirubin_ratio": (2.9, 3), "pod": (2, 3), "leak_days": (7, 8)},
    "phlf": {"pod": (4, 5)},
    "phh": {"red_cell_units": (2, 3)},
    "krenning": {"uptake": SCORES["krenning"].inputs[0].values},
    "carcinoid_prophylaxis": {
        "start_hours_before": (11.9, 12),
        "end_hours_after": (47.9, 48),
    },
}
CATEGORIES = {
    name: {"none": "not_relevant", "BL": "not_relevant", "A": "not_relevant"}
    | dict.fromkeys("BC", "clinically_relevant")
    for name in ("popf", "dge", "pph", "chyle_leak", "bile_leak", "phlf", "phh")
}


def complete_cases(score):
    domains = DOMAINS[score.name]
    names = [one.name for one in score.inputs]
    for values in product(*(domains.get(name, YES_NO) for name in names)):
        yield dict(zip(names, values, strict=True))


def answers_by_known(score, missing):
    """What is known of a case → the answers of all complete cases that share it."""
    found = defaultdict(set)
    for case, answer in evaluated(score):
        found[tuple((n, v) for n, v in case.items() if n not in missing)].add(answer)
    return found


EVALUATED = {}


def evaluated(score):
    if score.name not in EVALUATED:
        cases = list(complete_cases(score))
        EVALUATED[score.name] = [(case, score.judge(**case).value) for case in cases]
    return EVALUATED[score.name]


def position(score, answer):
    return score.order.index(answer) if score.order else answer


def sets_of_inputs(score):
    fixed = [name for name, domain in DOMAINS[score.name].items() if len(domain) == 1]
    inputs = [one.name for one in score.inputs if one.name not in fixed]
    for count in (1, 2, 3):
        yield from combinations(inputs, count)


MISSING = [
    pytest.param(SCORES[name], missing, id=f"{name} without {', '.join(missing)}")
    for name in DOMAINS
    for missing in sets_of_inputs(SCORES[name])
]


@pytest.mark.parametrize("name", DOMAINS)
def test_complete_case_has_one_answer(name):
    assert all(answer is not None for _, answer in evaluated(SCORES[name]))


@pytest.mark.parametrize(("score", "missing"), MISSING)
def test_range_is_what_the_missing_inputs_allow(score, missing):
    for known, answers in answers_by_known(score, missing).items():
        result = score.judge(**dict(known))
        ends = sorted(answers, key=lambda answer: position(score, answer))
        assert result.range == (ends[0], ends[-1]), dict(known)
        assert result.value == (ends[0] if len(ends) == 1 else None)


@pytest.mark.parametrize(("score", "missing"), MISSING)
def test_category_is_told_where_every_answer_has_it(score, missing):
    words = CATEGORIES.get(score.name)
    if words is None:
        return
    for known, answers in answers_by_known(score, missing).items():
        possible = {words[answer] for answer in answers}
        told = score.judge(**dict(known)).category
        assert told == (possible.pop() if len(possible) == 1 else None), dict(known)
