import pytest

from registry.core.isgls import bile_leak_grade, phh_grade, phlf_grade
from registry.core.isgps import IsgpsGrade, chyle_leak_grade, dge_grade, popf_grade, pph_grade

FISTULA = {
    "drain_days": 5,
    "percutaneous_or_endoscopic_drainage": False,
    "angiography_for_bleeding": False,
    "infection_without_organ_failure": False,
    "treatment_prolonging_stay": False,
    "reoperation": False,
    "organ_failure": False,
    "death": False,
}


@pytest.mark.parametrize(
    ("ratio", "changes", "grade"),
    [
        (4, {}, "BL"),
        (4, {"drain_days": 25}, "B"),
        (4, {"percutaneous_or_endoscopic_drainage": True}, "B"),
        (4, {"angiography_for_bleeding": True}, "B"),
        (4, {"infection_without_organ_failure": True}, "B"),
        (4, {"treatment_prolonging_stay": True}, "B"),
        (4, {"percutaneous_or_endoscopic_drainage": True, "reoperation": True}, "C"),
        (4, {"organ_failure": True}, "C"),
        (4, {"death": True}, "C"),
        (0.8, {}, "none"),
        (0.8, {"reoperation": True}, "none"),
        (2.9, {}, "none"),
        (3.0, {}, "none"),
        (3.1, {}, "BL"),
        (4, {"drain_days": 21}, "BL"),
        (4, {"drain_days": 22}, "B"),
        (None, {}, None),
        (4, {"death": None}, None),
        (4, {"drain_days": None}, None),
        (4, {"drain_days": None, "infection_without_organ_failure": True}, "B"),
        (4, {"reoperation": True, "death": None, "drain_days": None}, "C"),
    ],
)
def test_popf_grade(ratio, changes, grade):
    assert popf_grade(ratio, **FISTULA | changes).grade == grade


def test_popf_with_everything_missing_may_be_anything():
    assert popf_grade(None) == IsgpsGrade("none", "C")
    assert popf_grade(None).clinically_relevant is None


def test_popf_of_unknown_severity_is_at_least_a_leak():
    grade = popf_grade(4, **FISTULA | {"death": None, "infection_without_organ_failure": True})
    assert grade == IsgpsGrade("B", "C")
    assert grade.clinically_relevant is True


def test_popf_without_drain_is_inferred_from_a_treated_collection():
    changes = {"percutaneous_or_endoscopic_drainage": True}
    grade = popf_grade(None, treated_collection_without_drain=True, **FISTULA | changes)
    assert grade == IsgpsGrade("B", "B", ("no_drain_inferred",))


def test_popf_by_amylase_ignores_the_inference():
    assert popf_grade(4, treated_collection_without_drain=True, **FISTULA).flags == ()


def test_popf_of_a_low_amylase_and_a_treated_collection_is_a_contradiction():
    assert popf_grade(2, treated_collection_without_drain=True, **FISTULA).grade is None


@pytest.mark.parametrize("kind", list(FISTULA))
def test_popf_with_one_finding_missing_is_not_settled(kind):
    assert popf_grade(4, **FISTULA | {kind: None}).grade is None


@pytest.mark.parametrize(
    ("findings", "grade"),
    [  # worked examples
        ({"tube_days": 5, "solids_pod": 6}, "A"),
        (
            {"tube_days": 2, "tube_reinserted": True, "tube_reinserted_pod": 9, "solids_pod": 15},
            "B",
        ),
        ({"tube_days": 16, "solids_pod": 6}, "C"),
        ({"tube_days": 3, "solids_pod": 6}, "none"),
        # limits of the tube
        ({"tube_days": 4, "solids_pod": 6}, "A"),
        ({"tube_days": 7, "solids_pod": 6}, "A"),
        ({"tube_days": 8, "solids_pod": 6}, "B"),
        ({"tube_days": 14, "solids_pod": 6}, "B"),
        ({"tube_days": 15, "solids_pod": 6}, "C"),
        # limits of solid food
        ({"tube_days": 1, "solids_pod": 7}, "none"),
        ({"tube_days": 1, "solids_pod": 8}, "A"),
        ({"tube_days": 1, "solids_pod": 14}, "A"),
        ({"tube_days": 1, "solids_pod": 15}, "B"),
        ({"tube_days": 1, "solids_pod": 21}, "B"),
        ({"tube_days": 1, "solids_pod": 22}, "C"),
        # limits of the reinsertion
        (
            {"tube_days": 1, "tube_reinserted": True, "tube_reinserted_pod": 3, "solids_pod": 6},
            "none",
        ),
        ({"tube_days": 1, "tube_reinserted": True, "tube_reinserted_pod": 4, "solids_pod": 6}, "A"),
        ({"tube_days": 1, "tube_reinserted": True, "tube_reinserted_pod": 7, "solids_pod": 6}, "A"),
        ({"tube_days": 1, "tube_reinserted": True, "tube_reinserted_pod": 8, "solids_pod": 6}, "B"),
        (
            {"tube_days": 1, "tube_reinserted": True, "tube_reinserted_pod": 14, "solids_pod": 6},
            "B",
        ),
        (
            {"tube_days": 1, "tube_reinserted": True, "tube_reinserted_pod": 15, "solids_pod": 6},
            "C",
        ),
        # missing findings
        ({"tube_days": None, "solids_pod": 6}, None),
        ({"tube_days": 1, "solids_pod": None}, None),
        ({"tube_days": 16, "solids_pod": None}, "C"),
        ({"tube_days": 1, "tube_reinserted": None, "solids_pod": 6}, None),
        ({"tube_days": 1, "tube_reinserted": True, "solids_pod": 6}, None),
        ({"tube_days": 1, "tube_reinserted_pod": 9, "solids_pod": 6}, None),  # contradiction
        ({"tube_days": 16, "solids_pod": 6, "mechanical_cause": True}, "none"),
        ({"tube_days": 16, "solids_pod": 6, "mechanical_cause": None}, None),
        ({"tube_days": 1, "solids_pod": 6, "mechanical_cause": None}, "none"),
    ],
)
def test_dge_grade(findings, grade):
    common = {"tube_reinserted": False, "mechanical_cause": False}
    assert dge_grade(**common | findings).grade == grade


BLEEDING = {
    "bleeding": True,
    "hours_after_operation": 6,
    "haemoglobin_fall_g_dl": 2,
    "red_cell_units": 2,
    "impaired": False,
    "embolisation_or_relaparotomy": False,
}


@pytest.mark.parametrize(
    ("changes", "grade"),
    [
        ({}, "A"),
        ({"hours_after_operation": 10, "embolisation_or_relaparotomy": True}, "B"),
        ({"hours_after_operation": 96}, "B"),
        ({"hours_after_operation": 216, "embolisation_or_relaparotomy": True}, "C"),
        ({"bleeding": False}, "none"),
        ({"hours_after_operation": 24}, "A"),
        ({"hours_after_operation": 24.1}, "B"),
        ({"haemoglobin_fall_g_dl": 2.9}, "A"),
        ({"haemoglobin_fall_g_dl": 3}, "B"),
        ({"red_cell_units": 3}, "A"),
        ({"red_cell_units": 4}, "B"),
        ({"impaired": True}, "B"),
        ({"bleeding": None}, None),
        ({"hours_after_operation": None}, None),
        ({"haemoglobin_fall_g_dl": None}, None),
        ({"red_cell_units": None}, None),
        ({"impaired": None}, None),
        ({"embolisation_or_relaparotomy": None}, None),
        ({"red_cell_units": None, "impaired": True}, "B"),
    ],
)
def test_pph_grade(changes, grade):
    assert pph_grade(**BLEEDING | changes).grade == grade


def test_pph_of_unknown_time_and_known_severity_is_relevant():
    changes = {"hours_after_operation": None, "impaired": True}
    assert pph_grade(**BLEEDING | changes) == IsgpsGrade("B", "C")


CHYLE = {
    "milky_fluid": True,
    "pod": 5,
    "triglycerides_mg_dl": 150,
    "nutrition_drugs_drainage_or_longer_stay": False,
    "other_invasive_intensive_care_or_death": False,
}


@pytest.mark.parametrize(
    ("changes", "grade"),
    [
        ({}, "A"),
        ({"nutrition_drugs_drainage_or_longer_stay": True}, "B"),
        ({"other_invasive_intensive_care_or_death": True}, "C"),
        ({"triglycerides_mg_dl": 90}, "none"),
        ({"triglycerides_mg_dl": 109.9}, "none"),
        ({"triglycerides_mg_dl": 110}, "A"),
        ({"pod": 2}, "none"),
        ({"pod": 3}, "A"),
        ({"milky_fluid": False}, "none"),
        ({"milky_fluid": None}, None),
        ({"pod": None}, None),
        ({"triglycerides_mg_dl": None}, None),
        ({"nutrition_drugs_drainage_or_longer_stay": None}, None),
        ({"other_invasive_intensive_care_or_death": None}, None),
    ],
)
def test_chyle_leak_grade(changes, grade):
    assert chyle_leak_grade(**CHYLE | changes).grade == grade


BILE = {
    "bilirubin_ratio": 3.2,
    "pod": 3,
    "leak_days": 3,
    "intervention_for_collection": False,
    "other_change_of_management": False,
    "relaparotomy": False,
}


@pytest.mark.parametrize(
    ("changes", "grade"),
    [
        ({}, "A"),
        ({"leak_days": 10}, "B"),
        ({"intervention_for_collection": True}, "B"),
        ({"other_change_of_management": True}, "B"),
        ({"relaparotomy": True}, "C"),
        ({"leak_days": 7}, "A"),
        ({"leak_days": 8}, "B"),
        ({"bilirubin_ratio": 2.9}, "none"),
        ({"bilirubin_ratio": 3}, "A"),
        ({"pod": 2}, "none"),
        ({"pod": 2, "intervention_for_collection": True}, "B"),
        ({"bilirubin_ratio": None}, None),
        ({"pod": None}, None),
        ({"leak_days": None}, None),
        ({"intervention_for_collection": None}, None),
        ({"other_change_of_management": None}, None),
        ({"relaparotomy": None}, None),
    ],
)
def test_bile_leak_grade(changes, grade):
    assert bile_leak_grade(**BILE | changes).grade == grade


LIVER_FAILURE = {
    "inr_raised": True,
    "bilirubin_raised": True,
    "pod": 6,
    "non_invasive_treatment": False,
    "invasive_treatment": False,
}


@pytest.mark.parametrize(
    ("changes", "grade"),
    [
        ({}, "A"),
        ({"non_invasive_treatment": True}, "B"),
        ({"invasive_treatment": True}, "C"),
        ({"pod": 3}, "none"),
        ({"pod": 4}, "none"),
        ({"pod": 5}, "A"),
        ({"inr_raised": False}, "none"),
        ({"bilirubin_raised": False}, "none"),
        ({"inr_raised": None}, None),
        ({"bilirubin_raised": None}, None),
        ({"pod": None}, None),
        ({"non_invasive_treatment": None}, None),
        ({"invasive_treatment": None}, None),
    ],
)
def test_phlf_grade(changes, grade):
    assert phlf_grade(**LIVER_FAILURE | changes).grade == grade


@pytest.mark.parametrize(
    ("bleeding", "units", "invasive", "grade"),
    [
        (True, 2, False, "A"),
        (True, 3, False, "B"),
        (True, 1, True, "C"),
        (False, None, None, "none"),
        (None, 2, False, None),
        (True, None, False, None),
        (True, 2, None, None),
    ],
)
def test_phh_grade(bleeding, units, invasive, grade):
    assert phh_grade(bleeding, units, invasive).grade == grade
