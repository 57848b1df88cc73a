"""Findings, conditions and verdicts in a surgeon's words."""

from datetime import date

import pytest

from resectability.core import assess, headline, load_set, read_findings, verdict_json, verdict_text
from resectability.core.wording import condition_text, explanation_lines, quantity, value_text
from rules import NOT_APPLICABLE, Catalogue, Finding, Interval, Truth, explain, leaves, parse

CATALOGUE = Catalogue.of(
    [
        Finding("sma", "contact", label="SMA contact"),
        Finding("artery", "contact", not_applicable_when="no such artery", label="Artery"),
        Finding("flag", "boolean", not_applicable_when="never operated", label="Flag"),
        Finding("site", "word", values=("head_uncinate", "tail"), label="Site"),
        Finding("other", "word", values=("head_uncinate", "tail"), label="Other site"),
        Finding("stage", "ordered", values=("stage_I", "stage_II"), label="Stage"),
        Finding("organs", "words", values=("colon", "bile_duct"), label="Organs"),
        Finding("size_mm", "number", "mm", label="Size"),
        Finding("ki67", "number", "%", 0, 100, label="Ki-67"),
        Finding("first_on", "date", label="First day"),
        Finding("last_on", "date", label="Last day"),
    ]
)
DAY = date(2026, 2, 1).toordinal()


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("sma", None, "not assessed"),
        ("sma", 0, "0°"),
        ("sma", 90.5, "90.5°"),
        ("sma", Interval(0, 180, low_open=True), "more than 0° to 180°"),
        ("sma", Interval(90, 180, high_open=True), "90° to less than 180°"),
        ("artery", NOT_APPLICABLE, "no such artery"),
        ("sma", NOT_APPLICABLE, "not applicable"),
        ("flag", True, "yes"),
        ("flag", False, "no"),
        ("site", "head_uncinate", "head uncinate"),
        ("stage", 1, "stage II"),
        ("organs", frozenset({"colon", "bile_duct"}), "bile duct, colon"),
        ("organs", frozenset(), "none"),
        ("size_mm", 20, "20 mm"),
        ("ki67", 2.5, "2.5%"),
        ("first_on", DAY, "2026-02-01"),
    ],
)
def test_value(name, value, text):
    assert value_text(CATALOGUE.findings[name], value) == text


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ("sma > 180", "more than 180°"),
        ("sma >= 180", "180° or more"),
        ("sma < 180", "less than 180°"),
        ("sma <= 180", "at most 180°"),
        ("size_mm == 20", "exactly 20 mm"),
        ("ki67 != 3", "other than 3%"),
        ("stage >= 'stage_II'", "stage II or more"),
        ("flag", "yes"),
        ("flag == false", "no"),
        ("flag != true", "no"),
        ("site in ('tail', 'head_uncinate')", "head uncinate or tail"),
        ("site != 'tail'", "not tail"),
        ("intersects(organs, 'colon', 'bile_duct')", "includes bile duct or colon"),
        ("known(sma)", "recorded"),
        ("last_on - first_on <= 90", "at most 90 days after first day"),
        ("last_on >= first_on", "first day or more"),
        ("size_mm - ki67 > 3", "more than 3 after ki-67"),
        ("site == other", "the same as other site"),
        ("site != other", "different from other site"),
        ("true", "always"),
        ("false", "never"),
    ],
)
def test_condition(condition, text):
    (leaf,) = leaves(parse(condition, CATALOGUE))
    assert condition_text(leaf, CATALOGUE) == text


def test_explanation_as_indented_lines():
    node = parse("not flag and (sma > 180 or true)", CATALOGUE)
    lines = list(explanation_lines(explain(node, {"sma": 200}), CATALOGUE))
    assert [(line.depth, line.truth, line.text) for line in lines] == [
        (0, Truth.UNKNOWN, "all of these:"),
        (1, Truth.UNKNOWN, "not:"),
        (2, Truth.UNKNOWN, "Flag: not assessed (asked: yes)"),
        (1, Truth.TRUE, "at least one of these:"),
        (2, Truth.TRUE, "SMA contact: 200° (asked: more than 180°)"),
        (2, Truth.TRUE, "always"),
    ]


def test_explanation_names_a_definition_as_a_surgeon_says_it():
    definitions = {"appleby_feasible": parse("sma > 180", CATALOGUE)}
    node = parse("appleby_feasible", CATALOGUE, definitions)
    lines = [line.text for line in explanation_lines(explain(node, {"sma": 200}), CATALOGUE)]
    assert lines == [
        "modified Appleby feasible:",
        "SMA contact: 200° (asked: more than 180°)",
    ]


def test_rationale_stands_only_where_everything_is_explained():
    verdict = assess(PANNET, {})
    (rationale, *_) = [reason.criterion.rationale for reason in verdict.reasons]
    assert rationale in verdict_text(verdict, explain=True)
    assert rationale not in verdict_text(verdict)


def test_quantity_without_a_unit():
    assert quantity(Finding("ecog", "number"), 2) == "2"


PANNET = load_set("pannet-anatomical-resectability")
CASES = {case.id: case.findings for case in PANNET.cases}


@pytest.mark.parametrize(
    ("case", "text"),
    [
        ("T01", "Resectable"),
        ("T06", "Locally advanced"),
        ("T07", "Indeterminate: at least resectable, up to locally advanced"),
        ("T20", "Indeterminate: at least resectable, up to locally advanced"),
    ],
)
def test_headline(case, text):
    assert headline(assess(PANNET, CASES[case])) == text


def test_headline_outside_the_scope_names_no_category():
    verdict = assess(PANNET, {**CASES["T01"], **read_findings(PANNET, {"path.grade": "NEC"})})
    assert headline(verdict) == "Outside the scope of this set"


def test_headline_of_a_table_lists_what_is_possible():
    liver = load_set("nelm-liver-resectability")
    case = next(case for case in liver.cases if case.id == "FLR 35 unknown")
    assert headline(assess(liver, case.findings)) == (
        "Indeterminate: liver resectable or liver potentially resectable or candidate for "
        "cytoreduction"
    )


def test_locally_advanced_never_stands_without_its_caution():
    assert "Does not mean unresectable" in verdict_text(assess(PANNET, CASES["T06"]))


def test_text_names_warnings_remarks_and_doubts():
    findings = {**CASES["T25"], "vessels.jejunal_artery_1.contact_deg": 90}
    text = verdict_text(assess(PANNET, findings))
    assert "Warning: CON-VEN-CONTOUR: SMV/PV contour deformed" in text
    assert "To be verified: ART-J1-CONTACT: Unresectable in older NCCN versions" in text
    assert "Note: A contact of exactly 180°" in verdict_text(assess(PANNET, CASES["T05"]))


def test_text_of_a_pathway_names_options_and_missing_work_up():
    pathway = load_set("net-pathway")
    case = next(case for case in pathway.cases if case.id == "row 5 work-up")
    text = verdict_text(assess(pathway, case.findings))
    assert "Option: Obtain the findings listed, then judge again" in text
    assert "Work-up missing: Multiphase CT (arterial and portal phase" in text


def test_text_of_letters():
    iap = load_set("pancreas-iap-2017-like")
    case = next(case for case in iap.cases if case.id == "BR-AB")
    assert "Code: BR-AB" in verdict_text(assess(iap, case.findings))


def test_text_where_every_other_case_was_meant():
    liver = load_set("nelm-liver-resectability")
    case = next(case for case in liver.cases if case.id == "type III 69")
    assert "in every other case. proposal" in verdict_text(assess(liver, case.findings))


def test_json_of_components_options_and_completeness():
    pathway = load_set("net-pathway")
    case = next(case for case in pathway.cases if case.id == "d")
    document = verdict_json(assess(pathway, case.findings))
    assert document["components"]["anatomy"]["lower"] == "borderline"
    assert document["components"]["workup_set"]["completeness"]["percent"] == 100
    assert document["to_obtain"] == ["vessels.SMVPV.reconstructible"]
    assert document["reasons"][0]["options"] == ["Obtain the findings listed, then judge again"]


def test_json_says_what_can_be_modified_and_what_is_contested():
    condition = load_set("surgical-conditional-modifiers")
    verdict = assess(condition, read_findings(condition, {"fitness.ecog": 2}))
    assert verdict_json(verdict)["reasons"][0]["modifiable"] is True
    explained = verdict_json(assess(PANNET, CASES["T01"]), explain=True)
    assert [c["id"] for c in explained["conflicts"]] == [
        "NO-NET-SPECIFIC-DEFINITION", "EXACTLY-180",
    ]  # fmt: skip
