"""Risks of a fistula against the coefficients of the specification, written out once more here."""

from itertools import product
from math import exp

import pytest

from registry.core.scores import SCORES
from registry.core.scores.distal_fistula_risk import d_frs_band
from registry.core.scores.fistula_risk import a_frs_band

TEXTURES = {"soft": 1, "not_soft": 0}
HEAD = list(product(TEXTURES, (10, 11, 22.5, 49, 50, 70), (0, 1.5, 4.9, 5, 20)))
TAIL = list(product((0, 2.5, 20), (1, 14, 60)))


def pct(x):
    return round(100 / (1 + exp(-x)), 2)


def risk(name, procedure, **inputs):
    return SCORES[name].run(inputs | {"procedure": procedure}).value


@pytest.mark.parametrize(("texture", "bmi", "duct"), HEAD)
def test_risk_by_a_frs(texture, bmi, duct):
    x = -3.136 + 0.947 * TEXTURES[texture] + 0.0679 * min(bmi, 50) - 0.385 * min(duct, 5)
    assert risk("a_frs", "PD", texture=texture, bmi_kg_m2=bmi, duct_mm=duct) == pct(x)


@pytest.mark.parametrize(("texture", "bmi", "duct"), HEAD)
@pytest.mark.parametrize(("sex", "male"), [("male", 1), ("female", 0)])
def test_risk_by_ua_frs(texture, bmi, duct, sex, male):
    x = -2.36 + 0.95 * TEXTURES[texture] + 0.07 * min(bmi, 50) - 0.39 * min(duct, 5) + 0.64 * male
    found = risk("ua_frs", "PPPD", texture=texture, bmi_kg_m2=bmi, duct_mm=duct, sex=sex)
    assert found == pct(x)


@pytest.mark.parametrize(("duct", "thickness"), TAIL)
def test_risk_by_d_frs_before_the_operation(duct, thickness):
    x = -4.211 + 0.388 * duct + 0.131 * thickness
    assert risk("d_frs_preoperative", "DP", duct_mm=duct, thickness_mm=thickness) == pct(x)


@pytest.mark.parametrize(("duct", "thickness"), TAIL)
@pytest.mark.parametrize("texture", TEXTURES)
@pytest.mark.parametrize(("bmi", "minutes"), [(10, 30), (27, 240), (70, 1440)])
def test_risk_by_d_frs_during_the_operation(duct, thickness, texture, bmi, minutes):
    x = -11.923 + 1.592 * TEXTURES[texture] + 0.107 * bmi + 0.783 * duct
    x += 0.199 * thickness + 0.005 * minutes
    found = risk(
        "d_frs_intraoperative",
        "DPCAR",
        texture=texture,
        bmi_kg_m2=bmi,
        duct_mm=duct,
        thickness_mm=thickness,
        operation_minutes=minutes,
    )
    assert found == pct(x)


ENDS = {
    "duct_mm": (0, 20),
    "thickness_mm": (1, 60),
    "bmi_kg_m2": (10, 70),
    "operation_minutes": (30, 1440),
    "texture": ("not_soft", "soft"),
}


@pytest.mark.parametrize(
    ("name", "missing"),
    [("d_frs_preoperative", one) for one in ("duct_mm", "thickness_mm")]
    + [("d_frs_intraoperative", one) for one in ENDS],
)
def test_d_frs_without_one_input_reaches_from_its_least_to_its_most(name, missing):
    case = {"texture": "not_soft", "bmi_kg_m2": 20, "duct_mm": 1, "thickness_mm": 10}
    case |= {"operation_minutes": 240, "procedure": "DP"}
    known = {one: value for one, value in case.items() if one in SCORES[name].input_names}
    ends = tuple(SCORES[name].run(known | {missing: end}).value for end in ENDS[missing])
    assert ends[0] < ends[1] < 100
    assert SCORES[name].run(known | {missing: None}).range == ends


@pytest.mark.parametrize(
    ("risk_pct", "group"),
    [(4.99, "low"), (5, "intermediate"), (20, "intermediate"), (20.01, "high")],
)
def test_groups_of_a_frs_at_their_limits(risk_pct, group):
    assert a_frs_band(risk_pct) == group


@pytest.mark.parametrize(
    ("risk_pct", "group"),
    [(9.99, "low"), (10, "intermediate"), (25, "intermediate"), (25.01, "high")],
)
def test_groups_of_d_frs_at_their_limits(risk_pct, group):
    assert d_frs_band(risk_pct) == group


@pytest.mark.parametrize(
    ("texture", "duct", "letter", "rates"),
    [
        ("not_soft", 3.1, "A", [3.5, 9.0]),
        ("not_soft", 3, "B", [6.2, 11.3]),
        ("soft", 3.1, "C", [16.6, 20.0]),
        ("soft", 3, "D", [23.2, 37.4]),
    ],
)
def test_class_of_the_pancreas_with_its_rates(texture, duct, letter, rates):
    case = {"texture": texture, "duct_mm": duct, "procedure": "PD"}
    found = SCORES["isgps_pancreas_class"].run(case)
    assert (found.value, found.parts["fistula_bc_pct"]) == (letter, {letter: rates})
