"""What no input may be: every score refuses it and names the input, and never breaks."""

from math import inf, nan

import pytest

from registry.core.scores import SCORES, Refused

HUGE = 10**400  # a whole number of JSON that no float can hold
NEVER = ["", "3", "NaN", {}, {"unit": "mm"}, {"value": 1, "units": "mm"}, [[1]]]
NONSENSE = {
    "number": [nan, inf, -inf, HUGE, -HUGE, True, False, *NEVER],
    "integer": [nan, inf, -inf, HUGE, -HUGE, 1.5, True, False, *NEVER],
    "boolean": [0, 1, "true", "yes", *NEVER],
    "word": [0, True, nan, *NEVER],
    "words": ["none", 3, True, [3], [None], *NEVER],
    "grades": [3, True, [3], [True], *NEVER],
    "numbers": [3, True, ["3"], [nan], [HUGE], [None], *NEVER],
    "date": [2024, True, "2024-13", "2024-02-30", "01.02.2024", *NEVER],
    "rows": [3, True, "x", [3], [None], [{"no_such_field": 1}], {}, [[1]]],
}
INPUTS = [
    pytest.param(score, declared, id=f"{score.name}-{declared.name}")
    for score in SCORES.values()
    for declared in score.inputs
]


@pytest.mark.parametrize(("score", "declared"), INPUTS)
def test_nonsense_is_refused_by_the_name_of_its_input(score, declared):
    for raw in NONSENSE[declared.kind]:
        with pytest.raises(Refused) as caught:
            score.run({declared.name: raw})
        (problem,) = caught.value.problems
        assert problem.finding.split(".")[0] == declared.name, raw
        assert problem.remedy, raw


@pytest.mark.parametrize(("score", "declared"), INPUTS)
def test_number_in_another_unit_is_refused(score, declared):
    if declared.kind not in ("number", "integer"):
        return
    with pytest.raises(Refused, match="is in parsec"):
        score.run({declared.name: {"value": declared.minimum, "unit": "parsec"}})


@pytest.mark.parametrize(("score", "declared"), INPUTS)
def test_number_outside_its_limits_is_refused_and_its_limits_are_read(score, declared):
    if declared.kind not in ("number", "integer"):
        return
    for limit, beyond in ((declared.minimum, -1), (declared.maximum, 1)):
        assert limit is not None, "every number has limits of what is possible"
        score.run({declared.name: limit})
        with pytest.raises(Refused, match="is impossible"):
            score.run({declared.name: limit + beyond})
