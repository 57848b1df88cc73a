"""The generator reproduces the published figures it was calibrated to (200,000 tumours)."""

import numpy as np
import pytest

from registry.simulation.tumour import (
    draw_recurrence_years,
    draw_tumours,
    recurrence_log_hazard,
)

N = 200_000


@pytest.fixture(scope="module")
def cohort():
    rng = np.random.default_rng(7)
    t = draw_tumours(rng, N)
    risk = recurrence_log_hazard(t.ki67_pct, t.node_positive, t.size_cm, t.margin_positive)
    return t, draw_recurrence_years(rng, risk)


def free_at_5_years(years, who):
    return 100 * (years[who] >= 5).mean()


def test_size_has_the_published_median_and_quartiles(cohort):
    quartiles = np.percentile(cohort[0].size_cm, [25, 50, 75])
    assert quartiles == pytest.approx([1.32, 2.08, 3.26], abs=0.04)


def test_node_metastases_are_as_frequent_as_published(cohort):
    t = cohort[0]
    assert 100 * t.node_positive.mean() == pytest.approx(22.6, abs=0.5)
    assert 100 * t.node_positive[t.size_cm < 2].mean() == pytest.approx(7.7, abs=0.5)


def test_recurrence_free_survival_is_as_published(cohort):
    t, years = cohort
    low, middle = t.ki67_pct <= 5, (t.ki67_pct > 5) & (t.ki67_pct <= 20)
    assert free_at_5_years(years, np.ones(N, bool)) == pytest.approx(84.8, abs=0.5)
    assert free_at_5_years(years, low) == pytest.approx(91.5, abs=0.5)
    assert free_at_5_years(years, middle) == pytest.approx(59.6, abs=1.0)


def test_nodes_matter_below_2_cm_as_published(cohort):
    t, years = cohort
    small = t.size_cm < 2
    assert free_at_5_years(years, small & ~t.node_positive) == pytest.approx(95.5, abs=0.5)
    assert free_at_5_years(years, small & t.node_positive) == pytest.approx(84.3, abs=1.5)


def test_stage_orders_recurrence_as_published(cohort):
    t, years = cohort
    stage = np.where(t.node_positive, 3, np.where(t.size_cm < 2, 1, 2))
    free = [free_at_5_years(years, stage == s) for s in (1, 2, 3)]
    assert free == pytest.approx([95.5, 86.5, 61.5], abs=1.0)


def test_recurrence_risk_score_orders_recurrence_as_published(cohort):
    t, years = cohort
    score = (
        1 * t.symptomatic
        + 2 * (t.size_cm > 2)
        + np.where(t.ki67_pct > 20, 6, np.where(t.ki67_pct >= 3, 1, 0))
        + t.node_positive
    )
    groups = [score <= 2, (score >= 3) & (score <= 5), score >= 6]
    recurred = [100 * (years[g] < 2).mean() for g in groups]
    assert recurred == pytest.approx([2.4, 14.9, 38.8], abs=1.5)
