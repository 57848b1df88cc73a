"""Every declared score: what it asks, computes, cites, and a worked example of it."""

from collections.abc import Mapping
from types import MappingProxyType

from rules import nearest

from . import (
    carcinoid,
    complications,
    distal_fistula_risk,
    events,
    fistula_risk,
    fitness,
    followup,
    liver,
    liver_complications,
    mesentery,
    pancreas_complications,
    pathology,
    quality_of_life,
    recurrence,
    response,
    stage,
    survival,
    textbook,
)
from .declaration import Gate, Outcome, Refused, Result, Score, Worked
from .inputs import Input

__all__ = [
    "SCORES",
    "Gate",
    "Input",
    "Outcome",
    "Refused",
    "Result",
    "Score",
    "Worked",
    "score_named",
]

_ALL = (
    *fitness.SCORES,
    *pathology.SCORES,
    *stage.SCORES,
    *recurrence.SCORES,
    *fistula_risk.SCORES,
    *distal_fistula_risk.SCORES,
    *liver.SCORES,
    *mesentery.SCORES,
    *carcinoid.SCORES,
    *complications.SCORES,
    *pancreas_complications.SCORES,
    *liver_complications.SCORES,
    *events.SCORES,
    *textbook.SCORES,
    *survival.SCORES,
    *response.SCORES,
    *quality_of_life.SCORES,
    *followup.SCORES,
)
SCORES: Mapping[str, Score] = MappingProxyType({score.name: score for score in _ALL})


def score_named(name: str) -> Score:
    """Raises LookupError with the nearest name."""
    if name in SCORES:
        return SCORES[name]
    guess = nearest(name, SCORES)
    hint = f"Did you mean {guess}?" if guess else "See the list of scores."
    raise LookupError(f"the score {name!r} does not exist. {hint}")
