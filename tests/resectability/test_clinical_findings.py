"""Findings of a case for the sets beyond the vessels: unknown stays unknown, nothing is assumed."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.core.dates import PartialDate
from registry.dictionary import by_name, of_part
from registry.record import CaseRecord, Row
from registry.vocabulary import CORE_VESSELS
from resectability.adapters import ASKED_AS, clinical_findings, interpretations, unasked_of
from resectability.adapters.interpretations import page
from resectability.core import assess, load_set, read_findings

PATHWAY = load_set("net-pathway")
FORM = ("case", "patient", "tumour", "workup", "fitness", "board", "assessment", "specimen")


def record(missing=None, vessels=None, **parts):
    """``tumour={…}``; ``missing={"workup": {"ct_on": "not_done"}}``; ``vessels={"SMA": {…}}``."""
    reasons = missing or {}
    rows = {
        part: (
            Row(
                part,
                "1" if part in ("assessment", "specimen") else "",
                values={name: _answer(name, value) for name, value in parts.get(part, {}).items()},
                missing=reasons.get(part, {}),
            ),
        )
        for part in FORM
        if part in parts or part in reasons
    }
    rows["vessel"] = tuple(
        Row("vessel", f"1.{name}", values=values) for name, values in (vessels or {}).items()
    )
    return CaseRecord(1, 1, 1, "C01-00001", 1, "draft", 1, date(2026, 1, 1), None, None, rows)


def _answer(name, value):
    if by_name()[name].kind == "date" and isinstance(value, str):
        return PartialDate.parse(value)
    return tuple(value) if isinstance(value, list) else value


def found(**parts):
    return clinical_findings(record(**parts))


def test_case_without_answers_has_no_finding():
    assert found() == {}
    assert clinical_findings(record(**{part: {} for part in FORM})) == {}


@pytest.mark.parametrize(
    ("part", "variable", "answer", "finding", "raw"),
    [
        ("tumour", "primary_site", "appendix", "primary_site", "appendix"),
        ("tumour", "imaging_diameter_mm", 18.0, "tumour.size_mm", 18.0),
        ("tumour", "symptoms", ["pain", "jaundice"], "tumour.symptoms", ["jaundice", "pain"]),
        ("tumour", "suspicious_nodes", False, "nodes.regional_suspicious", False),
        ("tumour", "functioning_syndrome", "grf", "functioning.syndrome", "grf"),
        ("tumour", "liver_metastases", "none", "liver.present", False),
        ("tumour", "liver_metastases", "diffuse", "liver.present", True),
        ("tumour", "extrahepatic_metastases", ["bone"], "extrahepatic.present", True),
        ("tumour", "extrahepatic_metastases", ["none"], "extrahepatic.present", False),
        ("workup", "biopsy_done", False, "biopsy.done", False),
        ("workup", "fdg_pet", "positive", "imaging.fdg_positive", True),
        ("workup", "fdg_pet", "negative", "imaging.fdg_positive", False),
        ("patient", "hereditary", "MEN1", "hereditary.syndrome", "MEN1"),
        ("fitness", "ecog", 0, "fitness.ecog", 0),
        ("fitness", "asa", 5, "fitness.asa", 5),
        ("fitness", "albumin_g_l", 29.0, "fitness.albumin_g_l", 29.0),
        ("case", "setting", "emergency", "presentation.emergency", True),
        ("case", "setting", "urgent", "presentation.emergency", False),
        ("board", "board_decision", "upfront_surgery", "workup.surgery_planned", True),
        ("board", "board_decision", "surveillance", "workup.surgery_planned", False),
        ("board", "board_on", "2024-02", "decision_on", "2024-02"),
    ],
)
def test_answer_is_its_finding(part, variable, answer, finding, raw):
    assert found(**{part: {variable: answer}})[finding] == raw


@pytest.mark.parametrize(
    "decision", ["refer", "clinical_trial", "more_workup", "palliative_surgery"]
)
def test_decision_that_does_not_say_resection_first_leaves_it_open(decision):
    assert "workup.surgery_planned" not in found(board={"board_decision": decision})


def test_hidden_answer_is_no_finding():
    raw = found(workup={"biopsy_done": False, "biopsy_ki67_pct": 25.0})
    assert "tumour.ki67_pct" not in raw


# What the sets call otherwise


@pytest.mark.parametrize(
    ("krenning", "positive"), [(0, False), (1, None), (2, True), (3, True), (4, True)]
)
def test_uptake_is_positive_from_krenning_2_and_open_at_1(krenning, positive):
    raw = found(workup={"sstr_modality": "pet", "sstr_krenning": krenning})
    assert raw.get("imaging.sstr_positive") is positive


def test_receptor_imaging_without_its_uptake_is_neither_positive_nor_negative():
    raw = found(workup={"sstr_modality": "pet"})
    assert "imaging.sstr_positive" not in raw
    assert raw["workup.sstr.state"] == "done"


@pytest.mark.parametrize(
    ("dilated", "against"), [(True, "true"), (False, "unknown"), (None, "unknown")]
)
def test_dilated_duct_speaks_against_surveillance_and_a_normal_one_leaves_the_bile_duct(
    dilated, against
):
    workup = {} if dilated is None else {"main_duct_dilated": dilated}
    raw = found(tumour={"primary_site": "pancreas"}, workup=workup)
    verdict = assess(PATHWAY, read_findings(PATHWAY, raw)).components["surveillance"]
    assert {r.criterion.id: r.truth.value for r in verdict.reasons}["SURV-DUCT"] == against


def test_age_is_one_of_two_at_the_decision():
    raw = found(patient={"birth_year": 1974}, board={"board_on": "2024-02-01"})
    assert raw["patient.age_years"] == {"min": 49, "max": 50}


def test_age_is_at_diagnosis_where_no_board_is_recorded():
    raw = found(patient={"birth_year": 1974}, tumour={"diagnosed_on": "2023"})
    assert raw["patient.age_years"] == {"min": 48, "max": 49}


@pytest.mark.parametrize(("born", "known"), [(1905, False), (1906, True)])
def test_age_that_nobody_reaches_is_unknown(born, known):
    raw = found(patient={"birth_year": born}, board={"board_on": "2026-02-01"})
    assert ("patient.age_years" in raw) is known


def test_age_without_any_date_is_unknown():
    assert "patient.age_years" not in found(patient={"birth_year": 1974})


@pytest.mark.parametrize(
    ("ct", "board", "age"),
    [
        ("2024-01-02", "2024-02-01", {"min": 30, "max": 30}),
        ("2024-01", "2024-02-01", {"min": 1, "max": 31}),
        ("2024-02", "2024-02", {"min": 0, "max": 28}),
        ("2024-03-01", "2024-02-01", None),
        ("2010", "2024-02-01", None),
    ],
)
def test_age_of_the_imaging_runs_to_the_decision(ct, board, age):
    raw = found(workup={"ct_on": ct}, board={"board_on": board})
    assert raw.get("imaging.age_days") == age


def test_age_of_the_imaging_is_unknown_without_a_decision():
    assert "imaging.age_days" not in found(workup={"ct_on": "2024-01-02"})


@pytest.mark.parametrize(
    ("biopsy", "grade"),
    [
        # mitoses are not asked: a lower bound
        (
            {"biopsy_ki67_pct": 2.0, "biopsy_differentiation": "well"},
            {"min": "NET G1", "max": "NET G3"},
        ),
        (
            {"biopsy_ki67_pct": 20.0, "biopsy_differentiation": "well"},
            {"min": "NET G2", "max": "NET G3"},
        ),
        ({"biopsy_ki67_pct": 20.0}, None),
        ({"biopsy_ki67_pct": 20.1, "biopsy_differentiation": "well"}, "NET G3"),
        ({"biopsy_ki67_pct": 60.0}, {"min": "NET G3", "max": "NEC"}),
        ({"biopsy_differentiation": "poor"}, "NEC"),
        ({"biopsy_differentiation": "well"}, None),
    ],
)
def test_grade_of_a_biopsy_is_told_as_far_as_mitoses_could_not_change_it(biopsy, grade):
    assert found(workup={"biopsy_done": True} | biopsy).get("path.grade") == grade


def test_specimen_counts_only_for_a_carcinoma():
    net = {"histology": "NET", "differentiation": "well", "ki67_pct": 30.0}
    assert "path.grade" not in found(specimen=net)
    assert "tumour.ki67_pct" not in found(specimen=net)
    assert found(specimen={"histology": "MiNEN"})["path.grade"] == "MiNEN"
    assert found(specimen={"differentiation": "poor"})["path.grade"] == "NEC"


def test_albumin_that_no_patient_has_is_unknown():
    assert "fitness.albumin_g_l" not in found(fitness={"albumin_g_l": 75.0})


@pytest.mark.parametrize(
    ("conditions", "cirrhosis", "portal_hypertension", "flag"),
    [
        (["none"], "none", None, "negative"),
        (["copd"], "none", None, "negative"),
        (["liver_mild"], {"min": "none", "max": "compensated"}, False, "negative"),
        (["liver_severe"], None, True, "positive"),
    ],
)
def test_liver_disease_of_charlson_tells_of_portal_hypertension(
    conditions, cirrhosis, portal_hypertension, flag
):
    fitness = {"charlson_conditions": conditions, "ecog": 1, "asa": 2, "albumin_g_l": 40.0}
    tumour = {"functioning_syndrome": "none", "primary_site": "pancreas", "symptoms": ["none"]}
    case = record(fitness=fitness, tumour=tumour)
    raw = clinical_findings(case)
    assert raw.get("fitness.cirrhosis") == cirrhosis
    assert raw.get("fitness.portal_hypertension") is portal_hypertension
    condition = load_set("surgical-conditional-modifiers")
    known = {n: v for n, v in raw.items() if n in condition.catalogue.findings}
    verdict = assess(condition, read_findings(condition, known), unasked_of(case))
    assert (verdict.lower, verdict.upper) == (flag, flag)


# Metastases


@pytest.mark.parametrize(
    ("pattern", "limited", "frilling"),
    [
        ("simple", True, {"min": "I", "max": "II"}),
        ("complex", False, "II"),
        ("diffuse", False, "III"),
        ("none", "not_applicable", "not_applicable"),
    ],
)
def test_pattern_of_the_liver_is_a_type(pattern, limited, frilling):
    raw = found(tumour={"liver_metastases": pattern})
    assert (raw["liver.limited"], raw["liver.frilling_type"]) == (limited, frilling)


def test_without_liver_metastases_what_is_asked_of_them_does_not_apply():
    raw = found(tumour={"liver_metastases": "none"})
    assert raw["liver.flr_pct"] == raw["liver.r0r1_achievable"] == "not_applicable"


def test_remnant_and_extent_are_not_asked_and_stay_unknown():
    raw = found(tumour={"liver_metastases": "simple", "complete_clearance_planned": True})
    assert not {"liver.flr_pct", "liver.planned_extent", "liver.background"} & raw.keys()


@pytest.mark.parametrize(
    ("planned", "achievable", "unresectable"), [(True, True, False), (False, None, None)]
)
def test_clearance_that_is_planned_is_achievable_and_not_planned_says_nothing(
    planned, achievable, unresectable
):
    tumour = {
        "liver_metastases": "simple",
        "extrahepatic_metastases": ["bone", "peritoneum"],
        "complete_clearance_planned": planned,
    }
    raw = found(tumour=tumour)
    assert raw.get("liver.r0r1_achievable") is achievable
    assert raw.get("extrahepatic.unresectable") is unresectable
    assert raw.get("peritoneum.diffuse_unresectable") is unresectable


def test_no_metastasis_of_the_peritoneum_is_no_carcinomatosis():
    raw = found(tumour={"extrahepatic_metastases": ["bone"]})
    assert raw["peritoneum.diffuse_unresectable"] is False
    assert "extrahepatic.unresectable" not in raw


def test_without_metastases_elsewhere_their_resectability_does_not_apply():
    raw = found(tumour={"extrahepatic_metastases": ["none"]})
    assert raw["extrahepatic.unresectable"] == "not_applicable"


# Hormones


def test_without_a_syndrome_its_control_does_not_apply():
    raw = found(tumour={"functioning_syndrome": "none"})
    for name in ("control", "control_age_days", "refractory_symptoms"):
        assert raw[f"functioning.{name}"] == "not_applicable"
    assert raw["functioning.glucose_below_3_in_7_days"] == "not_applicable"


def test_syndrome_leaves_its_treatment_unknown():
    tumour = {"functioning_syndrome": "insulinoma", "hormone_control": "partial"}
    raw = found(tumour=tumour)
    assert raw["functioning.control"] == "partial"
    assert not {n for n in raw if n.startswith("functioning.")} - {
        "functioning.syndrome",
        "functioning.control",
    }


# The checklist


@pytest.mark.parametrize("reason", ["not_done", "pending", "not_applicable"])
@pytest.mark.parametrize(
    ("part", "variable", "item"),
    [
        ("workup", "ct_on", "ct"),
        ("workup", "sstr_modality", "sstr"),
        ("workup", "fdg_pet", "fdg"),
        ("workup", "mri_done", "mri"),
        ("workup", "biopsy_done", "bx"),
        ("tumour", "hormone_control", "control"),
        ("patient", "hereditary", "gen"),
    ],
)
def test_reason_for_no_value_is_the_state_of_the_examination(part, variable, item, reason):
    raw = found(missing={part: {variable: reason}})
    assert raw[f"workup.{item}.state"] == reason
    assert raw.get(f"workup.{item}.done_on") == (
        "not_applicable" if reason == "not_applicable" else None
    )


@pytest.mark.parametrize("reason", ["not_known", "withheld"])
def test_reason_that_does_not_tell_leaves_the_state_unknown(reason):
    assert found(missing={"workup": {"ct_on": reason}}) == {}


def test_partial_date_of_an_examination_keeps_its_precision():
    raw = found(workup={"ct_on": "2024-01", "sstr_modality": "pet", "sstr_on": "2023"})
    assert (raw["workup.ct.done_on"], raw["workup.sstr.done_on"]) == ("2024-01", "2023")


def test_examination_answered_no_is_not_done():
    raw = found(workup={"mri_done": False, "biopsy_done": False})
    assert raw["workup.mri.state"] == raw["workup.bx.state"] == "not_done"


@pytest.mark.parametrize("lacking", ["ecog", "asa", "albumin_g_l", "charlson_conditions"])
def test_fitness_is_done_with_everything_that_is_asked_of_it(lacking):
    fit = {"ecog": 0, "asa": 1, "albumin_g_l": 40.0, "charlson_conditions": ["none"]}
    assert found(fitness=fit)["workup.fit.state"] == "done"
    del fit[lacking]
    assert "workup.fit.state" not in found(fitness=fit)


def test_proliferation_of_a_biopsy_is_done_with_its_ki67():
    assert found(workup={"biopsy_done": True, "biopsy_ki67_pct": 2.0})["workup.ki.state"] == "done"
    assert "workup.ki.state" not in found(workup={"biopsy_done": True})


def test_one_part_that_is_not_done_is_enough():
    missing = {"fitness": {"albumin_g_l": "pending", "asa": "not_done"}}
    assert found(missing=missing)["workup.fit.state"] == "not_done"


@pytest.mark.parametrize(("syndrome", "state"), [("MEN1", "done"), ("none", None)])
def test_hereditary_syndrome_was_looked_for_if_there_is_one(syndrome, state):
    assert found(patient={"hereditary": syndrome}).get("workup.gen.state") == state


def test_board_is_done_with_date_and_decision():
    board = {"board_on": "2024-02-01", "board_decision": "refer"}
    assert found(board=board)["workup.mdt.state"] == "done"
    assert "workup.mdt.state" not in found(board={"board_on": "2024-02-01"})


def test_vessel_form_is_done_when_every_vessel_is_told():
    vessels = {str(vessel): {"contact_deg": 0.0} for vessel in CORE_VESSELS}
    vessels["variant_HA"] = {"present": False}
    case = {"tumour": {"primary_site": "pancreas"}, "assessment": {"assessed_on": "2024-01-05"}}
    raw = found(**case, vessels=vessels)
    assert raw["workup.vessel.state"] == "done"
    assert raw["workup.vessel.done_on"] == "2024-01-05"
    del vessels["IVC"]
    assert "workup.vessel.state" not in found(**case, vessels=vessels)


def test_mesenteric_form_is_not_asked():
    raw = found(tumour={"primary_site": "jejunum_ileum"}, assessment={"assessed_on": "2024-01-05"})
    assert not {n for n in raw if n.startswith(("workup.vessel", "mesentery", "bowel"))}


# Every answer the form takes


def _answers(declaration):
    codes = [code for code, _ in declaration.words]
    if declaration.kind == "word":
        return st.sampled_from(codes)
    if declaration.kind == "words":
        return st.lists(st.sampled_from(codes[1:]), min_size=1, unique=True) | st.just(codes[:1])
    if declaration.kind == "boolean":
        return st.booleans()
    if declaration.kind == "date":
        days = st.dates(date(2000, 1, 1), date(2026, 1, 1))
        return days.map(PartialDate) | days.map(lambda d: PartialDate(d.replace(day=1), "month"))
    low, high = declaration.minimum, declaration.maximum
    if declaration.kind == "integer":
        return st.integers(int(low), int(high))
    return st.floats(low, high) | st.sampled_from([float(low), float(high)])


ASKED = ("patient", "tumour", "workup", "fitness", "board", "case")
PARTS = st.fixed_dictionaries(
    {
        part: st.fixed_dictionaries(
            {}, optional={n: _answers(d) for n, d in of_part(part).items() if d.kind != "text"}
        )
        for part in ASKED
    }
)


@settings(max_examples=150, deadline=None)
@given(PARTS)
def test_whatever_the_form_takes_the_engine_reads(parts):
    verdict = assess(PATHWAY, read_findings(PATHWAY, found(**parts)))
    assert verdict.possible


# What is not asked


def test_what_is_not_asked_is_no_variable_and_what_is_read_is_interpreted():
    known = set(PATHWAY.catalogue.findings)
    assert unasked_of(record()) <= known
    assert {one.finding for one in interpretations()} <= set(ASKED_AS)


def test_page_of_interpretations_is_the_one_in_the_documentation():
    printed = Path(__file__).parents[2] / "docs" / "criteria" / "registry.md"
    assert printed.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize(
    ("tumour", "spared"),
    [
        ({"functioning_syndrome": "none", "primary_site": "pancreas"}, True),
        ({"functioning_syndrome": "insulinoma", "primary_site": "pancreas"}, True),
        ({"functioning_syndrome": "carcinoid", "primary_site": "pancreas"}, False),
        ({"functioning_syndrome": "none", "primary_site": "jejunum_ileum"}, False),
        ({"functioning_syndrome": "none", "primary_site": "jejunum_ileum",
          "liver_metastases": "none"}, True),
        ({"functioning_syndrome": "none", "primary_site": "appendix",
          "liver_metastases": "diffuse"}, False),
        ({"functioning_syndrome": "none"}, False),
        ({"primary_site": "pancreas"}, False),
    ],
)  # fmt: skip
def test_right_heart_is_called_for_where_carcinoid_heart_disease_may_be(tumour, spared):
    assert ("heart.rv_insufficiency" in unasked_of(record(tumour=tumour))) is spared


@pytest.mark.parametrize(
    ("ki67", "krenning", "called_for"),
    [(9.9, 2, False), (10.0, 2, True), (9.9, 1, True), (None, 3, True), (2.0, None, True)],
)
def test_fdg_is_called_for_unless_low_proliferation_and_receptors_are_known(
    ki67, krenning, called_for
):
    workup = {"sstr_modality": "pet", "biopsy_done": True}
    workup |= {"biopsy_ki67_pct": ki67} if ki67 is not None else {}
    workup |= {"sstr_krenning": krenning} if krenning is not None else {}
    unasked = unasked_of(record(workup=workup))
    assert ("imaging.fdg_positive" not in unasked) is called_for


def test_weight_loss_is_asked_for_where_it_is_a_symptom():
    name = "fitness.weight_loss_6_months_pct"
    assert name in unasked_of(record(tumour={"symptoms": ["pain"]}))
    assert name not in unasked_of(record(tumour={"symptoms": ["pain", "weight_loss"]}))
    assert name not in unasked_of(record(tumour={}))


@pytest.mark.parametrize(("site", "asked"), [("pancreas", True), ("jejunum_ileum", False)])
def test_vessel_form_is_asked_of_the_pancreas(site, asked):
    unasked = unasked_of(record(tumour={"primary_site": site}))
    assert ("workup.vessel.state" not in unasked) is asked


@pytest.mark.parametrize(("syndrome", "unasked"), [("none", True), ("MEN1", False), (None, False)])
def test_whether_a_hereditary_syndrome_was_looked_for_is_not_asked(syndrome, unasked):
    patient = {"hereditary": syndrome} if syndrome else {}
    assert ("workup.gen.state" in unasked_of(record(patient=patient))) is unasked


def test_planned_clearance_is_a_planned_resection_that_leaves_less_than_a_tenth():
    tumour = {"liver_metastases": "simple", "complete_clearance_planned": True}
    raw = found(tumour=tumour)
    assert raw["liver.debulk_pct_achievable"] == {"min": 90}
    assert raw["workup.hepatectomy_planned"] is True
    raw = found(tumour=tumour | {"complete_clearance_planned": False})
    assert not {"liver.debulk_pct_achievable", "workup.hepatectomy_planned"} & raw.keys()
    raw = found(tumour={"liver_metastases": "none"})
    assert raw["liver.debulk_pct_achievable"] == "not_applicable"
    assert raw["workup.hepatectomy_planned"] is False


def test_every_finding_is_asked_as_a_variable_that_exists():
    known = set(PATHWAY.catalogue.findings)
    assert set(ASKED_AS) <= known
    assert set(ASKED_AS.values()) <= set(by_name())
