"""The merge: the same in any order, nobody's small numbers, statistics as others compute them."""

import json
import math

import numpy as np
import polars as pl
import pytest

from biostat.aggregates.counts import Counts
from reports.core.canonical import canonical
from reports.core.case_mix import CASE_MIX
from reports.core.cohort import (
    case_mix,
    completeness,
    indicator_counts,
    participation,
    share,
    shown,
)
from reports.core.comparison import NotMergeable, compare
from reports.core.earlier import Earlier
from reports.core.indicators import INDICATORS
from reports.core.ledger import published
from reports.core.rates import figures, standings
from reports.core.survival import ANALYSES, DAYS_PER_MONTH
from tests.reports.made import PROVENANCE, TITLES, frame, given, network

SIZES = (120, 90, 60, 45, 30, 12, 0)


def compared(contributions):
    return compare(contributions, provenance=PROVENANCE, section_titles=TITLES)


@pytest.fixture(scope="module")
def result():
    return compared(network(SIZES))


def indicator(body, name):
    return next(one for one in body["indicators"] if one["id"] == name)


def analysis(body, name):
    return next(one for one in body["survival"] if one["id"] == name)


def whole():
    return pl.concat([frame(n, seed=k) for k, n in enumerate(SIZES, start=1)])


def test_order_of_the_centers_does_not_matter(result):
    turned = dict(reversed(network(SIZES).items()))
    assert canonical(compared(turned).body) == canonical(result.body)


def test_codes_of_centers_are_nowhere_in_the_body(result):
    text = canonical(result.body).decode()
    assert not any(f'C{number:02}"' in text for number in range(1, 8))


def test_pooled_counts_are_those_of_all_cases(result):
    cases = whole()
    found = indicator(result.body, "cd3a")["pooled"]
    outcome = cases["no_major_complication_90d"]
    assert found["eligible"] == cases.height
    assert found["failed"] == cases.filter(~pl.col("no_major_complication_90d")).height
    assert found["not_determinable"] == outcome.null_count()


@pytest.mark.parametrize("declared", INDICATORS, ids=lambda i: i.id)
def test_intervals_are_wilsons_as_statsmodels_has_them(declared):
    from statsmodels.stats.proportion import proportion_confint

    found = figures(declared, indicator_counts(given(whole()), declared))
    low, high = proportion_confint(found["events"], found["known"], method="wilson")
    assert (found["low"], found["high"]) == pytest.approx((low, high), abs=1e-12)


def test_row_of_a_center_is_exact_for_itself_alone(result):
    mine = result.rows["Center 01"]["indicators"]["death90"]
    cases = frame(120, seed=1)
    assert mine["failed"] == cases.filter(~pl.col("alive_90d")).height
    assert mine["eligible"] == 120


def test_small_counts_are_hidden_with_all_that_follows_from_them(result):
    rows = indicator(result.body, "death90")["centers"]
    hidden = [row for row in rows if row["hidden"]]
    assert hidden != []
    for row in hidden:
        linked = ("passed", "failed", "events", "estimate", "low", "high")
        assert [row[name] for name in linked] == [None] * 6
        assert (row["reading"], row["flag"]) == ("", "")
    shown = [row["failed"] for row in rows if not row["hidden"]]
    assert not any(0 < n < 5 for n in shown)


def test_hidden_counts_are_never_one_alone(result):
    """Else the pooled number minus the others would tell it."""
    for one in result.body["indicators"]:
        assert sum(row["hidden"] for row in one["centers"]) != 1


@pytest.mark.parametrize(
    ("expected", "answered", "found"), [(8, 6, 0.75), (3, 1, 0.333), (4, 0, 0.0), (0, 0, None)]
)
def test_completeness_is_the_answered_share_of_what_was_expected(expected, answered, found):
    assert share([expected, answered]) == found


def test_completeness_by_center_and_by_section():
    kept = {
        "a": {"tumour": [10, 9], "course": [10, 3]},
        "b": {"tumour": [30, 15], "course": [0, 0]},
    }
    centers = {
        name: {"cases": 40, "flow": {"resected": [40, 0]}, "completeness": sections}
        for name, sections in kept.items()
    }
    by_center = [row["completeness"] for row in participation(centers, (), Earlier())]
    assert by_center == [0.6, 0.5]
    tumour, course = completeness(centers, {"tumour": "Tumour", "course": "Course"})
    assert (tumour["share"], tumour["lowest"], tumour["highest"]) == (0.6, 0.5, 0.9)
    assert (course["share"], course["lowest"], course["highest"]) == (0.3, 0.3, 0.3)


@pytest.mark.parametrize(("count", "seen"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_size_of_one_to_four_persons_is_hidden(count, seen):
    assert shown(count, "any size", Earlier()) == seen


@pytest.mark.parametrize(
    ("female", "male", "unknown", "hidden", "known"),
    [
        (20, 30, 3, (), 50),
        (2, 1, 40, ("female", "male"), None),  # a small sum tells of both
        (20, 30, 3, ("female", "male"), None),  # nothing but the sum is left to tell
        (0, 0, 3, (), None),  # the whole is small
    ],
)
def test_sum_of_a_variable_that_tells_what_is_hidden_is_hidden(
    female, male, unknown, hidden, known
):
    sexes = {"female": female, "male": male, "": unknown}
    found = {mix.id: {v: Counts(0, 0, 0, 0) for v in mix.values} for mix in CASE_MIX}
    found["sex"] = {value: Counts(n, n, 0, 0) for value, n in sexes.items()}
    none_hidden = {mix.id: frozenset[str]() for mix in CASE_MIX}
    sex, *_ = case_mix(found, none_hidden | {"sex": frozenset(hidden)}, Earlier())
    assert (sex["id"], sex["known"]) == ("sex", known)
    assert sex["unknown"] == (None if known is None else unknown)
    numbers = [None if hidden else n for n in (female, male)]
    assert [value["n"] for value in sex["values"]] == numbers
    if known is None:
        assert [value["share"] for value in sex["values"]] == [None, None]


def test_share_of_a_hidden_value_is_hidden_where_the_sum_is_told():
    sites = {"pancreas": 20, "small_bowel": 3, "other": 6}
    found = {mix.id: {v: Counts(0, 0, 0, 0) for v in mix.values} for mix in CASE_MIX}
    found["site_group"] = {site: Counts(n, n, 0, 0) for site, n in sites.items()}
    hidden = {mix.id: frozenset[str]() for mix in CASE_MIX}
    hidden["site_group"] = frozenset({"small_bowel", "other"})
    site = case_mix(found, hidden, Earlier())[3]
    assert (site["id"], site["known"]) == ("site_group", 29)
    assert [value["n"] for value in site["values"]] == [20, None, None]
    assert [value["share"] for value in site["values"]] == [20 / 29, None, None]


def test_sum_of_all_centers_that_is_small_is_hidden_itself():
    cases = [frame(40, seed=k).with_columns(alive_90d=pl.lit(True)) for k in (1, 2)]
    one_death = cases[0].with_columns(alive_90d=pl.int_range(pl.len()) > 0)
    found = compared({"a": given(one_death), "b": given(cases[1])})
    pooled = indicator(found.body, "death90")
    assert (pooled["pooled"]["failed"], pooled["pooled"]["estimate"]) == (None, None)
    assert (pooled["target"], pooled["funnel"]) == (None, [])


def test_outlier_is_flagged_and_the_others_are_not():
    centers = network((150,) * 12, major=0.15)
    centers["Center 13"] = given(frame(150, seed=99, major=0.40), "C13")
    rows = indicator(compared(centers).body, "cd3a")["centers"]
    beyond = [row["center"] for row in rows if row["reading"].endswith("than expected")]
    assert beyond == ["Center 13"]


def test_flag_needs_twenty_known_outcomes():
    rows = {row["center"]: row for row in compared(network(SIZES)).body["indicators"][1]["centers"]}
    assert rows["Center 06"]["reading"] in ("Too few", "")


def test_center_with_too_many_unknown_outcomes_is_not_flagged():
    incomplete = frame(100, seed=3, major=0.6).with_columns(
        no_major_complication_90d=pl.when(pl.int_range(pl.len()) < 75).then(
            pl.col("no_major_complication_90d")
        )
    )
    centers = network((100,) * 5) | {"Center 06": given(incomplete, "C06")}
    found = {n: indicator_counts(c, INDICATORS[1]) for n, c in centers.items()}
    standing = standings(INDICATORS[1], found)["Center 06"]
    assert (standing.reading, standing.flag) == ("Too incomplete", "")


def test_flags_follow_the_exact_binomial_tail():
    from scipy import stats

    found = {n: indicator_counts(c, INDICATORS[1]) for n, c in network(SIZES).items()}
    target = sum(c.failed for c in found.values()) / sum(c.known for c in found.values())
    for name, one in standings(INDICATORS[1], found).items():
        if found[name].known:
            tail = stats.binomtest(found[name].failed, found[name].known, target, "greater")
            assert one.point.p_high == pytest.approx(tail.pvalue, abs=1e-12)


def test_funnel_limits_contain_the_exact_quantiles():
    from scipy import stats

    one = indicator(compared(network(SIZES)).body, "cd3a")
    for row in one["funnel"]:
        upper = stats.binom.ppf(0.975, row["n"], one["target"]) / row["n"]
        assert upper - 1 / row["n"] - 1e-9 <= row["high_95"] <= upper + 1e-9


@pytest.mark.parametrize("name", ["os_by_grade", "rfs_by_category"])
def test_curves_are_those_of_lifelines_with_delayed_entry(result, name):
    from lifelines import KaplanMeierFitter

    declared = next(a for a in ANALYSES if a.id == name)
    cases = _eligible(declared)
    for group in analysis(result.body, name)["groups"]:
        own = cases.filter(pl.col(declared.group) == group["name"])
        if own.is_empty():
            continue
        entry = own[f"{declared.time}_entry_days"].to_numpy().astype(float)
        fitted = KaplanMeierFitter().fit(
            own[f"{declared.time}_days"].to_numpy(),
            own[f"{declared.time}_event"].to_numpy() == 1,
            entry=np.where(entry > 0, entry, -1.0),  # there from the start: at risk on day 0
        )
        for point in group["curve"]:
            day = math.floor(point["month"] * DAYS_PER_MONTH)
            wanted = float(fitted.survival_function_at_times(day).iloc[0])
            assert point["value"] == pytest.approx(wanted, abs=1e-9), (group["name"], day)


def test_median_in_months_is_where_the_curve_crosses_a_half():
    body = compared({"a": given(frame(400, seed=3)), "b": given(frame(300, seed=4))}).body
    seen = 0
    for one in body["survival"]:
        for group in one["groups"]:
            middle = (group["median_months"] or {}).get("value")
            if middle is None:
                continue
            seen += 1
            before = [p["value"] for p in group["curve"] if p["month"] < middle - 0.1]
            after = [p["value"] for p in group["curve"] if p["month"] > middle + 0.1]
            assert min(before, default=1) >= 0.5 >= max(after, default=0), group["name"]
    assert seen


def _eligible(declared):
    cases = whole().filter(~pl.col("nec")) if "nec" in declared.eligible else whole()
    time = declared.time
    return cases.filter(
        pl.col(declared.group).is_not_null(),
        pl.col(f"{time}_days") > pl.col(f"{time}_entry_days"),
    )


def test_incidence_is_that_of_lifelines_without_ties():
    from lifelines import AalenJohansenFitter

    cases = frame(400, seed=5).unique("recurrence_days", keep="first", maintain_order=True)
    cases = cases.with_columns(recurrence_entry_days=pl.lit(0), grade=pl.lit("NET G1"))
    cases = cases.with_columns(nec=pl.lit(False))
    found = analysis(compared({"a": given(cases)}).body, "recurrence_by_grade")
    fitted = AalenJohansenFitter(calculate_variance=False).fit(
        cases["recurrence_days"].to_numpy(), cases["recurrence_event"].to_numpy(), 1
    )
    line = fitted.cumulative_density_.iloc[:, 0]
    for read in found["groups"][0]["read"]:
        day = math.floor(read["month"] * DAYS_PER_MONTH)
        assert read["value"] == pytest.approx(float(line[line.index <= day].iloc[-1]), abs=1e-9)


def test_test_is_the_stratified_log_rank_of_statsmodels():
    from statsmodels.duration.survfunc import survdiff

    frames = [
        frame(n, seed=k).with_columns(os_entry_days=pl.lit(0), stratum=pl.lit(k))
        for k, n in enumerate(SIZES[:5], start=1)
    ]
    centers = {f"Center {k}": given(f.drop("stratum")) for k, f in enumerate(frames, start=1)}
    found = analysis(compared(centers).body, "os_by_grade")["test"]
    cases = pl.concat(frames).filter(pl.col("grade").is_not_null())
    chi2, p = survdiff(
        cases["os_days"].to_numpy(),
        cases["os_event"].to_numpy(),
        cases["grade"].to_numpy(),
        strata=cases["stratum"].to_numpy(),
    )
    assert (found["chi2"], found["p"]) == (round(chi2, 1), round(p, 3))


def test_curves_stop_where_fewer_than_ten_are_at_risk(result):
    for one in result.body["survival"]:
        for group in one["groups"]:
            for month, n in zip(one["grid_months"], group["at_risk"], strict=True):
                shown = {point["month"] for point in group["curve"]}
                assert (month in shown) <= (n is not None and n >= 10)


def test_center_without_event_times_is_in_the_test_and_in_no_curve():
    centers = network((80, 80))
    centers["Center 02"] = given(frame(80, seed=2), individual_times=False)
    found = analysis(compared(centers).body, "os_by_grade")
    assert (found["centers"], found["centers_without_times"]) == (2, 1)
    assert sum(group["n"] for group in found["groups"]) <= 80
    assert found["test"]["p"] is not None


def test_one_center_and_no_event_never_raise():
    quiet = frame(15).with_columns(
        pl.lit(0).alias(f"{time}_event") for time in ("os", "rfs", "recurrence")
    )
    found = compared({"a": given(quiet)})
    assert analysis(found.body, "os_by_grade")["test"]["p"] is None


def test_network_without_cases_never_raises():
    found = compared({"a": given(frame(0)), "b": given(frame(0))})
    assert indicator(found.body, "r0")["pooled"]["estimate"] is None


def test_nothing_to_compare_is_refused_with_a_remedy():
    with pytest.raises(NotMergeable, match="enter or simulate"):
        compared({})


def test_contributions_of_two_specifications_are_refused():
    centers = network((20, 20))
    centers["Center 02"]["specification"] = "another"
    with pytest.raises(NotMergeable, match="2 specifications"):
        compared(centers)


def test_contribution_of_another_schema_is_refused():
    centers = network((20,))
    centers["Center 01"]["schema"] = 0
    with pytest.raises(NotMergeable, match="schema 0"):
        compared(centers)


def test_every_figure_of_the_body_is_in_the_ledger(result):
    found = {figure for figure, _, _ in published(result.body)}
    wanted = {f"indicator:{i.id}" for i in INDICATORS} | {f"survival:{a.id}" for a in ANALYSES}
    wanted |= {"flow", "participation", "completeness"}
    assert found >= wanted
    assert len(found) == len(wanted) + len(result.body["case_mix"])


def test_hidden_counts_are_hidden_in_the_ledger_too(result):
    counts = {figure: counts for figure, _, counts in published(result.body)}
    rows = indicator(result.body, "death90")["centers"]
    for row in rows:
        if row["hidden"]:
            assert counts["indicator:death90"][f"center:{row['center']}:failed"] is None


def test_body_survives_its_own_bytes(result):
    assert canonical(json.loads(canonical(result.body))) == canonical(result.body)
