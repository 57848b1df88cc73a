from dataclasses import replace

import pytest

from registry.core.complications import Complication
from registry.core.dates import PartialDate
from registry.core.events import Course
from registry.core.textbook import (
    TO_NFPD_2024,
    TO_PANC_2020,
    TO_PNET_2020,
    TOLS_DELPHI,
    TOLS_SURVEY,
    VARIANTS,
    Findings,
    textbook_facts,
    textbook_outcome,
)

on = PartialDate.parse
SMOOTH = Course(
    operated_on=on("2024-01-01"),
    discharged_on=on("2024-01-09"),
    vital_status="alive",
    last_contact_on=on("2025-01-01"),
    no_complication=True,
    readmitted_90d=False,
    reoperated_90d=False,
)
GOOD = Findings(
    cleared=True,
    nodes_examined=12,
    stay_p75_nights=10,
    popf_bc=False,
    bile_leak_bc=False,
    pph_bc=False,
    phlf_bc=False,
    intraoperative_incident_grade=1,
)


def judge(variant, course=SMOOTH, findings=GOOD):
    return textbook_outcome(variant, textbook_facts(course, findings))


def with_complication(kind, isgps, clavien):
    row = Complication(kind, on("2024-01-06"), clavien, isgps)
    return replace(SMOOTH, no_complication=False, complications=(row,))


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=list(VARIANTS))
def test_a_smooth_course_reaches_every_variant(variant):
    outcome = judge(variant)
    assert outcome.value is True
    assert outcome.counted is True


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=list(VARIANTS))
def test_every_component_decides_its_variant(variant):
    facts = textbook_facts(SMOOTH, GOOD)
    for name in variant.components:
        failed = textbook_outcome(variant, facts | {name: False})
        assert (failed.value, failed.failed, failed.counted) == (False, (name,), False)
        unknown = textbook_outcome(variant, facts | {name: None})
        assert (unknown.value, unknown.unknown, unknown.counted) == (None, (name,), None)


def test_example_fistula_b_otherwise_fine():
    course = with_complication("POPF", "B", "II")
    assert judge(TO_PANC_2020, course, replace(GOOD, popf_bc=None)).value is False


def test_example_r1_fails_only_where_the_margin_counts():
    course = with_complication("UTI", None, "II")
    findings = replace(GOOD, cleared=False)
    assert judge(TO_PNET_2020, course, findings).value is False
    assert judge(TO_PANC_2020, course, findings).value is True


def test_example_margin_missing_is_unknown():
    assert judge(TO_PNET_2020, findings=replace(GOOD, cleared=None)).value is None


def test_a_failed_case_with_an_unknown_component_is_not_counted():
    course = with_complication("PPH", "C", "IIIb")
    outcome = judge(TO_PNET_2020, course, replace(GOOD, cleared=None))
    assert outcome.value is False
    assert not outcome.evaluable
    assert outcome.counted is None


def test_grades_that_disagree_are_unknown():
    course = with_complication("POPF", "B", "II")
    outcome = judge(TO_PANC_2020, course)  # the findings derive none
    assert outcome.unknown == ("no_popf_bc",)


@pytest.mark.parametrize(("stay", "reached"), [(8, True), (7.5, False), (None, None)])
def test_stay_is_compared_with_the_frozen_quartile(stay, reached):
    assert judge(TO_PNET_2020, findings=replace(GOOD, stay_p75_nights=stay)).value is reached


@pytest.mark.parametrize(("discharged", "reached"), [("2024-01-20", True), ("2024-01-21", False)])
def test_19_nights_are_the_limit_of_the_2024_variant(discharged, reached):
    assert judge(TO_NFPD_2024, replace(SMOOTH, discharged_on=on(discharged))).value is reached


@pytest.mark.parametrize(("nodes", "reached"), [(11, False), (12, True), (13, True), (None, None)])
def test_12_nodes_are_the_limit_of_the_2024_variant(nodes, reached):
    assert judge(TO_NFPD_2024, findings=replace(GOOD, nodes_examined=nodes)).value is reached


@pytest.mark.parametrize(("grade", "reached"), [(0, True), (1, True), (2, False), (None, None)])
def test_an_incident_of_grade_2_fails_the_liver_variants(grade, reached):
    findings = replace(GOOD, intraoperative_incident_grade=grade)
    assert judge(TOLS_SURVEY, findings=findings).value is reached
    assert judge(TOLS_DELPHI, findings=findings).value is reached


def test_survey_asks_30_days_of_readmission_only():
    late = replace(SMOOTH, readmitted_90d=True)
    assert judge(TOLS_SURVEY, late).value is None
    assert judge(TO_PNET_2020, late).value is False


@pytest.mark.parametrize(("surgical", "reached"), [(True, False), (False, True), (None, None)])
def test_delphi_asks_why_a_patient_came_back(surgical, reached):
    course = replace(SMOOTH, readmitted_90d=True)
    findings = replace(GOOD, readmitted_for_major_complication=surgical)
    assert judge(TOLS_DELPHI, course, findings).value is reached


def test_nothing_known_is_unknown_everywhere():
    for variant in VARIANTS.values():
        outcome = textbook_outcome(variant, textbook_facts(Course(), Findings()))
        assert outcome.unknown == variant.components


@pytest.mark.parametrize(("day", "reached"), [("2024-03-31", False), ("2024-04-01", True)])
def test_complications_and_deaths_count_through_day_90(day, reached):
    row = Complication("other", on(day), "IIIa")
    course = replace(SMOOTH, no_complication=False, complications=(row,))
    assert textbook_facts(course, GOOD)["no_major_complication"] is reached
    died = replace(SMOOTH, vital_status="dead", died_on=on(day), last_contact_on=on(day))
    assert textbook_facts(died, GOOD)["no_death_90d"] is reached
