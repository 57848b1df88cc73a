import numpy as np
import pytest
from numpy.testing import assert_allclose

from biostat.coefficients import inverse
from biostat.newton import Sums, advance, begin, covariance, independent_columns, maximise, solve


def overshooting(beta):
    """−√(1 + β²): a full Newton step from |β| > 1 goes ever further away."""
    root = np.sqrt(1 + beta @ beta)
    return Sums(-float(root), -beta / root, np.array([[root**-3.0]]))


def test_full_steps_alone_would_run_away():
    first = overshooting(np.array([3.0]))
    assert abs(3 + solve(first.information, first.score, np.ones(1, bool))[0]) > 3


def test_step_halving_reaches_the_maximum():
    found = maximise(overshooting, 1, np.array([3.0]))
    assert found.status == "converged"
    assert found.accepted[0] == pytest.approx(0, abs=1e-6)


def test_search_that_finds_nothing_better_stops_at_the_accepted_point():
    def cliff(beta):
        fine = beta[0] == 0
        return Sums(0.0 if fine else -np.inf, np.array([1.0]), np.eye(1))

    found = maximise(cliff, 1)
    assert found.status == "stopped"
    assert found.beta[0] == found.accepted[0] == 0


def test_search_without_a_maximum_stops_after_its_rounds():
    def rising(beta):
        return Sums(float(beta[0]), np.array([1.0]), np.eye(1))

    found = maximise(rising, 1)
    assert (found.status, found.rounds) == ("stopped", 60)


def test_rounds_can_be_asked_one_by_one():
    search = begin(1, np.array([3.0]))
    while search.status == "running":
        search = advance(search, overshooting(search.beta))
    assert_allclose(search.accepted, maximise(overshooting, 1, np.array([3.0])).accepted)


def test_sums_add():
    total = Sums(1.0, np.ones(2), np.eye(2)) + Sums(2.0, np.ones(2), np.eye(2))
    assert (total.loglik, total.score.tolist(), total.information[0, 0]) == (3, [2, 2], 2)


def test_errors_of_a_search_that_took_no_sums_are_refused():
    with pytest.raises(ValueError, match="no sums were taken"):
        inverse(begin(1))


def test_columns_that_repeat_earlier_ones_are_not_free():
    x = np.random.default_rng(1).normal(size=(50, 3))
    wide = np.column_stack([x, x @ [1, 2, 0], np.zeros(50)])
    assert independent_columns(wide.T @ wide).tolist() == [True, True, True, False, False]
    assert independent_columns(np.zeros((0, 0))).tolist() == []


def test_covariance_of_a_singular_block_is_unknown():
    found = covariance(np.zeros((2, 2)), np.ones(2, bool))
    assert np.isnan(found).all()
    assert np.isnan(covariance(np.eye(2), np.zeros(2, bool))).all()
    assert solve(np.eye(2), np.ones(2), np.zeros(2, bool)).tolist() == [0, 0]
