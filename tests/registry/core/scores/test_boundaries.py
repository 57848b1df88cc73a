"""Each limit of each score: just below, at, just above."""

import pytest

from registry.core.scores import SCORES
from registry.core.scores.not_coded import NOT_CODED

NET = {"functioning": False, "metastatic": False, "differentiation": "well"}
RESECTED = NET | {"curative_resection": True, "site": "pancreas"}


def run(name, **inputs):
    return SCORES[name].run(inputs)


def points(name, base, **changes):
    return run(name, **base | changes).value


RRS = {"symptomatic": False, "size_mm": 10, "ki67_pct": 1, "node_metastasis": False} | RESECTED


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"size_mm": 19.9}, 0),
        ({"size_mm": 20}, 0),
        ({"size_mm": 20.1}, 2),
        ({"ki67_pct": 2.9}, 0),
        ({"ki67_pct": 3}, 1),
        ({"ki67_pct": 3.1}, 1),
        ({"ki67_pct": 19.9}, 1),
        ({"ki67_pct": 20}, 1),
        ({"ki67_pct": 20.1}, 6),
        ({"symptomatic": True}, 1),
        ({"node_metastasis": True}, 1),
    ],
)
def test_points_of_rrs(changes, expected):
    assert points("rrs", RRS, **changes) == expected


@pytest.mark.parametrize(
    ("changes", "category"),
    [
        ({"size_mm": 30}, "low"),  # 2
        ({"size_mm": 30, "symptomatic": True}, "intermediate"),  # 3
        (
            {"size_mm": 30, "symptomatic": True, "ki67_pct": 5, "node_metastasis": True},
            "intermediate",
        ),  # 5
        ({"ki67_pct": 21}, "high"),  # 6
    ],
)
def test_groups_of_rrs(changes, category):
    result = run("rrs", **RRS | changes)
    assert result.category == category
    rate = {"low": 2, "intermediate": 14, "high": 33}[category]
    assert result.parts["recurrence_24_months_pct"] == rate
    few = any("only 9 of 460" in warning for warning in result.warnings)
    assert few is (category == "high")


@pytest.mark.parametrize(
    ("missing", "ends"),
    [
        ("symptomatic", (0, 1)),
        ("size_mm", (0, 2)),
        ("ki67_pct", (0, 6)),
        ("node_metastasis", (0, 1)),
    ],
)
def test_rrs_with_one_item_missing_is_a_range(missing, ends):
    assert run("rrs", **RRS | {missing: None}).range == ends


def test_rrs_of_two_possible_groups_tells_both_rates():
    result = run("rrs", **RRS | {"ki67_pct": None})
    assert result.parts["recurrence_24_months_pct"] == [2, 33]


@pytest.mark.parametrize(
    "changes",
    [
        {"functioning": True},
        {"metastatic": True},
        {"differentiation": "poor"},
        {"curative_resection": False},
        {"site": "jejunum_ileum"},
    ],
)
@pytest.mark.parametrize("name", ["rrs", "genc2018_flags"])
def test_recurrence_score_outside_its_population_does_not_apply(name, changes):
    case = {one: value for one, value in (RRS | changes).items() if one in SCORES[name].input_names}
    assert run(name, **case).applicable is False


LNRS = {"location": "tail", "ki67_pct": 1, "size_mm": 15, "functioning": False}
LNRS |= {"differentiation": "well"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"ki67_pct": 2.9}, 2),
        ({"ki67_pct": 3}, 4),
        ({"ki67_pct": 3.1}, 4),
        ({"location": "body"}, 2),
        ({"location": "head_uncinate"}, 5),
    ],
)
def test_points_of_lnrs(changes, expected):
    assert points("lnrs", LNRS, **changes) == expected


@pytest.mark.parametrize(
    ("changes", "applies"),
    [
        ({"size_mm": 19.9}, True),
        ({"size_mm": 20}, False),
        ({"ki67_pct": 20}, True),
        ({"ki67_pct": 20.1}, False),
        ({"functioning": True}, False),
        ({"differentiation": "poor"}, False),
    ],
)
def test_population_of_lnrs(changes, applies):
    assert run("lnrs", **LNRS | changes).applicable is applies


def test_lnrs_never_shows_a_rate_of_the_high_group():
    assert run("lnrs", **LNRS | {"location": "head_uncinate"}).parts["node_metastasis_pct"] is None
    assert run("lnrs", **LNRS).parts["node_metastasis_pct"] == 3.2


@pytest.mark.parametrize(
    ("changes", "rate"),
    [
        ({}, 3.2),
        ({"ki67_pct": 3}, 13.8),
        ({"ki67_pct": None}, [3.2, 13.8]),
        ({"location": "head_uncinate", "ki67_pct": None}, None),
        ({"location": None}, [3.2, None]),
    ],
)
def test_rates_of_lnrs(changes, rate):
    assert run("lnrs", **LNRS | changes).parts["node_metastasis_pct"] == rate


@pytest.mark.parametrize("location", ["neck", "multifocal"])
def test_lnrs_of_a_location_without_points_is_a_range(location):
    result = run("lnrs", **LNRS | {"location": location})
    assert result.range == (2, 5)
    assert "neither proximal nor distal" in result.warnings[0]


GENC = {"ki67_pct": 1, "size_mm": 10, "node_metastasis": False} | RESECTED


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"ki67_pct": 4.9}, 0),
        ({"ki67_pct": 5}, 0),
        ({"ki67_pct": 5.1}, 1),
        ({"size_mm": 39.9}, 0),
        ({"size_mm": 40}, 0),
        ({"size_mm": 40.1}, 1),
        ({"node_metastasis": True}, 1),
    ],
)
def test_flags_of_genc(changes, expected):
    assert points("genc2018_flags", GENC, **changes) == expected


FRS = {
    "texture": "not_soft",
    "pathology": "other",
    "duct_mm": 6,
    "blood_loss_ml": 100,
    "procedure": "PD",
}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 1),
        ({"texture": "soft"}, 3),
        ({"pathology": "pdac_or_pancreatitis"}, 0),
        ({"duct_mm": 5}, 1),
        ({"duct_mm": 4.9}, 2),
        ({"duct_mm": 4}, 2),
        ({"duct_mm": 3.9}, 3),
        ({"duct_mm": 3}, 3),
        ({"duct_mm": 2.9}, 4),
        ({"duct_mm": 2}, 4),
        ({"duct_mm": 1.9}, 5),
        ({"duct_mm": 0}, 5),
        ({"blood_loss_ml": 400}, 1),
        ({"blood_loss_ml": 401}, 2),
        ({"blood_loss_ml": 700}, 2),
        ({"blood_loss_ml": 701}, 3),
        ({"blood_loss_ml": 1000}, 3),
        ({"blood_loss_ml": 1001}, 4),
    ],
)
def test_points_of_frs(changes, expected):
    assert points("frs", FRS, **changes) == expected


@pytest.mark.parametrize(
    ("changes", "category"),
    [
        ({"pathology": "pdac_or_pancreatitis"}, "negligible"),  # 0
        ({}, "low"),  # 1
        ({"blood_loss_ml": 500}, "low"),  # 2
        ({"texture": "soft"}, "intermediate"),  # 3
        ({"texture": "soft", "duct_mm": 2}, "intermediate"),  # 6
        ({"texture": "soft", "duct_mm": 1}, "high"),  # 7
        ({"texture": "soft", "duct_mm": 1, "blood_loss_ml": 1500}, "high"),  # 10
    ],
)
def test_groups_of_frs(changes, category):
    assert run("frs", **FRS | changes).category == category


@pytest.mark.parametrize(
    ("missing", "ends"),
    [("texture", (1, 3)), ("pathology", (0, 1)), ("duct_mm", (1, 5)), ("blood_loss_ml", (1, 4))],
)
def test_frs_with_one_item_missing_is_a_range(missing, ends):
    assert run("frs", **FRS | {missing: None}).range == ends


A_FRS = {"texture": "soft", "bmi_kg_m2": 25, "duct_mm": 3, "procedure": "PD"}


@pytest.mark.parametrize(
    ("one", "other"),
    [({"duct_mm": 5}, {"duct_mm": 12}), ({"bmi_kg_m2": 50}, {"bmi_kg_m2": 70})],
)
def test_a_frs_holds_duct_and_bmi_at_their_limits(one, other):
    assert run("a_frs", **A_FRS | one).value == run("a_frs", **A_FRS | other).value
    assert run("ua_frs", **A_FRS | one | {"sex": "male"}).value == (
        run("ua_frs", **A_FRS | other | {"sex": "male"}).value
    )


def test_a_frs_keeps_moving_below_its_limits():
    assert (
        run("a_frs", **A_FRS | {"duct_mm": 4.9}).value
        > run("a_frs", **A_FRS | {"duct_mm": 5}).value
    )


@pytest.mark.parametrize(
    ("bmi", "category"),
    [(31.1, "low"), (31.2, "intermediate"), (54, "intermediate")],
)
def test_groups_of_a_frs_at_5_per_cent(bmi, category):
    found = run("a_frs", texture="not_soft", bmi_kg_m2=bmi, duct_mm=5, procedure="PD")
    assert found.category == category


@pytest.mark.parametrize(("bmi", "category"), [(28.8, "intermediate"), (28.9, "high")])
def test_groups_of_a_frs_at_20_per_cent(bmi, category):
    assert run("a_frs", **A_FRS | {"bmi_kg_m2": bmi}).category == category


@pytest.mark.parametrize(
    ("missing", "ends"),
    [
        ("texture", (6.96, 16.16)),
        ("bmi_kg_m2", (6.51, 51.27)),
        ("duct_mm", (8.19, 37.95)),
    ],
)
def test_a_frs_with_one_input_missing_is_a_range(missing, ends):
    assert run("a_frs", **A_FRS | {missing: None}).range == ends


def test_ua_frs_of_an_unknown_or_intersex_patient_is_a_range():
    for sex in (None, "intersex"):
        assert run("ua_frs", **A_FRS | {"sex": sex}).range == (30.36, 45.26)


@pytest.mark.parametrize(("sex", "said"), [("intersex", True), ("male", False), (None, False)])
def test_ua_frs_says_that_it_knows_two_sexes(sex, said):
    warnings = run("ua_frs", **A_FRS | {"sex": sex}).warnings
    assert any("female and male only" in warning for warning in warnings) is said


@pytest.mark.parametrize("name", ["ua_frs", "d_frs_preoperative", "d_frs_intraoperative"])
def test_risk_of_doubtful_coefficients_says_so_in_every_answer(name):
    assert SCORES[name].verify
    assert SCORES[name].warnings


def test_scores_of_low_confidence_are_exactly_those_that_say_so():
    assert {name for name, score in SCORES.items() if score.verify} == {
        "lymph_nodes",  # 7 or 8 at distal pancreatectomy
        "ua_frs",
        "d_frs_preoperative",
        "d_frs_intraoperative",
        "liver_growth",
        "mesenteric_stage",
        "short_bowel",  # 30 or 35 cm
        "carcinoid_crisis",
        "gi_net21_a",
        "gi_net21_b",
    }


def test_ua_frs_has_no_category():
    assert run("ua_frs", **A_FRS | {"sex": "male"}).category is None


TAIL = {"duct_mm": 1, "thickness_mm": 10, "procedure": "DP"}


@pytest.mark.parametrize(
    ("thickness", "category"),
    [(12.4, "low"), (12.5, "intermediate"), (20.7, "intermediate"), (20.8, "high")],
)
def test_groups_of_d_frs(thickness, category):
    found = run("d_frs_preoperative", **TAIL | {"thickness_mm": thickness})
    assert found.category == category


@pytest.mark.parametrize("name", ["d_frs_preoperative", "d_frs_intraoperative"])
def test_d_frs_is_for_research_only(name):
    assert any("research only" in warning for warning in run(name, **TAIL).warnings)


@pytest.mark.parametrize(
    ("name", "procedure", "applies"),
    [
        ("frs", "PD", True),
        ("frs", "PPPD", True),
        ("frs", "DP", False),
        ("d_frs_preoperative", "DP_splenopreserving", True),
        ("d_frs_preoperative", "DPCAR", True),
        ("d_frs_preoperative", "PD", False),
        ("isgps_pancreas_class", "enucleation", False),
    ],
)
def test_fistula_scores_go_by_procedure(name, procedure, applies):
    assert run(name, procedure=procedure).applicable is applies


@pytest.mark.parametrize("minutes", [None, 240])
def test_d_frs_intraoperative_with_everything_else_known(minutes):
    found = run(
        "d_frs_intraoperative",
        **TAIL,
        texture="soft",
        bmi_kg_m2=27,
        operation_minutes=minutes,
    )
    assert (found.value is None) is (minutes is None)


@pytest.mark.parametrize(
    ("background", "pct", "enough"),
    [
        ("normal", 19.9, False),
        ("normal", 20, True),
        ("injured", 29.9, False),
        ("injured", 30, True),
        ("cirrhosis", 39.9, False),
        ("cirrhosis", 40, True),
    ],
)
def test_minimum_of_the_remnant(background, pct, enough):
    found = run(
        "future_liver_remnant",
        remnant_ml=pct * 10,
        liver_ml=1100,
        tumour_ml=100,
        background=background,
    )
    assert found.category == ("sufficient" if enough else "insufficient")


def test_remnant_larger_than_the_liver_is_a_contradiction():
    found = run("future_liver_remnant", remnant_ml=900, liver_ml=1000, tumour_ml=200)
    assert (found.range, found.warnings[0]) == (
        None,
        "remnant and tumour together exceed the liver: ask the center",
    )


@pytest.mark.parametrize(
    ("missing", "least"), [("remnant_ml", 0.1), ("liver_ml", 1.5), ("tumour_ml", 30)]
)
def test_remnant_without_a_volume_may_be_all_that_the_others_leave(missing, least):
    case = {"remnant_ml": 300, "liver_ml": 1000, "tumour_ml": 0, "background": "normal"}
    assert run("future_liver_remnant", **case | {missing: None}).range == (least, 100)


def test_tumour_larger_than_the_liver_is_a_contradiction_without_the_remnant():
    found = run("future_liver_remnant", liver_ml=1000, tumour_ml=1200)
    assert (found.range, found.warnings[0]) == (
        None,
        "remnant and tumour together exceed the liver: ask the center",
    )


def test_growth_without_a_volume_is_unknown():
    assert run("liver_growth", before_pct=20).range is None


def test_debulking_that_grew_is_a_contradiction():
    found = run("debulking", initial_volume_ml=10, residual_volume_ml=11)
    assert (found.value, found.missing) == (None, ())


def test_debulking_without_volumes_asks_for_them():
    assert run("debulking").missing == ("initial_volume_ml", "residual_volume_ml")
    by_count = run("debulking", initial_lesions=10, residual_lesions=1)
    assert by_count.missing == ("initial_volume_ml", "residual_volume_ml")
    assert by_count.value == 90


def test_reach_tells_that_there_are_nodes():
    found = run("mesenteric_stage", reach="along_sma_trunk", residual_bowel_cm=300)
    assert (found.value, found.missing) == ("III", ())


def test_reach_without_nodes_is_a_contradiction():
    found = run("mesenteric_stage", mesenteric_nodes=False, reach="intestine")
    assert found.range is None


@pytest.mark.parametrize(
    ("bowel", "category"),
    [(99, "locally_advanced"), (100, "borderline"), (199, "borderline"), (200, "resectable")],
)
def test_residual_bowel_raises_the_category(bowel, category):
    found = run("mesenteric_stage", mesenteric_nodes=False, residual_bowel_cm=bowel)
    assert (found.value, found.category) == ("0", category)


def test_residual_bowel_missing_leaves_the_category_open():
    found = run("mesenteric_stage", mesenteric_nodes=False)
    assert (found.value, found.category, found.missing) == ("0", None, ("residual_bowel_cm",))


@pytest.mark.parametrize(
    ("continuity", "bowel", "category"),
    [
        ("end_jejunostomy", 99.9, "high_risk"),
        ("end_jejunostomy", 100, "risk"),
        ("end_jejunostomy", 200, "no_risk"),
        ("jejuno_colic", 59.9, "high_risk"),
        ("jejuno_colic", 60, "risk"),
        ("jejuno_colic", 199.9, "risk"),
        ("jejuno_ileal_with_colon", 29.9, "high_risk"),
        ("jejuno_ileal_with_colon", 30, None),  # 30 or 35 cm is open
        ("jejuno_ileal_with_colon", 34.9, None),
        ("jejuno_ileal_with_colon", 35, "risk"),
        (None, 29.9, "high_risk"),
        (None, 30, None),
        (None, 99.9, None),
        (None, 100, "risk"),
        (None, 200, "no_risk"),
    ],
)
def test_risk_of_short_bowel_at_its_limits(continuity, bowel, category):
    found = run("short_bowel", residual_bowel_cm=bowel, continuity=continuity)
    assert (found.value, found.category) == (bowel, category)


def test_short_bowel_of_an_unknown_length_may_be_anything():
    found = run("short_bowel", continuity="end_jejunostomy")
    assert (found.range, found.category) == ((0, 1000), None)


def test_crisis_limits_are_relative_to_the_baseline():
    case = {
        "bronchospasm": False,
        "flushing_with_instability": False,
        "arrhythmia": False,
        "explained_by_bleeding_or_compression": False,
        "minutes": 5,
    }
    hypertensive = case | {"baseline_map_mmhg": 105, "lowest_map_mmhg": 95, "highest_map_mmhg": 110}
    assert run("carcinoid_crisis", **hypertensive).value is False
    assert run("carcinoid_crisis", **hypertensive | {"baseline_map_mmhg": 95}).value is True
    assert run("carcinoid_crisis", **hypertensive | {"baseline_map_mmhg": None}).value is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"schedule": None}, None),
        ({"residual": None}, "2025-01-31"),
        ({"resected_on": None}, None),
        ({"last_visit_on": None}, None),
        ({"primary_site": "stomach"}, None),
    ],
)
def test_follow_up_due_with_something_missing(changes, expected):
    case = SCORES["follow_up_due"].worked[1].inputs
    assert run("follow_up_due", **case | changes).value == expected


def test_follow_up_of_residual_disease_is_another_schedule():
    case = SCORES["follow_up_due"].worked[1].inputs
    assert run("follow_up_due", **case | {"residual": "R2"}).applicable is False
    assert run("follow_up_due", **case | {"residual": None}).applicable is None
    legacy = case | {"residual": "R2", "schedule": "enets_legacy"}
    assert run("follow_up_due", **legacy).value == "2024-04-30"


def test_follow_up_of_a_month_is_a_range():
    case = SCORES["follow_up_due"].worked[1].inputs | {"resected_on": "2024-01"}
    assert run("follow_up_due", **case).range == ("2025-01-01", "2025-01-31")


def test_follow_up_that_may_not_be_required_is_open():
    case = SCORES["follow_up_due"].worked[1].inputs | {"size_mm": None}
    found = run("follow_up_due", **case)
    assert found.value is None
    assert "size_mm" in found.missing


@pytest.mark.parametrize("variant", ["a", "b"])
def test_half_of_the_items_make_a_scale(variant):
    name = f"gi_net21_{variant}"
    two_of_five = run(name, net_34=2, net_35=2)
    three_of_five = run(name, net_34=2, net_35=2, net_36=2)
    assert two_of_five.parts["gastrointestinal"] is None
    assert three_of_five.parts["gastrointestinal"] == 33.33


def test_item_that_does_not_apply_is_not_missing():
    assert "net_39" not in run("gi_net21_a", net_39="not_applicable").missing


@pytest.mark.parametrize(
    "name",
    [
        "mortality_90d",
        "death_in_hospital",
        "major_complication_90d",
        "failure_to_rescue",
        "readmission_90d",
        "textbook_outcome",
    ],
)
def test_dates_that_contradict_each_other_are_named(name):
    case = {"operated_on": "2024-01-10", "vital_status": "alive", "died_on": "2024-02-01"}
    more = {"variant": "TO_PANC_2020"} if name == "textbook_outcome" else {}
    found = run(name, **case, **more)
    assert found.value is None
    assert "contradiction: a date of death, and not dead; ask the center" in found.warnings


def test_discharge_before_the_operation_is_named():
    found = run("length_of_stay", operated_on="2024-01-10", discharged_on="2024-01-09")
    assert (found.value, len(found.warnings)) == (None, 1)


@pytest.mark.parametrize(
    ("variant", "marked"), [("TOLS_DELPHI", True), ("TOLS_SURVEY", False), ("TO_PANC_2020", False)]
)
def test_variant_that_was_recalled_says_that_it_has_to_be_verified(variant, marked):
    warned = any("verified" in one for one in run("textbook_outcome", variant=variant).warnings)
    assert warned is marked


def test_textbook_outcome_needs_a_variant():
    assert run("textbook_outcome").value is None


def test_what_is_not_computed_has_a_reason():
    assert len(dict(NOT_CODED)) == len(NOT_CODED)
    assert all(reason for _, reason in NOT_CODED)


MARGIN = {"intent": "curative"}


@pytest.mark.parametrize(("narrowest", "said"), [(0, False), (0.5, True), (None, False)])
def test_margin_without_status_says_that_the_millimetres_decide(narrowest, said):
    found = run("margin", narrowest_mm=narrowest, margin_rule="UICC_0mm", **MARGIN)
    assert ("margin_status" in found.missing) is True
    assert any("without a status" in warning for warning in found.warnings) is said


@pytest.mark.parametrize(
    ("status", "narrowest", "rule", "value", "at_1mm", "queried"),
    [
        ("R0", 0, "UICC_0mm", None, None, True),
        ("R0", 0.1, "UICC_0mm", "R0", False, False),
        ("R0", 0.5, None, "R0", False, False),  # only the UICC rule allows both
        ("R0", 0.5, "RCP_1mm", "R0", None, True),
        ("R0", 2, None, "R0", True, False),
        ("R1", 0.5, None, "R0", False, False),  # only the rule of 1 mm allows both
        ("R1", 1, "RCP_1mm", None, None, True),
        ("R1", 2, None, None, None, True),
        ("R1", None, None, None, False, False),
        ("R2", 5, "UICC_0mm", "not_R0", False, False),
        ("RX", 5, "UICC_0mm", None, None, False),
    ],
)
def test_margin_asks_where_status_and_millimetres_disagree(
    status, narrowest, rule, value, at_1mm, queried
):
    found = run("margin", margin_status=status, narrowest_mm=narrowest, margin_rule=rule, **MARGIN)
    assert (found.value, found.parts["r0_1mm"]) == (value, at_1mm)
    assert any("ask the center" in warning for warning in found.warnings) is queried


@pytest.mark.parametrize(
    ("after", "weeks", "category"),
    [
        (25, 52, "sufficient"),
        (24.9, 52, "insufficient"),
        (24, 2, "sufficient"),
        (24, 2.1, "insufficient"),
        (21, None, None),  # half a week would do
        (20.9, None, "insufficient"),  # not even half a week would do
        (25, None, "sufficient"),
        (10, None, "insufficient"),
    ],
)
def test_growth_of_the_remnant_at_its_limits(after, weeks, category):
    found = run("liver_growth", before_pct=20, after_pct=after, weeks=weeks)
    assert found.category == category


@pytest.mark.parametrize(
    ("residual", "category"),
    [
        (9.9, "at_least_90"),
        (10, "at_least_90"),
        (10.1, "from_70_to_90"),
        (30, "from_70_to_90"),
        (30.1, "under_70"),
        (100, "under_70"),
    ],
)
def test_debulking_at_its_limits(residual, category):
    found = run("debulking", initial_volume_ml=100, residual_volume_ml=residual)
    assert found.category == category


@pytest.mark.parametrize(
    ("known", "ends"),
    [
        ({"initial_volume_ml": 100}, (0, 100)),
        ({"residual_volume_ml": 5000}, (0, 75)),  # of the largest liver
        ({"initial_lesions": 3}, (0, 100)),
        ({"residual_lesions": 3}, (0, 100)),
        ({}, (0, 100)),
    ],
)
def test_debulking_with_one_end_missing_is_a_range(known, ends):
    assert run("debulking", **known).range == ends


def test_debulking_says_whether_volumes_or_lesions_were_compared():
    volumes = {"initial_volume_ml": 100, "residual_volume_ml": 10}
    lesions = {"initial_lesions": 10, "residual_lesions": 5}
    assert run("debulking", **volumes, **lesions).parts == {"estimate_method": "volume"}
    assert run("debulking", **lesions).parts == {"estimate_method": "count"}


def test_nothing_left_is_all_removed_whatever_there_was():
    found = run("debulking", residual_volume_ml=0)
    assert (found.value, found.category, found.missing) == (
        100,
        "at_least_90",
        ("initial_volume_ml",),
    )


@pytest.mark.parametrize("name", ["charlson_index", "charlson_index_2011"])
@pytest.mark.parametrize(
    ("metastatic", "other", "with_tumour"),
    [
        (False, None, 2),
        (True, None, 6),
        (None, None, [2, 6]),
        (False, "other_metastatic", 6),  # the heavier of two stages of tumour
        (None, "other_metastatic", 6),
        (False, "other_tumour", 2),  # counted once
    ],
)
def test_charlson_with_the_index_tumour_is_told_beside(name, metastatic, other, with_tumour):
    case = dict.fromkeys(SCORES[name].input_names, False) | {
        "age_years": 40,
        "index_tumour_metastatic": metastatic,
    }
    if other is not None:
        case[other] = True
    found = run(name, **case)
    assert found.parts["with_index_tumour"] == with_tumour
    assert found.missing == ()


def test_index_tumour_never_counts_in_the_index_itself():
    case = dict.fromkeys(SCORES["charlson_index"].input_names, False) | {"age_years": 40}
    assert run("charlson_index", **case | {"index_tumour_metastatic": True}).value == 0


@pytest.mark.parametrize(
    ("uptake", "grade"),
    [
        ("none", 0),
        ("much_lower_than_liver", 1),
        ("at_most_liver", 2),
        ("above_liver", 3),
        ("above_spleen", 4),
    ],
)
def test_krenning_goes_by_liver_and_spleen(uptake, grade):
    assert run("krenning", uptake=uptake).value == grade
