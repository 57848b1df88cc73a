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
        [5, 6, np.nan, 7, 8], [1, 0, 1, 1, np.nan], [50, np.nan, 50, 50, 50], [0, 0, 0, 5, 0],
        [2010] * 5, population(),
    )  # fmt: skip
    assert (found.n, found.n_left_out) == (1, 4)


def test_ages_and_years_beyond_the_table_take_its_edge():
    found = net_survival([800, 900], [0, 0], [108.9, 50], [0, 0], [1990, 2050], population())
    assert np.isfinite(found.survival).all()
