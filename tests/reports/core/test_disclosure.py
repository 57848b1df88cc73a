import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from scipy.optimize import linprog

from reports.core.disclosure import (
    Suppressed,
    audit,
    differences_between,
    differences_within,
    public_percent,
    round_public,
    shown_at_risk,
    suppress,
    visible_stretch,
    withhold_linked,
)
from reports.core.suppression import with_totals


def table_of(seed):
    rng = np.random.default_rng(seed)
    shape = rng.integers(4, 9), rng.integers(3, 6)
    return rng.poisson(rng.gamma(1.2, 12, shape))


def attacker(cells, hidden, cell, known_row=None):
    """Bounds of one hidden cell by two plain linear programs over all cells of the table."""
    rows, columns = cells.shape
    fixed = ~hidden.copy()
    if known_row is not None:
        fixed[known_row] = True
    limits = [
        (v, v) if f else (1, 10_000) for v, f in zip(cells.ravel(), fixed.ravel(), strict=True)
    ]
    equations = []
    for i in range(rows):
        line = np.zeros(cells.shape)
        line[i, :-1], line[i, -1] = 1, -1
        equations.append(line.ravel())
    for j in range(columns):
        line = np.zeros(cells.shape)
        line[:-1, j], line[-1, j] = 1, -1
        equations.append(line.ravel())
    aim = np.zeros(cells.shape)
    aim[cell] = 1
    zeros = np.zeros(len(equations))
    ends = []
    for way in (1, -1):
        solved = linprog(way * aim.ravel(), A_eq=equations, b_eq=zeros, bounds=limits)
        ends.append(way * solved.fun)
    return tuple(ends)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_small_counts_are_hidden(count):
    table = suppress([[count, 30, 20], [40, 20, 30], [25, 35, 45]], insiders=False)
    assert table.shown[0][0] is None
    assert table.primary[0, 0]


@pytest.mark.parametrize("count", [0, 5, 6])
def test_zero_and_five_are_shown(count):
    table = suppress([[count, 30, 20], [40, 20, 30], [25, 35, 45]])
    assert not table.hidden.any()
    assert table.shown[0] == (count, 30, 20, 50 + count)


def test_complement_of_a_small_count_is_hidden_too():
    table = suppress([[2, 30], [40, 20], [25, 35]], insiders=False)
    assert table.shown[0][:2] == (None, None)
    assert table.row_hidden(0)
    assert table.hidden[1:3, 0].any()
    assert not table.primary[0, 1]


def test_small_total_of_a_row_is_hidden():
    table = suppress([[3, 0, 0], [40, 20, 30], [25, 35, 45], [20, 20, 20]])
    assert table.shown[0][3] is None


@pytest.mark.parametrize("insiders", [False, True])
@pytest.mark.parametrize("seed", range(25))
def test_no_small_cell_can_be_worked_out(seed, insiders):
    table = suppress(table_of(seed), insiders=insiders)
    assert audit(table, insiders=insiders) == ()
    assert not table.withheld
    assert not table.hidden[-1, -1]


@pytest.mark.parametrize("seed", range(4))
def test_plain_linear_programs_agree_that_small_cells_are_safe(seed):
    table = suppress(table_of(seed), insiders=True)
    for cell in zip(*np.nonzero(table.primary), strict=True):
        for known in [None, *range(len(table.cells) - 1)]:
            if known != cell[0]:
                low, high = attacker(table.cells, table.hidden, cell, known)
                assert high - low >= 4 - 1e-6


def test_hiding_small_cells_alone_is_found_by_the_audit():
    for seed in range(20):
        given_table = suppress(table_of(seed), insiders=False)
        alone = Suppressed(given_table.cells, given_table.primary, given_table.primary, False)
        if given_table.primary.sum():
            assert audit(alone, insiders=False)


def test_audit_names_the_exposed_cell_and_what_it_must_be():
    cells = with_totals(np.array([[2, 30, 9], [40, 20, 9], [25, 35, 9]]))
    primary = (cells > 0) & (cells < 5)
    (found,) = audit(Suppressed(cells, primary, primary, False), insiders=False)
    assert (found.row, found.column, found.known_row) == (0, 0, None)
    assert (found.low, found.high) == pytest.approx((2, 2))


def test_audit_sees_what_a_center_knows_beyond_others():
    """Two centers hide each other's small cells: each can subtract its own."""
    cells = with_totals(np.array([[2, 30], [40, 20], [25, 35]]))
    hidden = np.zeros((4, 3), bool)
    hidden[:2, :2] = True
    table = Suppressed(cells, (cells > 0) & (cells < 5), hidden, False)
    assert audit(table, insiders=False) == ()
    assert {found.known_row for found in audit(table)} == {1}


def test_table_that_cannot_be_protected_is_withheld():
    table = suppress([[2, 0], [0, 0]])
    assert table.withheld
    assert table.shown == ((None, 0, None), (0, 0, 0), (None, 0, None))
    assert audit(table) == ()


def test_empty_table_hides_nothing():
    table = suppress(np.zeros((3, 2), int))
    assert not table.hidden.any()
    assert suppress(np.zeros((0, 3), int)).shown == ((0, 0, 0, 0),)


@pytest.mark.parametrize("counts", [[1, 2], [[-1]]])
def test_table_of_another_shape_or_sign_is_refused(counts):
    with pytest.raises(ValueError, match="a table of counts"):
        suppress(counts)


@given(st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_any_table_is_safe_or_withheld(rows):
    table = suppress(rows)
    assert audit(table) == ()
    assert (table.hidden >= table.primary).all()
    assert not table.hidden[table.cells == 0].any()


def test_suppression_of_equal_tables_is_equal():
    assert_array_equal(suppress(table_of(5)).hidden, suppress(table_of(5)).hidden)


def test_linked_figures_are_hidden_together():
    figures = {"n": 40, "passed": 2, "share": 0.05, "low": 0.01, "signal": "none"}
    found = withhold_linked(figures, {"passed", "share", "low", "signal"}, hidden=True)
    assert found == {
        "n": 40, "passed": None, "share": None, "low": None, "signal": None, "hidden": True
    }  # fmt: skip


def test_linked_figures_of_a_visible_count_stay():
    assert withhold_linked({"n": 40}, {"n"}, hidden=False) == {"n": 40, "hidden": False}


def test_linked_figure_that_does_not_exist_is_named():
    with pytest.raises(ValueError, match="no figure \\['rate'\\]"):
        withhold_linked({"n": 40}, {"rate"}, hidden=True)


@pytest.mark.parametrize(
    ("at_risk", "shown"),
    [
        ([30, 20, 10, 9, 3], slice(0, 3)),
        ([4, 12, 15, 9, 11], slice(1, 3)),
        ([9, 8], slice(0, 0)),
        ([], slice(0, 0)),
        ([12, 10], slice(0, 2)),
    ],
)
def test_curve_is_shown_while_ten_are_at_risk(at_risk, shown):
    assert visible_stretch(at_risk) == shown


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, None), (9, None), (10, 10)])
def test_number_at_risk_below_the_floor_is_hidden(count, shown):
    assert shown_at_risk(count) == shown


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, 0), (1, None), (7, None), (8, 10), (12, 10), (13, 15), (17, 15), (18, 20), (102, 100)],
)
def test_public_counts_are_rounded(count, shown):
    assert round_public(count) == shown


def test_public_count_below_zero_is_refused():
    with pytest.raises(ValueError, match="-1 given"):
        round_public(-1)


@pytest.mark.parametrize(
    ("events", "total", "percent"),
    [(13, 48, 30.0), (0, 48, 0.0), (3, 48, None), (0, 0, None), (3, 3, None), (8, 8, 100.0)],
)
def test_public_percentage_comes_from_rounded_counts(events, total, percent):
    assert public_percent(events, total) == percent


@pytest.mark.parametrize(
    ("before", "after", "persons"),
    [(40, 43, 3), (43, 40, 3), (40, 45, None), (40, 40, None), (None, 43, None), (40, None, None)],
)
def test_releases_that_differ_by_a_few_persons_are_found(before, after, persons):
    found = differences_between({"r0/C07": before, "old": 1}, {"r0/C07": after, "new": 2})
    assert [d.persons for d in found] == ([] if persons is None else [persons])


@pytest.mark.parametrize(("part", "persons"), [(36, 4), (35, None), (40, None), (None, None)])
def test_overlapping_cohorts_that_differ_by_a_few_persons_are_found(part, persons):
    found = differences_within({"all": 40, "without G3": part}, [("all", "without G3")])
    assert [(d.first, d.second, d.persons) for d in found] == (
        [] if persons is None else [("all", "without G3", persons)]
    )
