"""Which hidden cells a reader narrows, against plain linear programs over the whole table."""

import numpy as np
import pytest

from reports.core.bounds import exact, lowest, narrow, of_table
from reports.core.disclosure import suppress
from tests.reports.core.test_disclosure import attacker, table_of


@pytest.fixture(params=range(6))
def half_hidden(request):
    """Only small cells and the cheapest partner of each are hidden: some can be worked out."""
    table = suppress(table_of(request.param), insiders=False)
    hidden = table.primary.copy()
    order = np.random.default_rng(request.param).permutation(np.argwhere(table.cells > 0))
    for at in order[:6]:
        hidden[tuple(at)] = True
    return table.cells, hidden


def test_ends_equal_plain_linear_programs(half_hidden):
    cells, hidden = half_hidden
    unknown, known = of_table(cells, hidden)
    ends = exact(range(len(unknown)), known)
    for place, at in enumerate(unknown):
        low, high = attacker(cells, hidden, at)
        assert ends[place][0] == pytest.approx(low, abs=1e-6)
        assert min(ends[place][1], 1000) == pytest.approx(min(high, 1000), abs=1e-6)


def test_narrow_ones_are_those_of_plain_linear_programs(half_hidden):
    cells, hidden = half_hidden
    unknown, known = of_table(cells, hidden)
    found = narrow(range(len(unknown)), known, 4)
    ends = [attacker(cells, hidden, at) for at in unknown]
    assert set(found) == {k for k, (low, high) in enumerate(ends) if high - low < 4 - 1e-6}
    for place, (low, high) in found.items():
        assert (low, high) == pytest.approx(ends[place], abs=1e-6)


def test_lowest_are_those_of_plain_linear_programs(half_hidden):
    cells, hidden = half_hidden
    unknown, known = of_table(cells, hidden)
    found = lowest(range(len(unknown)), known)
    lows = [attacker(cells, hidden, at)[0] for at in unknown]
    assert [found[k] for k in range(len(unknown))] == pytest.approx(lows, abs=1e-6)


def test_nothing_asked_is_nothing_found():
    nothing = np.zeros((2, 3), bool)
    _, known = of_table(np.full((2, 3), 9), nothing)
    assert (exact([], known), narrow([], known, 4), lowest([], known)) == ({}, {}, {})
