import numpy as np
import pytest
from numpy.testing import assert_allclose

from biostat.net_survival import PopulationRates, net_survival
from biostat.survival import kaplan_meier


def population(rate=0.02, ages=110, years=40):
    return PopulationRates(np.full((2, ages, years), rate), 2000)


def rising():
    ages = 1e-4 * np.exp(0.09 * np.arange(110))
    return PopulationRates(
        np.stack([ages[:, None] * np.ones(40), 0.7 * ages[:, None] * np.ones(40)]), 2000
    )


def cohort(n, excess, rates, seed=2):
    """Deaths from a constant excess and from the population, followed for up to 2,000 days."""
    rng = np.random.default_rng(seed)
    age, sex, year = rng.integers(40, 80, n), rng.integers(0, 2, n), rng.uniform(2005, 2015, n)
    own = rng.exponential(365.25 / excess, n) if excess else np.full(n, np.inf)
    other = np.full(n, np.inf)
    for passed in range(6):
        rate = np.maximum(rates.rates[sex, age + passed, 5], 1e-300)
        waited = rng.exponential(1 / rate)
        other = np.where((waited < 1) & np.isinf(other), (passed + waited) * 365.25, other)
    own, other = np.ceil(own), np.ceil(other)
    died = np.minimum(own, other)
    leave = np.minimum(died, rng.integers(500, 2001, n))
    return leave, died <= leave, age, sex, year


def test_without_population_deaths_it_is_nelson_aalen_of_all_causes():
    leave, event, age, sex, year = cohort(300, 0.2, population(0.0))
    found = net_survival(leave, event, age, sex, year, population(0.0))
    plain = kaplan_meier(leave, event)
    hazard = np.cumsum(plain.events / plain.at_risk)
    at = plain.days.astype(int)
    assert_allclose(found.survival[at], np.exp(-hazard), rtol=1e-12)
    assert (found.low[at[-2]] < found.survival[at[-2]]).all()


def test_constant_rates_divide_the_observed_by_the_expected_survival():
    rates = population(0.05)
    leave, event, age, sex, year = cohort(4000, 0.1, rates)
    found = net_survival(leave, event, age, sex, year, rates)
    plain = kaplan_meier(leave, event)
    days = [365, 1000, 1800]
    observed = plain.survival[np.searchsorted(plain.days, days, side="right") - 1]
    expected = np.exp(-0.05 * np.array(days) / 365.25)
    assert_allclose(found.survival[days], observed / expected, rtol=2e-3)


def test_net_survival_recovers_the_excess_hazard():
    rates = rising()
    leave, event, age, sex, year = cohort(6000, 0.08, rates)
    found = net_survival(leave, event, age, sex, year, rates)
    truth = np.exp(-0.08 * 1500 / 365.25)
    assert found.low[1500] < truth < found.high[1500]
    plain = kaplan_meier(leave, event)
    assert plain.survival[np.searchsorted(plain.days, 1500)] < truth - 0.05


def test_limits_cover_the_truth_about_as_often_as_they_say():
    rates, held = rising(), 0
    for seed in range(40):
        leave, event, age, sex, year = cohort(250, 0.15, rates, seed)
        found = net_survival(leave, event, age, sex, year, rates)
        held += found.low[900] <= np.exp(-0.15 * 900 / 365.25) <= found.high[900]
    assert held >= 34


def by_hand(leave, event, age, sex, year, entry, rates):
    """The estimator person by person and day by day, each weight walked from day 1."""
    hazard, survival, spread = 0.0, [], 0.0
    for day in range(int(leave.max()) + 1):
        own = dead = squares = expected = 0.0
        for i in range(len(leave)):
            passed, weight = 0.0, 1.0
            for before in range(1, day):
                a, y = age[i] + (before - 1) / 365.25, year[i] + (before - 1) / 365.25
                passed += rates.rates[sex[i], int(a), int(y) - rates.first_year] / 365.25
            a, y = age[i] + (day - 1) / 365.25, year[i] + (day - 1) / 365.25
            daily = rates.rates[sex[i], int(a), int(y) - rates.first_year] / 365.25 if day else 0
            weight = np.exp(passed)
            if leave[i] >= day and (entry[i] < day or (day == 0 and entry[i] == 0)):
                own += weight
                expected += weight * daily
                if leave[i] == day and event[i]:
                    dead, squares = dead + weight, squares + weight**2
        hazard, spread = hazard + (dead - expected) / own, spread + squares / own**2
        survival.append((np.exp(-hazard), np.sqrt(spread)))
    return np.array(survival).T


def test_estimate_and_error_equal_the_estimator_walked_by_hand():
    rng = np.random.default_rng(4)
    n = 14
    rates = PopulationRates(rng.uniform(0.5, 3, (2, 110, 40)), 2000)  # high, so that weights differ
    leave, entry = rng.integers(30, 120, n), np.where(np.arange(n) % 3 == 0, 20, 0)
    event, sex = rng.random(n) < 0.7, rng.integers(0, 2, n)
    age, year = rng.uniform(40, 80, n), rng.uniform(2001, 2015, n)
    found = net_survival(leave, event, age, sex, year, rates, entry_days=entry)
    survival, error = by_hand(leave, event, age, sex, year, entry, rates)
    assert_allclose(found.survival, survival, rtol=1e-10)
    dead = error > 0
    spread = np.exp(1.959963984540054 * error)
    assert_allclose(found.high[dead], (survival * spread)[dead])
    assert_allclose(found.low[dead], (survival / spread)[dead])
    assert np.isnan(found.low[~dead]).all()


def test_limits_before_the_first_death_are_unknown():
    found = net_survival([5, 9], [1, 0], [50, 60], [0, 1], [2010, 2010], population())
    assert np.isnan(found.low[:5]).all()
    assert found.low[5] < found.survival[5] < found.high[5]


def test_late_entries_only_are_conditional_on_the_first():
    found = net_survival(
        [30, 40], [1, 0], [50, 60], [0, 1], [2010] * 2, population(0.0), entry_days=[10, 12]
    )
    assert found.conditional_from == 10
    assert np.isnan(found.survival[:10]).all()
    assert (found.survival[10], found.survival[30]) == pytest.approx((1, np.exp(-0.5)))


@pytest.mark.parametrize(
    ("rates", "words"),
    [
        (np.ones((2, 3)), r"rates: shape \(2, 3\) given"),
        (np.ones((2, 0, 3)), "rates: shape"),
        (np.full((1, 1, 1), np.nan), "rates: missing or negative"),
        (np.full((1, 1, 1), -0.1), "rates: missing or negative"),
    ],
)
def test_broken_life_table_says_the_rule(rates, words):
    with pytest.raises(ValueError, match=words):
        PopulationRates(rates, 2000)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"exit_days": [5.5, 9]}, "exit_days: whole numbers"),
        ({"entry_days": [0.5, 0]}, "entry_days: whole numbers"),
        ({"event": [2, 0]}, "event: values other than 0, 1 and missing"),
        ({"event": [1]}, "event: 1 values for 2"),
        ({"age_years": [50]}, "age_years: 1 values for 2"),
        ({"sex": [0]}, "sex: 1 values for 2"),
        ({"start_year": [2010]}, "start_year: 1 values for 2"),
    ],
)
def test_broken_columns_are_named(options, words):
    given = {
        "exit_days": [5, 9], "event": [1, 0], "age_years": [50, 50], "sex": [0, 0],
        "start_year": [2010, 2010], "rates": population(),
    }  # fmt: skip
    with pytest.raises(ValueError, match=words):
        net_survival(**given | options)


def test_delayed_entry_counts_only_those_under_observation():
    rates = population(0.0)
    found = net_survival(
        [5, 9, 9], [1, 1, 0], [50] * 3, [0] * 3, [2010] * 3, rates, entry_days=[0, 6, 0]
    )
    assert found.at_risk[[0, 5, 6, 7, 9]].tolist() == [2, 2, 1, 2, 2]
    assert found.survival[9] == pytest.approx(np.exp(-1 / 2 - 1 / 2))


def test_death_on_day_zero_counts():
    found = net_survival([0, 4], [1, 0], [50, 60], [0, 1], [2010, 2010], population())
    assert found.survival[0] == pytest.approx(np.exp(-0.5))


def test_nobody_at_risk_is_missing():
    found = net_survival(
        [3, 9], [1, 0], [50, 50], [0, 0], [2010, 2010], population(), entry_days=[0, 5]
    )
    assert np.isfinite(found.survival[3])
    assert np.isnan(found.survival[4:]).all()
    assert len(net_survival([], [], [], [], [], population()).survival) == 0


def test_persons_with_missing_values_are_left_out_and_counted():
    found = net_survival(
        [5, 6, np.nan, 7, 8, 9, -1, np.inf], [1, 0, 1, 1, np.nan, 1, 1, 0],
        [50, np.nan, 50, 50, 50, -1, 50, 50], [0, 0, 0, 5, 0, 0, 0, 0], [2010] * 8, population(),
    )  # fmt: skip
    assert (found.n, found.n_left_out) == (1, 7)


def test_ages_and_years_beyond_the_table_take_its_edge():
    found = net_survival([800, 900], [0, 0], [108.9, 50], [0, 0], [1990, 2050], population())
    assert np.isfinite(found.survival).all()
