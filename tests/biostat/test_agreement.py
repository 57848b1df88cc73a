import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from statsmodels.stats import inter_rater

from biostat.agreement import (
    Patterns,
    calls,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac,
    krippendorff_alpha,
    merge_patterns,
    patterns,
    raw_agreement,
)
from biostat.bootstrap import bootstrap_interval, bootstrap_readers
from biostat.intraclass import icc_agreement, icc_consistency

# Fleiss 1971: 30 patients, 6 psychiatrists, 5 diagnoses (patients by diagnosis, from 1)
FLEISS = [
    "444444", "222555", "233335", "555555", "222444", "113333", "333355", "113334", "114444",
    "555555", "144444", "124444", "222333", "144444", "224445", "333335", "111455", "111112",
    "224444", "133555", "555555", "244444", "224555", "114444", "144445", "222224", "111155",
    "224444", "133333", "555555",
]  # fmt: skip


def fleiss_data():
    return patterns([[int(c) - 1 for c in row] for row in FLEISS], 5)


def krippendorff_data():
    """Krippendorff 2011: 12 units, 4 observers, values 1–5."""
    nan = np.nan
    rows = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, nan, nan, nan],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nan, 3],
        [nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nan],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nan],
    ]
    return patterns(np.array(rows).T - 1, 5)


@pytest.mark.parametrize(
    ("weights", "wt"), [("none", None), ("linear", "linear"), ("quadratic", "quadratic")]
)
def test_cohen_equals_statsmodels(weights, wt):
    table = np.array([[20, 5, 1, 0], [4, 18, 6, 2], [1, 3, 15, 4], [0, 1, 2, 9]])
    other = inter_rater.cohens_kappa(table, wt=None if weights == "none" else weights)
    found = cohen_kappa(table, weights)
    assert found.value == pytest.approx(other.kappa, rel=1e-12)
    assert found.std_error == pytest.approx(other.std_kappa, rel=1e-10)
    assert found.raw == pytest.approx(62 / 91)


def test_rare_category_gives_kappa_below_zero_at_98_percent_agreement():
    table = [[98, 1], [1, 0]]
    found = cohen_kappa(table)
    assert found.raw == 0.98
    assert found.value == pytest.approx(-0.01, abs=0.001)
    two = merge_patterns(np.array([[2, 0], [1, 1], [0, 2]]), np.array([98, 2, 0]))
    assert gwet_ac(two).value == pytest.approx(0.98, abs=0.001)


def test_cohen_of_one_category_is_missing():
    found = cohen_kappa([[12, 0], [0, 0]])
    assert (found.value, found.std_error, found.raw) == (None, None, 1)


def test_cohen_of_nobody_is_missing():
    assert cohen_kappa([[0, 0], [0, 0]]).raw is None


def test_perfect_agreement_says_nothing_of_its_precision():
    twelve = patterns([[0, 0]] * 7 + [[1, 1]] * 5, 2)
    for found in (cohen_kappa([[7, 0], [0, 5]]), fleiss_kappa(twelve), gwet_ac(twelve)):
        assert found.value == pytest.approx(1)
        assert (found.std_error, found.low, found.high) == (None, None, None)


def test_cohen_limits_are_those_of_statsmodels():
    from statsmodels.stats.inter_rater import cohens_kappa

    table = np.array([[22, 4, 1], [3, 18, 5], [0, 6, 20]])
    found, wanted = cohen_kappa(table), cohens_kappa(table)
    assert (found.low, found.high) == pytest.approx((wanted.kappa_low, wanted.kappa_upp), abs=1e-10)


def test_cohen_limits_never_leave_the_scale():
    found = cohen_kappa([[1, 0], [1, 9]])
    assert found.high == 1
    assert cohen_kappa([[0, 9], [8, 1]]).low == -1


@pytest.mark.parametrize("table", [[[1, 2]], [[1, -1], [0, 1]]])
def test_cohen_of_another_shape_is_refused(table):
    with pytest.raises(ValueError, match="square of counts"):
        cohen_kappa(table)


def test_calls_above_and_below_the_first_reader():
    found = calls([[10, 3, 1], [2, 8, 0], [0, 1, 5]])
    assert (found.over.events, found.under.events, found.equal.events) == (4, 3, 23)
    assert found.over.total == 30


def test_fleiss_equals_his_published_kappa():
    found = fleiss_kappa(fleiss_data())
    assert found.value == pytest.approx(0.430, abs=5e-4)
    assert found.raw == pytest.approx(0.5556, abs=5e-5)
    assert found.n == 30


def test_fleiss_and_ac1_of_fifteen_patients_equal_gwets_published_ones():
    """The first fifteen patients of Fleiss, as printed by irrCAC."""
    given = patterns([[int(c) - 1 for c in row] for row in FLEISS[:15]], 5)
    kappa, ac1 = fleiss_kappa(given), gwet_ac(given)
    assert (kappa.value, kappa.std_error) == pytest.approx((0.4139265, 0.08119291), abs=5e-8)
    assert (ac1.value, ac1.std_error) == pytest.approx((0.4448007, 0.08418757), abs=5e-8)
    assert krippendorff_alpha(given).value == pytest.approx(0.4204384, abs=5e-8)


def jackknife(statistic, given):
    n = given.subjects.sum()
    whole, total = statistic(given).value, 0.0
    for i, times in enumerate(given.subjects):
        less = given.subjects.copy()
        less[i] -= 1
        kept = less > 0
        total += times * (statistic(Patterns(given.counts[kept], less[kept])).value - whole) ** 2
    return np.sqrt(total * (n - 1) / n)


@pytest.mark.parametrize("statistic", [fleiss_kappa, gwet_ac, krippendorff_alpha])
def test_error_is_near_the_jackknife(statistic):
    given = fleiss_data()
    assert statistic(given).std_error == pytest.approx(jackknife(statistic, given), rel=0.05)


def test_fleiss_with_unequal_numbers_of_ratings_is_refused():
    found = fleiss_kappa(krippendorff_data())
    assert found.value is None
    assert found.raw is not None


def test_fleiss_of_one_category_is_missing():
    assert fleiss_kappa(patterns([[0, 0], [0, 0]], 3)).value is None


@pytest.mark.parametrize(
    ("metric", "alpha"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_alpha_equals_krippendorffs_published_values(metric, alpha):
    assert krippendorff_alpha(krippendorff_data(), metric).value == pytest.approx(alpha, abs=5e-4)


def test_errors_on_krippendorffs_data_equal_gwets_published_ones():
    """As printed by irrCAC for its data set of four raters (Gwet 2014)."""
    alpha, ac1 = krippendorff_alpha(krippendorff_data()), gwet_ac(krippendorff_data())
    assert alpha.std_error == pytest.approx(0.14557, abs=2e-4)  # printed by an earlier variant
    assert ac1.value == pytest.approx(0.77544, abs=5e-6)
    assert ac1.std_error == pytest.approx(0.14295, abs=5e-6)
    assert (ac1.low, ac1.high) == (pytest.approx(0.46081, abs=5e-5), 1)


def test_alpha_with_values_of_the_categories():
    given = krippendorff_data()
    plain = krippendorff_alpha(given, "interval")
    scaled = krippendorff_alpha(given, "interval", values=[10, 20, 30, 40, 50])
    assert scaled.value == pytest.approx(plain.value)


def test_ratio_metric_takes_a_category_of_zero():
    found = krippendorff_alpha(patterns([[0, 0], [0, 1], [1, 1]], 2), "ratio", values=[0, 2])
    assert found.value is not None


def test_alpha_of_one_category_is_missing_and_not_perfect():
    found = krippendorff_alpha(patterns([[0, 0], [0, 0]], 2))
    assert (found.value, found.raw) == (None, 1)


@pytest.mark.parametrize("statistic", [fleiss_kappa, gwet_ac, krippendorff_alpha, raw_agreement])
@pytest.mark.parametrize("ratings", [np.zeros((0, 2)), [[0, np.nan], [np.nan, 1]]])
def test_subjects_without_a_pair_of_ratings_give_nothing(statistic, ratings):
    found = statistic(patterns(ratings, 2))
    assert (found if statistic is raw_agreement else found.value) is None


@pytest.mark.parametrize("statistic", [gwet_ac, krippendorff_alpha])
def test_one_subject_has_a_value_without_error(statistic):
    found = statistic(patterns([[0, 1]], 2))
    assert found.value is not None
    assert found.std_error is None


def test_ac_of_a_single_category_scale_is_missing():
    assert gwet_ac(patterns([[0, 0]], 1)).value is None


def test_subject_rated_once_informs_the_expected_agreement_only():
    without = patterns([[0, 0], [0, 1], [1, 1]], 2)
    with_one = patterns([[0, 0], [0, 1], [1, 1], [0, np.nan]], 2)
    assert gwet_ac(with_one).value != gwet_ac(without).value
    assert raw_agreement(with_one) == raw_agreement(without)


def test_ac2_with_weights_equals_its_definition_for_two_readers():
    table = np.array([[20, 5, 1], [4, 18, 6], [1, 3, 15]])
    pairs = [[i, j] for i in range(3) for j in range(3) for _ in range(table[i, j])]
    w = 1 - np.subtract.outer(range(3), range(3)) ** 2 / 4
    p = table / table.sum()
    share = (p.sum(0) + p.sum(1)) / 2
    expected = w.sum() / 6 * (share * (1 - share)).sum()
    found = gwet_ac(patterns(pairs, 3), "quadratic")
    assert found.value == pytest.approx(((w * p).sum() - expected) / (1 - expected))
    assert raw_agreement(patterns(pairs, 3), "linear") > found.raw


def test_ratings_out_of_range_are_refused():
    with pytest.raises(ValueError, match="whole numbers 0…1"):
        patterns([[0, 2]], 2)
    with pytest.raises(ValueError, match="whole numbers 0…1"):
        patterns([[0, 0.5]], 2)


def test_patterns_do_not_depend_on_the_order_of_readers():
    first, second = patterns([[0, 1, np.nan]], 2), patterns([[-1, 1, 0]], 2)
    assert_array_equal(first.counts, second.counts)


def test_bootstrap_of_clusters_is_wider_than_that_of_cases():
    rng = np.random.default_rng(3)
    cluster = np.repeat(np.arange(20), 10)
    values = rng.normal(size=20)[cluster] + rng.normal(size=200) / 5

    def mean(rows):
        return float(values[rows].mean())

    cases = bootstrap_interval(mean, 200, np.random.default_rng(1))
    groups = bootstrap_interval(mean, 200, np.random.default_rng(1), cluster=cluster)
    assert groups[1] - groups[0] > 2 * (cases[1] - cases[0])
    error = values.std() / np.sqrt(200)
    assert_allclose(cases, values.mean() + np.array([-1.96, 1.96]) * error, atol=0.05)


def test_bootstrap_with_one_seed_is_repeatable():
    runs = [
        bootstrap_interval(
            lambda rows: float(rows.mean()), 30, np.random.default_rng(7), repeats=50
        )
        for _ in range(2)
    ]
    assert runs[0] == runs[1]


def test_bootstrap_that_often_fails_is_missing():
    assert bootstrap_interval(lambda rows: None, 5, np.random.default_rng(1), repeats=20) is None
    assert bootstrap_interval(lambda rows: 1.0, 0, np.random.default_rng(1)) is None


def test_bootstrap_draws_as_many_clusters_as_there_are():
    """Fewer rows a draw would make every interval too wide."""
    sizes = []
    bootstrap_interval(
        lambda rows: float(sizes.append(len(rows)) or 0),
        10,
        np.random.default_rng(1),
        cluster=np.repeat(["a", "b", "c", "d", "e"], 2),
        repeats=200,
    )
    assert set(sizes) == {10}


def test_bootstrap_of_readers_may_draw_every_case_and_every_reader():
    ratings, seen = np.arange(12.0).reshape(4, 3), set()

    def statistic(drawn):
        assert drawn.shape == (4, 3)
        seen.update(drawn.ravel().tolist())
        return 1.0

    bootstrap_readers(statistic, ratings, np.random.default_rng(1), repeats=100)
    assert seen == set(range(12))


def test_bootstrap_of_one_draw_is_that_draw():
    assert bootstrap_interval(lambda rows: 3.0, 5, np.random.default_rng(1), repeats=1) == (3, 3)


def test_bootstrap_of_readers_and_cases_holds_the_value():
    ratings = np.array([[int(c) - 1 for c in row] for row in FLEISS])
    low, high = bootstrap_readers(
        lambda x: krippendorff_alpha(patterns(x, 5)).value,
        ratings,
        np.random.default_rng(1),
        repeats=200,
    )
    assert low < 0.43 < high
    assert bootstrap_readers(lambda x: 1.0, np.zeros((0, 2)), np.random.default_rng(1)) is None


SHROUT = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def test_intraclass_correlations_of_shrout_and_fleiss():
    """Values of table 4 of the paper; limits as the psych package of R prints them."""
    agreement, consistency = icc_agreement(SHROUT), icc_consistency(SHROUT)
    assert agreement.value == pytest.approx(0.29, abs=5e-3)
    assert consistency.value == pytest.approx(0.71, abs=5e-3)
    assert (agreement.low, agreement.high) == pytest.approx((0.019, 0.761), abs=5e-4)
    assert (consistency.low, consistency.high) == pytest.approx((0.342, 0.946), abs=5e-4)


def test_constant_shift_between_readers_is_no_inconsistency():
    x = np.arange(6.0)
    found = icc_consistency(np.column_stack([x, x + 3]))
    assert (found.value, found.low) == (1, None)
    shifted = icc_agreement(np.column_stack([x, x + 3]))
    assert 0 < shifted.value < 1
    assert shifted.low is None


@pytest.mark.parametrize("icc", [icc_agreement, icc_consistency])
@pytest.mark.parametrize("ratings", [np.zeros((0, 2)), [[1, 2]], [[1], [2]], [[3, 3], [3, 3]]])
def test_intraclass_without_variation_or_enough_is_missing(icc, ratings):
    assert icc(ratings).value is None


def test_subject_with_a_missing_rating_is_left_out_and_counted():
    found = icc_agreement([*SHROUT, [np.nan, 1, 2, 3]])
    assert (found.subjects, found.n_left_out) == (6, 1)
    assert found.value == icc_agreement(SHROUT).value


def test_two_subjects_are_enough_for_an_intraclass_correlation():
    pair = [[1.0, 2.0], [5.0, 5.5]]
    assert icc_agreement(pair).value is not None
    assert icc_consistency(pair).value is not None
