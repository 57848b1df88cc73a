import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from biostat.monitoring import (
    RunLength,
    cusum,
    cusum_weights,
    expected_false_alarms,
    run_length,
    threshold_for,
    vlad,
)


def test_weights_are_log_likelihood_ratios():
    found = cusum_weights(np.array([1.0, 0.0]), np.array([0.2, 0.2]), 2)
    assert_allclose(found, [math.log(2 / 1.2), -math.log(1.2)])


def test_chart_adds_weights_and_never_falls_below_zero():
    found = cusum([0, 1, 1, 0], [0.2, 0.2, 0.5, 0.5], threshold=9)
    w = cusum_weights(np.array([0, 1, 1, 0.0]), np.array([0.2, 0.2, 0.5, 0.5]), 2)
    assert_allclose(found.worse, [0, w[1], w[1] + w[2], w[1] + w[2] + w[3]])
    assert (found.worse_signals, found.better_signals) == ((), ())


def test_chart_signals_and_starts_again():
    found = cusum([1] * 10, [0.1] * 10, threshold=1.5)
    step = math.log(2 / 1.1)
    assert found.worse_signals == (2, 5, 8)
    assert_allclose(found.worse[:4], [step, 2 * step, 3 * step, step])


def test_chart_for_better_signals_when_events_stay_away():
    found = cusum([0] * 40, [0.3] * 40, threshold=3)
    assert found.better_signals
    assert found.worse_signals == ()


def test_chart_leaves_out_and_counts_missing_cases():
    found = cusum([1, np.nan, 0], [0.1, 0.1, np.nan], threshold=3)
    assert (len(found.worse), found.n_left_out) == (1, 2)


def test_chart_of_nobody_is_empty():
    assert cusum([], [], threshold=3).worse_signals == ()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [({"odds_ratio": 1, "threshold": 3}, "odds_ratio 1 must exceed 1"),
     ({"threshold": 0}, "threshold 0 exceed 0")],
)  # fmt: skip
def test_chart_with_impossible_settings_says_the_rule(arguments, words):
    with pytest.raises(ValueError, match=words):
        cusum([1], [0.1], **arguments)


def test_chart_with_impossible_values_says_the_rule():
    with pytest.raises(ValueError, match="probability between 0 and 1"):
        cusum([1], [1.5], threshold=3)


def test_vlad_is_expected_minus_observed_so_far():
    assert_allclose(vlad([0, 1, 0], [0.2, 0.3, 0.1]), [0.2, -0.5, -0.4])


@pytest.mark.parametrize(
    ("risk", "threshold", "false_alarm", "detection"),
    [(0.15, 3, 603, 56), (0.15, 3.5, 1079, 68), (0.25, 3, 457, 43), (0.03, 3.5, 4269, 257)],
)
def test_run_lengths_by_the_markov_chain(risk, threshold, false_alarm, detection):
    null = run_length([risk], threshold).cases
    worse = run_length([risk], threshold, true_odds_ratio=2).cases
    assert null == pytest.approx(false_alarm, rel=0.01)
    assert worse == pytest.approx(detection, rel=0.01)


def test_run_length_equals_simulation():
    rng = np.random.default_rng(4)
    risks = rng.beta(2, 8, 400).round(3)
    lengths = []
    for _ in range(1500):
        at, count = 0.0, 0
        while at < 2:
            p = rng.choice(risks)
            odds = 2 * p / (1 - p)
            at = max(
                0.0, at + (math.log(2) if rng.random() < odds / (1 + odds) else 0) - math.log1p(p)
            )
            count += 1
        lengths.append(count)
    found = run_length(risks, 2, true_odds_ratio=2).cases
    assert np.mean(lengths) == pytest.approx(found, rel=0.06)


@pytest.mark.parametrize(("risks", "threshold"), [([], 3), ([np.nan], 3), ([0.0], 3)])
def test_run_length_without_risk_is_missing(risks, threshold):
    assert run_length(risks, threshold).cases is None


def test_threshold_gives_the_run_length_asked_for():
    found = threshold_for([0.15], 200)
    assert run_length([0.15], found).cases == pytest.approx(200, rel=0.02)


def test_threshold_that_cannot_be_had_is_missing():
    assert threshold_for([0.25], 1e15) is None


def test_false_alarms_of_the_network_add_over_centers():
    lengths = [RunLength(3, 2, 1, 600.0), RunLength(3, 2, 1, None), RunLength(3, 2, 1, 300.0)]
    assert expected_false_alarms([60, 60, 60], lengths) == pytest.approx(0.3)


def test_case_without_risk_stays_in_the_chart():
    found = cusum([0, 1, 0], [0.0, 1.0, 0.3], threshold=3)
    assert (len(found.worse), found.n_left_out) == (3, 0)


def test_threshold_for_nobody_is_missing():
    assert threshold_for([], 500) is None
    assert threshold_for([np.nan], 500) is None
