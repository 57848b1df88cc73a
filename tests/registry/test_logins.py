"""The actions under the real web login, and at the same time."""

import threading

from django.db import connection

from centers.scope import user_scope
from registry.actions import (
    Conflict,
    add_part,
    create_case,
    remove_part,
    reopen_case,
    save_section,
    submit_case,
)
from registry.queries import case_page, case_record, dashboard


def registered(world):
    with user_scope(world.lyon_entry):
        return create_case(by=world.lyon_entry, center=world.lyon, pseudonym="C01-00012345")


def save(by, case, section, version, **values):
    return save_section(by=by, case=case.id, section=section, values=values, version=version)


def test_web_login_can_do_a_whole_case(as_web, world):
    by = world.lyon_entry
    case = registered(world)
    with user_scope(by):
        v = save(by, case, "patient", 1, consent_status="broad", birth_year="1960").version
        v = save(by, case, "diagnosis", v, diagnosed_on="2024", primary_site="pancreas").version
        v = save(by, case, "vessels", v, **{"SMA.contact_deg": "90"}).version
        v = add_part(by=by, case=case.id, part="therapy", values={"therapy_code": "EVE"}).version
        v = remove_part(by=by, case=case.id, part="therapy", row="1", version=v).version
        submit_case(by=by, case=case.id, version=v)
        reopen_case(by=by, case=case.id, reason="vessels read again")
        assert case_record(case.id).row("vessel", "1.SMA").values == {"contact_deg": 90.0}
        assert len(case_page().rows) == 1
        today = case.registered_on
        assert dashboard(world.lyon.pk, today=today).drafts == 1


def in_thread(work):
    def run():
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_people_who_save_at_once_lose_nothing(transactional_db, world):
    """Ten people, each with a field of the same section, all from the same version."""
    case = registered(world)
    values = {
        "height_cm": "170",
        "weight_kg": "70",
        "asa": "2",
        "ecog": "1",
        "diabetes": "none",
        "anticoagulation": "no",
        "albumin_g_l": "40",
        "haemoglobin_g_dl": "13",
        "creatinine_umol_l": "80",
        "charlson_conditions": "none",
    }
    failed = []

    def entering(name, value):
        def work():
            try:
                with user_scope(world.lyon_entry):
                    save(world.lyon_entry, case, "fitness", 1, **{name: value})
            except Exception as error:
                failed.append(error)

        return work

    threads = [in_thread(entering(name, value)) for name, value in values.items()]
    for thread in threads:
        thread.join()
    assert failed == []
    with user_scope(world.lyon_entry):
        record = case_record(case.id)
    assert set(record.first("fitness").values) == set(values)
    assert record.version == 1 + len(values)


def test_of_two_who_answer_differently_at_once_one_is_asked(transactional_db, world):
    case = registered(world)
    outcomes = []

    def answering(value):
        def work():
            try:
                with user_scope(world.lyon_entry):
                    save(world.lyon_entry, case, "fitness", 1, asa=value)
                outcomes.append("saved")
            except Conflict as conflict:
                outcomes.append(conflict.differences[0].mine)

        return work

    threads = [in_thread(answering(value)) for value in ("2", "3")]
    for thread in threads:
        thread.join()
    with user_scope(world.lyon_entry):
        kept = str(case_record(case.id).first("fitness").values["asa"])
    assert sorted(outcomes) == sorted(["saved", "2" if kept == "3" else "3"])
