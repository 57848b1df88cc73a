"""How much of a checklist is done, and what of the missing blocks."""

from collections.abc import Mapping

from resectability.core.sets import CriteriaSet
from resectability.core.verdict import Completeness, Reason
from rules import NOT_APPLICABLE, Truth, Value, evaluate

TRUE, UNKNOWN = Truth.TRUE, Truth.UNKNOWN


def completeness_of(
    criteria_set: CriteriaSet, reasons: tuple[Reason, ...], values: Mapping[str, Value]
) -> Completeness | None:
    """None of a set that is no checklist."""
    if criteria_set.kind != "checklist":
        return None
    entries = [(r.criterion.id, r.criterion.item, r.truth) for r in reasons if r.criterion.item]
    applies = {
        name: Truth.FALSE
        if values.get(item.state) is NOT_APPLICABLE
        else evaluate(item.applies, values)
        for name, item, _ in entries
    }
    missing = {
        name: item
        for name, item, truth in entries
        if applies[name] is TRUE and truth is not Truth.FALSE
    }
    outdated = [name for name, item in missing.items() if values.get(item.state) == "done"]
    applicable = sum(truth is TRUE for truth in applies.values())
    return Completeness(
        done=applicable - len(missing),
        applicable=applicable,
        missing=tuple([name for name in missing if name not in outdated]),
        outdated=tuple(outdated),
        blocking=tuple(
            [name for name, item in missing.items() if evaluate(item.blocks, values) is TRUE]
        ),
        applies_unknown=tuple([name for name, truth in applies.items() if truth is UNKNOWN]),
    )
