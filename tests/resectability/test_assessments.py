"""A case is judged whenever its findings change; what was judged stays."""

import pytest
from django.db import ProgrammingError, transaction

from centers.scope import user_scope
from registry.actions import import_cases
from registry.importing.files import read_file
from registry.queries import case_record
from resectability.actions import assess_new_cases
from resectability.models import Assessment
from resectability.queries import assessments, assessments_of, latest_assessment


@pytest.fixture
def pancreatic(save):
    save("diagnosis", primary_site="pancreas", location="head_uncinate")
    return save


def test_case_without_findings_is_indeterminate_never_resectable(case, pancreatic):
    found = latest_assessment(case.id)
    assert (found.lower, found.upper, found.determinate) == (
        "resectable",
        "locally_advanced",
        False,
    )


def test_finding_makes_a_new_assessment_of_its_inputs(case, pancreatic):
    pancreatic("vessels", SMA__contact_deg="181")
    found = latest_assessment(case.id)
    assert (found.lower, found.sequence) == ("locally_advanced", 2)
    assert found.findings["vessels.SMA.contact_deg"] == 181.0


def test_change_of_no_finding_makes_no_assessment(case, pancreatic):
    pancreatic("fitness", asa="2")
    pancreatic("diagnosis", imaging_diameter_mm="22")
    assert assessments_of(case.id).count() == 1


def test_earlier_assessment_keeps_its_inputs_and_verdict(case, pancreatic):
    pancreatic("vessels", SMA__contact_deg="0")
    pancreatic("vessels", SMA__contact_deg="200")
    second, third = assessments_of(case.id).order_by("sequence")[1:3]
    assert second.findings["vessels.SMA.contact_deg"] == 0.0
    assert third.findings["vessels.SMA.contact_deg"] == 200.0


def test_tumour_of_another_site_is_not_judged(case, save):
    save("diagnosis", primary_site="appendix")
    assert latest_assessment(case.id) is None


def test_case_that_leaves_the_scope_says_so(case, pancreatic):
    pancreatic("workup", biopsy_done="yes", biopsy_differentiation="poor")
    assert latest_assessment(case.id).in_scope == "false"


def test_assessment_names_criteria_engine_person_and_version(case, pancreatic, world):
    found = latest_assessment(case.id)
    assert found.criteria == "pannet-anatomical-resectability@0.2.0"
    assert len(found.criteria_sha256) == 64
    assert found.assessed_by == world.lyon_entry
    assert found.case_version == 2


def test_assessment_cannot_be_changed_or_deleted(case, pancreatic):
    found = latest_assessment(case.id)
    for attempt in (
        lambda: Assessment.objects.filter(pk=found.pk).update(lower="resectable"),
        lambda: Assessment.objects.filter(pk=found.pk).delete(),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            attempt()


def test_another_center_sees_no_assessment(case, pancreatic, world):
    with user_scope(world.uppsala_entry):
        assert not assessments().exists()
        assert not Assessment.objects.exists()


def test_cases_of_a_file_are_judged_in_one_statement(world, as_lyon, django_assert_max_num_queries):
    text = "pseudonym,primary_site\n" + "".join(
        f"C01-0000{n:04d},{'appendix' if n % 2 else 'pancreas'}\n" for n in range(20)
    )
    with django_assert_max_num_queries(40):
        import_cases(by=as_lyon, center=world.lyon, file=read_file(text.encode()))
    assert Assessment.objects.count() == 10
    assert set(Assessment.objects.values_list("sequence", flat=True)) == {1}


def test_cases_loaded_in_bulk_are_judged_once(world, as_lyon, case, pancreatic):
    assert assess_new_cases(by=as_lyon.pk, records=[case_record(case.id)]) == 0
