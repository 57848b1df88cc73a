"""Findings of a case as the engine reads them."""

from datetime import date

import pytest

from registry.record import CaseRecord, Row
from resectability.adapters import findings_of, in_scope


def record(**rows):
    return CaseRecord(
        id=1,
        center_id=1,
        patient_id=1,
        pseudonym="C01-00001",
        number=1,
        state="draft",
        version=1,
        registered_on=date(2026, 1, 1),
        submitted_at=None,
        submitted_by_id=None,
        rows={part: tuple(found) for part, found in rows.items()},
    )


def reading(*vessels, **values):
    return record(
        assessment=[Row("assessment", "1", values=values)],
        vessel=[Row("vessel", f"1.{name}", values=found) for name, found in vessels],
    )


@pytest.mark.parametrize(
    ("recorded", "raw"),
    [
        ({"contact_deg": 0.0}, 0.0),
        ({"contact_deg": 181.0, "contact_class": "abutment"}, 181.0),
        ({"contact_class": "encasement"}, "encasement"),
        ({"contact_low_deg": 91.0, "contact_high_deg": 180.0}, {"min": 91.0, "max": 180.0}),
    ],
)
def test_contact_is_read_as_it_was_recorded(recorded, raw):
    assert findings_of(reading(("SMA", recorded)))["vessels.SMA.contact_deg"] == raw


def test_vessel_without_an_answer_is_left_unknown():
    assert "vessels.SMA.contact_deg" not in findings_of(reading(("SMA", {})))


def test_variant_artery_that_is_absent_does_not_apply():
    found = findings_of(reading(("variant_HA", {"present": False})))
    assert found["vessels.variant_HA.contact_deg"] == "not_applicable"


def test_variant_artery_not_looked_for_is_left_unknown():
    assert findings_of(reading(("variant_HA", {}))) == {}


def test_portal_axis_alone_is_read_as_it_was_recorded():
    found = findings_of(reading(("SMVPV", {"contact_class": "abutment", "reconstructible": True})))
    assert found["vessels.SMVPV.contact_deg"] == "abutment"
    assert found["vessels.SMVPV.reconstructible"] == "yes"


def test_portal_axis_is_the_worst_of_its_parts():
    found = findings_of(
        reading(
            ("SMV", {"contact_deg": 90.0, "contour": "smooth"}),
            ("PV", {"contact_deg": 200.0, "contour": "teardrop"}),
        )
    )
    assert found["vessels.SMVPV.contact_deg"] == 200.0
    assert found["vessels.SMVPV.contour"] == "teardrop"


def test_unknown_part_of_the_portal_axis_widens_the_interval():
    found = findings_of(reading(("SMV", {"contact_deg": 90.0}), ("PV", {})))
    assert found["vessels.SMVPV.contact_deg"] == {"min": 90.0, "max": 360.0}


def test_range_of_one_part_is_joined_with_the_contact_of_another():
    smv = {"contact_low_deg": 60.0, "contact_high_deg": 120.0}
    found = findings_of(reading(("SMV", smv), ("PV", {"contact_deg": 90.0})))
    assert found["vessels.SMVPV.contact_deg"] == {"min": 90.0, "max": 120.0}


def test_abutment_of_one_part_stays_a_contact_above_zero():
    found = findings_of(reading(("SMV", {"contact_class": "abutment"}), ("PV", {})))
    assert 0 < found["vessels.SMVPV.contact_deg"]["min"] < 1


def test_unknown_contour_of_a_part_is_unknown_unless_the_worst_is_reached():
    smooth = reading(("SMV", {"contour": "smooth"}), ("PV", {}))
    worst = reading(("SMV", {"contour": "teardrop"}), ("PV", {}))
    assert "vessels.SMVPV.contour" not in findings_of(smooth)
    assert findings_of(worst)["vessels.SMVPV.contour"] == "teardrop"


def test_one_part_that_cannot_be_reconstructed_decides_for_the_axis():
    found = findings_of(reading(("SMV", {"reconstructible": False}), ("PV", {})))
    assert found["vessels.SMVPV.reconstructible"] == "no"


@pytest.mark.parametrize(
    ("tumour", "specimen", "scope"),
    [
        ({}, {}, None),
        ({"primary_site": "appendix"}, {}, False),
        ({"primary_site": "pancreas"}, {}, True),
        ({"primary_site": "pancreas"}, {"differentiation": "poor"}, False),
    ],
)
def test_scope_is_the_pancreas_and_well_differentiated(tumour, specimen, scope):
    case = record(
        tumour=[Row("tumour", values=tumour)], specimen=[Row("specimen", "1", values=specimen)]
    )
    assert in_scope(case)[0] is scope
