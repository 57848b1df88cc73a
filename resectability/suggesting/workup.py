"""The checklist of the work-up on a case: what is missing or too old, what matters most first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from registry.dictionary import by_name
from resectability.adapters import ASKED_AS, ASKED_IN_PART, is_asked
from resectability.core import Reason, Verdict
from resectability.core.sets import Item
from resectability.suggesting.missing import Link
from rules import NOT_APPLICABLE, Interval, Truth, Value, evaluate, findings_in

DECIDED = "decision_on"
NOWHERE = (Truth.FALSE, Truth.NOT_APPLICABLE)

Kind = Literal["missing", "outdated", "undated", "unasked", "may_apply", "done"]
WORDS = {"not_done": "Not done", "pending": "Pending"}


@dataclass(frozen=True, slots=True)
class Entry:
    """``blocks``: it could change the pathway.  ``href`` leads to where the form asks for it."""

    kind: Kind
    label: str
    state: str
    note: str
    blocks: bool
    href: str


@dataclass(frozen=True, slots=True)
class Workup:
    done: int
    applicable: int
    percent: float | None
    decided: bool
    entries: tuple[Entry, ...]

    def _of(self, *kinds: Kind) -> list[Entry]:
        return [entry for entry in self.entries if entry.kind in kinds]

    @property
    def wanting(self) -> list[Entry]:
        """What the form asks and that is missing, too old or without a date; blocking first."""
        found = self._of("missing", "outdated", "undated")
        return sorted(found, key=lambda entry: not entry.blocks)

    @property
    def unasked(self) -> list[Entry]:
        return sorted(self._of("unasked"), key=lambda entry: not entry.blocks)

    @property
    def may_apply(self) -> list[Entry]:
        return self._of("may_apply")

    @property
    def finished(self) -> list[Entry]:
        return self._of("done")


def workup(verdict: Verdict, link: Link) -> Workup:
    told = verdict.completeness
    found = (_entry(verdict, reason, link) for reason in verdict.reasons)
    return Workup(
        done=told.done if told else 0,
        applicable=told.applicable if told else 0,
        percent=told.percent if told else None,
        decided=verdict.findings.get("decision_on") is not None,
        entries=tuple(entry for entry in found if entry is not None),
    )


def _entry(verdict: Verdict, reason: Reason, link: Link) -> Entry | None:
    """None where the examination does not apply, or where it is asked only if it was done."""
    item, values = reason.criterion.item, verdict.considered
    if item is None or verdict.findings.get(item.state) is NOT_APPLICABLE:
        return None
    applies = item.applies.truth(verdict.findings)
    optional = findings_in(item.applies) == {item.state}
    if applies in NOWHERE or optional and applies is not Truth.TRUE:
        return None
    if item.applies.truth(values) is Truth.FALSE:
        return None  # it could apply only by what nobody asks
    kind: Kind
    if values.get(item.state) is NOT_APPLICABLE:
        kind, state, finding = "unasked", "Not asked", ""
    elif applies is Truth.TRUE:
        kind, state, finding = _state(reason.truth, item, values)
    elif reason.truth is Truth.FALSE:
        return None
    else:
        kind, state, finding = "may_apply", "", ""
    return Entry(
        kind=kind,
        label=reason.criterion.label,
        state=state,
        note=ASKED_IN_PART.get(item.state, "") if kind in ("unasked", "done") else "",
        blocks=evaluate(item.blocks, values) is Truth.TRUE,
        href=_href(finding, kind, link),
    )


def _href(finding: str, kind: Kind, link: Link) -> str:
    if kind == "unasked" or finding not in ASKED_AS:
        return ""
    return link(by_name()[ASKED_AS[finding]].section)


def _state(truth: Truth, item: Item, values: Mapping[str, Value]) -> tuple[Kind, str, str]:
    """What is said of an examination that applies, and the finding that would have to be told."""
    state = values.get(item.state)
    if truth is Truth.FALSE:
        return "done", _age(item, values), ""
    if state != "done":
        asked = is_asked(item.state, values.get("primary_site"))
        kind: Kind = "missing" if state is not None or asked else "unasked"
        return kind, WORDS.get(str(state), "Not recorded"), item.state
    if truth is Truth.TRUE:
        return "outdated", f"{_age(item, values)}, at most {item.max_age_days}", item.done_on
    if values.get(item.done_on) is None and item.done_on not in ASKED_AS:
        return "unasked", "Done, its date is not asked", ""
    if values.get(item.done_on) is None:
        return "undated", "Done, its date is not recorded", item.done_on
    if values.get(DECIDED) is None:
        return "undated", "Done, the date of the board is not recorded", DECIDED
    return "undated", f"{_age(item, values)}, at most {item.max_age_days}", item.done_on


def _age(item: Item, values: Mapping[str, Value]) -> str:
    """Days from the examination to the decision, as far as both dates are known."""
    done, decided = values.get(item.done_on), values.get(DECIDED)
    if not _is_date(done) or not _is_date(decided) or item.max_age_days is None:
        return "Done"
    days = _interval(decided) - _interval(done)
    low, high = int(days.low), int(days.high)
    span = f"{low}" if low == high else f"{low} to {high}"
    return f"{span} days before the board"


def _is_date(value: Value) -> bool:
    return isinstance(value, int | Interval)


def _interval(value: Value) -> Interval:
    return value if isinstance(value, Interval) else Interval(float(str(value)), float(str(value)))
