"""The way of a case: registered, submitted, reopened; and what is read of it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from centers.permissions import NotPermitted
from centers.scope import ScopeMissing, service_scope, user_scope
from registry.actions import (
    Conflict,
    NotReady,
    PseudonymTaken,
    Unreadable,
    add_part,
    create_case,
    refresh_progress,
    reopen_case,
    save_section,
    submit_case,
)
from registry.models import Case, Patient, spellings
from registry.queries import (
    BadCursor,
    case_page,
    case_record,
    case_records,
    cases,
    dashboard,
    possible_duplicates,
    with_pseudonym,
)

ENOUGH = {
    "patient": {"consent_status": "broad", "birth_year": "1960"},
    "diagnosis": {"diagnosed_on": "2024-05", "primary_site": "jejunum_ileum"},
}


@pytest.fixture
def ready(save, case):
    for section, values in ENOUGH.items():
        save(section, **values)
    return case_record(case.id)


def test_case_begins_as_a_counted_draft(case):
    assert (case.state, case.version, case.label) == ("draft", 1, "C01-00012345")
    assert Case.objects.get().progress["expected"] > 0


@pytest.mark.parametrize(
    ("pseudonym", "code"),
    [("", "required"), ("12345", "not_of_the_form"), ("C02-00012345", "other_center")],
)
def test_case_needs_a_pseudonym_of_its_center(as_lyon, world, pseudonym, code):
    with pytest.raises(Unreadable) as raised:
        create_case(by=as_lyon, center=world.lyon, pseudonym=pseudonym)
    assert raised.value.problems[0].code == code


def test_number_of_too_few_digits_is_told_the_form_of_this_center(as_lyon, world):
    with pytest.raises(Unreadable, match="It is C01- and 4 to 8 digits, such as C01-00012345"):
        create_case(by=as_lyon, center=world.lyon, pseudonym="C01-12")


def test_pseudonym_in_use_names_its_case(case, as_lyon, world):
    with pytest.raises(PseudonymTaken) as raised:
        create_case(by=as_lyon, center=world.lyon, pseudonym=case.pseudonym)
    assert raised.value.case_id == case.id


@pytest.mark.parametrize("pseudonym", ["C01-012345", "C01-0012345"])
def test_leading_zeros_make_no_other_patient(case, as_lyon, world, pseudonym):
    with pytest.raises(PseudonymTaken, match="as C01-00012345: leading zeros") as raised:
        create_case(by=as_lyon, center=world.lyon, pseudonym=pseudonym)
    assert raised.value.case_id == case.id


def test_trailing_zero_makes_another_patient(case, as_lyon, world):
    other = create_case(by=as_lyon, center=world.lyon, pseudonym="C01-00123450")
    assert other.patient_id != case.patient_id


def test_database_refuses_a_number_with_other_zeros(case, world):
    with pytest.raises(IntegrityError, match="registry_patient_number"), transaction.atomic():
        Patient.objects.create(center=world.lyon, pseudonym="C01-012345")


@pytest.mark.parametrize(
    ("pseudonym", "expected"),
    [
        ("C01-0000", ["C01-0000", "C01-00000", "C01-000000", "C01-0000000", "C01-00000000"]),
        ("C01-0012345", ["C01-12345", "C01-012345", "C01-0012345", "C01-00012345"]),
        ("C01-12345678", ["C01-12345678"]),
    ],
)
def test_spellings_are_those_of_four_to_eight_digits(pseudonym, expected):
    assert spellings(pseudonym) == expected


def test_second_disease_shares_the_patient(case, as_lyon, world):
    second = create_case(
        by=as_lyon, center=world.lyon, pseudonym=case.pseudonym, second_disease=True
    )
    assert (second.patient_id, second.label) == (case.patient_id, "C01-00012345 / 2")


def test_change_of_the_patient_is_seen_by_both_cases(case, as_lyon, world, save):
    second = create_case(
        by=as_lyon, center=world.lyon, pseudonym=case.pseudonym, second_disease=True
    )
    save("patient", sex="female")
    with pytest.raises(Conflict):
        save_section(
            by=as_lyon,
            case=second.id,
            section="patient",
            values={"sex": "male"},
            version=second.version,
        )


def test_another_center_takes_no_case(as_lyon, world):
    with pytest.raises(NotPermitted):
        create_case(by=as_lyon, center=world.uppsala, pseudonym="C02-00012345")


# Submitting


def test_submitted_case_says_by_whom(ready, as_lyon):
    done = submit_case(by=as_lyon, case=ready.id, version=ready.version)
    assert (done.record.state, done.record.submitted_by_id) == ("submitted", as_lyon.pk)
    assert done.record.version == ready.version + 1


def test_submission_lists_every_obstacle_at_once(case, save, as_lyon):
    save("patient", birth_year="sixty")
    save("course", no_complication="no")
    with pytest.raises(NotReady) as raised:
        submit_case(by=as_lyon, case=case.id, version=case_record(case.id).version)
    found = {(o.section, o.variable) for o in raised.value.obstacles}
    assert found == {
        ("patient", "birth_year"),
        ("course", "no_complication"),
        ("patient", "consent_status"),
        ("diagnosis", "diagnosed_on"),
        ("diagnosis", "primary_site"),
    }
    assert all(o.message and o.remedy for o in raised.value.obstacles)


def test_withdrawn_consent_is_an_obstacle(ready, save, as_lyon):
    save("patient", consent_status="withdrawn")
    with pytest.raises(NotReady, match="1 thing") as raised:
        submit_case(by=as_lyon, case=ready.id, version=case_record(ready.id).version)
    assert raised.value.obstacles[0].message == "The patient withdrew consent."


def test_submission_drops_what_does_not_apply_with_notice(ready, save, as_lyon):
    save("diagnosis", location="tail")  # kept in the draft, although the site is the ileum
    save("vessels", SMA__contact_deg="90")
    save("diagnosis", liver_metastases="none", extrahepatic_metastases="none")
    saved = save("diagnosis", complete_clearance_planned="yes")
    done = submit_case(by=as_lyon, case=ready.id, version=saved.version)
    assert {(d.label, d.value) for d in done.dropped} == {
        ("Location in the pancreas", "tail"),
        ("Contact", "90"),
        ("Complete clearance of metastases planned", "yes"),
    }
    assert "location" not in done.record.first("tumour").values
    assert done.record == case_record(ready.id)


def test_dropping_goes_on_until_nothing_is_hidden(ready, save, as_lyon):
    save("operation", procedure="DP")
    save("course", amylase_ratio="4", fistula_consequences="infection")
    saved = save("operation", procedure="SI_resection")
    done = submit_case(by=as_lyon, case=ready.id, version=saved.version)
    assert {d.variable for d in done.dropped} == {"amylase_ratio", "fistula_consequences"}


def test_case_changed_since_it_was_read_is_not_submitted(ready, save, as_lyon):
    save("fitness", asa="2")
    with pytest.raises(Conflict):
        submit_case(by=as_lyon, case=ready.id, version=ready.version)


def test_reopening_needs_a_reason_and_keeps_it(ready, as_lyon):
    submit_case(by=as_lyon, case=ready.id, version=ready.version)
    with pytest.raises(Unreadable, match="Say why"):
        reopen_case(by=as_lyon, case=ready.id, reason=" ")
    again = reopen_case(by=as_lyon, case=ready.id, reason="Ki-67 corrected")
    assert (again.state, again.submitted_at) == ("draft", None)
    events = Case.pgh_event_models["update"].objects.order_by("-pgh_id")
    assert events[0].pgh_context["reason"] == "Ki-67 corrected"


# Reading


def test_nothing_is_read_without_a_scope(db):
    with pytest.raises(ScopeMissing):
        cases()
    with pytest.raises(ScopeMissing):
        case_record(1)


def test_case_of_another_center_is_not_found(case, world):
    with user_scope(world.uppsala_entry):
        assert case_records([case.id]) == []
        with pytest.raises(Case.DoesNotExist):
            case_record(case.id)


@pytest.mark.parametrize("count", [1, 30])
def test_whole_cases_and_the_list_take_the_same_number_of_statements(
    as_lyon, world, count, django_assert_num_queries
):
    made = [
        create_case(by=as_lyon, center=world.lyon, pseudonym=f"C01-{n:05d}").id
        for n in range(count)
    ]
    with django_assert_num_queries(1):
        assert len(case_records(made)) == count
    with django_assert_num_queries(1):
        assert len(case_page(size=50).rows) == count


@pytest.fixture
def seven(as_lyon, world):
    days = [1, 2, 2, 2, 3, 4, 5]
    return [
        create_case(
            by=as_lyon,
            center=world.lyon,
            pseudonym=f"C01-0000{n}",
            registered_on=date(2024, 1, day),
        ).id
        for n, day in enumerate(days)
    ]


def test_pages_go_through_all_cases_newest_first(seven):
    seen, after = [], ""
    while True:
        page = case_page(after=after, size=3)
        seen += [row["id"] for row in page.rows]
        if not (after := page.after):
            break
    assert seen == seven[::-1]


@pytest.mark.parametrize("after", ["x", "2024-01-01", "2024-01-01.x", "2024-13-01.1"])
def test_place_that_the_list_never_gave_is_refused(as_lyon, after):
    with pytest.raises(BadCursor, match="start again"):
        case_page(after=after)


def test_list_counts_cases_that_were_loaded_in_bulk(case):
    Case.objects.update(progress=None)
    assert case_page().rows[0]["progress"]["expected"] > 0


def test_cases_loaded_in_bulk_are_counted_once(case, as_lyon, world):
    before = Case.objects.get().progress
    Case.objects.update(progress=None)
    assert refresh_progress(by=as_lyon, center=world.lyon) == 1
    assert Case.objects.get().progress == before
    assert refresh_progress(by=as_lyon, center=world.lyon) == 0


def test_program_itself_counts_what_it_loaded(case, world):
    Case.objects.update(progress=None)
    with service_scope(user=world.operator.pk):
        assert refresh_progress(by=world.operator, center=world.lyon) == 1


def test_who_may_not_enter_does_not_count(case, world):
    with user_scope(world.monitor), pytest.raises(NotPermitted):
        refresh_progress(by=world.monitor, center=world.lyon)


@pytest.mark.parametrize(
    ("text", "found"),
    [("C01-00003", 1), ("c01-0000", 7), ("00003", 1), ("", 7), ("C02", 0), ("1 OR 1", 0), ("C", 7)],
)
def test_search_by_the_beginning_of_the_pseudonym(seven, text, found):
    assert with_pseudonym(cases(), text).count() == found


def test_search_uses_the_index(seven):
    plan = with_pseudonym(cases(), "C01-00003").explain()
    assert "~~" not in plan


def test_dashboard_counts_states_and_sections(ready, as_lyon, world):
    create_case(by=as_lyon, center=world.lyon, pseudonym="C01-00099999")
    submit_case(by=as_lyon, case=ready.id, version=ready.version)
    found = dashboard(world.lyon.pk, today=date(2025, 1, 1))
    assert (found.cases, found.drafts, found.submitted, found.uncounted) == (2, 1, 1, 0)
    patient = next(s for s in found.sections if s.section == "patient")
    assert 0 < patient.answered < patient.expected


@pytest.mark.parametrize(
    ("operated", "seen", "vital", "overdue"),
    [
        ("2022-01-01", "", "alive", 1),
        ("2022-01-01", "2022-12-01", "alive", 1),
        ("2022-01-01", "2024-06-01", "alive", 0),
        ("2022-01-01", "", "dead", 0),
        ("2024-06-01", "", "alive", 0),
        ("2022-01-01", "", "", 1),
    ],
)
def test_follow_up_is_overdue_after_a_year(case, save, world, operated, seen, vital, overdue):
    save("operation", operated_on=operated)
    save("patient", vital_status=vital)
    save("followup", seen_on=seen)
    assert dashboard(world.lyon.pk, today=date(2025, 1, 1)).overdue == overdue


def test_duplicates_share_birth_sex_and_operation(case, save, as_lyon, world):
    save("patient", birth_year="1960", sex="female")
    save("operation", operated_on="2024-06-01")
    other = create_case(by=as_lyon, center=world.lyon, pseudonym="C01-00099999")
    add_part(by=as_lyon, case=other.id, part="operation", values={"operated_on": "2024-06-01"})
    assert possible_duplicates(case_record(case.id)) == []
    save_section(
        by=as_lyon,
        case=other.id,
        section="patient",
        values={"birth_year": "1960", "sex": "female"},
        version=2,
    )
    found = possible_duplicates(case_record(case.id))
    assert [row["patient__pseudonym"] for row in found] == ["C01-00099999"]
