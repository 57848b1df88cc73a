"""Units stand in the names of inputs, and what is impossible is what the data dictionary says."""

import pytest

from registry.core.scores import SCORES

UNIT_OF_A_NAME = {
    "_mm": "mm",
    "_cm": "cm",
    "_ml": "mL",
    "_pct": "%",
    "_kg": "kg",
    "_kg_m2": "kg/m²",
    "_minutes": "min",
    "_years": "years",
    "weeks": "weeks",
}
# smallest, greatest
POSSIBLE = {
    "size_mm": (1, 300),
    "ki67_pct": (0, 100),
    "mitoses_per_2mm2": (0, 500),
    "narrowest_mm": (0, 200),
    "nodes_examined": (0, 200),
    "nodes_positive": (0, 200),
    "mesenteric_mass_mm": (0, 300),
    "subserosa_mm": (0, 100),
    "duct_mm": (0, 20),
    "thickness_mm": (1, 60),
    "bmi_kg_m2": (10, 70),
    "blood_loss_ml": (0, 30000),
    "operation_minutes": (30, 1440),
    "remnant_ml": (1, 20000),
    "liver_ml": (1, 20000),
    "tumour_ml": (0, 20000),
    "initial_volume_ml": (0.1, 20000),
    "residual_volume_ml": (0, 20000),
    "initial_lesions": (1, 500),
    "residual_lesions": (0, 500),
    "before_pct": (1, 100),
    "after_pct": (1, 100),
    "weeks": (0.5, 52),
    "residual_bowel_cm": (0, 1000),
    "height_cm": (100, 230),
    "weight_kg": (25, 300),
    "age_years": (0, 120),
    "baseline_map_mmhg": (10, 250),
    "lowest_map_mmhg": (0, 250),  # an arrest is an episode too
    "highest_map_mmhg": (10, 250),
    "minutes": (0, 1440),
}
OF_TUMOUR_AND_RISK = (
    *("who_grade", "who_grade_2010", "margin", "lymph_nodes", "stage"),
    *("rrs", "lnrs", "genc2018_flags", "frs", "a_frs", "ua_frs", "isgps_pancreas_class"),
    *("d_frs_preoperative", "d_frs_intraoperative", "future_liver_remnant", "liver_growth"),
    *("debulking", "mesenteric_stage", "short_bowel", "bmi", "charlson_index"),
    "carcinoid_crisis",
)
NUMBERS = [
    pytest.param(declared, id=f"{name}-{declared.name}")
    for name in OF_TUMOUR_AND_RISK
    for declared in SCORES[name].inputs
    if declared.kind in ("number", "integer") and declared.name != "year_of_diagnosis"
]


@pytest.mark.parametrize("declared", NUMBERS)
def test_number_has_the_limits_of_the_data_dictionary(declared):
    assert (declared.minimum, declared.maximum) == POSSIBLE[declared.name]


@pytest.mark.parametrize("name", SCORES)
def test_unit_of_a_number_stands_in_its_name(name):
    for declared in SCORES[name].inputs:
        found = [unit for end, unit in UNIT_OF_A_NAME.items() if declared.name.endswith(end)]
        if declared.kind == "number" and found:
            assert declared.unit == found[-1], declared.name
