"""How much of a case is answered."""

import pytest

from registry.completeness import applies, progress
from registry.dictionary import by_name, declarations, rule
from registry.facts import Facts
from registry.fields import variables
from registry.models import PARTS
from registry.sections import SECTIONS
from registry.vocabulary import CORE_VESSELS
from rules import Truth
from tests.registry.records import record


def of(section, **parts):
    return progress(record(**parts))[section]


def test_every_variable_stands_in_one_section():
    declared = {(part, name) for part, model in PARTS.items() for name in variables(model)}
    assert {(d.part, d.name) for d in declarations()} == declared
    assert len(declarations()) == len(declared) == len(by_name())


def test_every_rule_of_the_form_can_be_read():
    texts = [d.applies_when for d in declarations()]
    texts += [t for s in SECTIONS for t in (s.applies_when, s.row_expected_when)]
    assert all(rule(text) for text in texts if text)


def test_reason_counts_as_an_answer():
    before = of("fitness", fitness={})
    after = of("fitness", fitness={"missing": {"height_cm": "not_done"}, "asa": 2})
    assert (before.answered, after.answered) == (0, 2)
    assert before.expected == after.expected == 10


def test_untouched_section_is_not_started():
    assert of("fitness").words == "Not started"


def test_touched_section_says_how_many_are_missing():
    assert of("fitness", fitness={"asa": 2}).words == "9 missing"


def test_variable_that_does_not_apply_is_not_expected():
    pancreas = of("diagnosis", tumour={"primary_site": "pancreas"})
    ileum = of("diagnosis", tumour={"primary_site": "jejunum_ileum"})
    assert pancreas.expected - ileum.expected == 1
    assert "location" in {o.variable for o in pancreas.open}


def test_variable_whose_condition_is_open_is_shown_but_not_expected():
    case = record(tumour={})
    truth = applies(by_name()["location"], case.first("tumour"), Facts(case))
    assert truth is Truth.UNKNOWN
    assert "location" not in {o.variable for o in of("diagnosis", tumour={}).open}


def test_text_that_could_not_be_read_is_a_query():
    found = of("fitness", fitness={"draft_input": {"asa": "two"}})
    assert (found.words, found.queries) == ("1 query", 1)


def test_vessels_of_another_organ_do_not_apply():
    assert of("vessels", tumour={"primary_site": "stomach"}).words == "Does not apply"


def test_each_core_vessel_is_expected_once():
    found = of("vessels", tumour={"primary_site": "pancreas"})
    contacts = [o.row for o in found.open if o.variable == "contact_deg"]
    # whether there is a variant artery is asked before its contact
    assert contacts == [f"1.{v}" for v in CORE_VESSELS if v != "variant_HA"]


@pytest.mark.parametrize(
    "given",
    [
        {"contact_deg": 0.0},
        {"contact_class": "none"},
        {"contact_low_deg": 1.0, "contact_high_deg": 90.0},
        {"missing": {"contact_deg": "not_known"}},
    ],
)
def test_contact_is_answered_in_any_of_its_ways(given):
    tumour = {"primary_site": "pancreas"}
    before = of("vessels", tumour=tumour)
    after = of("vessels", tumour=tumour, assessment={}, vessel={"IVC": given})
    assert after.answered - before.answered == 1


def test_absent_variant_artery_has_no_contact_to_ask():
    found = of(
        "vessels",
        tumour={"primary_site": "pancreas"},
        assessment={},
        vessel={"variant_HA": {"present": False}},
    )
    assert "1.variant_HA" not in {o.row for o in found.open}


@pytest.mark.parametrize("section", ["operation", "pathology", "course", "complications"])
def test_what_follows_an_operation_waits_for_it(section):
    found = of(section)
    assert (found.words, found.expected) == ("After the operation", 0)


def test_resection_expects_a_specimen_and_exploration_none():
    resected = of("pathology", operation={"procedure": "DP"})
    explored = of("pathology", operation={"procedure": "exploratory"})
    assert (resected.expected > 10, explored.expected) == (True, 0)


def test_complications_are_complete_when_there_was_none():
    found = of("complications", operation={}, course={"no_complication": True})
    assert found.words == "Complete"


def test_complication_is_expected_when_there_was_one():
    found = progress(record(operation={}, course={"no_complication": False}))["complications"]
    assert found.expected == 3  # the grade of a definition waits for the type


def test_second_row_of_a_part_is_counted_by_itself():
    one = of("operation", operation=[{"approach": "robotic"}])
    two = of("operation", operation=[{"approach": "robotic"}, {"approach": "open"}])
    assert two.expected == 2 * one.expected - 1  # an open operation is not converted
