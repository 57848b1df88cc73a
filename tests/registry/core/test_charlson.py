import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.body import Age
from registry.core.charlson import (
    CHARLSON_1987,
    CONDITIONS,
    QUAN_2011,
    WEIGHTS_1987,
    WEIGHTS_2011,
    Points,
    age_points,
    charlson_index,
    charlson_of_list,
    charlson_with_age,
)
from registry.core.three_valued import UnknownWord


def listed(*present):
    return charlson_of_list(frozenset(present))


@pytest.mark.parametrize(
    ("age", "present", "index", "with_age"),
    [
        (62, ("diabetes", "copd"), 2, 4),
        (48, (), 0, 0),
        (75, ("diabetes_end_organ", "renal"), 4, 7),
        (75, ("diabetes", "diabetes_end_organ", "renal"), 4, 7),
    ],
)
def test_charlson_of_the_worked_examples(age, present, index, with_age):
    assert listed(*present).value == index
    assert charlson_with_age(listed(*present), Age(age, age)).value == with_age


def test_weights_are_those_of_the_papers():
    of_1987_and_2011 = {
        "myocardial_infarction": (1, 0),
        "heart_failure": (1, 2),
        "peripheral_vascular": (1, 0),
        "cerebrovascular": (1, 0),
        "dementia": (1, 2),
        "copd": (1, 1),
        "connective_tissue": (1, 1),
        "peptic_ulcer": (1, 0),
        "liver_mild": (1, 2),
        "diabetes": (1, 0),
        "hemiplegia": (2, 2),
        "renal": (2, 1),
        "diabetes_end_organ": (2, 1),
        "other_tumour": (2, 2),
        "leukaemia": (2, 2),
        "lymphoma": (2, 2),
        "liver_severe": (3, 4),
        "other_metastatic": (6, 6),
        "aids": (6, 4),
    }
    assert {name: (WEIGHTS_1987[name], WEIGHTS_2011[name]) for name in CONDITIONS} == (
        of_1987_and_2011
    )


@pytest.mark.parametrize("condition", CONDITIONS)
def test_one_condition_counts_its_weight(condition):
    assert listed(condition).value == WEIGHTS_1987[condition]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_one_condition_missing_widens_by_its_weight(condition):
    known = dict.fromkeys(CONDITIONS, False) | {condition: None}
    assert charlson_index(known) == Points(0, WEIGHTS_1987[condition])


@pytest.mark.parametrize(("lighter", "heavier"), CHARLSON_1987.exclusive)
def test_of_two_stages_only_the_heavier_counts(lighter, heavier):
    assert listed(lighter, heavier).value == WEIGHTS_1987[heavier]


def test_nothing_answered_may_be_anything():
    assert charlson_of_list(None) == Points(0, 33)
    assert charlson_of_list(None).value is None


def test_weights_of_2011_reach_24():
    assert charlson_index({}, QUAN_2011) == Points(0, 24)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_one_condition_counts_its_weight_of_2011(condition):
    known = dict.fromkeys(CONDITIONS, False) | {condition: True}
    assert charlson_index(known, QUAN_2011).value == WEIGHTS_2011[condition]


def test_cancers_of_2011_count_once():
    known = dict.fromkeys(CONDITIONS, False) | {"leukaemia": True, "other_tumour": True}
    assert charlson_index(known, QUAN_2011).value == 2
    assert charlson_index(known).value == 4


@pytest.mark.parametrize(
    ("age", "points"),
    [(0, 0), (49, 0), (50, 1), (59, 1), (60, 2), (69, 2), (70, 3), (79, 3), (80, 4), (99, 4)],
)
def test_age_counts_a_point_a_decade_from_50(age, points):
    assert age_points(age).value == points


def test_missing_age_widens_by_four():
    assert age_points(None) == Points(0, 4)
    assert charlson_with_age(Points(2, 2), None) == Points(2, 6)


def test_age_of_a_birth_year_may_straddle_a_decade():
    assert charlson_with_age(Points(2, 2), Age(59, 60)) == Points(3, 4)


def test_none_is_an_answer():
    assert listed("none").value == 0


def test_unlisted_condition_is_refused():
    with pytest.raises(UnknownWord, match="'net'"):
        listed("net")


answers = st.fixed_dictionaries({name: st.sampled_from([True, False, None]) for name in CONDITIONS})


@given(answers, st.randoms(use_true_random=False))
def test_answering_never_leaves_the_range(known, random):
    answered = {n: random.choice([True, False]) if v is None else v for n, v in known.items()}
    span = charlson_index(known)
    assert span.low <= charlson_index(answered).low <= span.high
