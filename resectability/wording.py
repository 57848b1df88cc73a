"""A verdict in the words of a page: headline, what would settle it, the next category."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from resectability.anatomy import VESSELS, Contact
from resectability.core import Verdict, bounds
from resectability.questions import QUESTIONS
from rules import NOT_APPLICABLE, Finding, Interval, Value

FREE, ABUTS = 0, Interval(0, 180, low_open=True)
ENCASES = Interval(180, 360, low_open=True)
_ASKED = 3  # decisive findings shown with the effect of each answer; the others by name
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


def asks(verdict: Verdict) -> list[Ask]:
    """The first decisive findings, those that settle most answers first."""
    found = [Ask(label(verdict, f), _effects(verdict, f)) for f in verdict.decisive]
    found.sort(key=lambda ask: -sum("final" in effect.outcome for effect in ask.effects))
    return found[:_ASKED] if len(found) > _ASKED else found


def also_open(verdict: Verdict) -> list[str]:
    shown = {ask.label for ask in asks(verdict)}
    return [text for f in verdict.decisive if (text := label(verdict, f)) not in shown]


def joint(verdict: Verdict) -> str:
    """What it would be if every decisive finding got its most favourable answer."""
    if len(verdict.decisive) < 2:
        return ""
    best = _most_favourable(verdict)
    given = {finding: value for finding, (_, value) in best.items()}
    low, high = bounds(verdict.criteria_set, {**verdict.findings, **given})
    if low != high:
        return ""
    if len(best) > _ASKED:
        return f"All {len(best)} clear together give {name(verdict, low)}."
    said = [f"{_short(verdict, f)}: {_as_good(verdict, f, value)}" for f, value in given.items()]
    return f"{'; '.join(said)}. Together they give {name(verdict, low)}."


def _short(verdict: Verdict, finding: str) -> str:
    return verdict.criteria_set.catalogue.findings[finding].label or finding


def _as_good(verdict: Verdict, finding: str, best: Value) -> str:
    """All answers that leave the verdict as low as the best one."""
    wanted = _with(verdict, finding, best)
    answers = _answers(verdict, finding)
    return _lower(_either([w for w, value in answers if _with(verdict, finding, value) == wanted]))


def _most_favourable(verdict: Verdict) -> dict[str, tuple[str, Value]]:
    """Of each decisive finding, the answer that leaves the verdict lowest."""
    return {
        finding: min(
            _answers(verdict, finding),
            key=lambda answer: _with(verdict, finding, answer[1])[::-1],
        )
        for finding in verdict.decisive
    }


def _effects(verdict: Verdict, finding: str) -> tuple[Effect, ...]:
    now = (verdict.lower_category.rank, verdict.upper_category.rank)
    grouped: dict[tuple[int, int], list[str]] = {}
    for words, value in _answers(verdict, finding):
        grouped.setdefault(_with(verdict, finding, value), []).append(words)
    return tuple(
        Effect(_either(words), _outcome(verdict, now, after)) for after, words in grouped.items()
    )


def _outcome(verdict: Verdict, now: tuple[int, int], after: tuple[int, int]) -> str:
    if after[0] == after[1]:
        return f"{name(verdict, after[0])}, final"
    if after == now:
        return "stays a range"
    return span(verdict, *after)


def _either(words: list[str]) -> str:
    if words == ["up to 180°", "over 180°"]:
        return "Any contact"
    text = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
    return text[:1].upper() + text[1:]


def _with(verdict: Verdict, finding: str, value: Value) -> tuple[int, int]:
    return bounds(verdict.criteria_set, {**verdict.findings, finding: value})


def _answers(verdict: Verdict, finding: str) -> list[tuple[str, Value]]:
    """Every answer worth trying, in words and as a value."""
    declared: Finding = verdict.criteria_set.catalogue.findings[finding]
    words = dict(QUESTIONS[finding].choices) if finding in QUESTIONS else {}
    if declared.kind == "contact":
        return [("none", FREE), ("up to 180°", ABUTS), ("over 180°", ENCASES)]
    if declared.kind == "boolean":
        return [("yes", True), ("no", False)]
    if declared.kind == "words":
        return [(_lower(words.get(v, v)), frozenset({v})) for v in declared.values]
    return [(_lower(words.get(v, v)), v) for v in declared.values]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


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
    """Single findings that, read differently, would alone move the category; open ones clear."""
    used = _findings([reason.explanation for reason in verdict.reasons])
    clear = {finding: value for finding, (_, value) in _most_favourable(verdict).items()}
    base = {**verdict.findings, **({} if up else clear)}
    for finding, declared in verdict.criteria_set.catalogue.findings.items():
        current = verdict.considered.get(finding)
        if finding not in used or current is NOT_APPLICABLE or (current is None and not up):
            continue
        for words, value in _answers(verdict, finding):
            after = bounds(verdict.criteria_set, {**base, finding: value})
            if (after[0] > low) if up else (after[1] < low):
                yield _change(declared, words, value, current)
                break


def _change(declared: Finding, words: str, value: Value, current: Value) -> str:
    text = declared.label or declared.name
    if value == ABUTS and not (isinstance(current, int | float) and current > 180):
        first = text.split()[0]
        return f"any {text if first.isupper() or '/' in first else _lower(text)}"
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


def contacts(verdict: Verdict) -> dict[str, Contact | None]:
    """The vessels as the drawing wants them; what counts as unknown is drawn as unknown."""
    return {
        vessel.key: _drawn(verdict.considered.get(f"vessels.{vessel.key}.contact_deg"))
        for vessel in VESSELS
    }


def _drawn(value: Value) -> Contact | None:
    if value is NOT_APPLICABLE:
        return Contact(applies=False)
    if isinstance(value, Interval):
        return Contact(value.low, value.high)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Contact(value, value)
    return None


# what a board usually considers, by category; never an order
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
        (verdict.criteria_set.category(category).label, OPTIONS[category])
        for category in verdict.possible
        if category in OPTIONS
    ]
