"""What a reader of the body could work out: hidden numbers leave no trace in what is shown."""

import polars as pl
import pytest

from reports.core.canonical import canonical
from reports.core.closing import closed_centers
from reports.core.comparison import compare
from reports.presenting import survival
from tests.reports.made import PROVENANCE, TITLES, frame, given


def body_of(frames):
    centers = {f"Center {k}": given(one) for k, one in enumerate(frames, start=1)}
    return compare(centers, provenance=PROVENANCE, section_titles=TITLES).body


def indicator(body, name):
    return next(one for one in body["indicators"] if one["id"] == name)


def with_failures(n, failed, *, seed, column="no_major_complication_90d"):
    """A center of n resections of which the first ``failed`` did not pass."""
    return frame(n, seed=seed).with_columns((pl.int_range(pl.len()) >= failed).alias(column))


def with_events(cases, events):
    """Everybody was followed for two years or longer; the first ``events`` died."""
    return cases.with_columns(
        os_days=pl.int_range(pl.len()) + 800,
        os_event=(pl.int_range(pl.len()) < events).cast(pl.Int64),
        os_entry_days=pl.lit(0),
        grade=pl.lit("NET G1"),
    )


SIZES = ((120, 24), (90, 18), (80, 17), (70, 13))


@pytest.mark.parametrize(("first", "second"), [((2, 3), (3, 2)), ((1, 4), (4, 1))])
def test_hidden_numbers_may_change_places_without_a_trace(first, second):
    """Two small centers, of 30 and 40: whose failures are whose, nothing may tell."""
    others = [with_failures(n, failed, seed=k) for k, (n, failed) in enumerate(SIZES)]

    def body(pair):
        small = [with_failures(n, f, seed=8) for n, f in zip((30, 40), pair, strict=True)]
        return body_of([*others, *small])

    before, after = body(first), body(second)
    rows = indicator(before, "cd3a")["centers"]
    assert [row["hidden"] for row in rows[-2:]] == [True, True]
    assert canonical(indicator(after, "cd3a")) == canonical(indicator(before, "cd3a"))


def test_widened_limits_tell_one_digit_of_the_spread():
    sizes = ((200, 60), (200, 20), (200, 70), (200, 22), (30, 3))
    found = indicator(
        body_of([with_failures(n, f, seed=k) for k, (n, f) in enumerate(sizes)]), "cd3a"
    )
    assert found["overdispersion"]["significant"]
    target, row = found["target"], found["widened"][-1]
    tau2 = ((row["high_95"] - target) / 1.959963984540054) ** 2 - target * (1 - target) / row["n"]
    assert f"{tau2:.6g}" == f"{float(f'{tau2:.1g}'):.6g}"


@pytest.mark.parametrize("n", [1, 3, 4])
def test_center_of_a_few_patients_shows_none_of_its_counts(n):
    body = body_of([frame(k, seed=k) for k in (60, 50, 40, 30, 20, n)])
    for one in body["indicators"]:
        row = one["centers"][-1]
        assert {row[name] for name in COUNTS} <= {None, 0}, one["id"]
    assert (body["participation"][-1]["cases"], body["participation"][-1]["resected"]) == (
        None,
        None,
    )


COUNTS = ("eligible", "passed", "failed", "known", "not_determinable")


def test_sum_of_all_centers_tells_no_size_of_a_small_one():
    body = body_of([frame(k, seed=k) for k in (60, 50, 40, 30, 20, 3)])
    for name in ("cases", "resected"):
        assert [row[name] for row in body["participation"]].count(None) >= 3
    for one in body["indicators"]:
        hidden = [row for row in one["centers"] if row["eligible"] is None]
        assert len(hidden) >= 3, one["id"]
        assert all(row["not_determinable"] is None for row in hidden)


def test_hidden_total_hides_what_it_follows_from():
    """Of eight eligible, five without a known outcome: three known, which is eight minus five."""
    few = with_failures(8, 1, seed=3).with_columns(
        no_major_complication_90d=pl.when(pl.int_range(pl.len()) < 3).then(
            pl.col("no_major_complication_90d")
        )
    )
    body = body_of([*(with_failures(n, f, seed=n) for n, f in SIZES), few])
    for row in indicator(body, "cd3a")["centers"]:
        if row["known"] is None:
            assert (row["eligible"], row["not_determinable"]) == (None, None)


@pytest.mark.parametrize(
    ("sizes", "closed"),
    [
        ((60, 50, 40), set()),
        ((60, 50, 0), set()),
        ((60, 50, 40, 30, 3), {"2", "3", "4"}),  # without any of them, ten persons of two remain
        ((60, 50, 3, 2, 1), {"0", "1", "2", "3", "4"}),
        ((40, 3), {"0", "1"}),
    ],
)
def test_small_center_is_closed_together_with_others(sizes, closed):
    assert closed_centers({str(k): {"cases": n} for k, n in enumerate(sizes)}) == closed


@pytest.mark.parametrize(("events", "shown"), [(0, True), (1, False), (4, False), (5, True)])
def test_curve_of_one_to_four_events_is_not_shown(events, shown):
    body = body_of([with_events(frame(60, seed=1), events)])
    group = next(a for a in body["survival"] if a["id"] == "os_by_grade")["groups"][0]
    assert (group["events"] is not None) is shown
    assert bool(group["curve"]) is shown
    assert any(read["value"] is not None for read in group["read"]) is shown
    assert shown or group["median_months"] == {"value": None, "low": None, "high": None}


def test_curve_that_leaves_one_to_four_without_an_event_is_not_shown():
    body = body_of([with_events(frame(60, seed=1), 57)])
    group = next(a for a in body["survival"] if a["id"] == "os_by_grade")["groups"][0]
    assert (group["events"], group["curve"]) == (None, [])


def test_group_of_a_few_patients_is_not_the_only_one_hidden():
    cases = with_events(frame(60, seed=1), 10).with_columns(
        grade=pl.when(pl.int_range(pl.len()) < 3)
        .then(pl.lit("NEC"))
        .when(pl.int_range(pl.len()) < 20)
        .then(pl.lit("NET G2"))
        .otherwise(pl.col("grade"))
    )
    body = body_of([cases])
    groups = next(a for a in body["survival"] if a["id"] == "os_by_grade")["groups"]
    shown = {group["name"]: group["n"] for group in groups}
    assert shown == {"NET G1": 40, "NET G2": None, "NET G3": 0, "NEC": None}
    hidden = [group for group in groups if group["n"] is None]
    assert all(group["curve"] == [] and set(group["at_risk"]) == {None} for group in hidden)
    mix = next(m for m in body["case_mix"] if m["id"] == "grade")
    assert {v["value"] for v in mix["values"] if v["n"] is None} == {"NET G2", "NEC"}


def test_own_numbers_do_not_tell_a_pooled_rate_that_is_hidden():
    frames = [with_failures(40, f, seed=k, column="alive_90d") for k, f in enumerate((2, 0, 1))]
    centers = {f"Center {k}": given(one) for k, one in enumerate(frames)}
    found = compare(centers, provenance=PROVENANCE, section_titles=TITLES)
    assert indicator(found.body, "death90")["target"] is None
    for row in found.rows.values():
        own = row["indicators"]["death90"]
        assert [own[name] for name in ("expected", "p_high", "p_low")] == [None] * 3
        assert (own["power"], own["flag"]) == ([], "")


def test_shares_have_three_digits():
    """A fraction of all its digits tells how many questions were asked, so how many patients."""
    body = body_of([frame(k, seed=k) for k in (60, 7)])
    shares = [row["completeness"] for row in body["participation"]]
    shares += [s[k] for s in body["completeness"] for k in ("share", "lowest", "highest")]
    assert all(share == round(share, 3) for share in shares)


def test_row_of_a_hidden_curve_says_so_and_not_that_nothing_was_reached():
    body = body_of([with_events(frame(60, seed=1), 3)])
    table = survival(next(a for a in body["survival"] if a["id"] == "os_by_grade")).table
    assert table.rows[0] == ("NET G1", "60", "*", "*", "*", "*", "*")
