"""The four truth values and their Kleene algebra."""

from collections.abc import Iterable
from enum import Enum


class Truth(Enum):
    """Met, not met, not known, or without meaning for this case."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"

    __hash__ = object.__hash__  # that of Enum is Python and took a tenth of a verdict


TRUE, FALSE, UNKNOWN, NOT_APPLICABLE = Truth


def conjunction(truths: Iterable[Truth]) -> Truth:
    """Minimum over FALSE < UNKNOWN < TRUE; not applicable as soon as one part is."""
    result = TRUE
    for truth in truths:
        if truth is NOT_APPLICABLE:
            return NOT_APPLICABLE
        if truth is FALSE or (truth is UNKNOWN and result is TRUE):
            result = truth
    return result


def disjunction(truths: Iterable[Truth]) -> Truth:
    """Maximum over FALSE < UNKNOWN < TRUE, skipping parts that are not applicable."""
    result = NOT_APPLICABLE
    for truth in truths:
        if truth is TRUE:
            return TRUE
        if truth is UNKNOWN or (truth is FALSE and result is NOT_APPLICABLE):
            result = truth
    return result


_OPPOSITE = {TRUE: FALSE, FALSE: TRUE, UNKNOWN: UNKNOWN, NOT_APPLICABLE: NOT_APPLICABLE}


def negation(truth: Truth) -> Truth:
    return _OPPOSITE[truth]
