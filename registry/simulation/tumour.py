"""The calibrated model of resected, non-metastatic pancreatic NET, and what it implies.

The distributions and their published anchors: US-NETSG 2020 (size, grade), Genç 2018 (Ki-67
and recurrence), Zaidi 2019 (recurrence risk score), Lopez-Aguiar 2019 (nodes below 2 cm),
You 2019 (stage).  Lengths in cm here, as published; rows hold mm.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GRADE_SHARE = (0.72, 0.26, 0.02)
LOG_SIZE_CM = (np.log(1.8), np.log(3.0), np.log(4.0))
SIZE_SIGMA = 0.62
WEIBULL_RATE, WEIBULL_SHAPE = 0.0075, 0.95  # S(t years) = exp(-rate · exp(lp) · t^shape)


def logistic(x: Floats) -> Floats:
    return 1.0 / (1.0 + np.exp(-x))


@dataclass(frozen=True, slots=True)
class Tumours:
    """One entry a tumour; ``ki67_pct`` and ``size_cm`` as true values, before rounding."""

    grade: Ints
    ki67_pct: Floats
    mitoses_per_2mm2: Ints
    size_cm: Floats
    in_head: Bools
    node_positive: Bools
    margin_positive: Bools
    symptomatic: Bools


def draw_ki67(rng: np.random.Generator, grade: Ints) -> Floats:
    n = len(grade)
    g1 = rng.uniform(0.3, 2.9, n)
    g2 = 3 + rng.gamma(1.1, 4.2, n).clip(0, 17)
    g3 = 21 + rng.gamma(2, 8, n).clip(0, 60)
    return np.select([grade == 1, grade == 2], [g1, g2], g3)


def draw_mitoses(rng: np.random.Generator, grade: Ints) -> Ints:
    """Never above the band that Ki-67 gives: the grade is the higher of the two."""
    n = len(grade)
    ceiling = np.select([grade == 1, grade == 2], [1, 20], 60)
    drawn = np.select([grade == 1, grade == 2], [rng.poisson(0.5, n), rng.poisson(3, n)], 25)
    mitoses: Ints = np.minimum(drawn, ceiling).astype(np.int64)
    return mitoses


def draw_size_cm(rng: np.random.Generator, grade: Ints) -> Floats:
    mu = np.choose(grade - 1, LOG_SIZE_CM)
    return np.exp(rng.normal(mu, SIZE_SIGMA)).clip(0.4, 18)


def draw_tumours(rng: np.random.Generator, n: int) -> Tumours:
    grade = rng.choice(np.array([1, 2, 3]), n, p=GRADE_SHARE)
    ki67, size = draw_ki67(rng, grade), draw_size_cm(rng, grade)
    in_head = rng.random(n) < 0.30
    middle, large = (size > 2) & (size <= 4), size > 4
    nodes = -3.3 + 1.4 * in_head + 1.0 * (ki67 >= 3) + 1.6 * middle + 2.3 * large
    return Tumours(
        grade=grade,
        ki67_pct=ki67,
        mitoses_per_2mm2=draw_mitoses(rng, grade),
        size_cm=size,
        in_head=in_head,
        node_positive=rng.random(n) < logistic(nodes),
        margin_positive=rng.random(n) < 0.06 + 0.08 * large,
        symptomatic=rng.random(n) < 0.25 + 0.20 * large,
    )


def recurrence_log_hazard(
    ki67_pct: Floats, node_positive: Bools, size_cm: Floats, margin_positive: Bools
) -> Floats:
    log_hazard: Floats = np.asarray(
        0.35 * ((ki67_pct >= 3) & (ki67_pct <= 5))
        + 1.4 * ((ki67_pct > 5) & (ki67_pct <= 20))
        + 2.0 * (ki67_pct > 20)
        + 1.1 * node_positive
        + 0.7 * ((size_cm > 2) & (size_cm <= 4))
        + 1.2 * (size_cm > 4)
        + 0.3 * margin_positive
    )
    return log_hazard


def draw_recurrence_years(rng: np.random.Generator, log_hazard: Floats) -> Floats:
    """Years from the operation to recurrence, were nobody to die."""
    unit = -np.log(rng.random(len(log_hazard)))
    years: Floats = (unit / (WEIBULL_RATE * np.exp(log_hazard))) ** (1 / WEIBULL_SHAPE)
    return years


def yearly_background_hazard(age_years: Floats, male: Bools) -> Floats:
    """Gompertz, near Western European life tables of the 2010s (0.6 % a year at 60, women)."""
    return 2.0e-5 * np.exp(0.095 * age_years) * np.where(male, 1.5, 1.0)


def draw_death_years(
    rng: np.random.Generator,
    age_years: Floats,
    male: Bools,
    recurrence_years: Floats,
    excess_yearly: Floats,
) -> tuple[Floats, Bools]:
    """Years to death and whether the excess (the tumour) caused it.

    The background hazard is multiplied by 2.9 after recurrence (Dong); the excess is a
    constant hazard for disease that the background does not know (metastases, carcinoma).
    """
    n = len(age_years)
    b, start = 0.095, yearly_background_hazard(age_years, male)
    unit = -np.log(rng.random(n))
    until = start / b * (np.exp(b * np.minimum(recurrence_years, 80)) - 1)
    late = np.log1p(((unit - until).clip(0) / 2.9 + until) * b / start) / b
    early = np.log1p(unit * b / start) / b
    background = np.where(unit <= until, early, late)
    excess = -np.log(rng.random(n)) / np.maximum(excess_yearly, 1e-12)
    # after recurrence 1.9 of every 2.9 deaths are the tumour's
    by_recurrence = (unit > until) & (rng.random(n) < 1.9 / 2.9)
    return np.minimum(background, excess), (excess < background) | by_recurrence
