"""The pages of the registry as a browser without JavaScript, and as htmx, asks for them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from centers.models import AccessLog
from centers.scope import user_scope
from registry.actions import create_case, save_section
from registry.models import Case
from registry.queries import case_record

HTMX = {"HX-Request": "true"}


@pytest.fixture
def lyon(client, world):
    client.force_login(world.lyon_entry)
    return client


def text_of(response):
    body = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def section(case, key, *row):
    return reverse("registry:row" if row else "registry:section", args=[case.id, key, *row])


def now(case):
    return case_record(case.id)


# Work list and list


def test_work_list_of_an_empty_center_says_so(lyon):
    told = text_of(lyon.get("/"))
    assert "0 cases, 0 submitted" in told
    assert "No draft is open." in told
    assert "Nobody is overdue." in told


def test_work_list_names_drafts_and_what_waits(lyon, case):
    told = text_of(lyon.get("/"))
    assert "C01-00012345" in told
    assert "1 case, 0 submitted" in told


def test_person_without_a_center_is_told_where_to_go(client, world):
    client.force_login(world.analyst)
    told = text_of(client.get("/"))
    assert "No cases are shown to you" in told
    assert "Work list" not in told


def test_list_finds_by_the_beginning_of_the_pseudonym(lyon, case):
    assert "C01-00012345" in text_of(lyon.get("/cases/", {"q": "00012"}))
    assert "No case matches" in text_of(lyon.get("/cases/", {"q": "00013"}))


def test_list_refuses_a_filter_that_does_not_exist(lyon, case):
    told = text_of(lyon.get("/cases/", {"state": "finished"}))
    assert "finished is not one of the available choices" in told
    assert "C01-00012345" not in told


def test_list_goes_on_where_the_page_ended(lyon, world, as_lyon):
    for number in range(27):
        create_case(by=as_lyon, center=world.lyon, pseudonym=f"C01-{number:08}")
    first = lyon.get("/cases/")
    after = re.search(r'href="[^"]*after=([^"&]+)"', first.content.decode())[1]
    second = text_of(lyon.get("/cases/", {"after": after}))
    assert text_of(first).count("C01-000") == 25
    assert second.count("C01-000") == 2


def test_list_tells_a_place_it_has_not_given(lyon, case):
    response = lyon.get("/cases/", {"after": "nonsense"}, follow=True)
    assert "start again from its first page" in text_of(response)


def count_of_queries(client, address):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("address", ["/", "/cases/"])
def test_lists_ask_as_often_for_one_case_as_for_many(lyon, world, as_lyon, case, address):
    lyon.get(address)
    one = count_of_queries(lyon, address)
    for number in range(12):
        create_case(by=as_lyon, center=world.lyon, pseudonym=f"C01-{number:08}")
    assert count_of_queries(lyon, address) == one


# A new case


def test_bare_number_becomes_a_pseudonym_of_the_center(lyon, world, as_lyon):
    response = lyon.post("/cases/new/", {"center": world.lyon.pk, "number": "00004711"})
    case = Case.objects.get(patient__pseudonym="C01-00004711")
    assert response["Location"] == section(case, "patient")


def test_number_that_is_no_pseudonym_is_told_and_kept(lyon, world):
    response = lyon.post("/cases/new/", {"center": world.lyon.pk, "number": "Smith"})
    assert response.status_code == 400
    assert 'value="Smith"' in response.content.decode()
    assert "C01-00012345" in text_of(response)


def test_pseudonym_in_use_leads_to_its_case_or_a_second_disease(lyon, world, case):
    taken = {"center": world.lyon.pk, "number": "00012345"}
    response = lyon.post("/cases/new/", taken)
    assert reverse("registry:case", args=[case.id]) in response.content.decode()
    again = lyon.post("/cases/new/", taken | {"second_disease": "true"})
    assert again.status_code == 302
    assert Case.objects.filter(patient__pseudonym="C01-00012345").count() == 2


def test_case_cannot_be_registered_at_another_center(lyon, world):
    response = lyon.post("/cases/new/", {"center": world.uppsala.pk, "number": "00004711"})
    assert response.status_code == 400
    assert not Case.objects.exists()


def test_monitor_registers_nothing(client, world):
    client.force_login(world.monitor)
    assert client.get("/cases/new/").status_code == 403


# The form


def test_section_saves_and_goes_on(lyon, case):
    answers = {"version": case.version, "sex": "female", "birth_year": "1961", "next": "1"}
    response = lyon.post(section(case, "patient"), answers)
    assert response["Location"] == section(case, "diagnosis")
    assert now(case).first("patient").values["birth_year"] == 1961


def test_answer_that_cannot_be_read_is_kept_beside_its_question(lyon, case):
    response = lyon.post(
        section(case, "patient"),
        {"version": case.version, "birth_year": "about 1960", "next": "1"},
        follow=True,
    )
    told = text_of(response)
    assert "1 answer could not be read" in told
    assert "“about 1960” is not a number." in told
    assert 'value="about 1960"' in response.content.decode()


def test_reason_for_a_missing_value_is_kept(lyon, case):
    lyon.post(section(case, "patient"), {"version": case.version, "sex_missing": "not_known"})
    assert now(case).first("patient").missing == {"sex": "not_known"}


def test_autosave_answers_with_parts_of_the_page_only(lyon, case):
    response = lyon.post(
        section(case, "diagnosis"),
        {"version": case.version, "primary_site": "pancreas"},
        headers=HTMX,
    )
    body = response.content.decode()
    assert "<html" not in body
    assert f'id="version" value="{now(case).version}"' in body
    assert 'id="f-location"' in body
    assert 'id="f-primary-site"' not in body  # whoever types in it would lose letters
    assert "Draft saved" in body


def test_autosave_shows_the_verdict_beside_the_vessels(lyon, case, save):
    save("diagnosis", primary_site="pancreas")
    response = lyon.post(
        section(case, "vessels"),
        {"version": now(case).version, "SMA.contact": "181-270", "SMA.contact_exact": ""},
        headers=HTMX,
    )
    assert "Locally advanced" in text_of(response)


def test_everything_else_is_free_makes_a_whole_vessel_form(lyon, case, save):
    save("diagnosis", primary_site="pancreas", location="tail")
    lyon.post(section(case, "vessels"), {"version": now(case).version, "clear": "1"})
    assert "Resectable" in text_of(lyon.get(reverse("registry:case", args=[case.id])))
    assert now(case).row("vessel", "1.SMA").values["contact_deg"] == 0


def test_race_shows_theirs_and_mine_and_loses_neither(lyon, case, save):
    version = case.version
    save("fitness", asa="2", ecog="1")
    response = lyon.post(section(case, "fitness"), {"version": version, "asa": "3", "ecog": "0"})
    assert response.status_code == 409
    assert "Someone saved this section while you were typing" in text_of(response)
    assert now(case).first("fitness").values == {"asa": 2, "ecog": 1}
    current = re.search(r'name="version" value="(\d+)"', response.content.decode())[1]
    lyon.post(
        reverse("registry:resolve", args=[case.id, "fitness"]),
        {"version": current, "asa": "3", "ecog": "0", "keep:asa": "mine", "keep:ecog": "theirs"},
    )
    assert now(case).first("fitness").values == {"asa": 3, "ecog": 1}


def raced(lyon, case, save):
    """Two answers that two people changed; what the second one sends on."""
    version = case.version
    save("fitness", asa="2", ecog="1")
    mine = {"asa": "3", "ecog": "0"}
    lyon.post(section(case, "fitness"), mine | {"version": version})
    return mine | {"base": version, "version": now(case).version}


def test_conflict_chooses_nothing_for_anybody(lyon, case, save):
    save("fitness", asa="2")
    response = lyon.post(section(case, "fitness"), {"version": case.version, "asa": "3"})
    radios = re.findall(r'<input type="radio" name="keep:asa"[^>]*>', response.content.decode())
    assert len(radios) == 2
    assert all("required" in radio and "checked" not in radio for radio in radios)


@pytest.mark.parametrize("asa", ["", "whatever"])
def test_decision_that_is_missing_is_asked_for_and_the_other_one_stays(lyon, case, save, asa):
    sent = raced(lyon, case, save) | {"keep:ecog": "mine", "keep:asa": asa}
    response = lyon.post(reverse("registry:resolve", args=[case.id, "fitness"]), sent)
    body = response.content.decode()
    assert response.status_code == 409
    assert "choose theirs or yours for every answer; 1 left." in body
    assert re.search(r'name="keep:ecog" value="mine" required checked', body)
    assert not re.search(r'name="keep:asa"[^>]*checked', body)
    assert now(case).first("fitness").values == {"asa": 2, "ecog": 1}


def test_third_person_in_a_conflict_makes_every_decision_open_again(lyon, case, save):
    sent = raced(lyon, case, save) | {"keep:asa": "mine", "keep:ecog": "mine"}
    save("fitness", ecog="2")
    response = lyon.post(reverse("registry:resolve", args=[case.id, "fitness"]), sent)
    body = response.content.decode()
    assert "for every answer, as it stands now." in body
    assert not re.search(r'name="keep:[^>]*checked', body)
    assert now(case).first("fitness").values == {"asa": 2, "ecog": 2}


def test_dates_in_a_conflict_are_told_as_everywhere(lyon, case, save):
    save("patient", consent_status="broad", consent_on="2024-05-17")
    sent = {"version": case.version, "consent_status": "broad", "consent_on_year": "2024"}
    told = text_of(lyon.post(section(case, "patient"), sent))
    assert "theirs: 17 May 2024" in told


def test_race_over_a_contact_is_one_decision(lyon, case, save):
    save("diagnosis", primary_site="pancreas")
    version = now(case).version
    save("vessels", SMA__contact_deg="200")
    mine = {"version": version, "SMA.contact": "1-90", "SMA.contact_exact": ""}
    response = lyon.post(section(case, "vessels"), mine, headers=HTMX)
    assert response.content.decode().count('value="theirs"') == 1
    current = now(case).version
    lyon.post(
        reverse("registry:resolve", args=[case.id, "vessels"]),
        mine | {"version": current, "keep:SMA.contact": "mine"},
    )
    values = now(case).row("vessel", "1.SMA").values
    assert (values["contact_low_deg"], values["contact_high_deg"]) == (1, 90)
    assert "contact_deg" not in values


def test_entries_are_added_and_taken_out(lyon, case):
    added = lyon.post(reverse("registry:add_row", args=[case.id, "therapy"]))
    assert added["Location"] == section(case, "therapy", 1)
    assert len(now(case).of("therapy")) == 1
    version = now(case).version
    lyon.post(reverse("registry:remove_row", args=[case.id, "therapy", 1]), {"version": version})
    assert now(case).of("therapy") == ()


def test_section_without_an_entry_offers_the_first(lyon, case):
    assert "Nothing entered yet" in text_of(lyon.get(section(case, "therapy")))


def test_entry_that_is_not_there_is_refused(lyon, case):
    response = lyon.post(
        section(case, "therapy", 7), {"version": 1, "therapy_code": "x"}, follow=True
    )
    assert "There is no therapy 7 in this case" in text_of(response)


def test_section_that_does_not_exist_is_not_found(lyon, case):
    assert lyon.get(section(case, "nothing")).status_code == 404


def test_reader_gets_the_form_closed(client, world, case):
    client.force_login(world.monitor)
    response = client.get(section(case, "patient"))
    assert "You may read this case, not change it." in text_of(response)
    assert "disabled" in response.content.decode()
    assert client.post(section(case, "patient"), {"sex": "male"}).status_code == 403


# Submit, reopen, history


def test_submit_lists_every_obstacle_with_a_link_to_its_field(lyon, case):
    response = lyon.post(reverse("registry:submit", args=[case.id]), {"version": case.version})
    body = response.content.decode()
    assert response.status_code == 409
    assert f"{section(case, 'patient')}#f-birth-year" in body
    assert f"{section(case, 'diagnosis')}#f-primary-site" in body


def test_submit_page_shows_the_obstacles_before_anything_is_pressed(lyon, case):
    body = (page := lyon.get(reverse("registry:submit", args=[case.id]))).content.decode()
    assert page.status_code == 200
    assert "The case cannot be submitted yet: 4 things to resolve." in body
    assert f"{section(case, 'patient')}#f-birth-year" in body
    assert 'name="version"' not in body  # no button that could only fail


def test_submit_page_tells_beforehand_what_will_be_dropped(lyon, ready):
    told = text_of(lyon.get(reverse("registry:submit", args=[ready.id])))
    assert "taken out on submission; the history keeps it: Location in the pancreas (Tail)." in told
    assert f"Submit {ready.label}" in told


def test_reader_is_offered_no_submission(client, world, ready):
    client.force_login(world.monitor)
    page = client.get(reverse("registry:submit", args=[ready.id]))
    assert "Your role does not submit cases" in text_of(page)


@pytest.fixture
def ready(save):
    save("patient", consent_status="broad", birth_year="1961")
    return save("diagnosis", diagnosed_on="2024-05", primary_site="stomach", location="tail").record


def test_submitted_case_tells_what_was_dropped(lyon, ready):
    address = reverse("registry:submit", args=[ready.id])
    told = text_of(lyon.post(address, {"version": ready.version}, follow=True))
    assert "is submitted." in told
    assert "taken out; the history keeps it: Location in the pancreas (Tail)." in told


def test_submitted_case_names_the_vessel_of_what_was_dropped(lyon, save):
    save("patient", consent_status="broad", birth_year="1961")
    save("diagnosis", diagnosed_on="2024-05", primary_site="pancreas")
    record = save("vessels", **{"SMVPV.contact_deg": "90"}).record
    record = save("diagnosis", primary_site="stomach").record
    address = reverse("registry:submit", args=[record.id])
    told = text_of(lyon.post(address, {"version": record.version}, follow=True))
    assert "portal vein, Contact (90)" in told


def test_submitted_section_is_closed_and_reopening_needs_a_reason(lyon, ready):
    lyon.post(reverse("registry:submit", args=[ready.id]), {"version": ready.version})
    assert "The case is submitted, so this section is closed." in text_of(
        lyon.get(section(ready, "diagnosis"))
    )
    reopen = reverse("registry:reopen", args=[ready.id])
    assert "Say why" in text_of(lyon.post(reopen, {"reason": " "}, follow=True))
    lyon.post(reopen, {"reason": "wrong site"})
    assert now(ready).state == "draft"
    assert "wrong site" in text_of(lyon.get(reverse("registry:history", args=[ready.id])))


def test_history_tells_who_changed_what_from_what_to_what(lyon, case, save):
    save("fitness", asa="2")
    save("fitness", asa="3")
    told = text_of(lyon.get(reverse("registry:history", args=[case.id])))
    assert "lyon_entry@example.org" in told
    assert re.search(r"ASA class: 2 3", told)


def test_case_page_shows_the_course_and_its_table(lyon, case, save):
    save("diagnosis", diagnosed_on="2023-05", primary_site="pancreas", location="head_uncinate")
    save("operation", operated_on="2023-07-01", discharged_on="2023-07-12", procedure="PD")
    told = text_of(lyon.get(reverse("registry:case", args=[case.id])))
    assert "1 Jul 2023 – 12 Jul 2023" in told
    assert "Pancreatoduodenectomy" in told


def test_reading_a_case_leaves_a_line_in_the_access_log(lyon, world, case):
    before = AccessLog.objects.count()
    lyon.get(reverse("registry:case", args=[case.id]))
    row = AccessLog.objects.order_by("-pk").first()
    assert AccessLog.objects.count() == before + 1
    assert (row.kind, row.user_id, row.object_id) == ("read", world.lyon_entry.pk, str(case.id))


def test_case_of_another_center_is_not_found(lyon, world):
    with user_scope(world.uppsala_entry):
        foreign = create_case(
            by=world.uppsala_entry, center=world.uppsala, pseudonym="C02-00000001"
        )
        save_section(
            by=world.uppsala_entry, case=foreign.id, section="fitness", values={"asa": "2"},
            version=foreign.version,
        )  # fmt: skip
    assert lyon.get(reverse("registry:case", args=[foreign.id])).status_code == 404
    assert lyon.post(section(foreign, "fitness"), {"asa": "3"}).status_code == 404


@pytest.mark.parametrize("reason", ["no_reason", "\0"])
def test_race_with_a_reason_that_does_not_exist_is_told(lyon, case, save, reason):
    version = case.version
    save("fitness", asa="2")
    mine = {"version": version, "asa": "", "asa_missing": reason}
    assert lyon.post(section(case, "fitness"), mine).status_code == 409


def test_messages_about_a_case_stay_on_the_server(lyon, case):
    """A cookie would leave the pseudonym on the machine, signed but legible."""
    response = lyon.post(section(case, "fitness"), {"version": case.version, "asa": "2"})
    assert response.status_code == 302
    assert "messages" not in response.cookies
    assert "Draft saved." in text_of(lyon.get(section(case, "fitness")))
