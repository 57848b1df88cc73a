"""A section as its form shows it."""

from datetime import date

from registry.dictionary import by_name
from registry.layout import read_text, section_form
from registry.sections import SECTIONS
from registry.vocabulary import CORE_VESSELS
from tests.registry.records import record

TODAY = date(2025, 6, 1)


def form(section, row="", **parts):
    return section_form(record(**parts), section, row, today=TODAY)


def field(name, section, **parts):
    return next(f for f in form(section, **parts).fields() if f.name == name)


def test_every_section_of_an_empty_case_has_its_fields():
    for section in SECTIONS:
        shown = {f.declaration.name for f in form(section.key).fields()}
        assert shown == {v for group in section.groups for v in group.variables}


def test_value_is_shown_as_text_to_type_again():
    found = field("diagnosed_on", "diagnosis", tumour={"diagnosed_on": "2024-05"})
    assert (found.text, found.day_parts) == ("2024-05", ("2024", "05", ""))


def test_words_are_selected():
    found = field("symptoms", "diagnosis", tumour={"symptoms": ["pain", "weight_loss"]})
    assert found.selected == {"pain", "weight_loss"}


def test_reason_is_shown_beside_an_empty_field():
    found = field("asa", "fitness", fitness={"missing": {"asa": "not_known"}})
    assert (found.text, found.missing, found.waiting) == ("", "not_known", False)


def test_unread_text_is_shown_with_its_problem():
    found = field("asa", "fitness", fitness={"draft_input": {"asa": "two"}})
    assert (found.text, found.problem.code) == ("two", "not_a_number")


def test_question_that_does_not_apply_is_hidden_and_keeps_its_value():
    tumour = {"primary_site": "stomach", "location": "tail"}
    found = field("location", "diagnosis", tumour=tumour)
    assert (found.visible, found.text) == (False, "tail")


def test_question_whose_condition_is_open_is_shown():
    assert field("location", "diagnosis", tumour={}).visible


def test_each_vessel_has_a_fieldset_of_its_own():
    vessels = [f.vessel for f in form("vessels").fieldsets if f.vessel]
    assert vessels == [str(v) for v in CORE_VESSELS]


def test_warning_stands_at_the_fields_of_its_row():
    wrong = {"contact_deg": 0.0, "occlusion": "partial"}
    parts = {"assessment": {}, "vessel": {"SMVPV": wrong, "SMA": {"contact_deg": 0.0}}}
    assert [i.check for i in field("SMVPV.occlusion", "vessels", **parts).warnings] == [
        "VES-OCCLUSION"
    ]
    assert field("SMA.contact_deg", "vessels", **parts).warnings == ()


def test_second_row_is_shown_by_its_number():
    found = form("operation", "2", operation=[{"procedure": "DP"}, {"procedure": "PD"}])
    assert (found.row, found.rows) == ("2", ("1", "2"))
    assert next(f.text for f in found.fields() if f.name == "procedure") == "PD"


def test_answer_is_read_in_words():
    case = record(
        tumour={"imaging_diameter_mm": 22.0, "symptoms": ["pain", "jaundice"], "incidental": False}
    )
    row = case.first("tumour")
    names = ("imaging_diameter_mm", "symptoms", "incidental", "primary_site")
    assert [read_text(by_name()[name], row) for name in names] == [
        "22 mm",
        "Pain, Jaundice",
        "No",
        "",
    ]
