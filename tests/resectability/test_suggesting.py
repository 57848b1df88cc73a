"""What the criteria suggest for a case: options, flags, work-up; what is open is told as open."""

import pytest
from django.test import RequestFactory

from resectability.panels import suggested
from resectability.suggesting import suggestions
from tests.registry.records import record

FREE = {
    name: {"contact_deg": 0.0}
    for name in ("SMA", "CA", "CHA", "PHA", "GDA", "aorta", "jejunal_artery_1", "IVC")
} | {
    "jejunal_vein_1": {"contact_deg": 0.0},
    "variant_HA": {"present": False},
    "SMVPV": {
        "contact_deg": 0.0,
        "contour": "smooth",
        "thrombus": "none",
        "occlusion": "none",
        "cavernous_transformation": False,
    },
}
TUMOUR = {
    "primary_site": "pancreas",
    "location": "tail",
    "imaging_diameter_mm": 35.0,
    "symptoms": ["none"],
    "functioning_syndrome": "none",
    "suspicious_nodes": False,
    "liver_metastases": "none",
    "extrahepatic_metastases": ["none"],
}
WORKUP = {
    "ct_on": "2024-01-05",
    "sstr_modality": "pet",
    "sstr_on": "2023-12-20",
    "sstr_krenning": 3,
    "biopsy_done": False,
}
BOARD = {"board_on": "2024-02-01", "board_decision": "upfront_surgery"}


def case(vessels=None, **changes):
    parts = {"tumour": TUMOUR, "workup": WORKUP, "board": BOARD}
    for part, change in changes.items():
        answers = parts.get(part, {}) | change
        parts[part] = {name: value for name, value in answers.items() if value is not None}
    reading = {"assessed_on": "2024-01-05", "organs_invaded": ["none"]}
    return record(**parts, assessment=reading, vessel=FREE | (vessels or {}))


def said(*given, **changes):
    return suggestions(case(*given, **changes), lambda section: f"#{section}")


def labels(rows):
    return [row.label for row in rows]


def criteria(said):
    return [met.label for met in said.present]


def entry(page, beginning):
    return next(e for e in page["workup"].entries if e.label.startswith(beginning))


def test_case_without_a_primary_site_has_no_suggestion():
    assert suggestions(record(tumour={"symptoms": ["none"]}), str) is None


# Pathway


def test_missing_work_up_comes_first_and_what_would_follow_is_told():
    pathway = said()["pathway"]
    assert pathway.met.label == "Complete the work-up"
    assert labels(pathway.next) == ["Complete the biology"]
    assert pathway.met.here.startswith("1 examination that could change the pathway: ")


def test_open_anatomy_is_named_as_what_the_work_up_waits_for():
    assert said({"SMA": {}})["pathway"].met.here.startswith("the anatomy is open (1 finding); ")


def test_locally_advanced_never_means_unresectable():
    pathway = said({"SMA": {"contact_deg": 270.0}})["pathway"]
    row = pathway.next[-1]
    assert row.label == "Consider systemic treatment first"
    assert "Does not mean unresectable" in row.rationale
    assert "thresholds come from ductal adenocarcinoma" in row.rationale
    assert "Expert second opinion" not in row.options
    assert "expert second opinion" in row.options


def test_small_tumour_may_be_watched():
    rows = said(tumour={"imaging_diameter_mm": 14.0})["pathway"].next
    assert labels(rows)[0] == "Active surveillance is an option"
    assert "Bile duct obstructed" in said(tumour={"imaging_diameter_mm": 14.0})["without"]


FIT = {"ecog": 0, "asa": 2, "albumin_g_l": 40.0, "charlson_conditions": ["none"]}
TYPICAL = {"biopsy_done": True, "biopsy_ki67_pct": 2.0, "biopsy_differentiation": "well"}


def test_core_tier_that_is_complete_reaches_a_row_and_says_what_it_is_judged_without():
    page = said(case={"setting": "elective"}, fitness=FIT, workup=TYPICAL)
    assert page["pathway"].met.label == "Upfront surgery"
    assert page["pathway"].met.name == "Row 14"
    assert (page["pathway"].open, page["pathway"].unasked) == ((), ())
    assert page["biology"].state == page["condition"].state == "negative"
    assert page["biology"].missing.unasked == ("FDG PET positive", "Growth within 12 months")
    assert {"Patient declines surgery", "Growth within 12 months"} <= set(page["without"])


def test_irreversible_frailty_is_never_set_aside():
    rows = said(case={"setting": "elective"}, fitness=FIT | {"ecog": 3}, workup=TYPICAL)["pathway"]
    assert labels(rows.unasked) == ["Outside surgical options now"]
    assert rows.unasked[0].open.unasked == ("ECOG status is irreversible",)


def test_examination_that_is_asked_and_missing_still_comes_first():
    page = said(case={"setting": "elective"}, fitness=FIT, workup=TYPICAL | {"ct_on": None})
    assert page["pathway"].met.label == "Complete the work-up"
    assert labels(page["pathway"].next) == ["Upfront surgery"]


def test_case_before_its_board_waits_for_the_date_only():
    before = {"board_on": None, "board_decision": None}
    page = said(case={"setting": "elective"}, fitness=FIT, workup=TYPICAL, board=before)
    assert page["pathway"].met.label == "Upfront surgery"
    assert labels(page["pathway"].open) == ["Complete the work-up"]
    asked = [one.label for one in page["pathway"].open[0].open.asked]
    assert "Date of the decision" in asked


def test_controlled_syndrome_is_no_reason_to_wait():
    tumour = {"functioning_syndrome": "gastrinoma", "hormone_control": "controlled"}
    page = said(case={"setting": "elective"}, fitness=FIT, workup=TYPICAL, tumour=tumour)
    assert page["pathway"].met.label == "Upfront surgery"
    partial = said(case={"setting": "elective"}, fitness=FIT, workup=TYPICAL,
                   tumour=tumour | {"hormone_control": "partial"})  # fmt: skip
    assert labels(partial["pathway"].unasked) == [
        "Optimise, then reassess", "Expedite the board",
    ]  # fmt: skip


def test_answer_that_was_interpreted_is_told_to_verify():
    page = said(case={"setting": "elective"}, fitness=FIT, workup=TYPICAL)
    found = {one.finding for one in page["interpretations"]}
    assert found == {"imaging.sstr_positive", "path.grade"}
    mild = said(fitness=FIT | {"charlson_conditions": ["liver_mild"]})["interpretations"]
    assert {"fitness.cirrhosis", "fitness.portal_hypertension"} <= {one.finding for one in mild}
    small = {"imaging_diameter_mm": 14.0}
    dilated = said(workup=TYPICAL | {"main_duct_dilated": True}, tumour=small)
    assert "tumour.main_duct_mm" in {one.finding for one in dilated["interpretations"]}


def test_row_of_a_finding_the_form_asks_leads_to_its_section():
    rows = said()["pathway"].open
    emergency = next(row for row in rows if row.label == "Emergency surgery, recorded")
    assert [one.href for one in emergency.open.asked] == ["#diagnosis"]


def test_carcinoma_settles_the_pathway():
    pathway = said(workup={"biopsy_done": True, "biopsy_differentiation": "poor"})["pathway"]
    assert pathway.met.label == "Outside these sets"
    assert (pathway.open, pathway.unasked, pathway.next) == ((), (), ())


def test_row_for_a_site_without_a_set_is_not_told_where_there_is_one():
    open_anatomy = {"SMA": {}, "CA": {}}
    assert "No set for this site" not in labels(said(open_anatomy)["pathway"].next)
    rows = said(tumour={"primary_site": "stomach"})["pathway"].next
    assert labels(rows) == ["No set for this site"]


def test_open_vessels_are_told_as_findings_of_the_vessel_form():
    row = said({"SMA": {}})["pathway"].next[0]
    assert row.open.asked[0].label == "1 finding of the vessel form"
    assert row.open.asked[0].href == "#vessels"


# Flags


def test_flag_that_is_present_is_positive_whatever_is_open():
    biology = said(tumour={"imaging_diameter_mm": 41.0})["biology"]
    assert (biology.state, criteria(biology)) == ("positive", ["Primary above 40 mm"])
    assert (
        biology.present[0].detail == "Largest diameter 41 mm; Genc-2018, retrospective multicentre"
    )


def test_flags_not_all_looked_for_are_open_never_negative():
    page = said()
    assert page["biology"].state == page["condition"].state == "open"
    assert "Growth within 12 months" in page["biology"].missing.unasked
    assert "FDG PET positive" in [one.label for one in page["biology"].missing.asked]


def test_biology_says_nothing_of_a_carcinoma():
    biology = said(workup={"biopsy_done": True, "biopsy_differentiation": "poor"})["biology"]
    assert biology.state == "outside"


def test_frail_patient_is_conditional():
    condition = said(fitness={"ecog": 2, "albumin_g_l": 29.0})["condition"]
    assert criteria(condition) == [
        "ECOG of 2 or more",
        "Albumin below 30 g/L, or more than 10 % weight loss in 6 months",
    ]
    assert "ASA of IV or more" not in condition.cleared  # not asked of this case


# Work-up


def test_examination_within_its_limit_is_done_with_its_age():
    assert entry(said(), "Multiphase CT").kind == "done"
    assert entry(said(), "Multiphase CT").state == "27 days before the board"


@pytest.mark.parametrize(
    ("ct", "kind", "state"),
    [
        ("2023-12-21", "done", "42 days before the board"),
        ("2023-12-20", "outdated", "43 days before the board, at most 42"),
        ("2023-12", "undated", "32 to 62 days before the board, at most 42"),
        ("2023-11", "outdated", "63 to 92 days before the board, at most 42"),
    ],
)
def test_age_of_an_examination_counts_up_to_the_board(ct, kind, state):
    found = entry(said(workup={"ct_on": ct}), "Multiphase CT")
    assert (found.kind, found.state, found.blocks) == (kind, state, True)


def test_age_is_open_without_the_date_of_the_board():
    page = suggestions(record(tumour=TUMOUR, workup=WORKUP), lambda section: f"#{section}")
    found = entry(page, "Multiphase CT")
    assert (found.kind, found.href) == ("undated", "#board")
    assert page["workup"].decided is False


def test_what_is_missing_and_matters_comes_first():
    page = said(workup={"ct_on": None, "biopsy_done": True, "biopsy_ki67_pct": 15.0})
    wanting = page["workup"].wanting
    assert [e.blocks for e in wanting] == sorted([e.blocks for e in wanting], reverse=True)
    assert [e.label for e in wanting if not e.blocks] == ["FDG PET"]


def test_examination_the_registry_asks_in_part_says_what_is_not_asked():
    found = entry(said(fitness=FIT), "ECOG, ASA")
    assert (found.kind, found.state) == ("done", "Done")
    assert found.note == "HbA1c and weight loss are not asked"
    assert entry(said(), "ECOG, ASA").kind == "missing"


def test_examination_that_does_not_apply_is_left_out():
    page = said()
    assert not [e for e in page["workup"].entries if e.label.startswith("Syndrome-specific")]
    assert not [e for e in page["workup"].entries if e.label.startswith("Serum chromogranin")]


def test_volumetry_is_looked_up_only_where_there_are_liver_metastases():
    label = "Volumetry of the liver"
    assert not [e for e in said()["workup"].entries if e.label == label]
    found = entry(said(tumour={"liver_metastases": "simple"}), label)
    assert (found.kind, found.state) == ("unasked", "Not asked")


def test_pattern_and_grade_are_not_asked_again_where_the_form_asks_no_closer():
    tumour = {"liver_metastases": "simple", "complete_clearance_planned": True}
    page = said(case={"setting": "elective"}, fitness=FIT, workup=TYPICAL, tumour=tumour)
    assert labels(page["pathway"].next) == [
        "Upfront surgery at a high-volume center", "Refer to a high-volume board",
        "Upfront surgery",
    ]  # fmt: skip
    row = page["pathway"].next[0]
    assert row.open.asked == ()
    assert "Grade" in row.open.unasked
    assert "Planned extent of liver resection" in row.open.unasked
    assert "Pattern (Frilling)" not in row.open.unasked


def test_echocardiogram_is_looked_up_where_carcinoid_heart_disease_may_be():
    assert not [e for e in said()["workup"].entries if e.label == "Echocardiography"]
    carcinoid = said(tumour={"functioning_syndrome": "carcinoid"})
    assert entry(carcinoid, "Echocardiography").kind == "unasked"
    assert "Echocardiography" not in carcinoid["without"]


def test_mesenteric_form_is_looked_up_in_the_records():
    page = said(tumour={"primary_site": "jejunum_ileum"})
    assert entry(page, "Structured vessel").kind == "unasked"


# Other sets


def titles(**changes):
    return [one.title for one in said(**changes)["sets"]]


def test_only_the_sets_that_speak_of_the_case_are_told():
    assert titles() == ["Active surveillance"]
    assert titles(tumour={"liver_metastases": "simple"}) == ["Liver metastases"]
    assert titles(tumour={"functioning_syndrome": "insulinoma"}) == [
        "Active surveillance",
        "Hormone control",
    ]
    assert titles(tumour={"primary_site": "jejunum_ileum"}) == [
        "Mesentery and small bowel",
        "Carcinoid heart disease",
    ]


def test_rule_that_only_stands_last_is_not_told_as_met():
    liver = said(tumour={"liver_metastases": "simple"})["sets"][0]
    assert liver.headline.startswith("Open: ")
    assert liver.present == ()


def test_reason_against_surveillance_is_told():
    surveillance = said()["sets"][0]
    assert surveillance.headline == "Surveillance is not within this set"
    assert criteria(surveillance) == ["Larger than 20 mm"]


def test_low_confidence_that_bears_on_the_case_is_told():
    named = [criterion.id for criterion in said()["verify"]]
    assert "BIO-FDG" in named
    assert "SURV-HEREDITARY" in named
    assert not {"SB-STAGE-III", "VEN-J1-CONTACT"} & set(named)


def test_low_confidence_of_the_mesentery_is_told_where_it_is_judged():
    named = [c.id for c in said(tumour={"primary_site": "jejunum_ileum"})["verify"]]
    assert "SB-STAGE-III" in named


def test_contradiction_of_the_vessels_is_left_to_their_own_panel():
    page = said({"SMVPV": {"contact_deg": 0.0, "contour": "teardrop"}})
    assert page["warnings"] == []


def test_panel_asks_the_database_nothing_and_orders_nothing():
    html = suggested(RequestFactory().get("/"), case())
    assert "never an order" in html
    assert "A clinical trial is an option in every row" in html
    assert suggested(RequestFactory().get("/"), record(tumour={})) == ""
