"""What nobody asks is set aside where a set allows it, and is always named."""

import pytest

from resectability.core import assess, examine, load_set, verdict_json, verdict_text
from rules import NOT_APPLICABLE, Truth

BIOLOGY = load_set("net-biological-modifiers")
PATHWAY = load_set("net-pathway")
GROWTH, FDG = "tumour.growth_pct_12_months", "imaging.fdg_positive"
NONE_FOUND = next(c.findings for c in BIOLOGY.cases if c.lower == c.upper == "negative")


def judged(findings, unasked=(), criteria_set=BIOLOGY):
    return assess(criteria_set, findings, frozenset(unasked))


def without(findings, *names):
    return {name: value for name, value in findings.items() if name not in names}


def test_flag_that_is_not_known_is_open_unless_nobody_asks_it():
    findings = without(NONE_FOUND, GROWTH)
    assert judged(findings).possible == ("negative", "positive")
    verdict = judged(findings, [GROWTH])
    assert (verdict.lower, verdict.upper) == ("negative", "negative")
    assert verdict.set_aside == (GROWTH,)
    assert verdict.decisive == ()
    assert "BIO-GROWTH" in verdict.not_applicable


def test_finding_that_is_known_counts_whatever_is_asked():
    verdict = judged({**NONE_FOUND, GROWTH: 30}, [GROWTH])
    assert verdict.true == ("BIO-GROWTH",)
    assert verdict.set_aside == ()


def test_finding_that_the_set_needs_stays_open_whatever_is_asked():
    verdict = judged(without(NONE_FOUND, "tumour.size_mm"), ["tumour.size_mm"])
    assert verdict.decisive == ("tumour.size_mm",)
    assert verdict.set_aside == ()


def test_what_made_no_difference_is_not_named():
    """One flag is present: that another was not asked changes nothing."""
    verdict = judged({**without(NONE_FOUND, GROWTH), "tumour.size_mm": 41}, [GROWTH])
    assert verdict.lower == "positive"
    assert verdict.set_aside == ()


def test_what_else_is_open_stays_open_and_what_was_set_aside_is_named():
    verdict = judged(without(NONE_FOUND, GROWTH, "tumour.ki67_pct"), [GROWTH])
    assert verdict.decisive == ("tumour.ki67_pct",)
    assert verdict.set_aside == (GROWTH,)


def test_examination_takes_what_was_set_aside_as_settled():
    verdict = judged(without(NONE_FOUND, GROWTH, "tumour.ki67_pct"), [GROWTH])
    effects = {e.upper.id for f in examine(verdict).effects for e in f.effects}
    assert effects == {"negative", "positive"}
    assert {e.lower.id for f in examine(verdict).effects for e in f.effects} == effects


def test_printed_verdict_says_what_it_was_reached_without():
    verdict = judged(without(NONE_FOUND, GROWTH), [GROWTH])
    assert "Reached without what is not asked: Growth within 12 months" in verdict_text(verdict)
    assert verdict_json(verdict)["set_aside"] == [GROWTH]
    assert verdict_json(judged(NONE_FOUND))["set_aside"] == []
    assert "Reached without" not in verdict_text(judged(NONE_FOUND))


PATHWAY_B = next(c.findings for c in PATHWAY.cases if c.id == "b")


def test_pathway_names_what_its_parts_were_judged_without():
    findings = without(PATHWAY_B, GROWTH, "patient.declines")
    assert not judged(findings, criteria_set=PATHWAY).determinate
    verdict = judged(findings, [GROWTH, "patient.declines"], PATHWAY)
    assert [reason.criterion.id for reason in verdict.deciding] == ["PW-R"]
    assert verdict.set_aside == ("patient.declines", GROWTH)


@pytest.mark.parametrize(
    "name", ["vessels.SMA.contact_deg", "fitness.ecog", "presentation.emergency"]
)
def test_pathway_never_sets_aside_what_decides_it(name):
    verdict = judged(without(PATHWAY_B, name), [name], PATHWAY)
    assert verdict.set_aside == ()
    assert not verdict.determinate or verdict.deciding[0].criterion.id == "PW-UNK"


def test_examination_nobody_asks_is_neither_done_nor_missing():
    workup = load_set("net-workup")
    start = {**workup.cases[0].findings, "functioning.syndrome": "carcinoid"}
    names = ("workup.horm.state", "workup.horm.done_on")
    open_ = assess(workup, without(start, *names)).completeness
    assert "WU-HORM" in open_.missing
    aside = assess(workup, without(start, *names), frozenset(names))
    assert "WU-HORM" not in (*aside.completeness.missing, *aside.completeness.blocking)
    assert aside.completeness.applicable == open_.applicable - 1
    assert aside.considered["workup.horm.state"] is NOT_APPLICABLE


def test_examination_of_a_date_nobody_asks_is_done_at_any_age():
    workup = load_set("net-workup")
    start = without(workup.cases[0].findings, "workup.fit.done_on")
    assert assess(workup, start).unknown == ("WU-FIT",)
    verdict = assess(workup, start, frozenset({"workup.fit.done_on"}))
    assert {r.criterion.id: r.truth for r in verdict.reasons}["WU-FIT"] is Truth.FALSE
    assert verdict.lower == verdict.upper == "complete"
    assert verdict.set_aside == ("workup.fit.done_on",)
