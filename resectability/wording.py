"""A verdict in the words of a page: headline, what would settle it, the next category."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from resectability.core import Examination, Verdict, assess, bounds
from resectability.core.examining import FindingEffects
from resectability.core.settling import Settlement
from resectability.core.wording import lower_first, value_text
from resectability.questions import QUESTIONS
from rules import NOT_APPLICABLE, Finding, Interval, Value

FREE, ABUTS = 0, Interval(0, 180, low_open=True)
ENCASES = Interval(180, 360, low_open=True)
_ASKED = 3  # answers of a joint settlement that are told one by one
_LISTED = 5  # answers with the same effect that are told one by one
_NAMED = 4  # changes named for the distance to a category


@dataclass(frozen=True, slots=True)
class Effect:
    answers: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A finding that is open and decisive, and what each answer would make of the verdict."""

    label: str
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Distance:
    towards: str
    headline: str
    detail: str


def name(verdict: Verdict, rank: int) -> str:
    return verdict.criteria_set.categories[rank].label.lower()


def span(verdict: Verdict, low: int, high: int) -> str:
    if low == high:
        return name(verdict, low)
    if low == 0:
        return f"{name(verdict, low)} to {name(verdict, high)}"
    return f"at least {name(verdict, low)}, up to {name(verdict, high)}"


def headline(verdict: Verdict) -> str:
    """A sentence; "at least" the lowest category would say nothing, so it is said as a range."""
    low, high = verdict.lower_category.rank, verdict.upper_category.rank
    if not any(value is not None for value in verdict.findings.values()):
        return "Nothing assessed yet"
    text = span(verdict, low, high)
    if low == high:
        return f"{text.capitalize()} by these criteria"
    return f"Open: {text}" if low == 0 else text.capitalize()


def short(verdict: Verdict) -> str:
    """For the bar at the foot of a phone."""
    low, high = verdict.lower_category, verdict.upper_category
    if low == high:
        return low.label
    return f"{low.label} to {high.label.lower()}"


def openness(verdict: Verdict) -> str:
    count = len(verdict.decisive)
    if not count:
        return "Settled: no open finding could change it"
    if count == 1:
        return "1 decisive finding is open, so this is a range"
    return f"{count} decisive findings are open, so this is a range"


def label(verdict: Verdict, finding: str) -> str:
    if finding in QUESTIONS:
        return QUESTIONS[finding].label
    return verdict.criteria_set.catalogue.findings[finding].label or finding


def asks(verdict: Verdict, examination: Examination) -> list[Ask]:
    """Decisive findings and what each answer would make of the verdict, the telling ones first."""
    found = [(f.finding, _effects(verdict, f)) for f in examination.effects]
    found.sort(key=lambda pair: (-_telling(pair[1]), -len(pair[1])))
    return [Ask(label(verdict, finding), effects) for finding, effects in found]


def _telling(effects: tuple[Effect, ...]) -> int:
    return sum("final" in effect.outcome for effect in effects)


def _effects(verdict: Verdict, finding: FindingEffects) -> tuple[Effect, ...]:
    now = (verdict.lower_category.rank, verdict.upper_category.rank)
    return tuple(
        Effect(
            _first_upper(_either(verdict, finding.finding, effect.values)),
            _outcome(verdict, now, (effect.lower.rank, effect.upper.rank)),
        )
        for effect in sorted(finding.effects, key=lambda e: len(e.values) > _LISTED)
    )


def joint(verdict: Verdict, examination: Examination) -> list[str]:
    """The fewest answers that together would settle it, one sentence a category."""
    said = [_settlement(verdict, s) for s in examination.settlements if len(s.answers) > 1]
    return list(dict.fromkeys(said))


def _settlement(verdict: Verdict, settlement: Settlement) -> str:
    result = lower_first(settlement.category.label)
    if len(settlement.answers) > _ASKED:
        return f"{len(settlement.answers)} answers together would settle it as {result}."
    said = [
        f"{_short(verdict, finding)}: {_either(verdict, finding, values)}"
        for finding, values in settlement.answers
    ]
    return f"{'; '.join(said)}. Together they give {result}."


def _short(verdict: Verdict, finding: str) -> str:
    return verdict.criteria_set.catalogue.findings[finding].label or finding


def _outcome(verdict: Verdict, now: tuple[int, int], after: tuple[int, int]) -> str:
    if after[0] == after[1]:
        return f"{name(verdict, after[0])}, final"
    if after == now:
        return "stays a range"
    return span(verdict, *after)


def _either(verdict: Verdict, finding: str, values: Iterable[Value]) -> str:
    words = [_value_words(verdict, finding, value) for value in values]
    if len(words) > _LISTED:
        return "anything else"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _value_words(verdict: Verdict, finding: str, value: Value) -> str:
    """An answer as the page names it."""
    declared = verdict.criteria_set.catalogue.findings[finding]
    if declared.kind == "contact":
        return _contact_words(value)
    choices = dict(QUESTIONS[finding].choices) if finding in QUESTIONS else {}
    if isinstance(value, frozenset):
        return " with ".join(lower_first(choices.get(word, word)) for word in sorted(value))
    return lower_first(choices.get(str(value), value_text(declared, value)))


def _contact_words(value: Value) -> str:
    if value is NOT_APPLICABLE:
        return "no variant"
    if not isinstance(value, Interval):
        return "none" if value == 0 else f"{value:g}°"
    if value.high >= 360:
        return "any contact" if value.low == 0 else f"over {value.low:g}°"
    if value.low > 0:
        return f"{value.low:g}–{value.high:g}°"
    return f"up to {value.high:g}°" if value.low_open else f"none or up to {value.high:g}°"


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def other_answers_given(verdict: Verdict) -> list[tuple[str, str]]:
    """What was answered besides contacts, as the page names it; for the table and for paper."""
    return [
        (question.label, _value_words(verdict, finding, verdict.findings[finding]))
        for finding, question in QUESTIONS.items()
        if question.kind != "contact" and verdict.findings.get(finding) is not None
    ]


def distances(verdict: Verdict) -> list[Distance]:
    """From the lower category down, and up to the highest that is not yet reached."""
    low, top = verdict.lower_category.rank, len(verdict.criteria_set.categories) - 1
    found = []
    if low > 0:
        found.append(_distance(verdict, low - 1, list(_changes(verdict, low, up=False))))
    if low < top:
        found.append(_distance(verdict, low + 1, list(_changes(verdict, low, up=True))))
    return found


def _distance(verdict: Verdict, rank: int, changes: list[str]) -> Distance:
    towards = f"Towards {name(verdict, rank)}"
    if not changes:
        return Distance(towards, "More than one finding would have to change", "")
    more = len(changes) - _NAMED
    rest = f"; and {more} more" if more > 0 else ""
    still = ""
    if rank < verdict.lower_category.rank and verdict.decisive:
        still = "; what is still open would also have to be clear"
    return Distance(towards, "One change is enough", "; ".join(changes[:_NAMED]) + rest + still)


def _changes(verdict: Verdict, low: int, *, up: bool) -> Iterator[str]:
    """Single findings that, read differently, would alone move the category."""
    used = _findings([reason.explanation for reason in verdict.reasons])
    for finding, declared in verdict.criteria_set.catalogue.findings.items():
        current = verdict.considered.get(finding)
        if finding not in used or current is NOT_APPLICABLE or (current is None and not up):
            continue
        found = _other_answers(declared)
        for value in found if up else found[::-1]:  # the smallest change first
            after = bounds(verdict.criteria_set, {**verdict.findings, finding: value})
            if (after[0] > low) if up else _settles_lower(verdict, finding, value, low):
                yield _change(verdict, declared, value, current)
                break


def _settles_lower(verdict: Verdict, finding: str, value: Value, low: int) -> bool:
    """Whether the lower category falls, and the finding that made it higher is truly gone."""
    after = assess(verdict.criteria_set, {**verdict.findings, finding: value})
    return after.lower_category.rank < low and not after.warnings


def _other_answers(declared: Finding) -> list[Value]:
    if declared.kind == "contact":
        return [FREE, ABUTS, ENCASES]
    if declared.kind == "boolean":
        return [True, False]
    if declared.kind == "words":
        return [frozenset({word}) for word in declared.values]
    return list(declared.values)


def _change(verdict: Verdict, declared: Finding, value: Value, current: Value) -> str:
    text = declared.label or declared.name
    if value == ABUTS and not (isinstance(current, int | float) and current > 180):
        return f"any {lower_first(text)}"
    words = _value_words(verdict, declared.name, value)
    if declared.kind == "contact":
        return f"{text} {words}{_away(current, value)}"
    return f"{text}: {words}"


def _findings(explanations: Sequence[object]) -> set[str]:
    names: set[str] = set()
    stack = list(explanations)
    while stack:
        node = stack.pop()
        names.update(n for n, _ in getattr(node, "values", ()))
        stack.extend(getattr(node, "children", ()))
    return names


def _away(current: Value, value: Value) -> str:
    """How many degrees a measured contact is from the limit that would change the category."""
    if isinstance(current, bool) or not isinstance(current, int | float) or current == 0:
        return ""
    if value == ENCASES and current <= 180:
        return f" ({180 - current:g}° away)"
    if value == ABUTS and current > 180:
        return f" ({current - 180:g}° away)"
    return ""


# What a board usually considers, by category; never an order
OPTIONS: dict[str, tuple[str, ...]] = {
    "resectable": (
        "upfront resection with lymphadenectomy; biology (grade, size, nodes, FDG) decides whether "
        "systemic treatment first is discussed.",
        "A sporadic, non-functioning, symptom-free tumour of 20 mm or less without duct dilatation "
        "or suspicious nodes may be watched instead.",
    ),
    "borderline": (
        "referral to a high-volume center with vascular capability.",
        "Systemic treatment first (PRRT, CAPTEM, somatostatin analogue or a trial), or upfront "
        "resection with vascular reconstruction or multivisceral resection.",
    ),
    "locally_advanced": (
        "systemic treatment first, referral to a high-volume center, restaging after 3–6 months.",
        "This does not mean unresectable; thresholds come from ductal adenocarcinoma; seek an "
        "expert second opinion.",
    ),
}


def options(verdict: Verdict) -> list[tuple[str, tuple[str, ...]]]:
    """For each category that is possible, what lies within it."""
    return [
        (category.label, OPTIONS[category.id])
        for category in verdict.criteria_set.categories
        if category.id in verdict.possible and category.id in OPTIONS
    ]
