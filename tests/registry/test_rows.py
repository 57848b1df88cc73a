"""What the database itself refuses; every guard of a table is broken here once."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from centers.scope import centers_scope
from registry.fields import variables
from registry.models import (
    Case,
    Fitness,
    FollowUp,
    Operation,
    Patient,
    Specimen,
    TherapyLine,
    Tumour,
    VesselAssessment,
    VesselFinding,
)
from registry.vocabulary import Disclosure


@pytest.fixture
def case(world):
    with centers_scope([world.lyon.pk], user=world.lyon_entry.pk):
        patient = Patient.objects.create(center=world.lyon, pseudonym="C01-00012345")
        yield Case.objects.create(center=world.lyon, patient=patient)


def refused(make, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make()


def add(model, case, **values):
    return model.objects.create(center=case.center, case=case, **values)


@pytest.mark.parametrize(
    ("pseudonym", "constraint"),
    [
        ("C01-123", "pseudonym_form"),
        ("C01-123456789", "pseudonym_form"),
        ("c01-1234", "pseudonym_form"),
        ("Doe-1234", "pseudonym_form"),
        ("C01-1234\n", "pseudonym_form"),
        ("C01-00012345", "registry_patient_pseudonym"),
    ],
)
def test_pseudonym_of_another_form_or_twice_is_refused(case, pseudonym, constraint):
    refused(
        lambda: Patient.objects.create(center=case.center, pseudonym=pseudonym),
        constraint,
    )


@pytest.mark.parametrize(
    "values",
    [
        {"height_cm": 170, "missing": {"height_cm": "not_known"}},
        {"missing": {"height_cm": "perhaps"}},
        {"missing": {"shoe_size": "not_known"}},
        {"draft_input": {"shoe_size": "44"}},
    ],
)
def test_value_and_reason_exclude_each_other(case, values):
    refused(lambda: add(Fitness, case, **values), "registry_fitness_value_or_reason")


def test_reason_without_value_is_kept(case):
    row = add(Fitness, case, missing={"height_cm": "not_done"}, draft_input={"weight_kg": "ca. 80"})
    row.refresh_from_db()
    assert (row.missing, row.draft_input) == ({"height_cm": "not_done"}, {"weight_kg": "ca. 80"})


@pytest.mark.parametrize(
    ("day", "precision"),
    [
        (date(2024, 5, 2), "month"),
        (date(2024, 5, 1), "year"),
        (date(2024, 5, 1), None),
        (date(2024, 5, 1), "week"),
        (None, "day"),
    ],
)
def test_date_is_the_first_day_of_its_precision(case, day, precision):
    refused(
        lambda: add(Tumour, case, diagnosed_on=day, diagnosed_on_precision=precision),
        "registry_tumour_value_or_reason",
    )


@pytest.mark.parametrize("height", [-1.0, float("inf"), float("nan")])
def test_number_is_neither_negative_nor_endless(case, height):
    refused(lambda: add(Fitness, case, height_cm=height), "registry_fitness_sound_values")


def test_empty_list_is_no_answer(case):
    refused(lambda: add(Tumour, case, symptoms=[]), "registry_tumour_sound_values")


ORDERS = [
    (Operation, "admitted_on", "operated_on"),
    (Operation, "operated_on", "discharged_on"),
    (TherapyLine, "therapy_started_on", "therapy_stopped_on"),
    (FollowUp, "recurred_on", "seen_on"),
]


@pytest.mark.parametrize(("model", "first", "second"), ORDERS)
def test_days_are_in_order(case, model, first, second):
    days = {first: date(2024, 5, 2), second: date(2024, 5, 1)}
    precisions = {f"{name}_precision": "day" for name in days}
    refused(lambda: add(model, case, sequence=1, **days, **precisions), "sound_values")


@pytest.mark.parametrize(("model", "first", "second"), ORDERS)
def test_months_cannot_contradict_days(case, model, first, second):
    days = {first: date(2024, 5, 2), second: date(2024, 5, 1)}
    precisions = {f"{first}_precision": "day", f"{second}_precision": "month"}
    assert add(model, case, sequence=1, **days, **precisions).pk


def test_death_does_not_precede_the_last_contact(case):
    days = {"last_contact_on": date(2024, 5, 2), "died_on": date(2024, 5, 1)}
    precisions = {f"{name}_precision": "day" for name in days}
    patients = Patient.objects.filter(pk=case.patient_id)
    refused(lambda: patients.update(**days, **precisions), "registry_patient_sound_values")


def test_no_more_positive_nodes_than_examined(case):
    refused(
        lambda: add(Specimen, case, sequence=1, nodes_examined=3, nodes_positive=4),
        "registry_specimen_sound_values",
    )


def test_single_part_comes_once(case):
    add(Fitness, case)
    refused(lambda: add(Fitness, case), "registry_fitness_one_a_case")


def test_sequence_comes_once_and_starts_at_one(case):
    add(Operation, case, sequence=1)
    refused(lambda: add(Operation, case, sequence=1), "registry_operation_sequence")
    refused(lambda: add(Operation, case, sequence=0), "registry_operation_from_one")


def test_case_number_comes_once_a_patient(case):
    refused(
        lambda: Case.objects.create(center=case.center, patient_id=case.patient_id),
        "registry_case_number",
    )


@pytest.mark.parametrize(
    "values",
    [{"state": "submitted"}, {"submitted_at": timezone.now()}, {"state": "archived"}],
)
def test_submitted_means_by_whom_and_when(case, values):
    refused(lambda: Case.objects.filter(pk=case.pk).update(**values), "registry_case_")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"vessel": "SMA", "contact_low_deg": 10}, "whole_range"),
        ({"vessel": "SMA", "contact_high_deg": 10}, "whole_range"),
        ({"vessel": "SMA", "contact_low_deg": 90, "contact_high_deg": 10}, "sound_values"),
        ({"vessel": "SMA", "contact_deg": 361}, "circle"),
        ({"vessel": "femoral"}, "registry_vesselfinding_vessel"),
    ],
)
def test_contact_that_cannot_be_is_refused(case, values, constraint):
    assessment = add(VesselAssessment, case, sequence=1)
    refused(lambda: add(VesselFinding, case, assessment=assessment, **values), constraint)


def test_case_belongs_to_a_patient_of_its_own_center(case, world):
    with centers_scope([world.lyon.pk, world.uppsala.pk]):
        stranger = Patient.objects.create(center=world.uppsala, pseudonym="C02-00012345")
        refused(
            lambda: Case.objects.create(center=world.lyon, patient=stranger),
            "registry_case_patient",
        )


def test_finding_belongs_to_an_assessment_of_its_own_center(case, world):
    with centers_scope([world.lyon.pk, world.uppsala.pk]):
        patient = Patient.objects.create(center=world.uppsala, pseudonym="C02-00012345")
        other = Case.objects.create(center=world.uppsala, patient=patient)
        stranger = add(VesselAssessment, other, sequence=1)
        refused(
            lambda: add(VesselFinding, case, assessment=stranger, vessel="SMA"),
            "registry_vesselfinding_assessment",
        )


def test_one_finding_a_vessel(case):
    assessment = add(VesselAssessment, case, sequence=1)
    add(VesselFinding, case, assessment=assessment, vessel="SMA")
    refused(
        lambda: add(VesselFinding, case, assessment=assessment, vessel="SMA"),
        "registry_vesselfinding_one_a_vessel",
    )


def test_meaning_stays_out_of_history_and_migrations():
    event = Fitness.pgh_event_models["insert"]
    assert variables(event) == {}
    assert not event._meta.get_field("asa").help_text
    path, options = Fitness._meta.get_field("charlson_conditions").deconstruct()[1::2]
    assert path == "django.contrib.postgres.fields.ArrayField"
    assert set(options) == {"null", "blank", "base_field", "size"}


def test_variable_without_meaning_fails_the_check():
    field = Fitness._meta.get_field("asa").__class__()
    field.set_attributes_from_name("asa")
    field.model = Fitness
    assert "registry.E001" in {problem.id for problem in field.check()}


def test_every_variable_says_what_it_discloses():
    assert {f.meaning.disclosure for f in variables(Patient).values()} <= set(Disclosure)
