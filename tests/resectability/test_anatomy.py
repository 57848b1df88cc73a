"""The drawing: arcs, rings, words; and that no answer is drawn as another."""

import re

import pytest

from resectability.anatomy import PLACES, VESSELS, Contact, description, drawing, rows

CLEAR = {vessel.key: Contact() for vessel in VESSELS}


def test_vessel_not_assessed_is_a_dashed_ring_with_a_question_mark():
    svg = drawing("body", CLEAR | {"SMA": None})
    assert svg.count(">?</text>") == 1
    assert svg.count("not assessed</text>") == 1


def test_nothing_assessed_draws_every_vessel_as_unknown():
    assert drawing(None, {}).count(">?</text>") == len(VESSELS)


def test_free_vessel_has_no_arc():
    assert 'class="arc' not in drawing("tail", CLEAR)


def test_band_is_solid_to_its_lower_limit_and_dashed_on_both_sides_beyond():
    svg = drawing("head_uncinate", CLEAR | {"SMVPV": Contact(181, 270)})
    assert svg.count('class="arc"') == 1
    assert svg.count('class="arc-open"') == 2


def test_measured_contact_has_no_dashed_part():
    svg = drawing("head_uncinate", CLEAR | {"SMVPV": Contact(200, 200)})
    assert svg.count('class="arc"') == 1
    assert 'class="arc-open"' not in svg


def test_class_up_to_180_has_no_solid_part():
    svg = drawing("body", CLEAR | {"SMA": Contact(0, 180)})
    assert 'class="arc"' not in svg
    assert svg.count('class="arc-open"') == 2


def test_whole_circumference_is_drawn():
    svg = drawing("body", CLEAR | {"SMA": Contact(360, 360)})
    assert svg.count('class="arc"') == 1


def test_absent_variant_is_not_drawn_as_unknown():
    svg = drawing("body", CLEAR | {"variant_HA": Contact(applies=False)})
    assert ">?</text>" not in svg
    assert "no variant" in svg


@pytest.mark.parametrize(
    ("contact", "words"),
    [(Contact(), "none"), (Contact(0, 90), "1–90°"), (Contact(180, 270), "181–270°"),
     (Contact(270, 360), "over 270°"), (Contact(180, 360), "over 180°"),
     (Contact(12.5, 12.5), "12.5°"),
     (Contact(60, 120), "60–120°")],
)  # fmt: skip
def test_contact_in_words(contact, words):
    assert str(contact).replace("\u2060", "") == words


@pytest.mark.parametrize("place", [*PLACES, None])
def test_drawing_of_every_place_has_a_title_a_description_and_no_style(place):
    svg = drawing(place, CLEAR, prefix="a-")
    assert 'aria-labelledby="a-an-t a-an-d"' in svg
    assert "style=" not in svg
    assert svg.count('class="tum"') == len(PLACES.get(place, ()))


def test_ids_of_two_drawings_do_not_meet():
    first, second = (set(re.findall(r'id="([^"]+)"', drawing("neck", CLEAR, p))) for p in "ab")
    assert not first & second


def test_table_says_the_same_as_the_drawing():
    found = {row.name: row.contact for row in rows(CLEAR | {"SMA": None, "IVC": Contact(45, 45)})}
    assert found["Superior mesenteric artery"] == "not assessed"
    assert found["Inferior vena cava"] == "45°"


def test_description_names_the_place_and_each_vessel():
    told = description("tail", CLEAR)
    assert told.startswith("Tumour in the tail.")
    assert all(vessel.name in told for vessel in VESSELS)
