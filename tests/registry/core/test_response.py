import pytest

from registry.core.response import Judged, Visit, best_response, recist
from registry.core.three_valued import UnknownWord


def visit(total, nodes=(), new=False, other="none"):
    return Visit(total, nodes, new, other)


def last(*visits):
    return recist(visits)[-1].response


@pytest.mark.parametrize(
    ("sums", "response"),
    [
        ((100, 70), "PR"),
        ((100, 70.1), "SD"),
        ((100, 71), "SD"),
        ((100, 70, 84), "PD"),
        ((100, 70, 83.9), "SD"),
        ((20, 24), "SD"),  # 20 % but 4 mm
        ((25, 30), "PD"),  # 20 % and 5 mm
        ((100, 119), "SD"),
        ((100, 120), "PD"),
        ((100, 50, 55), "PR"),  # 10 % over the nadir
        ((100, 0), "CR"),
        ((100, 0, 5), "PD"),
        ((100, 100), "SD"),
        ((30, 9), "PR"),
    ],
)
def test_response_of_sums(sums, response):
    assert last(*[visit(total) for total in sums]) == response


@pytest.mark.parametrize(
    ("nodes", "response"), [((9.9,), "CR"), ((10,), "PR"), ((9, 9), "CR"), ((9, 10), "PR")]
)
def test_nodes_of_10_mm_are_not_gone(nodes, response):
    assert last(visit(60, (16, 20)), visit(0, nodes)) == response


@pytest.mark.parametrize(
    ("new", "other", "possible"),
    [
        (True, "none", ("PD",)),
        (True, None, ("PD",)),
        (False, "progression", ("PD",)),
        (False, "persisting", ("PR",)),
        (False, "complete", ("CR",)),
        (False, "none", ("CR",)),
        (None, "complete", ("CR", "PD")),
        (False, None, ("CR", "PR", "PD")),
    ],
)
def test_gone_targets_with_other_findings(new, other, possible):
    assert recist([visit(50), visit(0, new=new, other=other)])[0].possible == possible


def test_missing_sum_is_not_evaluable():
    assert last(visit(100), visit(None)) == "NE"
    assert last(visit(None), visit(50)) == "NE"
    assert last(visit(100), visit(None, new=True)) == "PD"


def test_nadir_skips_a_visit_that_was_not_measured():
    judged = recist([visit(100), visit(50), visit(None), visit(60)])
    assert (judged[-1].nadir_mm, judged[-1].response) == (50, "PD")


def test_changes_are_told_in_per_cent():
    judged = recist([visit(100), visit(50), visit(60)])[-1]
    assert judged.change_from_baseline_pct == -40
    assert judged.change_from_nadir_pct == 20


def test_changes_from_nothing_cannot_be_told():
    assert Judged(5, 0, None, ("PD",)).change_from_baseline_pct is None
    assert Judged(None, 100, 100, ("NE",)).change_from_baseline_pct is None


def test_no_visit_has_no_response():
    assert recist([]) == ()
    assert recist([visit(100)]) == ()


@pytest.mark.parametrize(
    ("sums", "best"),
    [
        ((100, 70, 84, 0), "PR"),  # what follows a progression does not count
        ((100, 100, 60), "PR"),
        ((100, None), None),
        ((100, 130), "PD"),
    ],
)
def test_best_response_ends_at_progression(sums, best):
    assert best_response(recist([visit(total) for total in sums])) == best


def test_best_response_skips_what_is_open():
    judged = recist([visit(100), visit(60, new=None), visit(80)])
    assert best_response(judged) == "PD"


def test_visit_refuses_other_words():
    with pytest.raises(UnknownWord, match="non_target"):
        visit(100, other="gone")
