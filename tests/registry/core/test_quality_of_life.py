"""Every item of both questionnaires counts in its own scale and in no other."""

import pytest

from registry.core.quality_of_life import c30_scales, c30_summary, net21_scales
from registry.core.scores import SCORES

# the scoring manual: functional, symptom and global scales and their items
C30 = {
    "PF": (1, 2, 3, 4, 5),
    "RF": (6, 7),
    "EF": (21, 22, 23, 24),
    "CF": (20, 25),
    "SF": (26, 27),
    "QL": (29, 30),
    "FA": (10, 12, 18),
    "NV": (14, 15),
    "PA": (9, 19),
    "DY": (8,),
    "SL": (11,),
    "AP": (13,),
    "CO": (16,),
    "DI": (17,),
    "FI": (28,),
}
FUNCTIONAL = ("PF", "RF", "EF", "CF", "SF")
NET21 = {
    "endocrine": (31, 32, 33),
    "gastrointestinal": (34, 35, 36, 37, 38),
    "social_function": (42, 44, 49),
    "disease_related_worries": (41, 43, 47),
    "body_image": (45,),
    "muscle_bone_pain": (48,),
    "information": (50,),
    "sexual_function": (51,),
}
TREATMENT = {
    "A": {"treatment": (39, 40, 46)},
    "B": {"treatment": (39, 40), "weight_gain": (46,)},
}


def moved(before, after):
    return {name: after[name] - before[name] for name in before if after[name] != before[name]}


@pytest.mark.parametrize("item", range(1, 31))
def test_item_of_the_c30_moves_its_own_scale_by_its_share(item):
    answers = dict.fromkeys(range(1, 31), 1)
    highest = 7 if item in C30["QL"] else 4
    found = moved(c30_scales(answers), c30_scales(answers | {item: highest}))
    (scale,) = (name for name, items in C30.items() if item in items)
    share = 100 / len(C30[scale])
    assert found == {scale: pytest.approx(-share if scale in FUNCTIONAL else share)}


@pytest.mark.parametrize("variant", ["A", "B"])
@pytest.mark.parametrize("item", range(31, 52))
def test_item_of_the_net21_moves_its_own_scale_by_its_share(variant, item):
    answers = dict.fromkeys(range(31, 52), 1)
    before = net21_scales(variant, answers)
    scales = NET21 | TREATMENT[variant]
    (scale,) = (name for name, items in scales.items() if item in items)
    share = pytest.approx(100 / len(scales[scale]))
    assert moved(before, net21_scales(variant, answers | {item: 4})) == {scale: share}
    assert before.keys() == scales.keys()


@pytest.mark.parametrize("scale", C30)
def test_summary_needs_every_scale_but_quality_of_life_and_finances(scale):
    scales = dict.fromkeys(C30, 100.0) | {scale: None}
    assert (c30_summary(scales) is None) is (scale not in ("QL", "FI"))


@pytest.mark.parametrize(("answered", "missing"), [((1, 2), True), ((1, 2, 3), False)])
def test_scale_of_five_items_needs_three(answered, missing):
    assert (c30_scales(dict.fromkeys(answered, 2))["PF"] is None) is missing


def test_scale_of_two_items_needs_one():
    assert c30_scales({6: 1})["RF"] == 100


@pytest.mark.parametrize("name", ["gi_net21_a", "gi_net21_b"])
def test_net21_asks_items_31_to_51_and_lets_three_not_apply(name):
    asked = {one.name: one.na for one in SCORES[name].inputs}
    assert list(asked) == [f"net_{item}" for item in range(31, 52)]
    # treatment of who was not treated, sexual function
    assert [name for name, na in asked.items() if na] == ["net_39", "net_40", "net_51"]
