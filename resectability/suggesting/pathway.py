"""Rows of the pathway table that are possible for a case, as options a board usually considers."""

from collections.abc import Iterator
from dataclasses import dataclass

from resectability.core import Reason, Verdict
from resectability.core.wording import lower_first
from resectability.suggesting.missing import Link, Missing, missing, open_findings
from rules import Truth

WORKUP_FIRST = "PW-UNK"  # the row that waits for findings: what follows is told as well
NO_SET = "PW-SITE"  # met by every case; it speaks only where the site has no set of its own


@dataclass(frozen=True, slots=True)
class Row:
    """``open`` says what is not known; where nothing is open the row applies, ``here`` says why."""

    name: str
    label: str
    why: str
    options: str
    rationale: str
    here: str = ""
    open: Missing = Missing()


@dataclass(frozen=True, slots=True)
class Pathway:
    """``met`` is the row that applies, if one does; ``open`` rows could come before it.

    ``unasked`` are open only because of what the registry does not ask.  ``next`` are the rows
    that would follow with what is recorded, where the work-up has to be completed first.
    """

    met: Row | None
    open: tuple[Row, ...]
    unasked: tuple[Row, ...]
    next: tuple[Row, ...]


def pathway(verdict: Verdict, link: Link) -> Pathway:
    reasons = verdict.reasons
    met = next((r for r in reasons if r.truth is Truth.TRUE), None)
    before = [r for r in reasons if r.effective and r.truth is Truth.UNKNOWN]
    rows = [_row(verdict, reason, link) for reason in before]
    return Pathway(
        met=_row(verdict, met, link) if met else None,
        open=tuple(row for row in rows if row.open.asked),
        unasked=tuple(row for row in rows if not row.open.asked),
        next=tuple(_row(verdict, r, link) for r in _following(verdict, met)),
    )


def _following(verdict: Verdict, met: Reason | None) -> Iterator[Reason]:
    """The rows after that of the work-up that are possible, up to the first that is met."""
    if met is None or met.criterion.id != WORKUP_FIRST:
        return
    for reason in verdict.reasons[verdict.reasons.index(met) + 1 :]:
        if reason.criterion.id == NO_SET and "anatomy" in verdict.components:
            return
        if reason.truth in (Truth.TRUE, Truth.UNKNOWN):
            yield reason
        if reason.truth is Truth.TRUE:
            return


def _row(verdict: Verdict, reason: Reason, link: Link) -> Row:
    criterion = reason.criterion
    name, _, why = criterion.label.partition(": ")
    options = "; ".join([criterion.options[0], *map(lower_first, criterion.options[1:])])
    return Row(
        name=name,
        label=criterion.implies.label,
        why=why,
        options=options,
        rationale=criterion.rationale,
        here=_here(verdict) if reason.truth is Truth.TRUE and criterion.id == WORKUP_FIRST else "",
        open=missing(verdict, open_findings(verdict, [reason]), link),
    )


def _here(verdict: Verdict) -> str:
    """What the row that waits for findings waits for."""
    anatomy, done = verdict.components.get("anatomy"), verdict.components["workup_set"].completeness
    said = []
    if anatomy is not None and not anatomy.determinate:
        said.append(f"the anatomy is open ({_count(len(anatomy.decisive), 'finding')})")
    if done is not None and done.blocking:
        said.append(
            f"{_count(len(done.blocking), 'examination')} that could change the pathway: "
            "missing or too old"
        )
    return "; ".join(said)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
