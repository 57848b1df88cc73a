"""Kleene algebra: AND is the minimum, OR the maximum, NOT flips."""

import pytest

from rules import Truth
from rules.truth import conjunction, disjunction, negation

T, F, U, NA = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN, Truth.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (T, T, T, T), (T, F, F, T), (T, U, U, T), (F, F, F, F), (F, U, F, U), (U, U, U, U),
        (NA, T, NA, T), (NA, F, NA, F), (NA, U, NA, U), (NA, NA, NA, NA),
    ],
)  # fmt: skip
def test_kleene_tables(left, right, both, either):
    assert conjunction([left, right]) is conjunction([right, left]) is both
    assert disjunction([left, right]) is disjunction([right, left]) is either


@pytest.mark.parametrize(("truth", "opposite"), [(T, F), (F, T), (U, U), (NA, NA)])
def test_negation(truth, opposite):
    assert negation(truth) is opposite


def test_nothing_to_join():
    assert conjunction([]) is T
    assert disjunction([]) is NA
