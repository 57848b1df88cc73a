"""The worked cases of the page count as the page says."""

import polars as pl
import pytest

from registry.core.case_facts import case_facts
from registry.core.case_rows import CaseRows
from reports.core.examples import EXAMPLES
from reports.core.facts import FACTS, holds
from reports.core.indicators import INDICATORS

CASES = [
    pytest.param(one, example, id=f"{one.id}: {example.says}")
    for one in INDICATORS
    for example in EXAMPLES[one.id]
]


def case_of(example):
    rows = example.rows
    return CaseRows(
        case={},
        patient=rows["patient"],
        course=rows["course"],
        operations=[rows["operation"]],
        specimens=[rows["specimen"]],
        complications=[rows["complication"]] if "complication" in rows else [],
    )


@pytest.mark.parametrize(("indicator", "example"), CASES)
def test_worked_case_counts_as_told(indicator, example):
    facts = case_facts(case_of(example))
    known = {name: [facts.get(name)] for name in FACTS.findings}
    (eligible,) = holds(pl.DataFrame(known), indicator.eligible)
    assert eligible is example.eligible
    if eligible:
        assert facts[indicator.outcome] is example.passed


@pytest.mark.parametrize("indicator", INDICATORS, ids=[one.id for one in INDICATORS])
def test_each_way_of_counting_has_a_worked_case(indicator):
    told = {example.counts_as for example in EXAMPLES[indicator.id]}
    assert {"passed", "failed", "not determinable"} <= told
