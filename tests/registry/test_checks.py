"""Consistency of a case: each check has a case that breaks it and one at its limit."""

import pytest

from registry.checks import CheckError, checks, inconsistencies, read_checks
from registry.facts import Facts
from tests.registry.records import record

# check, what breaks it, what it lets pass
CASES = [
    (
        "DATE-BIRTH",
        {"patient": {"birth_year": 1990}, "tumour": {"diagnosed_on": "1989-12"}},
        {"patient": {"birth_year": 1990}, "tumour": {"diagnosed_on": "1990"}},
    ),
    (
        "DATE-AGE",
        {"patient": {"birth_year": 1900}, "tumour": {"diagnosed_on": "2024"}},
        {"patient": {"birth_year": 1914}, "tumour": {"diagnosed_on": "2024"}},
    ),
    (
        "DATE-CONSENT-BIRTH",
        {"patient": {"birth_year": 1990, "consent_status": "broad", "consent_on": "1989-12"}},
        {"patient": {"birth_year": 1990, "consent_status": "broad", "consent_on": "1990"}},
    ),
    (
        "DATE-DIAGNOSIS",
        {"tumour": {"diagnosed_on": "2024-05"}, "operation": {"operated_on": "2024-04-30"}},
        {"tumour": {"diagnosed_on": "2024-05"}, "operation": {"operated_on": "2024-05-01"}},
    ),
    (
        "DATE-BOARD",
        {"tumour": {"diagnosed_on": "2024-05-02"}, "board": {"board_on": "2024-05-01"}},
        {"tumour": {"diagnosed_on": "2024-05-02"}, "board": {"board_on": "2024-05-02"}},
    ),
    (
        "DATE-DEATH-OPERATION",
        {"patient": {"died_on": "2024-04"}, "operation": {"operated_on": "2024-05-01"}},
        {"patient": {"died_on": "2024-05"}, "operation": {"operated_on": "2024-05-01"}},
    ),
    (
        "DATE-DEATH-DISCHARGE",
        {"patient": {"died_on": "2024-05-01"}, "operation": {"discharged_on": "2024-05-02"}},
        {"patient": {"died_on": "2024-05-01"}, "operation": {"discharged_on": "2024-05-01"}},
    ),
    (
        "DATE-CONTACT",
        {"patient": {"last_contact_on": "2024-04-30"}, "operation": {"operated_on": "2024-05-01"}},
        {"patient": {"last_contact_on": "2024-05-01"}, "operation": {"operated_on": "2024-05-01"}},
    ),
    (
        "DATE-CONTACT-DEATH",
        {
            "patient": {
                "vital_status": "dead",
                "died_on": "2024-05-01",
                "last_contact_on": "2024-05-02",
            }
        },
        {
            "patient": {
                "vital_status": "dead",
                "died_on": "2024-05-01",
                "last_contact_on": "2024-05",
            }
        },
    ),
    (
        "DATE-CONTACT-DIAGNOSIS",
        {"patient": {"last_contact_on": "2023"}, "tumour": {"diagnosed_on": "2024-05"}},
        {"patient": {"last_contact_on": "2024"}, "tumour": {"diagnosed_on": "2024-05"}},
    ),
    (
        "DATE-COMPLICATION",
        {
            "operation": {"operated_on": "2024-05-02"},
            "complication": {"complication_on": "2024-05-01"},
        },
        {
            "operation": {"operated_on": "2024-05-02"},
            "complication": {"complication_on": "2024-05-02"},
        },
    ),
    (
        "DATE-COMPLICATION-90",
        {
            "operation": {"operated_on": "2024-01-01"},
            "complication": {"complication_on": "2024-04-01"},
        },
        {
            "operation": {"operated_on": "2024-01-01"},
            "complication": {"complication_on": "2024-03-31"},
        },
    ),
    (
        "DATE-FOLLOWUP",
        {"tumour": {"diagnosed_on": "2024-05-02"}, "followup": {"seen_on": "2024-05-01"}},
        {"tumour": {"diagnosed_on": "2024-05-02"}, "followup": {"seen_on": "2024-05"}},
    ),
    (
        "DATE-FOLLOWUP-DEATH",
        {"patient": {"died_on": "2024-05-01"}, "followup": {"seen_on": "2024-05-02"}},
        {"patient": {"died_on": "2024-05-01"}, "followup": {"seen_on": "2024-05-01"}},
    ),
    (
        "DATE-RECURRENCE",
        {"operation": {"operated_on": "2024-05-02"}, "followup": {"recurred_on": "2024-05-01"}},
        {"operation": {"operated_on": "2024-05-02"}, "followup": {"recurred_on": "2024-05-02"}},
    ),
    (
        "DATE-NEOADJUVANT",
        {
            "operation": {"operated_on": "2024-05-02"},
            "therapy": {"therapy_intent": "neoadjuvant", "therapy_stopped_on": "2024-05-03"},
        },
        {
            "operation": {"operated_on": "2024-05-02"},
            "therapy": {"therapy_intent": "adjuvant", "therapy_stopped_on": "2024-05-03"},
        },
    ),
    (
        "DATE-CT",
        {"workup": {"ct_on": "2024-01-01"}, "board": {"board_on": "2024-02-13"}},
        {"workup": {"ct_on": "2024-01-01"}, "board": {"board_on": "2024-02-12"}},
    ),
    (
        "VITAL-ALIVE",
        {"patient": {"vital_status": "alive"}, "complication": {"clavien_dindo": "V"}},
        {"patient": {"vital_status": "dead"}, "complication": {"clavien_dindo": "V"}},
    ),
    (
        "VITAL-GRADE",
        {
            "patient": {"died_on": "2024-03-31"},
            "operation": {"operated_on": "2024-01-01"},
            "complication": {"clavien_dindo": "IVb"},
        },
        {
            "patient": {"died_on": "2024-04-01"},
            "operation": {"operated_on": "2024-01-01"},
            "complication": {"clavien_dindo": "IVb"},
        },
    ),
    (
        "VITAL-FOLLOWUP",
        {"patient": {"vital_status": "alive"}, "followup": {"disease_status": "died"}},
        {"patient": {"vital_status": "lost"}, "followup": {"disease_status": "died"}},
    ),
    (
        "BODY-BMI",
        {"fitness": {"height_cm": 100, "weight_kg": 71}},
        {"fitness": {"height_cm": 100, "weight_kg": 70}},
    ),
    (
        "TUM-SYMPTOMS",
        {"tumour": {"incidental": True, "symptoms": ["pain"]}},
        {"tumour": {"incidental": True, "symptoms": ["none"]}},
    ),
    (
        "TUM-INSULINOMA",
        {"tumour": {"functioning_syndrome": "insulinoma", "imaging_diameter_mm": 30.5}},
        {"tumour": {"functioning_syndrome": "insulinoma", "imaging_diameter_mm": 30}},
    ),
    (
        "TUM-DIABETES",
        {"fitness": {"diabetes": "none", "charlson_conditions": ["diabetes"]}},
        {"fitness": {"diabetes": "type_2", "charlson_conditions": ["diabetes"]}},
    ),
    (
        "VES-CLASS",
        {"vessel": {"SMA": {"contact_class": "abutment", "contact_deg": 181.0}}},
        {"vessel": {"SMA": {"contact_class": "abutment", "contact_deg": 180.0}}},
    ),
    (
        "VES-RANGE",
        {
            "vessel": {
                "SMA": {"contact_deg": 91.0, "contact_low_deg": 1.0, "contact_high_deg": 90.0}
            }
        },
        {
            "vessel": {
                "SMA": {"contact_deg": 90.0, "contact_low_deg": 1.0, "contact_high_deg": 90.0}
            }
        },
    ),
    (
        "VES-CONTOUR",
        {"vessel": {"SMVPV": {"contact_class": "none", "contour": "teardrop"}}},
        {"vessel": {"SMVPV": {"contact_class": "none", "contour": "unilateral_narrowing"}}},
    ),
    (
        "VES-OCCLUSION",
        {"vessel": {"SMVPV": {"contact_deg": 0.0, "occlusion": "partial"}}},
        {"vessel": {"SMVPV": {"contact_low_deg": 0.0, "contact_high_deg": 90.0}}},
    ),
    (
        "OPR-FISTULA",
        {
            "operation": {"procedure": "SI_resection"},
            "complication": {"complication_type": "POPF"},
        },
        {"operation": {"procedure": "enucleation"}, "complication": {"complication_type": "POPF"}},
    ),
    (
        "OPR-LIVER",
        {
            "operation": {"procedure": "PD", "organs_resected": ["none"]},
            "complication": {"complication_type": "PHLF"},
        },
        {
            "operation": {"procedure": "PD", "organs_resected": ["liver"]},
            "complication": {"complication_type": "PHLF"},
        },
    ),
    (
        "OPR-LEAK",
        {"complication": {"complication_type": "PPH", "isgps_grade": "BL"}},
        {"complication": {"complication_type": "POPF", "isgps_grade": "BL"}},
    ),
    (
        "OPR-FISTULA-GRADE",
        {
            "course": {
                "amylase_ratio": 4.0,
                "drain_days": 10,
                "fistula_consequences": ["percutaneous_drainage"],
            },
            "complication": {"complication_type": "POPF", "isgps_grade": "BL"},
        },
        {
            "course": {"amylase_ratio": 4.0, "drain_days": 10, "fistula_consequences": ["none"]},
            "complication": {"complication_type": "POPF", "isgps_grade": "BL"},
        },
    ),
    (
        "OPR-NONE",
        {"course": {"no_complication": True}, "complication": {"clavien_dindo": "I"}},
        {"course": {"no_complication": True}},
    ),
    (
        "OPR-LIST",
        {"course": {"no_complication": False}},
        {"course": {"no_complication": False}, "complication": {}},
    ),
    (
        "PAT-CURATIVE",
        {"operation": {"intent": "curative"}, "specimen": {"margin_status": "R2"}},
        {"operation": {"intent": "debulking"}, "specimen": {"margin_status": "R2"}},
    ),
    (
        "PAT-MARGIN-R0",
        {"specimen": {"margin_status": "R0", "margin_mm": 0.0}},
        {"specimen": {"margin_status": "R0", "margin_mm": 0.1}},
    ),
    (
        "PAT-MARGIN-R1",
        {"specimen": {"margin_status": "R1", "margin_mm": 1.1}},
        {"specimen": {"margin_status": "R1", "margin_mm": 1.0}},
    ),
    (
        "PAT-N1",
        {"specimen": {"pn": "N1", "nodes_positive": 0}},
        {"specimen": {"pn": "N1", "nodes_positive": 1}},
    ),
    (
        "PAT-N0",
        {"specimen": {"pn": "N0", "nodes_examined": 0}},
        {"specimen": {"pn": "N0", "nodes_examined": 1, "nodes_positive": 0}},
    ),
    (
        "PAT-T1",
        {
            "tumour": {"primary_site": "pancreas"},
            "specimen": {"pt": "T1", "specimen_diameter_mm": 20.5},
        },
        {
            "tumour": {"primary_site": "pancreas"},
            "specimen": {"pt": "T1", "specimen_diameter_mm": 20.0},
        },
    ),
    (
        "PAT-T2",
        {
            "tumour": {"primary_site": "pancreas"},
            "specimen": {"pt": "T2", "specimen_diameter_mm": 41.0},
        },
        {
            "tumour": {"primary_site": "stomach"},
            "specimen": {"pt": "T2", "specimen_diameter_mm": 41.0},
        },
    ),
    (
        "PAT-NEC-WELL",
        {"specimen": {"histology": "NEC", "differentiation": "well"}},
        {"specimen": {"histology": "NEC"}},
    ),
    (
        "PAT-NET-POOR",
        {"specimen": {"histology": "NET", "differentiation": "poor"}},
        {"specimen": {"histology": "MiNEN", "differentiation": "poor"}},
    ),
    (
        "PAT-NEC-KI67",
        {"specimen": {"histology": "NEC", "ki67_pct": 20.0}},
        {"specimen": {"histology": "NEC", "ki67_pct": 20.1}},
    ),
]


def said(parts):
    return {i.check for i in inconsistencies(record(**parts))}


@pytest.mark.parametrize(("check", "wrong", "right"), CASES, ids=[c[0] for c in CASES])
def test_check_speaks_beyond_its_limit_only(check, wrong, right):
    assert (check in said(wrong), check in said(right)) == (True, False)


def test_every_check_is_broken_here():
    assert {check.id for check in checks()} == {case[0] for case in CASES}


def test_case_without_values_is_consistent():
    assert inconsistencies(record()) == ()


def test_inconsistency_names_its_row_and_section():
    found = inconsistencies(
        record(specimen=[{}, {"histology": "NEC", "differentiation": "well"}], course={})
    )
    assert [(i.section, i.part, i.row) for i in found] == [("pathology", "specimen", "2")]


def test_second_operation_is_judged_by_its_own_date():
    found = inconsistencies(
        record(
            tumour={"diagnosed_on": "2024-05-01"},
            operation=[{"operated_on": "2024-04-01"}, {}, {"operated_on": "2024-06-01"}],
        )
    )
    assert [(i.check, i.row) for i in found] == [("DATE-DIAGNOSIS", "1")]


def test_value_of_a_hidden_question_contradicts_nothing():
    found = inconsistencies(
        record(
            patient={"vital_status": "alive", "died_on": "2020-01-01"},
            operation={"operated_on": "2024-05-01"},
        )
    )
    assert found == ()


def test_hidden_value_hides_what_depends_on_it():
    case = record(
        operation={"procedure": "SI_resection"},
        course={"amylase_ratio": 4.0, "fistula_consequences": ["infection"]},
    )
    facts = Facts(case).of_case
    assert {"amylase_ratio", "fistula_consequences"} & set(facts) == set()
    assert facts["fistula_from_findings"] is None


def test_absent_variant_artery_has_no_contact():
    case = record(assessment={}, vessel={"variant_HA": {"present": False, "contact_deg": 90.0}})
    assert Facts(case).of(case.row("vessel", "1.variant_HA"))["contact"] is None


def test_complication_may_follow_any_of_several_operations():
    both = [
        {"procedure": "PD", "organs_resected": ["none"]},
        {"procedure": "hepatectomy_major", "organs_resected": ["none"]},
    ]
    complications = [{"complication_type": "PHLF"}, {"complication_type": "POPF"}]
    assert inconsistencies(record(operation=both, complication=complications)) == ()


def test_errors_come_before_warnings():
    found = inconsistencies(
        record(specimen={"histology": "NEC", "differentiation": "well", "ki67_pct": 5.0})
    )
    assert [i.severity for i in found] == ["error", "warning"]


ENTRY = """
[[check]]
id = "X"
wrong_when = "asa > 3"
severity = "error"
message = "m"
remedy = "r"
variables = ["asa"]
"""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("asa > 3", "asaa > 3", "check X: the finding asaa does not exist.*Did you mean asa"),
        ('"error"', '"fatal"', "check X: severity 'fatal'"),
        ('["asa"]', '["asas"]', "check X: variable 'asas'.*Did you mean asa"),
        ('["asa"]', "[]", "check X: variable 'none'"),
        ('message = "m"', "", "check X: message"),
        ('id = "X"', 'id = "X"\npart = "operatoin"', "check X: part.*Did you mean operation"),
        ('remedy = "r"', 'remedy = "r"\nremedies = "r"', "check X: remedies"),
    ],
)
def test_broken_check_is_named_with_a_remedy(old, new, words):
    with pytest.raises(CheckError, match=words):
        read_checks(ENTRY.replace(old, new))


def test_check_of_the_same_id_is_refused():
    with pytest.raises(CheckError, match="check X comes twice"):
        read_checks(ENTRY * 2)
