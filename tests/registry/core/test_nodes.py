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
        (None, 12, True),  # enough for any operation
        (None, 11, None),
        (None, 7, None),
        (None, 6, False),  # too few for any
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


@pytest.mark.parametrize(
    ("positive", "context", "adequate"),
    [
        (12, "pancreatoduodenectomy", True),
        (11, "pancreatoduodenectomy", None),
        (8, "small_bowel", True),
        (None, "small_bowel", None),
    ],
)
def test_at_least_as_many_were_examined_as_were_positive(positive, context, adequate):
    assert judge_nodes(None, positive, context).adequate is adequate


def test_minimum_is_told_of_a_known_operation_only():
    assert judge_nodes(12, 0, None).minimum is None
    assert judge_nodes(12, 0, "small_bowel").minimum == 8


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
