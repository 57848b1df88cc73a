"""One definition, two executions: over columns and case by case they are equal."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import (
    NOT_APPLICABLE,
    Catalogue,
    Finding,
    Interval,
    Truth,
    evaluate,
    findings_in,
    parse,
    parse_definitions,
)
from rules.encoding import NotEncodable, encode
from rules.nodes import Gap, Same
from rules.vectorised import Compiler
from tests.rules.conditions import CASES, CATALOGUE, condition_texts


def over_columns(node, cases, names=None, catalogue=CATALOGUE):
    frame = encode(catalogue, sorted(findings_in(node) if names is None else names), cases)
    column = Compiler(catalogue, frame.columns).column(node)
    rows = frame.select(
        yes=column.yes, maybe=column.maybe, absent=False if column.absent is None else column.absent
    ).rows()
    rows = rows * len(cases) if len(rows) == 1 else rows
    return [Truth.NOT_APPLICABLE if absent else TRUTHS[yes, maybe] for yes, maybe, absent in rows]


TRUTHS = {(True, True): Truth.TRUE, (False, False): Truth.FALSE, (False, True): Truth.UNKNOWN}


@settings(max_examples=120, deadline=None)
@given(text=condition_texts(positive=True), cases=st.lists(CASES, min_size=1, max_size=6))
def test_random_conditions_agree_on_random_cases(text, cases):
    node = parse(text, CATALOGUE)
    assert over_columns(node, cases) == [evaluate(node, case) for case in cases]


def agrees(text, cases, names=None):
    node = parse(text, CATALOGUE)
    return over_columns(node, cases, names) == [evaluate(node, case) for case in cases]


SPANS = [
    Interval(90, 180, low_open, high_open)
    for low_open in (False, True)
    for high_open in (False, True)
]


def test_every_comparison_of_every_kind_of_end():
    cases = [{"sma_deg": value} for value in (None, 0, 90, 135, 180, *SPANS)]
    for operator in ("<", "<=", ">", ">=", "==", "!="):
        for limit in (89, 90, 135, 180, 181):
            assert agrees(f"sma_deg {operator} {limit}", cases)
            assert agrees(f"sma_deg {operator} {limit}", cases[:5])


def test_everything_missing():
    for text in ("sma_deg > 1", "open", "site in ('colon',)", "intersects(organs, 'colon')",
                 "known(open)", "site == other_site", "seen_on - operated_on > 3",
                 "grade == 'G2' or open", "not open and site != 'colon'"):  # fmt: skip
        assert agrees(text, [{}, {}])
        assert agrees(text, [{}], names=())


def test_known_counts_ranges_and_absence():
    cases = [
        {}, {"variant_deg": 3}, {"variant_deg": NOT_APPLICABLE}, {"variant_deg": Interval(1, 2)},
    ]  # fmt: skip
    assert agrees("known(variant_deg)", cases)
    assert agrees("known(variant_deg)", cases[:2])


def test_difference_of_ranges_and_of_absent_findings():
    cases = [
        {"seen_on": Interval(10, 20, True), "operated_on": Interval(1, 5, False, True)},
        {"seen_on": 12, "operated_on": 10}, {"seen_on": 12},
    ]  # fmt: skip
    assert agrees("seen_on - operated_on > 5", cases)
    assert agrees("seen_on - operated_on >= 19", cases)
    absent = [{"variant_deg": NOT_APPLICABLE, "sma_deg": 3}, {"variant_deg": 5, "sma_deg": 3}]
    assert agrees("variant_deg > sma_deg", absent)


def test_every_comparison_of_a_difference_of_every_kind_of_end():
    spans = [
        Interval(10, 20, low_open, high_open)
        for low_open in (False, True)
        for high_open in (False, True)
    ]
    cases = [{"size_mm": size, "sma_deg": 300} for size in (10, 15, 20, *spans)]
    for operator in ("<", "<=", ">", ">=", "==", "!="):
        for limit in (-291, -290, -285, -280):
            node = Gap("size_mm", "sma_deg", operator, limit)
            assert over_columns(node, cases) == [evaluate(node, case) for case in cases]


def test_two_yes_no_findings_and_two_words():
    flags = [{"open": a, "shut": b} for a in (True, False, None) for b in (True, False, None)]
    words = [
        {"site": a, "organ": b} for a in ("colon", "ileum", None) for b in ("colon", "x", None)
    ]
    catalogue = Catalogue.of(
        [
            Finding("open", "boolean"),
            Finding("shut", "boolean"),
            Finding("site", "word", values=("ileum", "colon")),
            Finding("organ", "word", values=("colon", "x")),
        ]
    )
    for left, right, cases in (("open", "shut", flags), ("site", "organ", words)):
        for negated in (False, True):
            node = Same(left, right, negated)
            found = over_columns(node, cases, catalogue=catalogue)
            assert found == [evaluate(node, case) for case in cases]


def test_words_without_anything_in_common_are_never_the_same():
    catalogue = Catalogue.of(
        [Finding("site", "word", values=("a", "b")), Finding("organ", "word", values=("x", "y"))]
    )
    node = Same("site", "organ")
    cases = [{"site": "a", "organ": "x"}, {"site": "b", "organ": "y"}]
    assert over_columns(node, cases, catalogue=catalogue) == [Truth.FALSE, Truth.FALSE]


@pytest.mark.parametrize("values", [(), tuple(f"w{i}" for i in range(64))])
def test_words_that_no_mask_holds_are_refused(values):
    catalogue = Catalogue.of([Finding("remark", "word", values=values)])
    with pytest.raises(NotEncodable, match="remark has .* words, and a mask holds 1 to 63"):
        encode(catalogue, ["remark"], [{"remark": "w1"}])


def test_absent_parts_are_skipped_or_spread():
    cases = [
        {"patched": patched, "variant_deg": variant, "open": opened}
        for patched in (True, False, None, NOT_APPLICABLE)
        for variant in (0, 90, None, NOT_APPLICABLE)
        for opened in (True, False, None)
    ]
    for text in ("patched or variant_deg > 1", "patched and variant_deg > 1",
                 "patched or open or variant_deg > 1", "open and (patched or variant_deg > 1)",
                 "not patched"):  # fmt: skip
        assert agrees(text, cases)


def test_definition_is_shared():
    definitions = parse_definitions({"either": "open or patched"}, CATALOGUE)
    node = parse("either and not either", CATALOGUE, definitions)
    cases = [{"open": True, "patched": False}, {}, {"patched": NOT_APPLICABLE}]
    assert over_columns(node, cases) == [evaluate(node, case) for case in cases]


def test_constants():
    assert agrees("true or open", [{}])
    assert agrees("false", [{}])


def test_importing_the_language_does_not_import_polars():
    code = (
        "import sys, rules.vectorised, resectability.core.scoring, resectability.core;"
        "print('polars' in sys.modules)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "False"
