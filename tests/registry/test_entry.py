"""How questions are asked, and what a posted section means."""

from datetime import date

from django.http import QueryDict

from registry.entry import blocks, changed, clear_the_rest, inputs, items
from registry.layout import section_form
from tests.registry.records import record

TODAY = date(2026, 3, 1)
PANCREAS = {"tumour": {"primary_site": "pancreas"}}


def form(key, **parts):
    return section_form(record(**parts), key, today=TODAY)


def asked(key, **parts):
    return {item.name: item for item in items(form(key, **parts))}


def test_contact_is_one_question_over_four_variables():
    found = asked("vessels", **PANCREAS)
    assert found["SMA.contact_deg"].control == "contact"
    assert not {"SMA.contact_class", "SMA.contact_low_deg", "SMA.contact_high_deg"} & set(found)


def test_band_is_kept_as_a_range_of_both_its_ends():
    data = QueryDict("SMA.contact=91-180&SMA.contact_exact=")
    found = inputs(form("vessels", **PANCREAS), data)
    assert found["SMA.contact_low_deg"] == "91"
    assert found["SMA.contact_high_deg"] == "180"
    assert found["SMA.contact_deg"] == ""


def test_exact_degrees_count_before_the_band():
    found = inputs(
        form("vessels", **PANCREAS), QueryDict("SMA.contact=91-180&SMA.contact_exact=120")
    )
    assert found["SMA.contact_deg"] == "120"
    assert found["SMA.contact_low_deg"] == ""


def test_no_contact_is_zero_degrees():
    found = inputs(form("vessels", **PANCREAS), QueryDict("SMA.contact=none&SMA.contact_exact="))
    assert found["SMA.contact_deg"] == "0"


def chosen(**contact):
    item = asked("vessels", **PANCREAS, assessment={}, vessel={"SMA": contact})["SMA.contact_deg"]
    return [c.value for c in item.choices if c.selected], item.exact


def test_stored_contact_is_shown_as_it_was_answered():
    assert chosen(contact_deg=0.0) == (["none"], "")
    assert chosen(contact_deg=120.0) == (["91-180"], "120")
    assert chosen(contact_class="encasement") == (["encasement"], "")
    assert chosen(contact_low_deg=181.0, contact_high_deg=270.0) == (["181-270"], "")
    assert chosen(contact_low_deg=60.0, contact_high_deg=120.0) == (["60-120"], "")
    assert chosen() == ([""], "")


def test_contact_given_as_a_band_stays_on_the_page():
    band = {"SMA": {"contact_low_deg": 1.0, "contact_high_deg": 90.0}}
    found = asked("vessels", **PANCREAS, assessment={}, vessel=band)
    assert found["SMA.contact_deg"].visible


def test_question_that_may_not_apply_waits_until_that_is_known():
    assert not asked("diagnosis")["location"].visible
    assert asked("diagnosis", **PANCREAS)["location"].visible
    elsewhere = {"primary_site": "stomach"}
    assert not asked("diagnosis", tumour=elsewhere)["location"].visible


def test_answered_question_stays_while_it_is_not_known_whether_it_applies():
    assert asked("diagnosis", tumour={"location": "tail"})["location"].visible


def test_few_numbers_are_buttons_and_many_words_a_list():
    fitness = asked("fitness")
    assert fitness["asa"].control == "segments"
    assert [c.value for c in fitness["asa"].choices] == ["", "1", "2", "3", "4", "5"]
    assert fitness["height_cm"].control == "number"
    assert asked("diagnosis")["primary_site"].control == "select"


def test_unanswered_buttons_choose_not_answered():
    choices = asked("patient")["sex"].choices
    assert [(c.label, c.selected) for c in choices][0] == ("Not answered", True)


def test_date_is_asked_in_three_parts():
    parts = asked("diagnosis", tumour={"diagnosed_on": "2024-05"})["diagnosed_on"].date_parts
    assert [(p.name, p.value) for p in parts] == [
        ("diagnosed_on_day", ""),
        ("diagnosed_on_month", "05"),
        ("diagnosed_on_year", "2024"),
    ]


def test_vessels_come_under_one_title_with_their_hint():
    found = blocks(form("vessels", **PANCREAS))
    assert [block.title for block in found] == ["Reading", "Contact with the tumour", "Organs"]
    assert found[1].hint
    assert len(found[1].parts) > 5


def test_everything_else_is_free_fills_only_what_is_open():
    page = form("vessels", **PANCREAS)
    given = inputs(page, QueryDict("SMA.contact=181-270&SMA.contact_exact="))
    filled = clear_the_rest(page, given)
    assert "SMA.contact_deg" not in filled or filled["SMA.contact_deg"] == ""
    assert filled["CA.contact_deg"] == "0"
    assert filled["variant_HA.present"] == "no"
    assert filled["organs_invaded"] == ["none"]
    assert "SMVPV.reconstructible" not in filled


def test_everything_else_is_free_answers_nothing_that_is_not_asked():
    page = form("vessels", **PANCREAS)
    asked = {item.name for item in items(page) if item.field.visible}
    answered = {name for name, raw in clear_the_rest(page, {}).items() if raw}
    assert answered <= asked
    assert {"SMVPV.contour", "SMVPV.thrombus"} <= answered


def test_save_draws_only_questions_that_appear_again():
    before = form("diagnosis")
    after = form("diagnosis", **PANCREAS)
    appear, told = changed(before, after)
    assert [item.name for item in appear] == ["location"]
    assert told == []


def test_question_with_a_new_problem_is_told_and_not_drawn():
    wrong = {"draft_input": {"imaging_diameter_mm": "about 2 cm"}}
    appear, told = changed(form("diagnosis"), form("diagnosis", tumour=wrong))
    assert appear == []
    assert [item.name for item in told] == ["imaging_diameter_mm"]
    assert "about 2 cm" in told[0].messages[0]


def test_required_question_has_no_reason_for_a_missing_value():
    assert asked("patient")["pseudonym"].reasons == ()
    assert asked("patient")["sex"].reasons
