import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from biostat.imputation import pool_imputations
from biostat.quantiles import TableQuantile, quantile_of_bands, quantile_of_counts


def test_pooling_follows_rubins_rules():
    q, u = np.array([[1.0, 0], [2, 0], [3, 0]]), np.array([[0.5, 1], [0.7, 1], [0.6, 1]])
    found = pool_imputations(q, u)
    assert_allclose(found.value, [2, 0])
    assert_allclose(found.std_error, [np.sqrt(0.6 + 4 / 3), 1])
    lost = (4 / 3) / (0.6 + 4 / 3)
    assert found.missing_information[0] == pytest.approx(lost)
    assert found.df[0] == pytest.approx(2 / lost**2)
    assert found.df[1] == np.inf
    assert found.high[1] == pytest.approx(1.959964, abs=1e-6)
    assert not found.enough


def test_twenty_imputations_are_enough():
    rng = np.random.default_rng(1)
    q, u = rng.normal(size=(20, 3)), rng.uniform(0.5, 1, (20, 3))
    found = pool_imputations(q, u)
    assert_allclose(found.std_error**2, u.mean(0) + 1.05 * q.var(0, ddof=1))
    assert found.enough


def test_degrees_of_freedom_stay_below_those_of_complete_data():
    rng = np.random.default_rng(1)
    q, u = rng.normal(0, 0.01, (20, 1)), np.ones((20, 1))
    assert pool_imputations(q, u).df[0] > 1e6
    found = pool_imputations(q, u, complete_df=40)
    assert found.df[0] == pytest.approx(41 / 43 * 40, rel=0.01)
    assert found.high[0] - found.low[0] > 2 * 2.0


@pytest.mark.parametrize("m", [0, 1])
def test_fewer_than_two_imputations_have_no_error(m):
    found = pool_imputations(np.ones((m, 2)), np.ones((m, 2)))
    assert np.isnan(found.std_error).all()
    assert found.imputations == m
    assert not found.enough


def test_imputation_that_failed_makes_its_estimate_missing():
    found = pool_imputations([[1, 1], [np.nan, 1]], [[1, 1], [1, 1]])
    assert np.isnan(found.value[0])
    assert found.value[1] == 1


@pytest.mark.parametrize("df", [0, -3, np.nan])
def test_complete_data_without_degrees_of_freedom_are_refused(df):
    with pytest.raises(ValueError, match="complete_df"):
        pool_imputations(np.ones((2, 1)), np.ones((2, 1)), complete_df=df)


def test_shapes_that_differ_are_named():
    with pytest.raises(ValueError, match="differ"):
        pool_imputations(np.ones((2, 1)), np.ones((2, 2)))


@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=60),
    st.sampled_from([0, 0.1, 0.25, 0.5, 0.75, 0.9, 1]),
)
def test_quantile_of_counts_equals_numpy(days, share):
    values, counts = np.unique(days, return_counts=True)
    found = quantile_of_counts(values, counts, share)
    assert found.value == pytest.approx(np.quantile(days, share))
    assert not found.at_least


def test_quantile_does_not_depend_on_the_order_of_values():
    assert quantile_of_counts([9, 1], [1, 3], 0.5).value == 1


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.5, TableQuantile(7.5)), (0.9, TableQuantile(60, at_least=True)),
     (0.7, TableQuantile(8.0, at_least=True))],
)  # fmt: skip
def test_quantile_within_the_top_code_is_at_least(share, expected):
    assert quantile_of_counts([6, 7, 8, 60], [1, 2, 1, 2], share, top_code=60) == expected


def test_quantile_of_nobody_is_missing():
    assert quantile_of_counts([], [], 0.5).value is None
    assert quantile_of_counts([1, 2], [0, 0], 0.5).value is None
    assert quantile_of_bands([0, 5], [0], 0.5).value is None


@pytest.mark.parametrize(
    ("values", "counts", "share"), [([1], [1, 2], 0.5), ([1], [-1], 0.5), ([1], [1], 1.5)]
)
def test_broken_table_says_the_rule(values, counts, share):
    with pytest.raises(ValueError, match="one count >= 0 for each value"):
        quantile_of_counts(values, counts, share)


def test_quantile_of_bands_interpolates_and_says_so():
    found = quantile_of_bands([0, 5, 10, 20], [2, 0, 2], 0.75)
    assert found == TableQuantile(15.0, approximate=True)
    assert quantile_of_bands([0, 5, 10, 20], [2, 0, 2], 0).value == 0
    assert quantile_of_bands([0, 5, 10, 20], [0, 0, 2], 0).value == 10


def test_quantile_within_the_first_band_stays_in_it():
    assert quantile_of_bands([0, 5, 10], [4, 6], 0).value == 0
    assert quantile_of_bands([0, 5, 10], [4, 6], 0.2).value == 2.5
    assert quantile_of_bands([0, 5, 10], [4, 6], 1).value == 10
    assert quantile_of_bands([0, 5, 10, 20], [2, 0, 2], 1).value == 20


@pytest.mark.parametrize(("edges", "share"), [([0, 1, 2], 0.5), ([1, 0], 0.5), ([0, 1], 2)])
def test_broken_bands_say_the_rule(edges, share):
    with pytest.raises(ValueError, match="ascending edges"):
        quantile_of_bands(edges, [1], share)
