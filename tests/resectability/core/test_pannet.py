"""The provisional panNET set: the 27 published vectors, every limit, and what a verdict carries."""

import hashlib
from pathlib import Path

import pytest

from resectability.core import DEFAULT_SET, ENGINE_VERSION, assess, load_set, read_findings
from resectability.core.library import FOLDER
from rules import Interval, Truth, findings_in, leaves
from rules.nodes import Threshold

PANNET = load_set(DEFAULT_SET)
CASES = {case.id: case for case in PANNET.cases}
VECTORS = {
    "T01": ("resectable", "resectable", ""),
    "T02": ("resectable", "resectable", ""),
    "T03": ("borderline", "borderline", ""),
    "T04": ("borderline", "locally_advanced", "vessels.SMVPV.reconstructible"),
    "T05": ("borderline", "borderline", ""),
    "T06": ("locally_advanced", "locally_advanced", ""),
    "T07": ("resectable", "locally_advanced", "vessels.SMA.contact_deg"),
    "T08": ("locally_advanced", "locally_advanced", ""),
    "T09": ("borderline", "borderline", ""),
    "T10": ("locally_advanced", "locally_advanced", ""),
    "T11": ("borderline", "locally_advanced", "vessels.GDA.contact_deg"),
    "T12": ("borderline", "borderline", ""),
    "T13": ("borderline", "borderline", ""),
    "T14": ("resectable", "resectable", ""),
    "T15": ("resectable", "borderline", "vessels.SMVPV.contour"),
    "T16": ("borderline", "borderline", ""),
    "T17": ("resectable", "resectable", ""),
    "T18": ("locally_advanced", "locally_advanced", ""),
    "T19": ("borderline", "locally_advanced", "vessels.variant_HA.reconstructible"),
    "T21": ("borderline", "borderline", ""),
    "T22": ("locally_advanced", "locally_advanced", ""),
    "T23": ("locally_advanced", "locally_advanced", ""),
    "T24": ("borderline", "locally_advanced", "vessels.PHA.reconstructible"),
    "T25": ("resectable", "borderline", "vessels.SMVPV.contact_deg vessels.SMVPV.contour"),
    "T26": ("resectable", "locally_advanced",
            "vessels.SMVPV.contact_deg vessels.SMVPV.occlusion"),
    "T27": ("borderline", "borderline", ""),
}  # fmt: skip


@pytest.mark.parametrize("vector", VECTORS)
def test_vector(vector):
    lower, upper, decisive = VECTORS[vector]
    verdict = assess(PANNET, CASES[vector].findings)
    assert (verdict.lower, verdict.upper) == (lower, upper)
    assert verdict.decisive == tuple(decisive.split())
    assert verdict.determinate is (lower == upper)


def test_vector_of_an_empty_case_needs_everything():
    verdict = assess(PANNET, {})
    assert (verdict.lower, verdict.upper) == ("resectable", "locally_advanced")
    assert verdict.unknown == tuple(criterion.id for criterion in PANNET.criteria)
    assert verdict.true == verdict.false == verdict.not_applicable == ()
    used = {name for c in PANNET.criteria for leaf in leaves(c.when) for name in leaf.names}
    assert verdict.decisive == tuple(sorted(used))


@pytest.mark.parametrize(
    ("vector", "warning"), [("T25", "CON-VEN-CONTOUR"), ("T26", "CON-VEN-OCCL")]
)
def test_contradiction_makes_unknown_and_warns(vector, warning):
    verdict = assess(PANNET, CASES[vector].findings)
    assert [w.id for w in verdict.warnings] == [warning]
    assert str(verdict.warnings[0]).startswith(f"{warning}: SMV/PV")
    assert all(verdict.considered[name] is None for name in verdict.warnings[0].findings)
    assert verdict.findings["vessels.SMVPV.contact_deg"] == 0


def test_two_contradictions_both_warn_whatever_their_order():
    findings = {
        **CASES["T25"].findings,
        **read_findings(PANNET, {"vessels.SMVPV.occlusion": "partial"}),
    }
    verdict = assess(PANNET, findings)
    assert [w.id for w in verdict.warnings] == ["CON-VEN-CONTOUR", "CON-VEN-OCCL"]
    assert verdict.considered["vessels.SMVPV.occlusion"] is None


def test_every_limit_is_tried_just_below_at_and_just_above():
    for criterion in PANNET.criteria:
        for leaf in leaves(criterion.when):
            if isinstance(leaf, Threshold):
                tried = {case.findings.get(leaf.finding) for case in CASES.values()}
                below = {leaf.limit - 1} if leaf.limit > 0 else set()
                assert below | {leaf.limit, leaf.limit + 1} <= tried, criterion.id


def test_every_finding_of_every_criterion_is_missing_once():
    for criterion in PANNET.criteria:
        for name in findings_in(criterion.when):
            assert any(
                case.findings and case.findings.get(name) is None for case in CASES.values()
            ), (criterion.id, name)


@pytest.mark.parametrize(
    ("raw", "true"),
    [
        ("none", ()),
        ("abutment", ("ART-SMA-ABUT",)),
        ("encasement", ("ART-SMA-ABUT", "ART-SMA-ENC")),
    ],
)
def test_contact_class_is_judged_on_its_interval(raw, true):
    findings = {
        **CASES["T01"].findings,
        **read_findings(PANNET, {"vessels.SMA.contact_deg": raw}),
    }
    verdict = assess(PANNET, findings)
    assert verdict.true == true
    assert verdict.determinate


def test_range_across_a_limit_is_indeterminate_and_decisive():
    findings = {**CASES["T01"].findings, "vessels.SMA.contact_deg": Interval(90, 200)}
    verdict = assess(PANNET, findings)
    assert (verdict.lower, verdict.upper) == ("borderline", "locally_advanced")
    assert verdict.decisive == ("vessels.SMA.contact_deg",)


def test_verdict_names_file_and_engine():
    verdict = assess(PANNET, {})
    path = Path(FOLDER) / "sets" / "pannet-anatomical-resectability@0.2.0.toml"
    assert verdict.criteria == "pannet-anatomical-resectability@0.2.0"
    assert verdict.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert verdict.engine_version == ENGINE_VERSION
    assert set(verdict.criteria_set.catalogue_sha256) == {"pancreas", "patient"}


def test_absent_variant_artery_does_not_apply():
    verdict = assess(PANNET, CASES["T01"].findings)
    assert verdict.not_applicable == ("ART-VAR-CONTACT", "ART-VAR-NOREC")


def test_scope_is_judged_only_when_site_and_differentiation_are_given():
    assert assess(PANNET, {}).scope is Truth.UNKNOWN
    raw = {"primary_site": "pancreas", "path.differentiation": "well", "path.grade": "NET G2"}
    assert assess(PANNET, read_findings(PANNET, raw)).scope is Truth.TRUE
    verdict = assess(PANNET, read_findings(PANNET, {"path.grade": "NEC"}))
    assert verdict.scope is Truth.FALSE
    assert [w.id for w in verdict.warnings] == ["OUT-OF-SCOPE"]


def test_low_confidence_criteria_surface_only_where_they_bear():
    assert assess(PANNET, CASES["T01"].findings).verify == ()
    findings = {**CASES["T01"].findings, "vessels.jejunal_artery_1.contact_deg": 90}
    assert [line.split(":")[0] for line in assess(PANNET, findings).verify] == ["ART-J1-CONTACT"]


def test_doubtful_criterion_that_can_change_nothing_is_not_to_be_verified():
    locally_advanced = {**CASES["T01"].findings, "vessels.SMA.contact_deg": 270}
    locally_advanced["vessels.jejunal_artery_1.contact_deg"] = None
    verdict = assess(PANNET, locally_advanced)
    assert "ART-J1-CONTACT" in verdict.unknown
    assert verdict.verify == ()


def test_remarks_show_where_sources_differ():
    verdict = assess(PANNET, CASES["T05"].findings)
    assert [remark.id for remark in verdict.remarks] == ["EXACTLY-180"]
    assert [r.id for r in assess(PANNET, CASES["T17"].findings).remarks] == ["BLAND-THROMBUS"]


def test_deciding_criteria_are_those_at_the_lower_bound():
    verdict = assess(PANNET, CASES["T06"].findings)
    assert [reason.criterion.id for reason in verdict.deciding] == ["ART-SMA-ENC"]
    assert assess(PANNET, CASES["T01"].findings).deciding == ()


def test_explanations_by_criterion():
    explanations = assess(PANNET, CASES["T06"].findings).explanations
    assert list(explanations) == [criterion.id for criterion in PANNET.criteria]
    assert explanations["ART-SMA-ENC"].values == (("vessels.SMA.contact_deg", 181),)
