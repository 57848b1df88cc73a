"""Two releases of one table, worked out by hand."""

import numpy as np
import pytest

from reports.core.disclosure import Suppressed
from reports.core.protecting import NotSafe, check
from reports.core.suppression import with_totals
from reports.core.two_releases import Shown, is_pinned, is_told


def shown(rows, hidden):
    """``hidden``: rows of which nothing but the sum with the others is told."""
    cells = with_totals(np.array(rows))
    mask = np.zeros(cells.shape, bool)
    mask[list(hidden)] = True
    return Shown(cells, mask & (cells > 0))


FIRST = shown([[20, 4], [10, 6], [30, 9]], {0, 1})
SAME = [(0, 0), (1, 1), (2, 2)]


def test_first_release_alone_is_safe():
    """Ten failed in two centers: one to nine of them in each."""
    assert not is_told(FIRST)


def test_one_small_row_alone_is_told():
    assert is_told(shown([[20, 4], [10, 6], [30, 9]], {0}))


@pytest.mark.parametrize(("now", "pinned"), [(6, True), (7, True), (8, False), (20, False)])
def test_number_of_now_bounds_the_hidden_one_of_then(now, pinned):
    """The second had six at most, so the first four or more, and not more than now."""
    second = shown([[40, now], [30, 6], [60, 14]], set())
    assert is_pinned(FIRST, second, SAME) is pinned


def test_number_that_was_corrected_downwards_bounds_nothing():
    """Five failed in the second center now, six before."""
    assert not is_pinned(FIRST, shown([[40, 6], [30, 5], [60, 14]], set()), SAME)


def test_rows_of_other_centers_bound_nothing():
    assert not is_pinned(FIRST, shown([[40, 6], [30, 6], [60, 14]], set()), [(2, 2)])


def test_number_of_then_bounds_the_hidden_one_of_now():
    """Nineteen of the twenty-three hidden ones were told before: four came, all in one center."""
    first = shown([[30, 0], [30, 19], [30, 9]], set())
    second = shown([[40, 4], [40, 19], [40, 9]], {0, 1})
    assert not is_told(second)
    assert is_pinned(first, second, SAME)


def test_nothing_small_and_hidden_is_never_pinned():
    told = shown([[30, 9], [30, 19]], set())
    assert not is_pinned(told, told, [(0, 0), (1, 1)])


def test_table_that_can_be_worked_out_is_not_released():
    alone = shown([[20, 4], [10, 6], [30, 9]], {0})
    with pytest.raises(NotSafe, match="1 small cells could be worked out; nothing was released"):
        check(Suppressed(alone.cells, alone.hidden & (alone.cells < 5), alone.hidden, False))
