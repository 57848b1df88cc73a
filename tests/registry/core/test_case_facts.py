"""The derived facts of a case from its plain rows; unknown is never no."""

from datetime import date

import pytest

from registry.core.case_facts import DERIVED, case_facts
from registry.core.case_rows import CaseRows, first_operation
from registry.vocabulary import NOT_RESECTED, PANCREATECTOMIES

OPERATION = {
    "sequence": 1,
    "operated_on": date(2020, 1, 10),
    "operated_on_precision": "day",
    "discharged_on": date(2020, 1, 20),
    "discharged_on_precision": "day",
    "intent": "curative",
    "procedure": "DP",
}
SPECIMEN = {
    "sequence": 1,
    "histology": "NET",
    "differentiation": "well",
    "ki67_pct": 2.0,
    "mitoses_per_2mm2": 1.0,
    "margin_status": "R0",
    "margin_mm": 2.0,
}
FOLLOW_UP = {"seen_on": date(2022, 1, 9), "seen_on_precision": "day", "disease_status": "NED"}


def facts(**changes):
    given = {
        "case": {"registered_on": date(2020, 1, 5)},
        "patient": {
            "birth_year": 1950,
            "vital_status": "alive",
            "last_contact_on": date(2023, 1, 9),
            "last_contact_on_precision": "day",
        },
        "fitness": {"asa": 3, "height_cm": 200.0, "weight_kg": 80.0},
        "tumour": {
            "primary_site": "pancreas",
            "liver_metastases": "none",
            "extrahepatic_metastases": ["none"],
        },
        "course": {"no_complication": True, "readmitted_90d": False, "amylase_ratio": 1.0},
        "operations": [OPERATION],
        "specimens": [SPECIMEN],
        "follow_ups": [FOLLOW_UP],
    }
    return case_facts(CaseRows(**(given | changes)))


def test_facts_are_those_declared():
    assert list(facts()) != []
    assert set(facts()) == {fact.name for fact in DERIVED}


def test_good_course_passes_every_outcome():
    found = facts()
    assert {
        name: found[name]
        for name in ("r0", "no_major_complication_90d", "alive_90d", "no_popf_bc", "to_panc_2020")
    } == dict.fromkeys(
        ("r0", "no_major_complication_90d", "alive_90d", "no_popf_bc", "to_panc_2020"), True
    )


def test_course_without_any_answer_is_unknown_not_good():
    found = facts(course={})
    assert (found["no_major_complication_90d"], found["no_popf_bc"]) == (None, None)
    assert found["to_panc_2020"] is None


def test_fistula_that_needed_reoperation_is_no_textbook_outcome():
    course = {
        "no_complication": False,
        "readmitted_90d": False,
        "amylase_ratio": 9.0,
        "fistula_consequences": ["reoperation"],
    }
    complications = [{"complication_type": "POPF", "isgps_grade": "C", "clavien_dindo": "IIIb"}]
    found = facts(course=course, complications=complications)
    assert found["no_popf_bc"] is False


def test_case_without_operation_is_not_operated():
    found = facts(operations=[], specimens=[], course={})
    assert (found["operated"], found["resected"], found["pancreatic_resection"]) == (
        False,
        False,
        False,
    )
    assert found["os_days"] is None


@pytest.mark.parametrize(
    ("procedure", "intent", "counts"),
    [
        ("DP", "curative", True),
        ("enucleation", "curative", False),
        ("enucleation", None, False),
        ("DP", "debulking", False),
        (None, "debulking", False),
        (None, "curative", None),
        ("DP", None, None),
    ],
)
def test_r0_rate_leaves_out_enucleations_and_what_was_not_meant_to_cure(procedure, intent, counts):
    operation = OPERATION | {"procedure": procedure, "intent": intent}
    assert facts(operations=[operation])["counts_in_r0_rate"] is counts


@pytest.mark.parametrize(
    ("changes", "carcinoma"),
    [
        ({}, False),
        ({"histology": "NEC", "differentiation": "poor", "ki67_pct": 60.0}, True),
        ({"histology": "MiNEN", "differentiation": None}, True),
        ({"histology": None, "differentiation": None, "ki67_pct": 60.0}, None),
        (
            {
                "histology": None,
                "differentiation": None,
                "ki67_pct": None,
                "mitoses_per_2mm2": None,
            },
            None,
        ),
    ],
)
def test_carcinoma_holds_for_a_mixed_tumour_too_and_is_open_without_differentiation(
    changes, carcinoma
):
    assert facts(specimens=[SPECIMEN | changes])["nec"] is carcinoma


def test_operation_without_procedure_may_or_may_not_be_a_resection():
    found = facts(operations=[OPERATION | {"procedure": None}])
    assert (found["operated"], found["resected"]) == (True, None)


def test_earliest_operation_counts_also_if_entered_later():
    later = OPERATION | {"sequence": 1}
    earlier = OPERATION | {"sequence": 2, "operated_on": date(2019, 5, 1)}
    assert first_operation([later, earlier]) == earlier


def test_operation_without_a_date_comes_after_those_with_one():
    undated = OPERATION | {"sequence": 1, "operated_on": None}
    assert first_operation([undated, OPERATION | {"sequence": 2}])["sequence"] == 2


def test_survival_is_counted_from_the_operation_and_entered_at_registration():
    found = facts(case={"registered_on": date(2020, 1, 25)})
    assert (found["os_days"], found["os_event"], found["os_entry_days"]) == (1095, 0, 15)


def test_registration_before_the_operation_is_no_delayed_entry():
    assert facts()["os_entry_days"] == 0


def test_without_recurrence_the_disease_is_followed_to_the_last_visit():
    assert (facts()["rfs_days"], facts()["rfs_event"]) == (730, 0)


def test_without_a_visit_recurrence_is_unknown():
    assert facts(follow_ups=[])["rfs_days"] is None


def test_recurrence_is_an_event_on_its_earliest_day():
    visits = [
        FOLLOW_UP
        | {
            "disease_status": "recurrence",
            "recurred_on": date(2021, 1, 9),
            "recurred_on_precision": "day",
        },
        FOLLOW_UP,
    ]
    found = facts(follow_ups=visits)
    assert (found["recurrence_days"], found["recurrence_event"]) == (365, 1)


def test_death_without_recurrence_competes():
    patient = {
        "vital_status": "dead",
        "died_on": date(2021, 1, 9),
        "died_on_precision": "day",
        "birth_year": 1950,
    }
    found = facts(patient=patient, follow_ups=[FOLLOW_UP | {"seen_on": date(2020, 12, 1)}])
    assert (found["recurrence_event"], found["rfs_event"], found["os_event"]) == (2, 1, 1)


def test_visit_after_a_death_leaves_its_day_open():
    patient = {"vital_status": "dead", "died_on": date(2021, 1, 9), "died_on_precision": "day"}
    found = facts(patient=patient)
    assert (found["os_days"], found["rfs_days"], found["recurrence_days"]) == (None, None, None)


def test_day_known_to_the_month_is_its_middle_rounded_down():
    patient = {
        "vital_status": "alive",
        "last_contact_on": date(2023, 2, 1),
        "last_contact_on_precision": "month",
    }
    found = facts(patient=patient, follow_ups=[])
    assert found["os_days"] == (date(2023, 2, 14) - date(2020, 1, 10)).days


def test_metastases_unknown_in_one_place_are_unknown():
    tumour = {"liver_metastases": "none", "extrahepatic_metastases": None}
    assert facts(tumour=tumour)["metastases"] is None


def test_metastases_in_one_place_are_enough():
    tumour = {"liver_metastases": "simple", "extrahepatic_metastases": None}
    assert (facts(tumour=tumour)["metastases"], facts(tumour=tumour)["free_of_disease"]) == (
        True,
        False,
    )


def test_margin_that_cannot_be_assessed_is_unknown():
    found = facts(specimens=[SPECIMEN | {"margin_status": "RX", "margin_mm": None}])
    assert (found["r0"], found["free_of_disease"]) == (None, None)


@pytest.mark.parametrize(
    ("born", "band"),
    [(1971, "under 50"), (1970, "50–64"), (1955, "65–79"), (1940, "80 and over"), (None, None)],
)
def test_age_band_at_its_limits(born, band):
    assert facts(patient={"birth_year": born})["age_band"] == band


@pytest.mark.parametrize(
    ("procedure", "group"),
    [
        ("PPPD", "pancreatoduodenectomy"),
        ("DPCAR", "distal"),
        ("enucleation", "enucleation"),
        ("TP", "other_pancreatic"),
        ("SI_resection", "other"),
        (None, None),
    ],
)
def test_procedure_group(procedure, group):
    assert facts(operations=[OPERATION | {"procedure": procedure}])["procedure_group"] == group


def test_procedures_are_grouped_as_the_vocabulary_does():
    for procedure in PANCREATECTOMIES:
        assert facts(operations=[OPERATION | {"procedure": procedure}])["pancreatic_resection"]
    for procedure in NOT_RESECTED:
        assert not facts(operations=[OPERATION | {"procedure": procedure}])["resected"]


def test_grade_of_a_carcinoma():
    found = facts(specimens=[SPECIMEN | {"histology": "NEC", "differentiation": "poor"}])
    assert (found["grade"], found["nec"]) == ("NEC", True)


def test_index_of_complications_needs_a_list_or_the_statement_that_there_were_none():
    assert facts()["cci"] == 0.0
    assert facts(course={})["cci"] is None


LATER = {"disease_status": "recurrence", "seen_on_precision": "day"}


def complication(grade, when=date(2020, 1, 15), precision="day"):
    return {
        "complication_type": "other",
        "clavien_dindo": grade,
        "complication_on": when,
        "complication_on_precision": None if when is None else precision,
    }


@pytest.mark.parametrize(
    ("rows", "worst", "index"),
    [
        ([complication("II")], "II", 20.9),
        ([complication("II"), complication("IIIb", date(2020, 4, 9))], "IIIb", 39.7),  # day 90
        ([complication("II"), complication("IIIb", date(2020, 4, 10))], "II", 20.9),  # day 91
        ([complication("II"), complication("IIIb", date(2020, 4, 1), "month")], None, None),
        ([complication("II"), complication("IIIb", None)], None, None),
        ([complication("II"), complication("I", None)], "II", None),
        ([complication(None)], None, None),
    ],
)
def test_complications_after_90_days_do_not_count_and_undated_ones_are_open(rows, worst, index):
    found = facts(course={"no_complication": False}, complications=rows)
    assert (found["clavien_dindo_worst"], found["cci"]) == (worst, index)


def test_death_within_90_days_is_the_worst_complication():
    patient = {"vital_status": "dead", "died_on": date(2020, 4, 9), "died_on_precision": "day"}
    found = facts(patient=patient, follow_ups=[])
    assert (found["clavien_dindo_worst"], found["cci"], found["alive_90d"]) == ("V", 100, False)


def test_visit_after_a_death_within_90_days_is_a_contradiction():
    patient = {"vital_status": "dead", "died_on": date(2020, 4, 9), "died_on_precision": "day"}
    assert facts(patient=patient)["alive_90d"] is None


def test_patient_lost_within_90_days_may_have_died_in_them():
    seen = {"last_contact_on": date(2020, 4, 8), "last_contact_on_precision": "day"}
    found = facts(patient={"vital_status": "lost"} | seen, follow_ups=[])
    assert (found["alive_90d"], found["clavien_dindo_worst"], found["cci"]) == (None, None, None)


def test_list_of_which_nobody_said_that_it_is_complete_may_miss_a_major_complication():
    found = facts(course={}, complications=[complication("II")])
    assert (found["no_major_complication_90d"], found["clavien_dindo_worst"]) == (None, None)
    closed = facts(course={"no_complication": False}, complications=[complication("II")])
    assert (closed["no_major_complication_90d"], closed["clavien_dindo_worst"]) == (True, "II")


@pytest.mark.parametrize(
    ("shown_on", "days"),
    [(date(2021, 1, 8), None), (date(2021, 1, 9), 365), (date(2021, 6, 1), 365)],
)
def test_recurrence_shown_before_the_first_dated_one_has_no_date(shown_on, days):
    visits = [
        LATER | {"seen_on": shown_on},
        LATER
        | {
            "seen_on": date(2021, 6, 1),
            "recurred_on": date(2021, 1, 9),
            "recurred_on_precision": "day",
        },
    ]
    found = facts(follow_ups=visits)
    assert (found["recurrence_days"], found["rfs_days"]) == (days, days)


@pytest.mark.parametrize(
    ("asa", "band"), [(1, "I–II"), (2, "I–II"), (3, "III or more"), (None, None)]
)
def test_asa_band_at_its_limit(asa, band):
    assert facts(fitness={"asa": asa})["asa_band"] == band
