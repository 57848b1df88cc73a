"""Merged parts of 27 centers against the same statistic on all rows at once."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from biostat import agreement, calibration, concordance, discrimination, masking
from biostat.aggregates import (
    center_model,
    cox,
    expected,
    follow_up,
    frequencies,
    gray,
    logistic,
    moments,
    net_times,
    part,
    person_time,
    ratings,
    readings,
    rounds,
    scores,
    trajectories,
    weighted_means,
    weighted_times,
)
from biostat.aggregates import concordance as concordance_parts
from biostat.coefficients import Cohort
from biostat.cox import cox as plain_cox
from biostat.follow_up import completeness
from biostat.gray import gray_test
from biostat.logistic import logistic as plain_logistic
from biostat.logrank import compare_groups
from biostat.mixed import mixed_model
from biostat.net_survival import PopulationRates, net_survival
from biostat.poisson import fit_rates
from biostat.propensity import balance, effective_size, weighted_difference
from biostat.repeated import trajectories as plain_trajectories
from biostat.weighted import weighted_kaplan_meier

RATES = PopulationRates(np.full((2, 100, 30), 0.03), 2000)
CATEGORIES = ("R", "BR", "LA", "U")
COLUMNS = ("age", "large", "procedure")


class Rows:
    """A cohort of 27 centers; index it by a mask to get some of its cases."""

    def __init__(self, n=900, seed=4):
        rng = np.random.default_rng(seed)
        self.center = rng.integers(0, 27, n)
        self.age = rng.integers(40, 80, n)
        self.x = np.column_stack([self.age / 10, rng.random(n) < 0.4, rng.integers(0, 3, n)])
        eta = -3 + self.x @ [0.3, 0.6, 0.2]
        self.y = (rng.random(n) < 1 / (1 + np.exp(-eta))).astype(float)
        self.p = 1 / (1 + np.exp(-eta - 0.1))
        self.entry = np.where(rng.random(n) < 0.3, rng.integers(1, 60, n), 0)
        self.days = self.entry + 1 + rng.exponential(400 * np.exp(-0.3 * self.x[:, 1])).astype(int)
        self.event = rng.random(n) < 0.6
        self.cause = self.event * (1 + np.arange(n) % 2)
        self.first, self.second = rng.integers(0, 4, n), rng.integers(-1, 4, n)
        self.ratings = np.where(rng.random((n, 3)) < 0.8, rng.integers(0, 4, (n, 3)), -1)
        self.qol = 60 + 5 * rng.normal(size=(n, 1)) + 9 * rng.normal(size=(n, 3))
        self.qol[rng.random((n, 3)) < 0.2] = np.nan
        self.stay = np.where(rng.random(n) < 0.05, np.nan, rng.poisson(9, n))
        self.weight = rng.uniform(0.2, 2, n)
        self.sex, self.year = rng.integers(0, 2, n), rng.uniform(2005, 2015, n)

    def __getitem__(self, rows):
        some = object.__new__(Rows)
        some.__dict__ = {name: column[rows] for name, column in self.__dict__.items()}
        return some


ROWS = Rows()
BETA = np.array([0.1, -0.2, 0.05])


def cox_cases(r):
    return cox.read_cases(r.days, r.event, r.x, entry_days=r.entry)


KINDS = {
    "frequencies": (frequencies, lambda r: frequencies.aggregate(
        r.stay, group=r.first % 2, groups=("a", "b"), top_code=15)),
    "moments": (moments, lambda r: moments.aggregate(r.p, edges=np.linspace(0, 1, 21))),
    "expected": (expected, lambda r: expected.aggregate(r.y, r.p, model="v1")),
    "readings": (readings, lambda r: readings.aggregate(r.first, r.second, categories=CATEGORIES)),
    "ratings": (ratings, lambda r: ratings.aggregate(r.ratings, categories=CATEGORIES)),
    "scores": (scores, lambda r: scores.aggregate(r.y, (10 * r.p).astype(int))),
    "trajectories": (trajectories, lambda r: trajectories.aggregate(
        r.qol, visits=("0", "3", "12"), group=r.first % 2, groups=("a", "b"))),
    "weighted_times": (weighted_times, lambda r: weighted_times.aggregate(
        r.days, r.event, r.weight, arm=r.first % 2, arms=("a", "b"), entry_days=r.entry)),
    "weighted_means": (weighted_means, lambda r: weighted_means.aggregate(
        r.p, r.y, r.weight, r.x, columns=COLUMNS)),
    "net_times": (net_times, lambda r: net_times.aggregate(
        r.days, r.event, r.age, r.sex, r.year, RATES, population="flat", entry_days=r.entry)),
    "person_time": (person_time, lambda r: person_time.aggregate(
        r.days, r.event, r.x[:, 1:], cuts=(100, 365), columns=COLUMNS[1:], entry_days=r.entry)),
    "logistic": (logistic, lambda r: logistic.aggregate(
        logistic.read_cases(r.y, r.x), np.append(0.2, BETA))),
    "cox": (cox, lambda r: cox.aggregate(cox_cases(r), BETA)),
    "follow_up": (follow_up, lambda r: follow_up.aggregate(r.days, r.days + 300, r.event)),
    "center_model": (center_model, lambda r: center_model.aggregate(
        r.p, r.x, center=3, columns=COLUMNS)),
    "gray": (gray, lambda r: gray.aggregate(
        r.days, r.cause, group=r.first % 2, groups=("a", "b"), of_cause="death",
        causes=("recurrence", "death"), entry_days=r.entry)),
    "concordance": (concordance_parts, lambda r: concordance_parts.aggregate(
        r.days, r.event, r.x[:, 0], entry_days=r.entry)),
}  # fmt: skip


WITHIN_CENTERS = {"cox", "concordance", "gray"}  # every center is a stratum of its own


def centers(make, rows=ROWS):
    return [make(rows[rows.center == c]) for c in range(28)]


def numbers(some_part):
    tables = part.to_json(some_part)["tables"]
    return {name: {tuple(k): np.array(v) for k, v in zip(t["keys"], t["values"], strict=True)}
            for name, t in tables.items()}  # fmt: skip


def assert_same(first, second, tolerance):
    first, second = numbers(first), numbers(second)
    for name in first.keys() | second.keys():
        for key in first.get(name, {}).keys() | second.get(name, {}).keys():
            a, b = (side.get(name, {}).get(key, 0) for side in (first, second))
            assert_allclose(a, b, atol=tolerance, rtol=1e-11, err_msg=f"{name} {key}")


@pytest.mark.parametrize("kind", KINDS)
def test_merging_in_any_order_gives_the_same_part(kind):
    parts = centers(KINDS[kind][1])
    shuffled = [parts[i] for i in np.random.default_rng(1).permutation(28)]
    assert part.to_json(part.merge(shuffled)) == part.to_json(part.merge(parts))


@pytest.mark.parametrize("kind", KINDS)
def test_merging_in_any_grouping_gives_the_same_part(kind):
    parts = centers(KINDS[kind][1])
    nested = part.merge([part.merge(parts[:3]), part.merge(parts[3:20]), *parts[20:]])
    assert_same(nested, part.merge(parts), 1e-9)


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - WITHIN_CENTERS))
def test_merged_centers_equal_the_part_of_all_rows(kind):
    make = KINDS[kind][1]
    assert_same(part.merge(centers(make)), make(ROWS), 1e-8)


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - WITHIN_CENTERS))
def test_subtracting_cases_undoes_adding_them(kind):
    make = KINDS[kind][1]
    some, one = ROWS[np.arange(100)], ROWS[np.arange(100, 101)]
    both = part.merge([make(some), make(one)])
    assert_same(part.subtract(both, make(one)), make(some), 1e-9)


WHOLE_NUMBERS = ("frequencies", "readings", "ratings", "scores", "person_time", "follow_up")


@pytest.mark.parametrize("kind", WHOLE_NUMBERS)
@given(split=st.lists(st.integers(0, 6), min_size=60, max_size=60), order=st.permutations(range(7)))
@settings(max_examples=15, deadline=None)
def test_whole_numbers_merge_exactly_in_any_split(kind, split, order):
    make, rows, own = KINDS[kind][1], ROWS[np.arange(60)], np.array(split)
    parts = [make(rows[own == place]) for place in order]
    nested = part.merge([part.merge(parts[:4]), part.merge(parts[4:])])
    assert part.to_json(nested) == part.to_json(make(rows))
    left = part.subtract(nested, parts[0])
    assert part.to_json(left) == part.to_json(make(rows[own != order[0]]))


FRACTIONS = sorted(KINDS.keys() - WITHIN_CENTERS - set(WHOLE_NUMBERS))


@pytest.mark.parametrize("kind", FRACTIONS)
@given(split=st.lists(st.integers(0, 4), min_size=60, max_size=60), order=st.permutations(range(5)))
@settings(max_examples=10, deadline=None)
def test_fractions_merge_closely_in_any_split(kind, split, order):
    make, rows, own = KINDS[kind][1], ROWS[np.arange(60)], np.array(split)
    parts = [make(rows[own == place]) for place in order]
    nested = part.merge([part.merge(parts[:2]), part.merge(parts[2:])])
    assert_same(nested, make(rows), 1e-8)
    assert_same(part.subtract(nested, parts[0]), make(rows[own != order[0]]), 1e-8)


@pytest.mark.parametrize("kind", sorted(WITHIN_CENTERS))
def test_subtracting_a_center_undoes_adding_it(kind):
    parts = centers(KINDS[kind][1])
    left = part.subtract(part.merge(parts), parts[4])
    assert_same(left, part.merge([*parts[:4], *parts[5:]]), 1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_part_survives_json(kind):
    module, make = KINDS[kind]
    written = part.to_json(make(ROWS[np.arange(200)]))
    assert part.to_json(module.from_json(json.loads(json.dumps(written)))) == written


@pytest.mark.parametrize("kind", KINDS)
def test_empty_center_adds_nothing_and_finishes(kind):
    module, make = KINDS[kind]
    empty, whole = make(ROWS[np.zeros(900, bool)]), make(ROWS)
    assert_same(part.merge([empty, whole]), whole, 0)
    assert module.finish(empty) is not None
    read = module.from_json(json.loads(json.dumps(part.to_json(empty))))
    assert_same(part.merge([read, whole]), whole, 0)
    assert module.finish(read) is not None


def merged(kind):
    return part.merge(centers(KINDS[kind][1]))


def test_quantiles_and_mean_of_merged_frequencies():
    found = frequencies.finish(merged("frequencies"))["a"]
    own = ROWS.stay[(ROWS.first % 2 == 0)]
    known = np.minimum(own[np.isfinite(own)], 15)
    assert found.quantile(0.5).value == np.quantile(known, 0.5)
    assert found.n_missing == np.isnan(own).sum()
    assert found.n == len(known)
    assert found.mean() is None


def test_mean_of_frequencies_without_top_code():
    found = frequencies.finish(frequencies.aggregate([1, 2, 2, 9]))["all"]
    assert found.mean() == pytest.approx((3.5, np.std([1, 2, 2, 9], ddof=1)))
    assert np.isnan(frequencies.finish(frequencies.aggregate([4]))["all"].mean()[1])
    assert frequencies.finish(frequencies.aggregate([]))["all"].mean() is None


def test_merged_moments_are_those_of_all_rows():
    found = moments.finish(merged("moments"))
    assert found.mean == pytest.approx(ROWS.p.mean())
    assert found.sd == pytest.approx(ROWS.p.std(ddof=1))
    assert abs(found.quantile(0.5).value - np.median(ROWS.p)) <= 0.05
    alone = moments.finish(moments.aggregate([np.nan], edges=[0, 1]))
    assert (alone.mean, alone.sd, alone.n_missing) == (None, None, 1)


def test_merged_expected_events_equal_the_calibration_of_all_rows():
    found, plain = expected.finish(merged("expected")), calibration.calibrate(ROWS.y, ROWS.p)
    assert (found.observed, found.n) == (plain.observed, plain.n)
    assert (found.expected, found.brier) == pytest.approx((plain.expected, plain.brier))
    assert found.scaled_brier == pytest.approx(plain.scaled_brier)
    assert [b.observed for b in found.bands] == [b.observed for b in plain.bands]
    variance = (ROWS.p * (1 - ROWS.p)).sum()
    assert found.z == pytest.approx((ROWS.y.sum() - ROWS.p.sum()) / np.sqrt(variance))
    nobody = expected.finish(expected.aggregate([], [], model="v1"))
    assert (nobody.z, nobody.brier, nobody.scaled_brier) == (None, None, None)


def test_merged_readings_give_the_kappa_of_all_rows():
    table = readings.finish(merged("readings"))
    both = ROWS.second >= 0
    assert table.sum() == both.sum()
    assert table[1, 2] == ((ROWS.first == 1) & (ROWS.second == 2)).sum()
    assert agreement.cohen_kappa(table).n == both.sum()


@pytest.mark.parametrize("statistic", [agreement.gwet_ac, agreement.krippendorff_alpha])
def test_merged_ratings_give_the_coefficients_of_all_rows(statistic):
    assert statistic(ratings.finish(merged("ratings"))) == statistic(
        agreement.patterns(ROWS.ratings, 4)
    )


def test_merged_scores_give_the_area_of_all_rows():
    found = scores.finish(merged("scores"))
    assert found == discrimination.auc(ROWS.y, (10 * ROWS.p).astype(int))


def test_merged_concordance_is_that_within_centers():
    found = concordance_parts.finish(merged("concordance"))
    plain = concordance.harrell_c(
        ROWS.days, ROWS.event, ROWS.x[:, 0], entry_days=ROWS.entry, stratum=ROWS.center
    )
    assert (found.value, found.std_error) == pytest.approx((plain.value, plain.std_error))
    assert found.pairs == plain.pairs
    assert found.n == plain.n


def test_merged_gray_sums_equal_the_test_stratified_by_center():
    found = compare_groups(gray.finish(merged("gray")))
    plain = gray_test(
        ROWS.days, ROWS.cause, ROWS.first % 2, 2, 2, entry_days=ROWS.entry, stratum=ROWS.center
    )
    assert found.chi2 == pytest.approx(plain.chi2, rel=1e-12)
    assert found.observed.tolist() == plain.observed.tolist()
    assert found.n.tolist() == plain.n.tolist()


def test_merged_follow_up_is_that_of_all_rows():
    found = follow_up.finish(merged("follow_up"))
    assert found == completeness(ROWS.days, ROWS.days + 300, ROWS.event)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"exit_days": [5.5, 9]}, "exit_days: whole numbers"),
        ({"event": [2, 0]}, "event: values other than 0, 1 and missing"),
        ({"event": [1]}, "event: 1 values for 2"),
        ({"cuts": (6, 3)}, "cuts: .* given; ascending days"),
        ({"cuts": (0, 3)}, "cuts: .* given; ascending days"),
        ({"codes": [[0.5], [1]]}, "codes: whole numbers needed"),
        ({"columns": ("a", "b")}, "codes: whole numbers needed"),
    ],
)
def test_broken_person_time_is_named(options, words):
    given = {"exit_days": [5, 9], "event": [1, 0], "codes": [[0], [1]], "cuts": (6,),
             "columns": ("a",)}  # fmt: skip
    with pytest.raises(ValueError, match=words):
        person_time.aggregate(**given | options)


def test_person_time_of_a_person_over_two_intervals_by_hand():
    own = person_time.aggregate([10, 4], [1, 0], [[1], [0]], cuts=(4,), columns=("a",),
                                entry_days=[2, 0])  # fmt: skip
    cells = own.tables["cells"]
    assert cells.keys.tolist() == [[0, 0], [0, 1], [1, 1]]
    assert cells.values.tolist() == [[0, 4], [0, 2], [1, 6]]


def test_gray_sums_of_an_undeclared_cause_are_refused():
    with pytest.raises(ValueError, match="of_cause: 'relapse' given, one of"):
        gray.aggregate(
            [1], [1], group=[0], groups=("a",), of_cause="relapse", causes=("recurrence",)
        )


def test_weighted_times_with_fractions_or_negative_weights_are_refused():
    with pytest.raises(ValueError, match="exit_days: whole numbers"):
        weighted_times.aggregate([1.5], [1], [1], arm=[0], arms=("a",))
    with pytest.raises(ValueError, match="weight: negative"):
        weighted_times.aggregate([1], [1], [-1], arm=[0], arms=("a",))


def test_merged_trajectories_equal_the_model_of_all_rows():
    found = trajectories.finish(merged("trajectories"))
    plain = plain_trajectories(ROWS.qol, group=ROWS.first % 2, n_groups=2)
    assert_allclose(found.mean, plain.mean, rtol=1e-9)
    assert_allclose(found.std_error, plain.std_error, rtol=1e-6)
    assert_array_equal(found.answered, plain.answered)


def test_merged_center_model_equals_the_mixed_model_of_all_rows():
    y = 3 + ROWS.x @ [1, 0.5, -1] + np.random.default_rng(2).normal(size=900) + ROWS.center / 9
    x = np.column_stack([np.ones(900), ROWS.x])
    x[0, 1] = np.nan
    parts = [
        center_model.aggregate(
            y[ROWS.center == c], x[ROWS.center == c], center=c, columns=("one", *COLUMNS)
        )
        for c in range(28)
    ]
    found, plain = center_model.finish(part.merge(parts)), mixed_model(y, x, ROWS.center)
    assert_allclose(found.coefficients.beta, plain.coefficients.beta, rtol=1e-8)
    assert found.between == pytest.approx(plain.between, rel=1e-5)
    assert (found.n, found.n_left_out, found.n_clusters) == (899, 1, 27)
    assert center_model.from_json(part.to_json(parts[0])).kind == "center_model"


def test_merged_weighted_curves_equal_those_of_all_rows():
    found = weighted_times.finish(merged("weighted_times"))["b"]
    own = ROWS[ROWS.first % 2 == 1]
    plain = weighted_kaplan_meier(own.days, own.event, own.weight, entry_days=own.entry)
    assert_allclose(found.survival, plain.survival, atol=1e-12)
    assert_allclose(found.std_error, plain.std_error, atol=1e-9)
    assert found.n == plain.n


def test_merged_weighted_means_equal_those_of_all_rows():
    found = weighted_means.finish(merged("weighted_means"))
    plain = weighted_difference(ROWS.p, ROWS.y, ROWS.weight)
    assert found.difference.value == pytest.approx(plain.value)
    assert found.difference.std_error == pytest.approx(plain.std_error, rel=1e-6)
    even = balance(ROWS.x, ROWS.y, ROWS.weight)
    assert_allclose(found.balance.before, even.before, atol=1e-9)
    assert_allclose(found.balance.after, even.after, atol=1e-9)
    assert found.effective_treated == pytest.approx(effective_size(ROWS.weight[ROWS.y == 1]))


def test_weighted_means_without_variation_have_no_p():
    same = weighted_means.aggregate(
        [1, 1, 2, 2], [1, 1, 0, 0], [1] * 4, np.ones((4, 1)), columns=("x",)
    )
    found = weighted_means.finish(same)
    assert found.difference.p is None
    assert np.isnan(found.balance.after[0])


def test_merged_net_survival_equals_that_of_all_rows():
    found = net_times.finish(merged("net_times"))
    plain = net_survival(
        ROWS.days, ROWS.event, ROWS.age, ROWS.sex, ROWS.year, RATES, entry_days=ROWS.entry
    )
    assert_allclose(found.survival, plain.survival, rtol=1e-10)
    assert_allclose(found.low, plain.low, rtol=1e-10)
    assert found.n == plain.n


def test_person_time_in_one_interval_gives_the_exponential_model():
    own = person_time.aggregate(ROWS.days, ROWS.event, ROWS.x[:, 1:2], cuts=(), columns=("large",))
    found = person_time.finish(own)
    rate = [
        ROWS.event[ROWS.x[:, 1] == k].sum() / ROWS.days[ROWS.x[:, 1] == k].sum() for k in (0, 1)
    ]
    assert found.coefficients.ratio[0] == pytest.approx(rate[1] / rate[0], rel=1e-7)
    assert found.hazard[0] == pytest.approx(rate[0], rel=1e-7)


def test_person_time_with_intervals_is_near_the_cox_model():
    found = person_time.finish(merged("person_time"))
    plain = plain_cox(ROWS.days, ROWS.event, ROWS.x[:, 1:], entry_days=ROWS.entry)
    assert_allclose(found.coefficients.beta, plain.coefficients.beta, atol=0.03)
    assert_allclose(found.coefficients.std_error, plain.coefficients.std_error, rtol=0.03)
    assert found.n_events == plain.n_events


def test_interval_without_events_has_hazard_zero_and_without_persons_none():
    own = person_time.aggregate([5, 6, 30], [1, 1, 0], np.zeros((3, 0)), cuts=(10, 50), columns=())
    found = person_time.finish(own)
    assert found.hazard[0] == pytest.approx(2 / 21)
    assert found.hazard[1] == 0
    assert np.isnan(found.hazard[2])


@pytest.mark.parametrize(("event", "status"), [(0, "no_events"), (1, "too_few_events")])
def test_person_time_with_too_few_events_is_refused(event, status):
    own = person_time.aggregate([5, 6], [event, 0], [[0], [1]], cuts=(), columns=("x",))
    found = person_time.finish(own)
    assert found.status == status
    assert np.isnan(found.hazard).all()


def test_separated_rate_is_not_estimable():
    events, days = np.array([0.0, 30]), np.array([1000.0, 1000])
    x = np.array([[1.0, 0], [1, 1]])
    found = fit_rates(events, days, x, Cohort(60, 0, 30, np.array([1, 0.5])), baseline=1)
    assert found.coefficients.status == ("separated",)


def ask_cox(beta):
    return part.merge([cox.aggregate(c, beta) for c in CENTER_CASES])


CENTER_CASES = [cox_cases(ROWS[ROWS.center == c]) for c in range(28)]


def test_cox_in_rounds_equals_the_model_stratified_by_center():
    plain = plain_cox(ROWS.days, ROWS.event, ROWS.x, entry_days=ROWS.entry, stratum=ROWS.center)
    found = cox.fit(ask_cox, 3)
    assert_allclose(found.coefficients.beta, plain.coefficients.beta, atol=1e-11)
    assert_allclose(found.coefficients.std_error, plain.coefficients.std_error, atol=1e-11)
    assert found.loglik == pytest.approx(plain.loglik, rel=1e-12)
    assert (found.n, found.n_events) == (plain.n, plain.n_events)
    assert found.likelihood_ratio.chi2 == pytest.approx(plain.likelihood_ratio.chi2)


def test_robust_cox_in_rounds_equals_the_stratified_model():
    def ask_residuals(beta):
        return part.merge([cox.aggregate_residuals(c, beta) for c in CENTER_CASES])

    plain = plain_cox(
        ROWS.days, ROWS.event, ROWS.x, entry_days=ROWS.entry, stratum=ROWS.center, robust=True
    )
    found = cox.fit(ask_cox, 3, ask_residuals=ask_residuals)
    assert found.robust
    assert_allclose(found.coefficients.std_error, plain.coefficients.std_error, rtol=1e-9)


def test_parts_at_different_beta_cannot_be_merged():
    with pytest.raises(ValueError, match="one specification"):
        part.merge([cox.aggregate(CENTER_CASES[0], BETA), cox.aggregate(CENTER_CASES[1], BETA * 2)])


LOGISTIC_CASES = [
    logistic.read_cases(ROWS.y[ROWS.center == c], ROWS.x[ROWS.center == c]) for c in range(28)
]


def ask_logistic(beta):
    return part.merge([logistic.aggregate(c, beta) for c in LOGISTIC_CASES])


def test_logistic_in_rounds_equals_the_model_of_all_rows():
    found, plain = logistic.fit(ask_logistic, 3), plain_logistic(ROWS.y, ROWS.x)
    assert_allclose(found.coefficients.beta, plain.coefficients.beta, rtol=1e-9)
    assert_allclose(found.coefficients.std_error, plain.coefficients.std_error, rtol=1e-9)
    assert found.likelihood_ratio.chi2 == pytest.approx(plain.likelihood_ratio.chi2)


def test_firth_and_robust_logistic_in_rounds_equal_the_model_of_all_rows():
    def ask_hats(beta, spread):
        return part.merge([logistic.aggregate_hats(c, beta, spread) for c in LOGISTIC_CASES])

    def ask_residuals(beta):
        return part.merge([logistic.aggregate_residuals(c, beta) for c in LOGISTIC_CASES])

    found = logistic.fit(ask_logistic, 3, ask_hats=ask_hats, ask_residuals=ask_residuals)
    plain = plain_logistic(ROWS.y, ROWS.x, firth=True, robust=True)
    assert_allclose(found.coefficients.beta, plain.coefficients.beta, rtol=1e-8)
    assert_allclose(found.coefficients.std_error, plain.coefficients.std_error, rtol=1e-8)
    assert found.penalised


@pytest.mark.parametrize("firth", [False, True])
def test_logistic_from_merged_patterns_equals_the_model_of_all_rows(firth):
    codes = np.column_stack([ROWS.age, ROWS.x[:, 1:]])
    parts = [
        logistic.aggregate_patterns(ROWS.y[ROWS.center == c], codes[ROWS.center == c])
        for c in range(28)
    ]
    found = logistic.fit_patterns(part.merge(parts), firth=firth)
    plain = plain_logistic(ROWS.y, codes, firth=firth)
    assert_allclose(found.coefficients.beta, plain.coefficients.beta, rtol=1e-6)
    assert_allclose(found.coefficients.std_error, plain.coefficients.std_error, rtol=1e-6)
    assert (found.n, found.n_events) == (plain.n, plain.n_events)


def secrets_of(names):
    shared = {
        frozenset((a, b)): f"{min(a, b)}|{max(a, b)}".encode()
        for a in names
        for b in names
        if a != b
    }
    return {a: {b: shared[frozenset((a, b))] for b in names if b != a} for a in names}


def test_cox_by_masked_sums_equals_the_plain_rounds():
    names = [f"C{c:02}" for c in range(28)]
    secrets, layout = secrets_of(names), rounds.layout(3)

    def ask(beta):
        answers = [cox.aggregate(c, beta) for c in CENTER_CASES]
        words = [masking.encode(masking.flatten(a, layout), centers=28) for a in answers]
        masked = [
            masking.mask(w, name, secrets[name], f"cox {beta.tolist()}")
            for w, name in zip(words, names, strict=True)
        ]
        return masking.restore(masking.unmask(masked), layout, answers[0])

    found, plain = cox.fit(ask, 3), cox.fit(ask_cox, 3)
    assert_allclose(found.coefficients.beta, plain.coefficients.beta, atol=1e-9)
    assert found.n_events == plain.n_events


def layout_of(parts):
    """All keys any center holds: what the centers agree on before a masked sum."""
    found = {}
    for name in {name for one in parts for name in one.tables}:
        held = [
            one.tables[name] for one in parts if name in one.tables and len(one.tables[name].keys)
        ]
        if held:
            keys = np.unique(np.concatenate([t.keys for t in held]), axis=0)
            found[name] = (keys, held[0].values.shape[1])
    return found


@pytest.mark.parametrize("empty_first", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_masked_sums_give_the_merged_part(kind, empty_first):
    module, make = KINDS[kind]
    answers = [make(ROWS[ROWS.center == c]) for c in range(6)]
    if empty_first:  # as read from JSON, where an empty table no longer says what it held
        nobody = part.to_json(make(ROWS[np.zeros(900, bool)]))
        answers.insert(0, module.from_json(json.loads(json.dumps(nobody))))
    names = [f"C{c:02}" for c in range(len(answers))]
    secrets, layout = secrets_of(names), layout_of(answers)
    masked = [
        masking.mask(
            masking.encode(masking.flatten(one, layout), centers=len(names)),
            name, secrets[name], kind,
        )
        for one, name in zip(answers, names, strict=True)
    ]  # fmt: skip
    found = masking.restore(masking.unmask(masked), layout, answers[0])
    plain = part.merge(answers)
    assert_same(found, plain, 1e-7)
    for name, held in plain.tables.items():
        if held.values.dtype.kind == "i" and len(held.values):
            assert_array_equal(found.tables[name].values, held.values)
    assert module.finish(found) is not None


def test_masked_counts_are_exact_and_single_answers_are_noise():
    names = ["A", "B", "C"]
    secrets = secrets_of(names)
    values = {"A": [3, 0, -7], "B": [1, 2, 5], "C": [0, 0, 1]}
    words = {n: masking.encode(values[n], centers=3, scale=1) for n in names}
    masked = {n: masking.mask(words[n], n, secrets[n], "count") for n in names}
    assert masking.unmask(list(masked.values()), scale=1).tolist() == [4, 2, -1]
    assert (masked["A"] != words["A"]).all()
    other = masking.mask(words["A"], "A", secrets["A"], "another round")
    assert (other != masked["A"]).all()


def test_masked_sum_with_a_center_missing_is_noise():
    secrets = secrets_of(["A", "B", "C", "D"])
    words = masking.encode([1.0], centers=4)
    masked = [masking.mask(words, n, secrets[n], "x") for n in ("A", "B", "C")]
    assert abs(masking.unmask(masked)[0]) > 1e3


def test_masking_refuses_what_it_cannot_protect():
    with pytest.raises(ValueError, match="a value is missing"):
        masking.encode([np.nan], centers=3)
    with pytest.raises(ValueError, match="too large"):
        masking.encode([1e12], centers=3)
    with pytest.raises(ValueError, match="two other centers"):
        masking.mask(masking.encode([1], centers=2), "A", {"B": b"s"}, "x")
    with pytest.raises(ValueError, match="2 centers answered"):
        masking.unmask([masking.encode([1], centers=2)] * 2)
    with pytest.raises(ValueError, match="which the layout lacks"):
        masking.flatten(KINDS["readings"][1](ROWS), {"pairs": (np.zeros((1, 2), int), 1)})


def test_flattening_an_empty_layout_gives_nothing():
    assert len(masking.flatten(KINDS["readings"][1](ROWS), {})) == 0
    assert masking.flatten(
        KINDS["readings"][1](ROWS), {"other": (np.zeros((1, 1), int), 2)}
    ).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: frequencies.aggregate([1.5]), "values: whole numbers"),
        (lambda: frequencies.aggregate([1], group=[1]), "group: 1 given"),
        (lambda: moments.aggregate([1], edges=[1]), "edges"),
        (lambda: expected.aggregate([2], [0.1], model="m"), "outcome must be 0 or 1"),
        (lambda: readings.aggregate([4], [0], categories=CATEGORIES), "readings: 4 given"),
        (lambda: scores.aggregate([2], [1]), "outcome: values other"),
        (lambda: trajectories.aggregate([[1, 2]], visits=("0",)), "2 columns for 1 visits"),
        (lambda: center_model.aggregate([1], [[1]], center=1, columns=()), "1 columns, 0 named"),
        (lambda: person_time.aggregate([1], [1], [[0.5]], cuts=(), columns=("x",)), "codes"),
        (lambda: logistic.aggregate_patterns([1], [[0.5]]), "patterns: codes must be whole"),
    ],
)
def test_broken_input_names_thing_and_rule(make, words):
    with pytest.raises(ValueError, match=words):
        make()
