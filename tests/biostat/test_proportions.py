import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from biostat.proportions import clopper_pearson, wilson

PAIRS = [(1, 10), (5, 10), (32, 1372), (99, 100), (1, 1_000_000)]


@pytest.mark.parametrize(("events", "total"), PAIRS)
def test_wilson_equals_statsmodels(events, total):
    low, high = proportion_confint(events, total, method="wilson")
    found = wilson(events, total)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-14)
    assert found.estimate == events / total


@pytest.mark.parametrize(("events", "total"), PAIRS)
def test_clopper_pearson_equals_scipy(events, total):
    exact = stats.binomtest(events, total).proportion_ci(method="exact")
    found = clopper_pearson(events, total)
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high), rel=1e-10)


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
def test_interval_without_events_starts_at_exactly_zero(interval):
    found = interval(0, 12)
    assert found.low == 0.0
    assert 0 < found.high < 1


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
def test_interval_with_all_events_ends_at_exactly_one(interval):
    found = interval(12, 12)
    assert found.high == 1.0
    assert 0 < found.low < 1


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
def test_interval_of_nobody_is_no_data(interval):
    found = interval(0, 0)
    assert (found.estimate, found.low, found.high) == (None, None, None)


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
@pytest.mark.parametrize("total", range(1, 60))
def test_interval_contains_the_estimate_and_stays_inside(interval, total):
    for events in range(total + 1):
        found = interval(events, total)
        assert 0 <= found.low <= found.estimate <= found.high <= 1


@pytest.mark.parametrize(("events", "total"), [(-1, 3), (4, 3), (1, 0)])
def test_interval_with_impossible_counts_says_the_rule(events, total):
    with pytest.raises(ValueError, match="0 <= events <= total|events: -1 given, a whole number"):
        wilson(events, total)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_interval_with_impossible_level_says_the_rule(level):
    with pytest.raises(ValueError, match="between 0 and 1"):
        wilson(1, 2, level)
