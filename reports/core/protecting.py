"""What of an indicator has to be hidden: small cells, closed centers, what moved by a few."""

from collections.abc import Collection, Mapping

from biostat.aggregates.counts import Counts
from reports.core.closing import closed_centers
from reports.core.disclosure import Suppressed, audit, suppress
from reports.core.earlier import Earlier
from reports.core.indicators import Indicator
from reports.core.ledger import WHO


class NotSafe(RuntimeError):
    """The audit found a small cell that could be worked out: nothing is released."""


def is_withheld(indicator: Indicator, pooled: Counts, earlier: Earlier) -> bool:
    """Whether a number of all centers moved by one to four since an earlier release."""
    told = {
        f"{WHO}{indicator.eligible}": pooled.eligible,
        f"{indicator.id}:passed": pooled.passed,
        f"{indicator.id}:failed": pooled.failed,
    }
    return any(earlier.is_close(key, n) for key, n in told.items())


def closed_in(
    indicator: Indicator, centers: Mapping[str, Counts], closed: Collection[str], earlier: Earlier
) -> frozenset[str]:
    """Centers of which the indicator shows nothing: ``closed`` ones, and those whose row moved
    by one to four persons since an earlier release."""
    isolated = {*closed, *earlier.isolated_in(indicator.id, centers)}
    cohort = f"{WHO}{indicator.eligible}"
    sizes = {name: {cohort: found.eligible} for name, found in centers.items()}
    return closed_centers(sizes, told=earlier.told_sizes(), isolated=isolated)


def protected(
    indicator: Indicator, centers: Mapping[str, Counts], closed: Collection[str], earlier: Earlier
) -> Suppressed:
    """Small cells hidden, and the result audited by a program that shares nothing with it.

    How many are not determinable says nothing about a person's outcome: it is shown, unless
    the number of known outcomes, which follows from it, is hidden. Centers that would tell what
    an earlier release hid stay hidden.
    """
    rows, names = [[c.passed, c.failed] for c in centers.values()], list(centers)
    told, kept = earlier.told_cells(indicator.id, names), set(closed)
    while True:
        table = suppress(rows, closed=[names.index(name) for name in sorted(kept)], told=told)
        more = earlier.uncovered(indicator.id, table, names) - kept
        if not more:
            break
        kept |= more
    check(table)
    return table


def check(table: Suppressed) -> None:
    """Raises NotSafe."""
    if exposed := audit(table):
        raise NotSafe(f"{len(exposed)} small cells could be worked out; nothing was released")


def pooled_counts(centers: Mapping[str, Counts]) -> Counts:
    total = [0, 0, 0, 0]
    for found in centers.values():
        each = (found.eligible, found.passed, found.failed, found.unknown)
        total = [a + b for a, b in zip(total, each, strict=True)]
    return Counts(*total)
