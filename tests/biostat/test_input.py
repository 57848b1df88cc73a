"""Broken input is refused in words that name the argument; results cannot be changed."""

import dataclasses
import importlib
import pkgutil

import numpy as np
import pytest

import biostat
from biostat import (
    agreement,
    bootstrap,
    calibration,
    discrimination,
    funnel,
    imputation,
    intraclass,
    logistic,
    monitoring,
    pooling,
    propensity,
    proportions,
    quantiles,
    random_effects,
    standardised,
)

NAN = float("nan")
TWENTY = np.arange(20.0)[:, None]
HALF = [0, 1] * 10
TABLE = [[5, 1], [2, 6]]
RNG = np.random.default_rng(1)
ONE = monitoring.RunLength(3.0, 2.0, 1.0, 100.0)
THREE = agreement.patterns([[0, 1], [1, 1], [0, 0]], 2)


def always_one(rows):
    return 1.0


BROKEN = [
    (proportions.wilson, (NAN, 10), {}, "events"),
    (proportions.wilson, (1, NAN), {}, "total"),
    (proportions.wilson, (1.5, 10), {}, "events"),
    (proportions.clopper_pearson, (-1, 10), {}, "events"),
    (proportions.clopper_pearson, (1, 10, 2.0), {}, "level"),
    (funnel.funnel_limits, (10, NAN), {}, "target"),
    (funnel.funnel_limits, (-3, 0.1), {}, "n"),
    (funnel.funnel_limits, (10.5, 0.1), {}, "n"),
    (funnel.funnel_point, (0, -5, 0.1), {}, "n"),
    (funnel.funnel_point, (1.5, 10, 0.1), {}, "events"),
    (funnel.funnel_point, (NAN, 10, 0.1), {}, "events"),
    (funnel.overdispersion, ([1, NAN], [10, 10], 0.1), {}, "events"),
    (funnel.overdispersion, ([11, 1], [10, 10], 0.1), {}, "events"),
    (funnel.overdispersion, ([-1, 1], [10, 10], 0.1), {}, "events"),
    (funnel.overdispersion, ([1, 1], [10, 10], NAN), {}, "target"),
    (funnel.widened_limits, (10, 0.1, -1.0), {}, "tau2"),
    (funnel.widened_limits, (-1, 0.1, 0.0), {}, "n"),
    (funnel.widened_point, (1, 10, 0.1, NAN), {}, "tau2"),
    (funnel.power, (20, 0.1, NAN), {}, "alternative"),
    (funnel.power, (-1, 0.1, 0.2), {}, "n"),
    (funnel.chance_signals, ([(10, NAN)],), {}, "target"),
    (funnel.chance_signals, ([(-10, 0.1)],), {}, "n"),
    (standardised.observed_over_expected, (3, NAN), {}, "expected"),
    (standardised.observed_over_expected, (NAN, 3.0), {}, "observed"),
    (standardised.observed_over_expected, (3, 3.0), {"expected_error": -1}, "expected_error"),
    (standardised.observed_over_expected, (3, 3.0), {"registry_share": NAN}, "registry_share"),
    (standardised.poisson_interval, (-1,), {}, "observed"),
    (standardised.byar_interval, (-1,), {}, "observed"),
    (standardised.ratio_limits, (NAN,), {}, "expected"),
    (standardised.ratio_point, (-1, 3.0), {}, "observed"),
    (standardised.ratio_point, (1, NAN), {}, "expected"),
    (standardised.expected_without_own_center, (HALF, TWENTY, [1]), {}, "center"),
    (standardised.expected_without_own_center, ([0, 1], TWENTY, [1, 2]), {}, "covariates"),
    (agreement.cohen_kappa, ([[1, NAN], [0, 1]],), {}, "table"),
    (agreement.cohen_kappa, ([[-1, 0], [0, 1]],), {}, "table"),
    (agreement.cohen_kappa, (TABLE, "cubic"), {}, "weights"),
    (agreement.gwet_ac, (THREE, "cubic"), {}, "weights"),
    (agreement.calls, ([[1, NAN], [0, 1]],), {}, "table"),
    (agreement.calls, ([[1, 2, 3], [0, 1, 1]],), {}, "table"),
    (agreement.krippendorff_alpha, (THREE, "circular"), {}, "metric"),
    (agreement.krippendorff_alpha, (THREE, "interval"), {"values": [1, 2, 3]}, "values"),
    (agreement.krippendorff_alpha, (THREE, "interval"), {"values": [1, NAN]}, "values"),
    (intraclass.icc_agreement, ([[1, 2], [2, 2], [3, 4]],), {"level": 2.0}, "level"),
    (monitoring.cusum, ([0, 1], [0.1, 0.1]), {"threshold": NAN}, "threshold"),
    (monitoring.run_length, ([1.2], 3.0), {}, "probability"),
    (monitoring.run_length, ([0.1], NAN), {}, "threshold"),
    (monitoring.run_length, ([0.1], 0.0), {}, "threshold"),
    (monitoring.run_length, ([0.1], 3.0), {"odds_ratio": -2.0}, "odds ratios"),
    (monitoring.run_length, ([0.1], 3.0), {"true_odds_ratio": NAN}, "odds ratios"),
    (monitoring.threshold_for, ([0.1], NAN), {}, "false_alarm_cases"),
    (monitoring.expected_false_alarms, ([1, 2], [ONE]), {}, "run_lengths"),
    (pooling.pool, ([1, 2], [0.1, -1]), {}, "variances"),
    (pooling.pool, ([1, 2], [0.1, 0.1]), {"method": "ML"}, "method"),
    (pooling.pool, ([1, 2], [0.1, 0.1]), {"level": 3.0}, "level"),
    (pooling.plain_logits, ([3], [2]), {}, "events"),
    (pooling.plain_logits, ([3], [20, 3]), {}, "events"),
    (random_effects.pool_shares, ([-1, 1], [10, 10]), {}, "events"),
    (random_effects.pool_shares, ([1], [10, 10]), {}, "events"),
    (propensity.propensity_weights, ([0, 1], TWENTY), {}, "covariates"),
    (propensity.propensity_weights, (HALF, TWENTY), {"center": [1]}, "center"),
    (propensity.propensity_weights, ([0, 2] * 10, TWENTY), {}, "treated"),
    (propensity.effective_size, ([-1, 1],), {}, "weight"),
    (propensity.balance, ([[1], [2]], [1], [1, 1]), {}, "treated"),
    (propensity.balance, ([[1], [2]], [1, 0], [1, -1]), {}, "weight"),
    (propensity.weighted_difference, ([1, 2], [1], [1, 1]), {}, "treated"),
    (propensity.weighted_difference, ([1, 2], [2, 0], [1, 1]), {}, "treated"),
    (propensity.weighted_difference, ([1, 2], [1, 0], [1, 1]), {"cluster": [1]}, "cluster"),
    (imputation.pool_imputations, ([[1], [2]], [[-1], [1]]), {}, "variances"),
    (imputation.pool_imputations, ([[1], [2]], [[1], [1]]), {"complete_df": -3}, "complete_df"),
    (imputation.pool_imputations, ([[1], [2]], [[1], [1]]), {"level": 2.0}, "level"),
    (quantiles.quantile_of_counts, ([1, NAN], [1, 1], 0.5), {}, "quantile"),
    (quantiles.quantile_of_bands, ([0, 1, 2], [-1, 2], 0.5), {}, "quantile"),
    (quantiles.quantile_of_bands, ([0, NAN, 2], [1, 2], 0.5), {}, "quantile"),
    (discrimination.auc_of_histogram, ([1, 2], [1]), {}, "others"),
    (discrimination.auc_of_histogram, ([1, -2], [1, 1]), {}, "events"),
    (discrimination.auc_of_histogram, ([1, NAN], [1, 1]), {}, "events"),
    (calibration.calibrate, ([1, 0], [0.1, 0.2]), {"edges": [0, NAN, 1]}, "edges"),
    (calibration.risk_bands, ([1], [1], [1.0], [0, 0.5, 1]), {}, "expected"),
    (logistic.logistic, (HALF, TWENTY), {"weights": [-1] * 20}, "weights"),
    (logistic.logistic, (HALF, TWENTY), {"cluster": [1]}, "cluster"),
    (logistic.predict, (logistic.logistic(HALF, TWENTY), [[1.0, 2.0]]), {}, "covariates"),
    (bootstrap.bootstrap_interval, (always_one, -1, RNG), {}, "n"),
    (bootstrap.bootstrap_interval, (always_one, 3, RNG), {"cluster": [1]}, "cluster"),
    (bootstrap.bootstrap_interval, (always_one, 3, RNG), {"repeats": 0}, "repeats"),
    (bootstrap.bootstrap_interval, (always_one, 3, RNG), {"level": 2.0}, "level"),
]


@pytest.mark.parametrize(("call", "given", "options", "name"), BROKEN)
def test_broken_input_is_refused_by_the_name_of_the_argument(call, given, options, name):
    with pytest.raises(ValueError, match=rf"\b{name}\b"):
        call(*given, **options)


def results():
    for found in pkgutil.walk_packages(biostat.__path__, "biostat."):
        if found.name != "biostat.__main__":
            module = importlib.import_module(found.name)
            for one in vars(module).values():
                if (
                    isinstance(one, type)
                    and dataclasses.is_dataclass(one)
                    and one.__module__ == module.__name__
                    and not one.__name__.startswith("_")
                ):
                    yield one


RESULTS = list(results())


@pytest.mark.parametrize("result", RESULTS, ids=lambda one: one.__qualname__)
def test_result_is_frozen_and_holds_nothing_else(result):
    """What was computed once is not changed on its way to a page, nor given a field by mistake."""
    assert result.__dataclass_params__.frozen
    assert hasattr(result, "__slots__")


@pytest.mark.parametrize("result", RESULTS, ids=lambda one: one.__qualname__)
def test_result_with_arrays_is_not_compared_as_a_whole(result):
    """Arrays have no single truth: comparing would raise."""
    holds = [f for f in dataclasses.fields(result) if "Array" in str(f.type)]
    assert not (holds and result.__dataclass_params__.eq), [f.name for f in holds]
