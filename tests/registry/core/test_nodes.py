import pytest

from registry.core.nodes import judge_nodes
from registry.core.three_valued import UnknownWord


@pytest.mark.parametrize(
    ("context", "examined", "adequate"),
    [
        ("pancreatoduodenectomy", 11, False),
        ("pancreatoduodenectomy", 12, True),
        ("pancreatoduodenectomy", 13, True),
        ("distal_pancreatectomy", 6, False),
        ("distal_pancreatectomy", 7, None),
        ("distal_pancreatectomy", 8, True),
        ("small_bowel", 7, False),
        ("small_bowel", 8, True),
        ("small_bowel", None, None),
        ("enucleation", 0, None),
        (None, 12, None),
    ],
)
def test_nodes_are_adequate_from_the_minimum_on(context, examined, adequate):
    assert judge_nodes(examined, 0, context).adequate is adequate


@pytest.mark.parametrize(
    ("examined", "positive", "p_n", "ratio", "half"),
    [
        (0, None, "pNX", None, None),
        (0, 0, "pNX", None, None),
        (10, 0, "pN0", 0, False),
        (10, 4, "pN+", 0.4, False),
        (10, 5, "pN+", 0.5, True),
        (10, None, None, None, None),
        (None, 0, None, None, None),
        (None, 2, "pN+", None, None),
    ],
)
def test_category_and_ratio_of_nodes(examined, positive, p_n, ratio, half):
    verdict = judge_nodes(examined, positive, "small_bowel")
    assert (verdict.p_n, verdict.ratio, verdict.ratio_at_least_half) == (p_n, ratio, half)


def test_more_positive_than_examined_is_a_contradiction():
    verdict = judge_nodes(3, 4, "small_bowel")
    assert verdict.adequate is None
    assert "ask the center" in verdict.warnings[0]


@pytest.mark.parametrize(
    ("context", "warned"), [("pancreatoduodenectomy", False), ("small_bowel", True)]
)
def test_minimum_of_low_confidence_says_so(context, warned):
    assert bool(judge_nodes(12, 0, context).warnings) is warned


def test_other_context_is_refused():
    with pytest.raises(UnknownWord):
        judge_nodes(3, 0, "lobectomy")
