"""Every set that comes with the program: worked cases, limits, and plain-Python references."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resectability.core import assess, available_sets, load_set
from rules import NOT_APPLICABLE, Interval, findings_in, leaves
from rules.nodes import Threshold

NAMES = available_sets()
SIMPLE = [name for name in NAMES if not load_set(name).components]
R, BR, LA = "resectable", "borderline", "locally_advanced"


@pytest.mark.parametrize("name", NAMES)
def test_set_is_read_with_all_its_worked_cases(name):
    criteria_set = load_set(name)
    assert criteria_set.name == name
    assert len(criteria_set.cases) >= len(criteria_set.criteria)
    assert criteria_set.status == "provisional"
    assert "official" not in criteria_set.title


@pytest.mark.parametrize("name", NAMES)
def test_what_is_met_is_never_worded_as_its_opposite(name):
    """A criterion from a limit on is met by 270° too: its label may not say "below 180°"."""
    for criterion in load_set(name).criteria:
        if isinstance(criterion.when, Threshold) and criterion.when.operator in (">", ">="):
            for upper in ("≤", "<", "below", "up to", "at most", " not "):
                assert upper not in criterion.label, criterion.id


@pytest.mark.parametrize("name", SIMPLE)
def test_every_limit_is_tried_just_below_at_and_just_above(name):
    criteria_set = load_set(name)
    for criterion in criteria_set.criteria:
        for leaf in leaves(criterion.when):
            finding = criteria_set.catalogue.findings[leaf.names[0]] if leaf.names else None
            if isinstance(leaf, Threshold) and finding is not None and finding.kind != "date":
                tried = {case.findings.get(leaf.finding) for case in criteria_set.cases}
                high = len(finding.values) - 1 if finding.kind == "ordered" else finding.maximum
                around = {leaf.limit - 1, leaf.limit, leaf.limit + 1}
                needed = {n for n in around if (finding.minimum or 0) <= n <= high}
                assert needed <= tried, (criterion.id, leaf.text)


@pytest.mark.parametrize("name", SIMPLE)
def test_every_finding_of_every_criterion_is_missing_once(name):
    criteria_set = load_set(name)
    for criterion in criteria_set.criteria:
        for finding in findings_in(criterion.when) - {"decision_on"}:
            assert any(
                case.findings and case.findings.get(finding) is None for case in criteria_set.cases
            ), (criterion.id, finding)


def contact(finding):
    return st.one_of(st.sampled_from([0, 1, 179, 180, 181, 360]), st.integers(0, 360))


FINDINGS = {
    name: (
        contact(name)
        if finding.kind == "contact"
        else st.booleans()
        if finding.kind == "boolean"
        else st.sampled_from(finding.values)
        if finding.kind == "word"
        else st.sets(st.sampled_from(finding.values[1:])).map(
            lambda words: frozenset(words) or frozenset({"none"})
        )
    )
    for name, finding in load_set("pancreas-nccn-like").catalogue.findings.items()
    if name.startswith(("vessels.", "organs.", "tumour.location"))
}
COMPLETE = st.fixed_dictionaries(FINDINGS).map(
    lambda f: {name.removeprefix("vessels."): value for name, value in f.items()}
)
DEFORMED = {"bilateral_narrowing", "teardrop", "irregular"}


def deg(f, vessel):
    return f[f"{vessel}.contact_deg"]


def nccn(f):
    appleby = f["tumour.location"] in ("body", "tail") and not deg(f, "aorta") and not deg(f, "GDA")
    vein, variant = deg(f, "SMVPV"), deg(f, "variant_HA")
    irregular = vein > 0 and f["SMVPV.contour"] in DEFORMED
    clotted = f["SMVPV.occlusion"] == "complete" or (
        vein > 0 and (f["SMVPV.thrombus"] != "none" or f["SMVPV.occlusion"] == "partial")
    )
    reaches = f["CHA.extends_to_CA"] or f["CHA.extends_to_PHA"] or f["CHA.reconstructible"] == "no"
    if (
        deg(f, "SMA") > 180
        or (deg(f, "CA") > 180 and not appleby)
        or (deg(f, "CHA") > 0 and reaches)
        or (variant > 0 and f["variant_HA.reconstructible"] == "no")
        or ((vein > 180 or irregular or clotted) and f["SMVPV.reconstructible"] == "no")
        or deg(f, "aorta") > 0
    ):
        return LA
    touched = any(deg(f, v) > 0 for v in ("SMA", "CA", "CHA", "variant_HA", "IVC"))
    return BR if touched or vein > 180 or irregular or clotted else R


def iap(f):
    narrowed = f["SMVPV.contour"] == "bilateral_narrowing" or f["SMVPV.occlusion"] != "none"
    sma, celiac, cha = deg(f, "SMA"), deg(f, "CA"), deg(f, "CHA")
    beyond = deg(f, "PHA") > 0 or celiac > 0 or f["CHA.extends_to_CA"] or f["CHA.extends_to_PHA"]
    if (
        max(sma, celiac) >= 180
        or (sma > 0 and f["SMA.deformity"])
        or (celiac > 0 and f["CA.deformity"])
        or (cha > 0 and beyond)
        or (narrowed and f["SMVPV.below_duodenum"] == "yes")
        or deg(f, "aorta") > 0
    ):
        return LA
    return BR if sma or celiac or cha or narrowed or deg(f, "SMVPV") >= 180 else R


def alliance(f):
    vein = deg(f, "SMVPV") >= 180 or f["SMVPV.occlusion"] != "none"
    cha = deg(f, "CHA") > 0
    if max(deg(f, "SMA"), deg(f, "CA")) >= 180:
        return LA
    if (vein and f["SMVPV.reconstructible"] == "no") or (cha and f["CHA.reconstructible"] == "no"):
        return LA
    return BR if vein or cha or deg(f, "SMA") or deg(f, "CA") else R


def mdacc(f):
    occluded, cha = f["SMVPV.occlusion"] != "none", deg(f, "CHA") > 0
    if max(deg(f, "SMA"), deg(f, "CA")) > 180:
        return LA
    if (occluded and f["SMVPV.reconstructible"] == "no") or (
        cha and f["CHA.reconstructible"] == "no"
    ):
        return LA
    return BR if occluded or cha or deg(f, "SMA") or deg(f, "CA") else R


def pannet(f):
    appleby = f["tumour.location"] in ("body", "tail") and not deg(f, "aorta") and not deg(f, "GDA")
    vein = deg(f, "SMVPV")
    touched_and = vein > 0 and (
        f["SMVPV.contour"] in DEFORMED
        or f["SMVPV.thrombus"] != "none"
        or f["SMVPV.occlusion"] != "none"
    )
    involved = (
        vein > 180
        or touched_and
        or f["SMVPV.thrombus"] == "tumour"
        or f["SMVPV.occlusion"] == "complete"
        or f["SMVPV.cavernous_transformation"]
    )
    major = f["organs.invaded"] & {
        "stomach", "colon", "adrenal", "kidney", "liver_direct", "diaphragm", "other",
    }  # fmt: skip
    not_rebuilt = any(
        deg(f, v) > 0 and f[f"{v}.reconstructible"] == "no"
        for v in ("PHA", "variant_HA", "jejunal_vein_1")
    )
    if (
        deg(f, "SMA") > 180
        or (deg(f, "CA") > 180 and not appleby)
        or (deg(f, "CHA") > 0 and f["CHA.extends_to_CA"] and not appleby)
        or (deg(f, "CHA") > 0 and f["CHA.extends_to_PHA"])
        or not_rebuilt
        or deg(f, "aorta") > 0
        or (involved and f["SMVPV.reconstructible"] == "no")
        or "mesenteric_root" in f["organs.invaded"]
        or (major and f["organs.en_bloc_feasible"] == "no")
    ):
        return LA
    vessels = ("SMA", "CA", "CHA", "PHA", "variant_HA", "jejunal_artery_1", "jejunal_vein_1", "IVC")
    return BR if any(deg(f, v) > 0 for v in vessels) or involved or major else R


REFERENCES = {
    "pannet-anatomical-resectability": pannet,
    "pancreas-nccn-like": nccn,
    "pancreas-iap-2017-like": iap,
    "pancreas-alliance-like": alliance,
    "pancreas-mdacc-like": mdacc,
}


def full_names(f):
    return {
        name if name.startswith(("organs.", "tumour.")) else f"vessels.{name}": value
        for name, value in f.items()
    }


@pytest.mark.parametrize("name", REFERENCES)
@settings(max_examples=150, deadline=None)
@given(case=COMPLETE)
def test_complete_findings_agree_with_a_plain_reference(name, case):
    verdict = assess(load_set(name), full_names(case))
    if verdict.warnings:
        assert REFERENCES[name](case) in verdict.possible or not verdict.determinate
        return
    assert verdict.determinate
    assert verdict.lower == REFERENCES[name](case)


@pytest.mark.parametrize("name", REFERENCES)
@settings(max_examples=100, deadline=None)
@given(case=COMPLETE, hidden=st.sets(st.sampled_from(sorted(FINDINGS))))
def test_bounds_contain_what_the_complete_case_is(name, case, hidden):
    criteria_set = load_set(name)
    findings = full_names(case)
    if assess(criteria_set, findings).warnings:
        return
    partial = {k: v for k, v in findings.items() if k not in hidden}
    verdict = assess(criteria_set, partial)
    rank = criteria_set.category_order.index(REFERENCES[name](case))
    assert verdict.lower_category.rank <= rank <= verdict.upper_category.rank


@pytest.mark.parametrize(
    ("name", "exactly_180"),
    [
        ("pannet-anatomical-resectability", BR),
        ("pancreas-nccn-like", BR),
        ("pancreas-iap-2017-like", LA),
        ("pancreas-alliance-like", LA),
        ("pancreas-mdacc-like", BR),
    ],
)
def test_sets_differ_at_exactly_180_degrees(name, exactly_180):
    criteria_set = load_set(name)
    start = criteria_set.cases[0].findings
    verdict = assess(criteria_set, {**start, "vessels.SMA.contact_deg": 180})
    assert verdict.lower == verdict.upper == exactly_180
    assert verdict.remarks[0].kind == "conflict"


def test_abutment_leaves_only_the_sets_with_at_least_180_open():
    abutment = {"vessels.SMA.contact_deg": Interval(0, 180, low_open=True)}
    open_sets = []
    for name in REFERENCES:
        criteria_set = load_set(name)
        verdict = assess(criteria_set, {**criteria_set.cases[0].findings, **abutment})
        if not verdict.determinate:
            open_sets.append(name)
    assert open_sets == ["pancreas-iap-2017-like", "pancreas-alliance-like"]


@pytest.mark.parametrize(
    ("vector", "row"),
    [
        ("a", "PW-WW"), ("b", "PW-R"), ("c", "PW-RB"), ("d", "PW-UNK"), ("e", "PW-LA"),
        ("f", "PW-FUN"), ("g1", "PW-LIV"), ("g2", "PW-LIV2"), ("h", "PW-NEC"), ("i", "PW-WW"),
        ("j", "PW-C"), ("row 2", "PW-EMG"), ("row 3b", "PW-REF"), ("row 6", "PW-M"),
        ("row 9", "PW-LIV3"), ("row 12", "PW-BR"), ("row 13b", "PW-RU"), ("row 15", "PW-SITE"),
    ],
)  # fmt: skip
def test_pathway_row(vector, row):
    pathway = load_set("net-pathway")
    case = next(case for case in pathway.cases if case.id == vector)
    verdict = assess(pathway, case.findings)
    assert [reason.criterion.id for reason in verdict.deciding] == [row]
    assert verdict.determinate
    assert verdict.decisive == ()


def pathway_with(vector, **changes):
    pathway = load_set("net-pathway")
    case = next(case for case in pathway.cases if case.id == vector)
    return assess(pathway, {**case.findings, **changes})


def test_pathway_that_asks_for_findings_names_them():
    assert pathway_with("d").to_obtain == ("vessels.SMVPV.reconstructible",)
    assert pathway_with("row 13b").to_obtain == ("nodes.regional_suspicious",)
    assert pathway_with("row 5 work-up").components["workup_set"].completeness.blocking == (
        "WU-CT",
    )


def test_pathway_keeps_the_verdicts_it_rests_on():
    verdict = pathway_with("e")
    assert verdict.components["anatomy"].lower == LA
    assert verdict.components["biology"].lower == "negative"
    assert verdict.components["workup_set"].completeness.percent == 100


def remarks(verdict):
    return {remark.id for remark in verdict.remarks}


def remarks_of(name, **findings):
    criteria_set = load_set(name)
    read = criteria_set.catalogue.read
    given = {key.replace("__", "."): value for key, value in findings.items()}
    return remarks(assess(criteria_set, {key: read(key, raw) for key, raw in given.items()}))


def test_bleeding_is_told_beside_surveillance():
    surveillance = "nf-pannet-surveillance"
    assert "BLEEDING-OBSTRUCTION" in remarks_of(surveillance, tumour__symptoms=["bleeding"])
    assert "BLEEDING-OBSTRUCTION" not in remarks_of(surveillance, tumour__symptoms=["weight_loss"])


def test_right_heart_is_told_where_the_grade_decides_first():
    liver = {"liver__present": True, "heart__rv_insufficiency": True}
    told = "G3-BEFORE-HEART"
    assert told in remarks_of("nelm-liver-resectability", path__grade="NET G3", **liver)
    assert told not in remarks_of("nelm-liver-resectability", path__grade="NET G2", **liver)


def test_pathway_remarks():
    assert remarks(pathway_with("b")) == {"BOARD"}
    assert "CONDITIONAL" in remarks(pathway_with("row 4 ECOG 3"))
    assert "HEART" in remarks(pathway_with("b", **{"heart.rv_insufficiency": True}))
    volume = {"center.volume_below_threshold": True, "planned.major_operation": True}
    assert "REFER-VOLUME" in remarks(pathway_with("b", **volume))
    threatened = {"primary.complications": frozenset({"obstruction"})}
    assert "PALLIATIVE-SURGERY" in remarks(pathway_with("row 6", **threatened))


def test_biology_of_the_liver_itself_does_not_count_in_row_7():
    """Limited resectable metastases make biology positive, but the liver set speaks already."""
    limited = {"liver.limited": True}
    assert pathway_with("g1", **limited).components["biology"].true == ("BIO-OLIGO",)
    assert "BIOLOGY-WITH-LIVER" not in remarks(pathway_with("g1", **limited))
    large = {"tumour.size_mm": 50, "liver.limited": True}
    assert "BIOLOGY-WITH-LIVER" in remarks(pathway_with("g1", **large))


def test_contradiction_inside_a_component_is_shown_outside():
    verdict = pathway_with("b", **{"vessels.SMVPV.contour": "teardrop"})
    assert [warning.id for warning in verdict.warnings] == ["CON-VEN-CONTOUR"]
    assert [reason.criterion.id for reason in verdict.deciding] == ["PW-UNK"]


def test_iap_letters():
    labels = {case.id: assess(load_set("pancreas-iap-2017-like"), case.findings).label
              for case in load_set("pancreas-iap-2017-like").cases}  # fmt: skip
    assert labels["BR-A"] == "BR-A"
    assert labels["BR-ABC"] == "BR-ABC"
    assert labels["R-C"] == "R-C"
    assert labels["BR-AB?"] == "BR-AB?"


def test_conditional_flags_say_whether_they_can_be_modified():
    flags = {c.id: c.modifiable for c in load_set("surgical-conditional-modifiers").criteria}
    assert flags["COND-NUTRITION"] is True
    assert flags["COND-LIVER"] is False
    assert None not in flags.values()


def test_completeness_counts_only_what_applies():
    workup = load_set("net-workup")
    findings = dict(workup.cases[0].findings)
    full = assess(workup, findings).completeness
    assert full.percent == 100
    assert full.applicable == 7
    findings["workup.ct.state"] = "not_done"
    findings["workup.sstr.done_on"] = findings["workup.sstr.done_on"] - 365
    less = assess(workup, findings).completeness
    assert (less.done, less.applicable) == (5, 7)
    assert (less.missing, less.outdated) == (("WU-CT",), ("WU-SSTR",))
    assert less.blocking == ("WU-CT", "WU-SSTR")
    findings["workup.surgery_planned"] = None
    assert "WU-FIT" in assess(workup, findings).completeness.applies_unknown


def test_completeness_of_nothing_is_not_a_number():
    workup = load_set("net-workup")
    states = {name: NOT_APPLICABLE for name in workup.catalogue.findings if "workup." in name}
    states = {k: v for k, v in states.items() if k.endswith((".state", ".done_on"))}
    assert assess(workup, states).completeness.percent is None


def test_letters_on_resectable_anatomy_say_what_the_consensus_calls_them():
    """The consensus of 2017 calls them borderline: BR-B, BR-C."""
    iap = load_set("pancreas-iap-2017-like")
    resectable = next(case for case in iap.cases if case.id == "R-C")
    assert "LETTERS" in remarks(assess(iap, resectable.findings))
    plain = assess(iap, iap.cases[0].findings)
    assert (plain.label, "LETTERS" in remarks(plain)) == ("R", False)


@pytest.mark.parametrize(("residual_cm", "warned"), [(199, True), (200, False)])
def test_short_bowel_is_told_with_its_kinds(residual_cm, warned):
    small_bowel = load_set("sinet-mesenteric-resectability")
    findings = {**small_bowel.cases[0].findings, "bowel.residual_cm": residual_cm}
    assert ("SHORT-BOWEL" in remarks(assess(small_bowel, findings))) is warned


def test_doubtful_rule_that_wins_is_to_be_verified():
    won = [
        (rule.criterion, verdict.verify)
        for name in available_sets()
        if (criteria_set := load_set(name)).kind == "first_match"
        for case in criteria_set.cases
        for verdict in [assess(criteria_set, case.findings)]
        for rule in verdict.deciding
        if rule.criterion.verify
    ]
    assert won
    assert all(f"{rule.id}: {rule.verify}" in told for rule, told in won)
