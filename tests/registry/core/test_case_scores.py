"""The scores of one case from its plain rows."""

from dataclasses import replace
from datetime import date

import pytest

from registry.core.case_rows import CaseRows
from registry.core.case_scores import case_scores

CASE = CaseRows(
    case={"registered_on": date(2024, 1, 1)},
    patient={
        "birth_year": 1962,
        "sex": "male",
        "vital_status": "alive",
        "last_contact_on": date(2025, 6, 1),
    },
    fitness={"height_cm": 180, "weight_kg": 81, "charlson_conditions": ["diabetes", "copd"]},
    tumour={
        "primary_site": "pancreas",
        "location": "head_uncinate",
        "diagnosed_on": date(2023, 12, 1),
        "imaging_diameter_mm": 30,
        "symptoms": ["none"],
        "functioning_syndrome": "none",
        "liver_metastases": "none",
        "extrahepatic_metastases": ["none"],
    },
    course={"no_complication": False, "readmitted_90d": False, "reoperated_90d": False},
    operations=[
        {
            "sequence": 1,
            "operated_on": date(2024, 1, 10),
            "discharged_on": date(2024, 1, 20),
            "intent": "curative",
            "procedure": "PD",
            "pancreatic_texture": "soft",
            "duct_diameter_mm": 2,
            "blood_loss_ml": 500,
        }
    ],
    specimens=[
        {
            "sequence": 1,
            "histology": "NET",
            "differentiation": "well",
            "ki67_pct": 5,
            "mitoses_per_2mm2": 1,
            "specimen_diameter_mm": 32,
            "pt": "T2",
            "pn": "N1",
            "tnm_edition": "AJCC8",
            "nodes_examined": 14,
            "nodes_positive": 2,
            "margin_status": "R0",
            "margin_mm": 1.5,
        }
    ],
    complications=[
        {"complication_type": "POPF", "complication_on": date(2024, 1, 14), "clavien_dindo": "II"}
    ],
    follow_ups=[
        {
            "seen_on": date(2025, 1, 10),
            "disease_status": "recurrence",
            "recurred_on": date(2025, 1, 10),
        }
    ],
)


def scores(case=CASE):
    return {result.score: result for result in case_scores(case)}


def changed(part, **changes):
    rows = getattr(CASE, part)
    new = [rows[0] | changes] if isinstance(rows, list) else {**rows, **changes}
    return scores(replace(CASE, **{part: new}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("who_grade", "NET G2"),
        ("stage", "III"),
        ("bmi", 25.0),
        ("charlson_index", 2),
        ("rrs", 4),
        ("genc2018_flags", 1),
        ("frs", 7),
        ("a_frs", 22.07),
        ("isgps_pancreas_class", "D"),
        ("margin", "R0"),
        ("lymph_nodes", "adequate"),
        ("clavien_dindo", "II"),
        ("comprehensive_complication_index", 20.9),
        ("length_of_stay", 10),
        ("mortality_90d", False),
        ("death_in_hospital", False),
        ("major_complication_90d", False),
        ("readmission_90d", False),
        ("overall_survival", 508),
        ("recurrence_free_survival", 366),
    ],
)
def test_score_of_the_case(name, value):
    assert scores()[name].value == value


def test_scores_outside_their_population_are_left_out():
    assert "lnrs" not in scores()  # 32 mm
    assert "carcinoid_prophylaxis" not in scores()
    assert "frs" not in changed("operations", procedure="DP")
    assert "rrs" not in changed("tumour", functioning_syndrome="insulinoma")
    assert "rrs" not in changed("tumour", primary_site="stomach")


def test_charlson_tells_the_index_tumour_beside_by_the_spread_of_the_case():
    assert scores()["charlson_index"].parts["with_index_tumour"] == 4
    spread = changed("tumour", liver_metastases="unilobar")["charlson_index"]
    assert (spread.value, spread.parts["with_index_tumour"]) == (2, 8)


def test_carcinoid_syndrome_asks_for_prophylaxis():
    found = changed("tumour", functioning_syndrome="carcinoid")
    assert found["carcinoid_prophylaxis"].value is None


def test_case_without_operation_has_no_score_of_one():
    found = scores(replace(CASE, operations=[], specimens=[], complications=[]))
    assert "margin" not in found
    assert found["stage"].range == ("II", "III")  # size is known from imaging
    assert found["who_grade"].value is None


def test_categories_of_the_7th_edition_are_not_carried_over():
    stage = changed("specimens", tnm_edition="AJCC7", pt="T4")["stage"]
    assert (stage.parts["edition"], stage.parts["t"]) == ("AJCC8", ["T2", "T3", "T4"])


def test_nodes_not_examined_are_no_negative_nodes():
    found = changed("specimens", nodes_examined=0, nodes_positive=0, pn="NX")
    assert found["rrs"].range == (3, 4)


def test_nodes_examined_and_free_are_negative():
    assert changed("specimens", nodes_positive=0, pn="N0")["rrs"].value == 3


def test_unanswered_choices_stay_unknown():
    found = scores(replace(CASE, fitness={}, tumour={}, complications=[]))
    assert found["charlson_index"].value is None
    assert found["clavien_dindo"].value is None
    assert found["stage"].value is None


def test_stated_absence_of_complications_is_an_answer():
    found = scores(replace(CASE, complications=[], course={"no_complication": True}))
    assert found["comprehensive_complication_index"].value == 0
    assert found["major_complication_90d"].value is False


def test_death_reported_at_a_visit_is_no_contact_with_a_living_patient():
    patient = {"vital_status": "dead", "last_contact_on": date(2024, 1, 20)}
    visit = {"seen_on": date(2024, 9, 1), "disease_status": "died"}
    found = scores(replace(CASE, patient=patient, follow_ups=[visit]))
    assert found["mortality_90d"].value is None
    assert found["recurrence_free_survival"].value is None


# Textbook outcome and fistula


def textbook(case=CASE):
    return {
        result.parts["variant"]: result
        for result in case_scores(case)
        if result.score == "textbook_outcome"
    }


def with_operation(**changes):
    return replace(CASE, operations=[CASE.operations[0] | changes])


def test_textbook_outcome_is_told_in_each_variant_of_the_population():
    assert list(textbook()) == ["TO_PANC_2020", "TO_PNET_2020", "TO_NFPD_2024"]
    assert list(textbook(with_operation(procedure="DP"))) == ["TO_PANC_2020", "TO_PNET_2020"]
    assert list(textbook(with_operation(intent="debulking"))) == ["TO_PANC_2020"]
    assert list(textbook(with_operation(procedure="hepatectomy_major"))) == [
        "TOLS_SURVEY",
        "TOLS_DELPHI",
    ]
    assert textbook(with_operation(procedure="SI_resection")) == {}


def test_textbook_outcome_needs_every_component():
    found = textbook()
    assert found["TO_PANC_2020"].value is None  # the grade of the fistula is not told
    assert found["TO_PANC_2020"].parts["unknown"] == ["no_popf_bc"]
    assert found["TO_PNET_2020"].parts["unknown"] == ["stay_within_p75"]
    assert found["TO_NFPD_2024"].value is True


def test_fistula_of_the_findings_counts_for_the_textbook_outcome():
    course = {**CASE.course, "amylase_ratio": 5, "drain_days": 25}
    course["fistula_consequences"] = ["none"]
    found = replace(CASE, course=course)
    assert scores(found)["popf"].value == "B"
    assert textbook(found)["TO_PANC_2020"].value is False


def test_margin_of_a_debulking_is_no_complete_clearance():
    found = textbook(with_operation(procedure="hepatectomy_major", intent="debulking"))
    assert "r0" in found["TOLS_SURVEY"].parts["unknown"]


def test_fistula_is_not_asked_after_another_operation():
    assert "popf" not in changed("operations", procedure="SI_resection")


# Window of 90 days, and what was left


def with_complications(*rows):
    listed = [{"complication_type": "other", **row} for row in rows]
    return scores(replace(CASE, complications=[*CASE.complications, *listed]))


@pytest.mark.parametrize(
    ("occurred_on", "worst", "index"),
    [
        (date(2024, 4, 9), ("IIIb", "IIIb"), (39.7, 39.7)),  # day 90
        (date(2024, 4, 10), ("II", "II"), (20.9, 20.9)),  # day 91
        (None, ("II", "IIIb"), (20.9, 39.7)),
    ],
)
def test_complications_count_within_90_days(occurred_on, worst, index):
    found = with_complications({"clavien_dindo": "IIIb", "complication_on": occurred_on})
    assert found["clavien_dindo"].range == worst
    assert found["comprehensive_complication_index"].range == index


def test_list_nobody_called_complete_may_go_up_to_a_death():
    found = changed("course", no_complication=None)
    assert found["clavien_dindo"].range == ("II", "V")
    assert found["major_complication_90d"].value is None


@pytest.mark.parametrize(
    ("specimen", "tumour", "told"),
    [
        ({}, {}, {"recurrence_free_survival", "time_to_recurrence"}),
        ({"margin_status": "R2"}, {}, {"progression_free_survival"}),
        ({}, {"liver_metastases": "simple"}, {"progression_free_survival"}),
        (
            {"margin_status": "RX"},
            {},
            {"recurrence_free_survival", "time_to_recurrence", "progression_free_survival"},
        ),
    ],
)
def test_time_told_goes_by_what_was_left(specimen, tumour, told):
    case = replace(
        CASE,
        specimens=[CASE.specimens[0] | specimen],
        tumour={**CASE.tumour, **tumour},
    )
    every = {"recurrence_free_survival", "time_to_recurrence", "progression_free_survival"}
    found = scores(case)
    assert every & set(found) == told
    assert {found[name].applicable for name in told} == {None if len(told) == 3 else True}


@pytest.mark.parametrize(
    ("statuses", "days", "event"),
    [
        ({date(2024, 6, 8): "stable", date(2024, 12, 5): "progression"}, 330, 1),
        ({date(2024, 12, 5): "progression", date(2024, 6, 8): "progression"}, 150, 1),
        ({date(2024, 6, 8): "recurrence"}, 150, 1),
        ({date(2024, 6, 8): "stable"}, 150, 0),
        ({None: "progression", date(2024, 6, 8): "progression"}, None, None),
        ({}, None, None),
    ],
)
def test_progression_is_the_first_visit_that_showed_it(statuses, days, event):
    visits = [{"seen_on": on, "disease_status": status} for on, status in statuses.items()]
    specimen = CASE.specimens[0] | {"margin_status": "R2"}
    found = scores(replace(CASE, specimens=[specimen], follow_ups=visits))
    told = found["progression_free_survival"]
    assert (told.value, told.parts.get("event")) == (days, event)


def test_failure_to_rescue_is_told_after_a_major_complication_only():
    assert "failure_to_rescue" not in scores()
    major = {"clavien_dindo": "IVa", "complication_on": date(2024, 1, 15)}
    assert with_complications(major)["failure_to_rescue"].value is False


@pytest.mark.parametrize(("operated_on", "index"), [(date(2012, 1, 1), 3), (None, 4)])
def test_age_is_that_at_the_operation_else_at_the_diagnosis(operated_on, index):
    told = changed("operations", operated_on=operated_on)["charlson_index"]
    assert told.parts["age_adjusted"] == index
