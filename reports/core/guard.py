"""What several figures of one report count together is hidden in all of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from biostat.aggregates.counts import Counts
from reports.core.case_mix import CASE_MIX
from reports.core.closing import Margin, hidden_values
from reports.core.cohort import known_values
from reports.core.curves import Counted, quiet_groups, survival_result
from reports.core.earlier import Earlier
from reports.core.ledger import ELIGIBLE


def hidden_values_of(
    mixes: Mapping[str, Mapping[str, Counts]], counted: Sequence[Counted], earlier: Earlier
) -> dict[str, frozenset[str]]:
    """By variable: a value too rare in the case mix or in a survival analysis is hidden in both,
    and so are those that would tell what an earlier release hid."""
    found = {}
    for mix in CASE_MIX:
        known = known_values(mix, mixes[mix.id])
        margins = [earlier.margin(f"{mix.id}=", known), *_groups(mix.id, counted, earlier)]
        hidden = hidden_values(margins)
        while more := earlier.hidden_before(mix.id, known, hidden) - hidden:
            hidden = hidden_values(margins, kept=hidden | more)
        found[mix.id] = hidden
    return found


def _groups(variable: str, counted: Sequence[Counted], earlier: Earlier) -> list[Margin]:
    found = []
    for one in counted:
        if one.analysis.group == variable:
            close = {
                name
                for name, n in one.sizes.items()
                if earlier.is_close(f"{one.analysis.id}:{name}:n", n)
            }
            found.append(Margin(one.sizes, isolated=frozenset(close)))
    return found


def survival(
    counted: Sequence[Counted], hidden: Mapping[str, frozenset[str]], earlier: Earlier
) -> list[dict[str, Any]]:
    return [
        survival_result(
            one,
            hidden[one.analysis.group],
            _quiet(one, counted, earlier),
            withheld=earlier.is_close(ELIGIBLE[one.analysis.id], one.eligible),
        )
        for one in counted
    ]


def _quiet(one: Counted, counted: Sequence[Counted], earlier: Earlier) -> set[str]:
    """Where the same persons are split in another way, both ways have the same sum of events."""
    twice = any(
        other is not one
        and (other.analysis.time, other.eligible) == (one.analysis.time, one.eligible)
        for other in counted
    )
    isolated = {
        name
        for name, n in one.events.items()
        if earlier.is_close(f"{one.analysis.id}:{name}:events", n)
    }
    return quiet_groups(one, isolated, total_told=twice)
