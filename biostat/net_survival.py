"""Net survival: what survival would be if the disease were the only cause of death."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from biostat.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    NumberArray,
    floats,
    integers,
    normal_quantile,
    whole_days,
    yes_or_no,
)

DAYS_A_YEAR = 365.25
_CELLS = 200_000  # days × persons held at once


@dataclass(frozen=True, slots=True, eq=False)
class PopulationRates:
    """Deaths per person-year of the general population: (sexes, ages from 0, years).

    Ages and years beyond the table take its nearest edge. Raises ValueError on another shape, a
    missing or a negative rate.
    """

    rates: FloatArray  # (S, A, Y)
    first_year: int

    def __post_init__(self) -> None:
        shape = np.shape(self.rates)
        if len(shape) != 3 or 0 in shape:
            raise ValueError(f"rates: shape {shape} given, (sexes, ages, years) needed")
        if not (np.isfinite(self.rates).all() and (np.asarray(self.rates) >= 0).all()):
            raise ValueError("rates: missing or negative ones given; complete the life table")


@dataclass(frozen=True, slots=True, eq=False)
class NetSums:
    """Weighted sums per day; they add over centers. Weights are 1/population survival."""

    days: IntArray  # (T,)
    at_risk: IntArray  # (T,)
    weighted_at_risk: FloatArray  # (T,)
    weighted_expected: FloatArray  # (T,)
    weighted_events: FloatArray  # (T,)
    squared_events: FloatArray  # (T,)
    n: int
    n_left_out: int


@dataclass(frozen=True, slots=True, eq=False)
class NetSurvival:
    """One row per day; NaN once nobody is at risk. May exceed 1 where few die.

    Limits are NaN before the first death. Survival is conditional on being alive on
    `conditional_from` (0 unless everybody entered late).
    """

    days: IntArray  # (T,)
    at_risk: IntArray  # (T,)
    survival: FloatArray  # (T,)
    low: FloatArray  # (T,)
    high: FloatArray  # (T,)
    n: int
    n_left_out: int
    conditional_from: int


def net_survival(
    exit_days: ArrayLike,
    event: ArrayLike,
    age_years: ArrayLike,
    sex: ArrayLike,
    start_year: ArrayLike,
    rates: PopulationRates,
    *,
    entry_days: ArrayLike | None = None,
    level: float = 0.95,
) -> NetSurvival:
    """Pohar Perme's estimator for persons (n,); age and (decimal) year at day 0, sex 0…S−1.

    dΛ = (Σ w dN − Σ w Y dΛ_P)/Σ w Y with w = 1/S_P, on a grid of days; net survival is exp(−Λ);
    variance of Λ is Σ w² dN/(Σ w Y)², limits exp(−Λ ± z·error). Always show all-cause survival
    beside it. Persons with a missing value, a negative age or a sex that the table lacks are left
    out and counted; fractions of a day are refused. Source: Pohar Perme, Stare and Estève 2012.
    """
    sums = net_sums(exit_days, event, age_years, sex, start_year, rates, entry_days=entry_days)
    return net_curve(sums, level=level)


def net_sums(
    exit_days: ArrayLike,
    event: ArrayLike,
    age_years: ArrayLike,
    sex: ArrayLike,
    start_year: ArrayLike,
    rates: PopulationRates,
    *,
    entry_days: ArrayLike | None = None,
) -> NetSums:
    """The daily sums of one center."""
    leave = whole_days(exit_days, "exit_days")
    n = len(leave)
    happened = yes_or_no(event, "event", length=n)
    age, year = (
        floats(a, name, length=n)
        for a, name in ((age_years, "age_years"), (start_year, "start_year"))
    )
    which = integers(sex, "sex", length=n)
    enter = np.zeros(n) if entry_days is None else whole_days(entry_days, "entry_days", length=n)
    whole = _complete(leave, enter) & np.isfinite(happened) & np.isfinite(year) & (age >= 0)
    whole &= np.isfinite(age) & (which >= 0) & (which < rates.rates.shape[0])
    people = tuple(a[whole] for a in (leave, happened, age, which, year, enter))
    days = np.arange(int(people[0].max(initial=-1)) + 1)
    rows = _walk(people, rates, days)
    kept = len(people[0])
    at_risk, expected = rows[:, 0].astype(np.int64), rows[:, 2]
    return NetSums(days, at_risk, rows[:, 1], expected, rows[:, 3], rows[:, 4], kept, n - kept)


def net_curve(sums: NetSums, *, level: float = 0.95) -> NetSurvival:
    """The estimate from (merged) daily sums."""
    z = normal_quantile(level)
    at = sums.weighted_at_risk
    waiting = np.cumsum(sums.at_risk) == 0
    with np.errstate(divide="ignore", invalid="ignore"):
        jumps = np.where(at > 0, (sums.weighted_events - sums.weighted_expected) / at, np.nan)
        spread = np.where(at > 0, sums.squared_events / at**2, np.nan)
    jumps[waiting] = spread[waiting] = 0.0
    survival, error = np.exp(-jumps.cumsum()), np.sqrt(spread.cumsum())
    first = max(int(waiting.sum()) - 1, 0)
    survival[:first] = np.nan
    error[error == 0] = np.nan
    low, high = survival * np.exp(-z * error), survival * np.exp(z * error)
    return NetSurvival(sums.days, sums.at_risk, survival, low, high, sums.n, sums.n_left_out, first)


def _complete(leave: NumberArray, enter: NumberArray) -> BoolArray:
    whole = np.isfinite(leave) & (leave >= 0)
    return np.asarray(whole & np.isfinite(enter) & ((enter <= 0) | (enter < leave)))


def _walk(people: tuple[NumberArray, ...], rates: PopulationRates, days: IntArray) -> FloatArray:
    """(T, 5): at risk, Σw, Σw·λ, Σw·dN, Σw²·dN; a stretch of days over those still there."""
    leave, happened, age, which, year, enter = people
    hazard = np.zeros(len(leave))
    rows = np.zeros((len(days), 5))
    start = 0
    while start < len(days):
        here = np.nonzero(leave >= start)[0]
        stretch = days[start : start + max(1, _CELLS // len(here))][:, None]
        daily = _daily(rates, which[here], age[here], year[here], stretch)
        before = hazard[here] + daily.cumsum(axis=0) - daily
        there = (leave[here] >= stretch) & (enter[here] < np.maximum(stretch, 1))
        weight = np.where(there, np.exp(before), 0.0)
        died = weight * ((leave[here] == stretch) & (happened[here] > 0))
        sums = (there, weight, weight * daily, died, died**2)
        rows[start : start + len(stretch)] = np.column_stack([s.sum(axis=1) for s in sums])
        hazard[here] += daily.sum(axis=0)
        start += len(stretch)
    return rows


def _daily(
    rates: PopulationRates, sex: IntArray, age: FloatArray, year: FloatArray, days: IntArray
) -> FloatArray:
    """(days, persons): the population's hazard on each day; none on day 0."""
    passed = (days - 1) / DAYS_A_YEAR
    a = np.clip((age + passed).astype(np.int64), 0, rates.rates.shape[1] - 1)
    y = np.clip((year + passed).astype(np.int64) - rates.first_year, 0, rates.rates.shape[2] - 1)
    return np.asarray(np.where(days > 0, rates.rates[sex, a, y] / DAYS_A_YEAR, 0.0))
