"""Saving sections: what is written, what is kept as typed, and what happens in a race."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centers.models import Center
from centers.permissions import NotPermitted
from centers.scope import user_scope
from registry.actions import (
    Conflict,
    NoSuchRow,
    NotEditable,
    add_part,
    remove_part,
    resolve_conflict,
    save_section,
)
from registry.actions.writing import WrongPerson
from registry.models import Case, Fitness, Patient, VesselFinding
from registry.queries import case_record


def test_save_writes_values_and_reasons(save):
    saved = save("fitness", asa="2", height_cm="1,7 m", weight_kg="?not_done")
    row = saved.record.first("fitness")
    assert row.values == {"asa": 2}
    assert row.missing == {"weight_kg": "not_done"}
    assert row.draft_input == {"height_cm": "1,7 m"}
    assert [p.code for p in saved.problems] == ["unit"]
    assert set(saved.changed) == {"asa", "height_cm", "weight_kg"}


def test_saved_record_is_what_the_database_holds(save, case):
    save("diagnosis", diagnosed_on="2024-05", primary_site="pancreas", symptoms=["pain"])
    save("fitness", creatinine_umol_l="1.1 mg/dL")
    save("operation", operated_on="2024-06-01", procedure="DP")
    saved = save("vessels", SMA__contact_deg="90", organs_invaded="none")
    assert case_record(case.id) == saved.record


def test_fields_not_given_stay_as_they_are(save):
    save("fitness", asa="2", ecog="1")
    assert save("fitness", ecog="0").record.first("fitness").values == {"asa": 2, "ecog": 0}


def test_blank_takes_value_and_reason_away(save):
    save("fitness", asa="2", ecog="?pending")
    row = save("fitness", asa="", ecog="").record.first("fitness")
    assert (row.values, row.missing) == ({}, {})


def test_value_replaces_its_reason(save):
    save("fitness", asa="?pending")
    row = save("fitness", asa="3").record.first("fitness")
    assert (row.values, row.missing) == ({"asa": 3}, {})


def test_save_raises_version_and_data_version(save, case, world):
    before = Center.objects.get(pk=world.lyon.pk).data_version
    assert save("fitness", asa="2").version == case.version + 1
    assert Center.objects.get(pk=world.lyon.pk).data_version == before + 1


def test_saving_the_same_again_changes_nothing(save, world):
    first = save("fitness", asa="2", height_cm="tall")
    before = Center.objects.get(pk=world.lyon.pk).data_version
    again = save("fitness", asa="2", height_cm="tall")
    assert (again.version, again.changed) == (first.version, ())
    assert [p.variable for p in again.problems] == ["height_cm"]
    assert Center.objects.get(pk=world.lyon.pk).data_version == before


def test_only_changed_columns_are_written(save):
    save("fitness", asa="2", ecog="1")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        save("fitness", asa="3", ecog="1")
    update = next(q["sql"] for q in queries if q["sql"].startswith('UPDATE "registry_fitness"'))
    assert "asa" in update
    assert "ecog" not in update


def test_save_takes_few_statements(save, django_assert_max_num_queries):
    save("fitness", asa="2")
    with django_assert_max_num_queries(9):  # two of them are savepoints
        save("fitness", asa="3")


def test_date_out_of_order_is_kept_as_typed_and_read_again_when_it_fits(save):
    saved = save("operation", admitted_on="2024-06-02", operated_on="2024-06-01")
    row = saved.record.first("operation")
    assert row.draft_input == {"operated_on": "2024-06-01"}
    assert [p.code for p in saved.problems] == ["order"]
    row = save("operation", admitted_on="2024-05-31").record.first("operation")
    assert (str(row.values["operated_on"]), row.draft_input) == ("2024-06-01", {})


def test_of_two_dates_the_new_one_is_set_aside(save):
    save("operation", operated_on="2024-06-01")
    saved = save("operation", admitted_on="2024-06-02")
    row = saved.record.first("operation")
    assert row.draft_input == {"admitted_on": "2024-06-02"}
    assert str(row.values["operated_on"]) == "2024-06-01"
    assert [p.variable for p in saved.problems] == ["admitted_on"]


def test_half_a_range_of_contact_is_kept_as_typed(save):
    saved = save("vessels", SMA__contact_low_deg="1")
    assert saved.record.row("vessel", "1.SMA").draft_input == {"contact_low_deg": "1"}
    saved = save("vessels", SMA__contact_high_deg="90")
    row = saved.record.row("vessel", "1.SMA")
    assert row.values == {"contact_low_deg": 1.0, "contact_high_deg": 90.0}


def test_finding_makes_its_assessment(save):
    saved = save("vessels", CHA__contact_deg="0", SMA__contact_deg="?not_known")
    assert [r.key for r in saved.record.of("assessment")] == ["1"]
    assert sorted(r.key for r in saved.record.of("vessel")) == ["1.CHA", "1.SMA"]


def test_empty_form_writes_no_row(save, case):
    saved = save("vessels", SMA__contact_deg="", organs_invaded="")
    assert (saved.version, saved.record.of("assessment")) == (case.version, ())


def test_section_of_two_parts_is_saved_at_once(save):
    saved = save("diagnosis", setting="urgent", incidental="yes")
    assert saved.record.first("case").values == {"setting": "urgent"}
    assert saved.record.first("tumour").values == {"incidental": True}


def test_laboratory_value_keeps_unit_as_typed(save):
    save("fitness", creatinine_umol_l="1.1 mg/dL")
    row = Fitness.objects.get()
    assert (row.creatinine_umol_l, row.creatinine_umol_l_entered) == (97.262, "1.1 mg/dL")


def test_save_names_inconsistencies_and_progress(save):
    save("patient", birth_year="1990")
    saved = save("diagnosis", diagnosed_on="1989")
    assert [i.check for i in saved.inconsistencies] == ["DATE-BIRTH"]
    assert saved.progress["diagnosis"].queries == 1
    assert Case.objects.get().progress["queries"] == 1


@pytest.mark.parametrize("name", ["asaa", "SMA.contact_deg", "contact_deg", "height_cm;DROP"])
def test_field_of_another_section_is_refused(save, name):
    with pytest.raises(NoSuchRow, match="no field of the section Fitness"):
        save("fitness", **{name: "1"})


def test_unknown_vessel_is_refused(save):
    with pytest.raises(NoSuchRow, match="no vessel of the form"):
        save("vessels", femoral__contact_deg="1")


@pytest.mark.parametrize("row", ["3", "0", "x", "-1"])
def test_row_that_is_not_next_is_refused(save, row):
    save("operation", procedure="DP")
    with pytest.raises(NoSuchRow, match="no operation"):
        save("operation", row=row, procedure="PD")


# The pseudonym


def test_pseudonym_of_another_center_stays_as_it_was(save):
    saved = save("patient", pseudonym="C02-00012345", sex="female")
    assert [p.code for p in saved.problems] == ["other_center"]
    assert saved.record.first("patient").values == {
        "pseudonym": "C01-00012345",
        "sex": "female",
    }


def test_pseudonym_in_use_stays_as_it_was(save, world):
    Patient.objects.create(center=world.lyon, pseudonym="C01-00099999")
    saved = save("patient", pseudonym="C01-00099999")
    assert [p.code for p in saved.problems] == ["taken"]


def test_pseudonym_can_be_corrected_and_not_taken_away(save):
    assert save("patient", pseudonym="C01-00054321").record.label == "C01-00012345"
    assert Patient.objects.get().pseudonym == "C01-00054321"
    assert [p.code for p in save("patient", pseudonym="").problems] == ["required"]


# Races


def test_two_sections_at_once_do_not_conflict(save, case):
    save("fitness", asa="2")
    saved = save("board", version=case.version, board_decision="surveillance")
    assert saved.record.first("fitness").values == {"asa": 2}


def test_two_fields_of_a_section_at_once_are_merged(save):
    read = save("fitness", asa="2", ecog="1").version
    save("fitness", version=read, asa="3", ecog="1")
    saved = save("fitness", version=read, asa="2", ecog="0")
    assert saved.record.first("fitness").values == {"asa": 3, "ecog": 0}
    assert saved.kept_theirs == ("asa",)


def test_same_field_at_once_is_a_conflict_and_writes_nothing(save, case):
    read = save("fitness", asa="2", ecog="1").version
    newest = save("fitness", version=read, asa="3").version
    with pytest.raises(Conflict) as raised:
        save("fitness", version=read, asa="4", ecog="0")
    conflict = raised.value
    assert conflict.version == newest
    assert [(d.variable, d.before, d.theirs, d.mine) for d in conflict.differences] == [
        ("asa", "2", "3", "4")
    ]
    assert case_record(case.id).first("fitness").values == {"asa": 3, "ecog": 1}


def test_same_answer_of_both_is_no_conflict(save):
    read = save("fitness", asa="2").version
    save("fitness", version=read, asa="3")
    assert save("fitness", version=read, asa="3").changed == ()


def test_conflict_in_a_row_both_began(save, case):
    save("board", version=case.version, board_decision="surveillance")
    with pytest.raises(Conflict):
        save("board", version=case.version, board_decision="refer")


def test_conflict_is_resolved_field_by_field(save, case, as_lyon):
    read = save("fitness", asa="2", ecog="1").version
    save("fitness", version=read, asa="3", ecog="2")
    mine = {"asa": "4", "ecog": "0"}
    with pytest.raises(Conflict) as raised:
        save("fitness", version=read, **mine)
    saved = resolve_conflict(
        by=as_lyon,
        case=case.id,
        section="fitness",
        values=mine,
        keep={"asa": "mine", "ecog": "theirs"},
        base=read,
        version=raised.value.version,
    )
    assert saved.record.first("fitness").values == {"asa": 4, "ecog": 2}


def test_answer_of_the_other_that_was_not_in_question_outlives_a_conflict(save, case, as_lyon):
    save("fitness", version=case.version, height_cm="170", weight_kg="70")
    page = {"height_cm": "180", "weight_kg": "", "asa": "2"}  # as read before, and one more answer
    with pytest.raises(Conflict) as raised:
        save("fitness", version=case.version, **page)
    saved = resolve_conflict(
        by=as_lyon,
        case=case.id,
        section="fitness",
        values=page,
        keep={"height_cm": "mine"},
        base=case.version,
        version=raised.value.version,
    )
    values = saved.record.first("fitness").values
    assert values == {"height_cm": 180.0, "weight_kg": 70.0, "asa": 2}


def test_change_of_a_third_person_is_a_conflict_again(save, case, as_lyon):
    save("fitness", version=case.version, height_cm="170")
    with pytest.raises(Conflict) as raised:
        save("fitness", version=case.version, height_cm="180")
    save("fitness", height_cm="190")
    with pytest.raises(Conflict):
        resolve_conflict(
            by=as_lyon,
            case=case.id,
            section="fitness",
            values={"height_cm": "180"},
            keep={"height_cm": "mine"},
            base=case.version,
            version=raised.value.version,
        )


# Rows


def test_rows_are_added_and_removed(save, case, as_lyon):
    first = add_part(by=as_lyon, case=case.id, part="complication", values={"clavien_dindo": "II"})
    second = add_part(by=as_lyon, case=case.id, part="complication")
    assert (first.row, second.row) == ("1", "2")
    left = remove_part(
        by=as_lyon, case=case.id, part="complication", row="1", version=second.version
    )
    assert [r.key for r in left.record.of("complication")] == ["2"]
    assert case_record(case.id) == left.record


def test_removing_an_assessment_takes_its_findings(save, case, as_lyon):
    saved = save("vessels", SMA__contact_deg="90")
    remove_part(by=as_lyon, case=case.id, part="assessment", row="1", version=saved.version)
    assert VesselFinding.objects.count() == 0
    assert case_record(case.id).of("vessel") == ()


def test_row_changed_in_the_meantime_is_not_removed(save, case, as_lyon):
    read = save("operation", procedure="DP").version
    save("operation", procedure="PD")
    with pytest.raises(Conflict):
        remove_part(by=as_lyon, case=case.id, part="operation", row="1", version=read)


def test_single_part_has_no_rows_to_add(case, as_lyon):
    with pytest.raises(NoSuchRow, match="does not come in rows"):
        add_part(by=as_lyon, case=case.id, part="fitness")


def test_history_keeps_every_version(save):
    save("fitness", asa="2")
    save("fitness", asa="3")
    events = Fitness.pgh_event_models["update"].objects.order_by("pgh_id")
    assert [(e.pgh_label, e.asa) for e in events] == [("insert", 2), ("update", 3)]


# Walls


def test_case_of_another_center_does_not_exist(case, world):
    with user_scope(world.uppsala_entry), pytest.raises(Case.DoesNotExist):
        save_section(by=world.uppsala_entry, case=case.id, section="fitness", values={}, version=1)


def test_monitor_may_not_enter(case, world):
    with user_scope(world.monitor), pytest.raises(NotPermitted):
        save_section(by=world.monitor, case=case.id, section="fitness", values={}, version=1)


def test_nobody_acts_in_the_name_of_another(case, world, as_lyon):
    with pytest.raises(WrongPerson):
        save_section(by=world.lyon_lead, case=case.id, section="fitness", values={}, version=1)


def test_submitted_case_is_closed_but_for_what_goes_on(case, world, as_lyon, save):
    from django.utils import timezone

    Case.objects.update(
        state="submitted", submitted_at=timezone.now(), submitted_by=world.lyon_entry
    )
    with pytest.raises(NotEditable, match="Reopen the case"):
        save("fitness", asa="2")
    assert save("followup", seen_on="2024-06-01").changed == ("seen_on",)
