import json
import subprocess
import sys

import numpy as np
import pytest

from biostat import arrays
from biostat.aggregates import part
from biostat.proportions import wilson
from biostat.results import finite_or_none, plain
from biostat.survival import kaplan_meier, median


def test_results_become_json_with_null_for_what_is_not_estimable():
    curve = plain(kaplan_meier([3, 4], [0, 0]))
    assert curve["survival"] == [1.0, 1.0]
    assert curve["low"] == [None, None]
    assert json.loads(json.dumps(plain({"median": median(kaplan_meier([3], [0]))}))) == {
        "median": {"value": None, "low": None, "high": None}
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [(np.float64(2.5), 2.5), (np.int64(3), 3), (float("inf"), None), (np.nan, None), (0.0, 0.0),
     (np.array([5]), [5]),
     ((1, [2.0, np.nan]), [1, [2.0, None]]), ({1: np.array([True])}, {"1": [True]}), ("x", "x")],
)  # fmt: skip
def test_plain_values(value, expected):
    assert plain(value) == expected


def test_zero_is_a_value_and_nobody_is_null():
    assert plain(wilson(0, 12))["estimate"] == 0.0
    assert plain(wilson(0, 0))["estimate"] is None


def test_finite_or_none_keeps_zero():
    assert finite_or_none(0.0) == 0.0
    assert finite_or_none(float("nan")) is None


def test_importing_the_package_loads_no_scipy():
    code = (
        "import importlib, pkgutil, sys, biostat\n"
        "for m in pkgutil.walk_packages(biostat.__path__, 'biostat.'):\n"
        "    '__main__' in m.name or importlib.import_module(m.name)\n"
        "sys.exit(any(n.split('.')[0] in ('scipy', 'pandas', 'polars') for n in sys.modules))\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (lambda: arrays.floats([[1]], "age"), "age: one dimension"),
        (lambda: arrays.floats([1], "age", length=2), "age: 1 values for 2"),
        (lambda: arrays.integers([None], "age"), "age: whole numbers"),
        (lambda: arrays.matrix(np.zeros((2, 2, 2)), "x"), "x: shape"),
        (lambda: arrays.matrix([[1, 2]], "x", rows=3), "x: shape"),
    ],
)
def test_arrays_of_another_shape_are_named(read, words):
    with pytest.raises((ValueError, TypeError), match=words):
        read()


def test_yes_and_no_take_only_zero_one_and_missing():
    assert arrays.yes_or_no([True, False], "event").tolist() == [1, 0]
    assert np.isnan(arrays.yes_or_no([1, None], "event")[1])
    for broken in ([2], [-1], [0.5], [np.inf]):
        with pytest.raises(ValueError, match="event: values other than 0, 1 and missing"):
            arrays.yes_or_no(broken, "event")


def test_whole_days_keep_missing_ones_and_refuse_fractions():
    assert arrays.whole_days([3, 4], "exit_days").dtype == np.int64
    assert np.isnan(arrays.whole_days([3, None], "exit_days")[1])
    with pytest.raises(ValueError, match="exit_days: whole numbers"):
        arrays.whole_days([3.5], "exit_days")


@pytest.mark.parametrize(
    ("given", "places"),
    [
        (["b", "a", "b"], [1, 0, 1]),
        (["b", None, "a"], [1, -1, 0]),
        ([7.0, np.nan, 3.0], [1, -1, 0]),
        ([-1, 5], [0, 1]),
        ([], []),
    ],
)
def test_labels_are_numbered_in_their_order_and_missing_ones_are_not(given, places):
    assert arrays.labels(given, "stratum").tolist() == places


def test_product_without_columns_is_empty():
    assert arrays.cross_product(np.zeros((3, 0)), np.ones((3, 2))).shape == (0, 2)


def test_none_is_a_missing_number():
    assert np.isnan(arrays.floats([None, 1], "age")[0])


def test_vector_becomes_one_column_and_an_empty_one_none():
    assert arrays.matrix([1, 2], "x").shape == (2, 1)
    assert arrays.matrix([], "x", rows=0).shape == (0, 0)


def test_yes_and_no_can_be_summed_in_a_part():
    assert part.table([0, 0, 1], [True, True, False]).values.tolist() == [[2]]
