import pytest

from registry.core.response import Judged, Visit, best_response, recist, target_problems
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


# Single lesions, and what may be a target


def lesions(*axes, nodes=None, new=False, other="none"):
    return Visit(None, nodes, new, other, axes)


def test_sum_is_of_all_lesions_and_nodes():
    judged = recist([lesions(40, 30, nodes=(16,)), lesions(40, 10, nodes=(12,))])[0]
    assert (judged.baseline_mm, judged.total_mm) == (86, 62)


def test_lesion_not_measured_makes_the_visit_not_evaluable():
    assert last(lesions(40, 30), lesions(10, None)) == "NE"
    assert last(lesions(40, nodes=(16,)), lesions(10, nodes=(None,))) == "NE"


def test_nodes_of_the_baseline_not_told_later_were_not_measured():
    assert last(lesions(40, nodes=(16,)), lesions(10)) == "NE"
    assert last(lesions(40), lesions(10)) == "PR"


@pytest.mark.parametrize(("axis", "response"), [(83.9, "NE"), (84, "PD")])
def test_what_was_measured_may_show_progression_alone(axis, response):
    assert last(lesions(40, 30), lesions(axis, None)) == response


@pytest.mark.parametrize(("axis", "response"), [(0, "CR"), (1, "PD")])
def test_lesion_back_after_a_complete_response_is_progression(axis, response):
    assert last(visit(100), visit(0), visit(axis)) == response


def test_lesion_back_after_a_partial_response_is_measured():
    assert last(lesions(60, 40), lesions(40, 0), lesions(40, 4)) == "PR"


def test_node_between_10_and_15_mm_after_a_complete_response_is_judged_by_the_sum():
    assert last(visit(60, (16,)), visit(0, (9,)), visit(0, (11,))) == "PR"
    assert last(visit(60, (16,)), visit(0, (9,)), visit(0, (14,))) == "PD"


def test_sum_told_beside_single_lesions_counts_where_one_is_missing():
    assert recist([visit(70), Visit(50, None, False, "none", (40, None))])[0].total_mm == 50


def rules(baseline, *later, organs=()):
    return [problem.split(" | ")[0] for problem in target_problems([baseline, *later], organs)]


@pytest.mark.parametrize(
    ("baseline", "organs", "broken"),
    [
        (lesions(10, 10, 10, nodes=(15, 15)), (), []),
        (lesions(10, 10, 10, 10, nodes=(15, 15)), (), ["6 target lesions"]),
        (lesions(nodes=(15, 15, 15)), (), ["3 target nodes"]),
        (lesions(10, 10), ("liver", "liver"), []),
        (lesions(10, 10, 10), ("liver",) * 3, ["3 target lesions of liver"]),
        (lesions(10, 10, 10), ("other",) * 3, []),
        (lesions(10, 10, 10), (None,) * 3, []),
        (lesions(10, 10), ("liver",), ["1 organs for 2 lesions"]),
        (lesions(10, 9.9), (), ["lesion 2 of 9.9 mm"]),
        (lesions(10, nodes=(14.9,)), (), ["node 1 of 14.9 mm"]),
        (lesions(10, None, nodes=(None,)), (), []),
        (lesions(), (), ["no target lesion at the baseline"]),
        (visit(0), (), ["no target lesion at the baseline"]),
        (visit(0, (15,)), (), []),
        (visit(9.9), (), ["lesion 1 of 9.9 mm"]),
        (visit(10), (), []),
        (visit(None), (), []),
        (Visit(50, None, False, "none", (30, 20.05)), (), []),
        (Visit(50, None, False, "none", (30, 20.1)), (), ["baseline: sum 50 mm, axes 50.1 mm"]),
        (Visit(50, None, False, "none", (30, None)), (), []),
    ],
)
def test_limits_of_target_lesions(baseline, organs, broken):
    assert rules(baseline, organs=organs) == broken


@pytest.mark.parametrize(
    ("later", "broken"),
    [
        (lesions(1, 1, nodes=(1,)), []),
        (lesions(1, nodes=(1,)), ["visit 2: 1 lesions, 2 at the baseline"]),
        (lesions(1, 1, 1, nodes=(1,)), ["visit 2: 3 lesions, 2 at the baseline"]),
        (lesions(1, 1, nodes=()), ["visit 2: 0 nodes, 1 at the baseline"]),
        (lesions(1, 1), []),
        (Visit(5), []),
        (Visit(5, None, False, "none", (1, 1)), ["visit 2: sum 5 mm, axes 2 mm"]),
    ],
)
def test_targets_stay_the_same(later, broken):
    assert rules(lesions(10, 10, nodes=(15,)), later) == broken


def test_nodes_of_a_baseline_without_any_are_no_targets():
    assert rules(lesions(10), lesions(10, nodes=(12,))) == ["visit 2: 1 nodes, 0 at the baseline"]


def test_no_visit_has_no_target():
    assert target_problems([]) == ()
