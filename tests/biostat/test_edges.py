"""Cohorts at the edge through every survival statistic: nothing raises, nothing becomes certain."""

import json
import warnings

import numpy as np
import pytest

from biostat.aggregates import part
from biostat.aggregates import times as event_times
from biostat.competing import aalen_johansen, incidence_at
from biostat.concordance import harrell_c, uno_c
from biostat.cox import cox, read_cases
from biostat.cox_checks import baseline_hazard, check_proportionality
from biostat.fine_gray import fine_gray, predicted_incidence
from biostat.follow_up import completeness
from biostat.gray import gray_test
from biostat.interval_censored import turnbull, turnbull_at
from biostat.life_table import life_table
from biostat.logrank import compare_trend, logrank, stratified_sums
from biostat.many_curves import kaplan_meier_by_group
from biostat.mixed import mixed_model
from biostat.net_survival import PopulationRates, net_survival
from biostat.repeated import trajectories
from biostat.results import plain
from biostat.risk_table import risk_table
from biostat.rmst import compare_means, restricted_mean
from biostat.survival import conditional_survival, kaplan_meier, median, reverse_kaplan_meier
from biostat.weighted import weighted_kaplan_meier

RATES = PopulationRates(np.full((2, 100, 3), 0.02), 2000)

COHORTS = {  # exit day, cause (0 censored), entry day
    "nobody": ([], [], []),
    "one_censored": ([5], [0], [0]),
    "one_event": ([5], [1], [0]),
    "one_competing": ([5], [2], [0]),
    "all_censored": ([3, 5, 5, 9], [0, 0, 0, 0], [0, 0, 0, 0]),
    "all_events_at_once": ([4, 4, 4, 4], [1, 1, 1, 1], [0, 0, 0, 0]),
    "both_causes_at_once": ([4, 4, 4, 4], [1, 2, 1, 2], [0, 0, 0, 0]),
    "all_on_day_zero": ([0, 0, 0], [1, 2, 0], [0, 0, 0]),
    "one_event_last": ([3, 5, 9], [0, 0, 1], [0, 0, 0]),
    "one_event_first": ([3, 5, 9], [1, 0, 0], [0, 0, 0]),
    "all_late": ([30, 40, 50], [1, 0, 2], [10, 12, 45]),
    "emptied": ([3, 30, 40], [1, 1, 0], [0, 20, 25]),
    "only_unusable": ([np.nan, 4, 5], [1, 1, 0], [0, 4, np.nan]),
}


def analyses(leave, cause, entry):
    leave, cause, entry = np.array(leave, float), np.array(cause, int), np.array(entry, float)
    n = len(leave)
    event, group = (cause > 0).astype(int), np.arange(n) % 2
    x = np.arange(n, dtype=float).reshape(n, 1)
    score = x[:, 0]
    late = {"entry_days": entry}
    curve = kaplan_meier(leave, event, **late)
    sums = stratified_sums(leave, event, group, 2, entry, None)
    yield "curve", curve
    yield "median", median(curve)
    yield "follow_up", median(reverse_kaplan_meier(leave, event, **late))
    yield "conditional", conditional_survival(curve, 2, [1, 4, 99])
    yield "by_group", kaplan_meier_by_group(leave, event, group, 3, **late)
    yield "mean", restricted_mean(curve, 4)
    yield "means", compare_means(restricted_mean(curve, 4), restricted_mean(curve, 4))
    yield "life_table", life_table(risk_table(leave, event, **late), [0, 4, 30])
    yield "logrank", logrank(leave, event, group, 2, stratum=group, **late)
    yield "trend", compare_trend(sums, [0, 1])
    yield "incidence", aalen_johansen(leave, cause, 1, **late)
    yield "incidence_at", incidence_at(aalen_johansen(leave, cause, 1, **late), [0, 4, 99])
    yield "gray", gray_test(leave, cause, group, 1, 2, **late)
    for ties in ("efron", "breslow"):
        options = {"ties": ties, "minimum_events_per_parameter": 0, **late}
        model = cox(leave, event, x, **options)
        cases = read_cases(leave, event, x, ties=ties, **late)
        yield f"cox_{ties}", model
        yield f"firth_{ties}", cox(leave, event, x, firth=True, **options)
        yield f"clustered_{ties}", cox(leave, event, x, cluster=group, stratum=group, **options)
        yield f"proportional_{ties}", check_proportionality(cases, model)
        yield f"baseline_{ties}", baseline_hazard(cases, model)
    subdistribution = fine_gray(leave, cause, x, minimum_events_per_parameter=0, **late)
    yield "fine_gray", subdistribution
    yield "predicted", predicted_incidence(subdistribution, [[0], [1]])
    yield "harrell", harrell_c(leave, event, score, stratum=group, **late)
    yield "uno", uno_c(leave, event, score)
    yield "weighted", weighted_kaplan_meier(leave, event, 0.1 + score, **late)
    yield "net", net_survival(leave, event, 50 + score, group, 2001 + 0 * score, RATES, **late)
    yield "turnbull", turnbull(entry, np.where(event > 0, leave, np.inf))
    yield "turnbull_at", turnbull_at(turnbull(entry, leave), [0, 4, 99])
    yield "completeness", completeness(leave, leave, event)
    yield "mixed", mixed_model(leave, np.ones((n, 1)), group)
    yield "trajectories", trajectories(np.column_stack([leave, score]), group=group, n_groups=2)
    yield "part", part.to_json(event_times.aggregate(leave, cause, causes=("a", "b"), **late))


@pytest.mark.parametrize("name", COHORTS)
def test_every_statistic_of_a_cohort_at_the_edge_is_plain_json(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for title, found in analyses(*COHORTS[name]):
            assert json.dumps(plain(found), allow_nan=False), title


TESTS = ("logrank", "trend", "gray", "cox_efron", "firth_efron", "fine_gray", "means")


def p_values(found):
    """Every p of a result, wherever it stands."""
    if isinstance(found, dict):
        for key, value in found.items():
            yield from [value] if key == "p" and not isinstance(value, dict) else p_values(value)
    elif isinstance(found, list):
        for value in found:
            yield from p_values(value)


@pytest.mark.parametrize(
    "name", ["nobody", "one_censored", "one_event", "all_censored", "only_unusable"]
)
def test_no_test_of_a_cohort_without_a_comparison_has_a_p_value(name):
    for title, found in analyses(*COHORTS[name]):
        if title in TESTS:
            for p in p_values(plain(found)):
                assert p in (None, []) or all(value is None for value in p), title


@pytest.mark.parametrize("name", COHORTS)
def test_no_error_of_a_coefficient_or_concordance_is_zero(name):
    for title, found in analyses(*COHORTS[name]):
        if title.startswith(("cox", "clustered", "fine_gray", "firth")):
            errors = found.coefficients.std_error
            assert not (errors == 0).any(), title
        if title in ("harrell", "uno", "mean", "means"):
            assert found.std_error != 0, title


@pytest.mark.parametrize("name", ["nobody", "only_unusable"])
def test_a_cohort_of_nobody_says_so_in_every_count(name):
    lost = len(COHORTS[name][0])
    for title, found in analyses(*COHORTS[name]):
        read = plain(found)
        if isinstance(read, dict) and isinstance(read.get("n"), int) and title not in (
            "completeness", "mixed", "turnbull", "uno",
        ):  # fmt: skip
            assert read["n"] == 0, title
            assert read.get("unusable", read.get("n_left_out")) == lost, title
