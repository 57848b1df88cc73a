"""What a set would have to know: each finding once, and where the form asks for it, if it does."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from registry.dictionary import by_name
from resectability.adapters import ASKED_AS, interpretations
from resectability.core import Reason, Verdict
from resectability.core.wording import label_of
from rules import Truth, unsettled_findings

Link = Callable[[str], str]  # section of the form → its address
OF_THE_FORM = ("vessels.", "organs.")
VESSELS = "vessels"


@dataclass(frozen=True, slots=True)
class Asked:
    """A finding the form asks; ``href`` leads to its section."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Missing:
    """``unasked`` is what the registry does not ask: it is looked up in the patient's records."""

    asked: tuple[Asked, ...] = ()
    unasked: tuple[str, ...] = ()


def missing(verdict: Verdict, names: Iterable[str], link: Link) -> Missing:
    """Each finding once; those of the vessel form are told together."""
    found = list(dict.fromkeys(names))
    vessels = [name for name in found if name.startswith(OF_THE_FORM)]
    labels = {n: label_of(verdict.criteria_set.vocabulary, n) for n in found if n not in vessels}
    unasked = [name for name in labels if _is_unasked(verdict, name)]
    asked = [
        Asked(label, link(by_name()[ASKED_AS[name]].section))
        for name, label in labels.items()
        if name not in unasked
    ]
    if vessels:
        noun = "finding" if len(vessels) == 1 else "findings"
        asked.insert(0, Asked(f"{len(vessels)} {noun} of the vessel form", link(VESSELS)))
    return Missing(tuple(asked), tuple(labels[name] for name in unasked))


def _is_unasked(verdict: Verdict, name: str) -> bool:
    """Also of what was answered as closely as the form asks, such as a grade without mitoses."""
    interpreted = any(one.finding == name for one in interpretations())
    answered = interpreted and verdict.findings.get(name) is not None
    return answered or name not in ASKED_AS or name in verdict.set_aside


def open_findings(verdict: Verdict, reasons: Iterable[Reason]) -> Iterator[str]:
    """Findings that leave these criteria open; of another set that is used, what is open there."""
    for reason in reasons:
        if reason.truth is not Truth.UNKNOWN:
            continue
        for name in unsettled_findings(reason.criterion.when, reason.considered):
            part = verdict.components.get(name.rpartition(".")[0])
            yield from (part.decisive if part is not None else (name,))
