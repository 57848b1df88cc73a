from itertools import product

import pytest

from registry.core.three_valued import UnknownWord, all_of, any_of, at_least, expect, more_than

ORDER = {False: 0, None: 1, True: 2}


def test_joined_facts_follow_kleene():
    for facts in product(ORDER, repeat=3):
        assert ORDER[all_of(facts)] == min(ORDER[fact] for fact in facts)
        assert ORDER[any_of(facts)] == max(ORDER[fact] for fact in facts)


def test_comparisons_with_a_missing_value_are_unknown():
    assert at_least(None, 3) is None
    assert more_than(None, 3) is None


def test_comparisons_at_the_limit():
    assert at_least(3, 3) is True
    assert more_than(3, 3) is False


def test_expect_names_the_words_allowed():
    with pytest.raises(UnknownWord, match="differentiation .* 'moderate' .* use well, poor"):
        expect("differentiation", "moderate", ("well", "poor"))
