"""Curves and regressions over arrays, beside lifelines. No database."""

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.clock import contest
from benchmarks.table import Row, timed
from benchmarks.world import SEED, World
from biostat.cox import cox
from biostat.many_curves import kaplan_meier_by_group

PERSONS = 100_000
CURVES = 135  # 27 centers x 5 categories
COVARIATES = 10


def rows(world: World) -> Iterator[Row]:
    from lifelines import CoxPHFitter, KaplanMeierFitter

    rng = np.random.default_rng(SEED)
    x = rng.normal(size=(PERSONS, COVARIATES))
    beta = np.linspace(-0.4, 0.4, COVARIATES)
    fatal = rng.exponential(2500 * np.exp(-x @ beta))
    closed = rng.uniform(100, 4000, PERSONS)
    days = np.ceil(np.minimum(fatal, closed)).astype(np.int64)
    died = fatal <= closed
    yield from _curves(KaplanMeierFitter, days, died, rng.integers(0, CURVES, PERSONS))
    yield from _cox(CoxPHFitter, days, died, x)


def _curves(fitter: Any, days: Any, died: Any, group: Any) -> Iterator[Row]:
    def ours() -> Any:
        return kaplan_meier_by_group(days, died, group, CURVES)

    def lifelines() -> Any:
        chosen = (group == i for i in range(CURVES))
        return [fitter().fit(days[c], died[c]) for c in chosen]

    furthest = max(
        np.abs(_read(other, one.days) - one.survival).max()
        for one, other in zip(ours(), lifelines(), strict=True)
    )
    found = contest({"ours": ours, "lifelines": lifelines}, rounds=3)
    yield timed(
        f"Kaplan–Meier x {CURVES} with limits, {PERSONS:,} persons", found, "lifelines", 0.03
    )
    yield Row("Kaplan–Meier: largest difference from lifelines", float(furthest), "", target=1e-12)


def _read(fitted: Any, days: Any) -> Any:
    return fitted.survival_function_at_times(days).to_numpy()


def _cox(fitter: Any, days: Any, died: Any, x: Any) -> Iterator[Row]:
    import pandas as pd

    frame = pd.DataFrame(x, columns=[f"x{i}" for i in range(COVARIATES)])
    frame = frame.assign(days=days, died=died)

    def lifelines() -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return fitter().fit(frame, "days", "died", fit_options={"precision": 1e-9})

    furthest = np.abs(cox(days, died, x).coefficients.beta - lifelines().params_.to_numpy()).max()
    found = contest({"ours": lambda: cox(days, died, x), "lifelines": lifelines}, rounds=3)
    name = f"Cox, Efron's ties, {COVARIATES} covariates, {PERSONS:,} persons"
    yield timed(name, found, "lifelines", 0.3)
    yield Row("Cox: largest difference of a coefficient", float(furthest), "", target=1e-7)
