"""What a center hands over: the counts are those of its cases, and they add."""

import json

import polars as pl
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from biostat.aggregates import counts, logrank, times
from biostat.aggregates.part import merge, to_json
from reports.core.canonical import canonical
from reports.core.contribution import specification
from reports.core.facts import GRADES, holds
from reports.core.indicators import INDICATORS
from reports.core.survival import ANALYSES
from tests.reports.made import frame, given

CASES = frame(150)


def rate(contribution, name):
    return counts.finish(counts.from_json(contribution["indicators"][name]["counts"]))["all"]


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda i: i.id)
def test_indicator_counts_the_cases_one_by_one(indicator):
    found = rate(given(CASES), indicator.id)
    passed = failed = unknown = 0
    for row in CASES.iter_rows(named=True):
        pancreas = row["pancreatic_resection"] or "pancreatic" not in indicator.eligible
        if row["resected"] and pancreas:
            outcome = row[indicator.outcome]
            passed += outcome is True
            failed += outcome is False
            unknown += outcome is None
    assert (found.passed, found.failed, found.unknown) == (passed, failed, unknown)
    assert found.eligible == passed + failed + unknown


def test_mortality_counts_everyone_operated_the_other_indicators_resections_only():
    explored = given(CASES.with_columns(resected=pl.lit(False)))
    assert rate(explored, "death90").eligible == 150
    assert {rate(explored, i.id).eligible for i in INDICATORS if i.id != "death90"} == {0}


def test_case_of_unknown_eligibility_is_counted_apart():
    cases = CASES.with_columns(
        resected=pl.when(pl.int_range(pl.len()) < 7).then(None).otherwise(pl.col("resected"))
    )
    found = given(cases)
    assert found["indicators"]["cd3a"]["eligibility_unknown"] == 7
    assert rate(found, "cd3a").eligible == 143


def test_mix_counts_unknown_values_apart():
    part = counts.from_json(given(CASES)["case_mix"]["grade"])
    found = counts.finish(part)
    assert {g: found[g].eligible for g in GRADES[:3]} == {
        g: CASES.filter(grade=g).height for g in GRADES[:3]
    }
    assert found[""].eligible == CASES["grade"].null_count()


@settings(max_examples=15, deadline=None)
@drawn(st.lists(st.integers(0, 150), max_size=4))
def test_parts_in_any_split_add_to_the_whole(cuts):
    borders = [0, *sorted(cuts), 150]
    parts = [given(CASES[a:b]) for a, b in zip(borders, borders[1:], strict=False)]
    whole = given(CASES)
    for indicator in INDICATORS:
        held = [counts.from_json(p["indicators"][indicator.id]["counts"]) for p in parts]
        assert to_json(merge(held)) == whole["indicators"][indicator.id]["counts"]
    for analysis in ANALYSES:
        held = [times.from_json(p["survival"][analysis.id]["times"]) for p in parts]
        assert to_json(merge(held)) == whole["survival"][analysis.id]["times"]


def test_center_of_aggregates_only_hands_over_no_event_times():
    found = given(CASES, individual_times=False)
    assert all(set(one) >= {"logrank"} and "times" not in one for one in found["survival"].values())


def test_center_without_cases_contributes_zeros():
    found = given(frame(0))
    assert found["cases"] == 0
    assert rate(found, "r0").eligible == 0
    table = times.finish(times.from_json(found["survival"]["os_by_grade"]["times"]))
    assert len(table.days) == 0


def test_case_without_a_usable_time_is_unusable_and_in_no_test():
    cases = CASES.with_columns(os_days=pl.lit(None, pl.Int64), os_event=pl.lit(None, pl.Int64))
    held = given(cases)["survival"]["os_by_grade"]
    table = times.finish(times.from_json(held["times"]))
    assert int(table.unusable.sum()) == 150
    assert logrank.finish(logrank.from_json(held["logrank"])).n.sum() == 0


def test_contribution_is_small_and_names_its_specification():
    found = given(CASES)
    assert len(canonical(found)) < 40_000
    assert (found["schema"], found["specification"], found["signature"]) == (1, "test", None)


def test_specification_changes_with_what_it_reads():
    assert specification({"criteria": "a"}) != specification({"criteria": "b"})


def test_specification_is_the_same_in_another_process():
    import subprocess
    import sys

    code = "from reports.core.contribution import specification; print(specification({'a': '1'}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert run.stdout.strip() == specification({"a": "1"})


def test_condition_is_unknown_where_what_it_asks_is():
    cases = pl.DataFrame(
        {"resected": [True, None, False], "pancreatic_resection": [None, False, None]}
    )
    found = holds(cases, "resected and pancreatic_resection")
    assert found.to_list() == [None, False, False]


def test_canonical_numbers_have_one_form():
    value = {"b": -0.0, "a": [0.1 + 0.2, float("nan")], 2: 1}
    assert canonical(value) == b'{"2":1,"a":[0.3,null],"b":0.0}'
    assert json.loads(canonical({"x": 1 / 3}))["x"] == 0.333333333333
