"""Findings out of the address of the public check, and back into an address to share."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict

from resectability.questions import BANDS, GROUPS, NO_VARIANT, QUESTIONS, Question
from rules import NOT_APPLICABLE, Catalogue, Interval, Value, ValueProblem

EXACT = ".exact"
REST = "rest"  # rest=clear: everything that is not answered is clear
_RANGE = re.compile(r"^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$")
_LONGEST = 60  # of a value that is repeated in a message


@dataclass(frozen=True, slots=True)
class Problem:
    """A value that could not be read; it counts as not assessed."""

    label: str
    value: str
    rule: str
    remedy: str


@dataclass(slots=True)
class Answers:
    """What the address says: as chosen on the page, as values for the engine, and what is wrong."""

    chosen: dict[str, str] = field(default_factory=dict)
    several: dict[str, list[str]] = field(default_factory=dict)
    exact: dict[str, str] = field(default_factory=dict)
    findings: dict[str, Value] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def query(self) -> str:
        """Only what is answered, in the order of the page: the link to share."""
        pairs: list[tuple[str, str]] = []
        for name in QUESTIONS:
            if name in self.several:
                pairs += [(name, word) for word in self.several[name]]
            elif name in self.exact:
                pairs.append((name, self.exact[name]))
            elif name in self.chosen:
                pairs.append((name, self.chosen[name]))
        return urlencode(pairs)


def read(query: QueryDict, catalogue: Catalogue) -> Answers:
    answers = Answers()
    for name in query:
        if name == REST or name.removesuffix(EXACT) in QUESTIONS:
            continue
        answers.problems.append(_unknown_name(name, query.get(name, ""), catalogue))
    for question in QUESTIONS.values():
        _read_question(question, query, catalogue, answers)
    return answers


def clear_the_rest(query: QueryDict) -> QueryDict:
    """The same answers, and "clear" for all that is open and can be said to be clear."""
    filled = query.copy()
    filled.pop(REST, None)
    for question in QUESTIONS.values():
        given = any(filled.getlist(question.finding)) or filled.get(question.finding + EXACT)
        if question.clear and not given:
            filled.setlist(question.finding, [question.clear])
    return filled


def _read_question(
    question: Question, query: QueryDict, catalogue: Catalogue, answers: Answers
) -> None:
    name = question.finding
    texts = [text.strip() for text in query.getlist(name) if text.strip()]
    exact = query.get(name + EXACT, "").strip()
    if not texts and not exact:
        return
    try:
        if question.kind == "words":
            answers.findings[name] = catalogue.read(name, texts)
            answers.several[name] = texts
        elif question.kind == "contact":
            _read_contact(question, texts[-1] if texts else "", exact, catalogue, answers)
        else:
            raw: object = texts[-1]
            if catalogue.findings[name].kind == "boolean":
                raw = {"yes": True, "no": False}.get(texts[-1], raw)
            answers.findings[name] = catalogue.read(name, raw)
            answers.chosen[name] = texts[-1]
    except ValueProblem as problem:
        answers.problems.append(_problem(question.label, exact or texts[-1], problem))


def _read_contact(
    question: Question, text: str, exact: str, catalogue: Catalogue, answers: Answers
) -> None:
    name = question.finding
    band: Value = catalogue.read(name, _contact(text)) if text else None
    value: Value = catalogue.read(name, _contact(exact)) if exact else band
    outside = isinstance(value, int | float) and text in BANDS and not _within(band, value)
    if exact and outside:
        answers.problems.append(
            Problem(
                question.label,
                f"{exact}°",
                f"lies outside the band {text.replace('-', '–')}° chosen beside it",
                "Choose the right band or clear the degrees; until then the degrees count.",
            )
        )
    answers.findings[name] = value
    if isinstance(value, int | float) and value > 0:
        answers.exact[name] = f"{value:g}"
    answers.chosen[name] = _band_of(value) or text


def _within(band: Value, degrees: float) -> bool:
    return isinstance(band, Interval) and band.contains(degrees)


def _contact(text: str) -> object:
    """A band, a class, a number with point or comma, a range of two numbers, or "none"."""
    if text in BANDS:
        return BANDS[text]
    plain = text.replace("°", "").replace(",", ".").replace("–", "-").strip()
    if found := _RANGE.match(plain):
        return {"min": float(found[1]), "max": float(found[2])}
    try:
        return float(plain)
    except ValueError:
        return text


def _band_of(value: Value) -> str:
    """The choice of the page a value belongs to, or empty."""
    if value == 0:
        return "none"
    if isinstance(value, Interval):
        limits = {(b["min"], b["max"]): name for name, b in BANDS.items()}
        return limits.get((value.low, value.high), "")
    if isinstance(value, int | float):
        return next(
            name
            for name, b in BANDS.items()
            if float(str(b["min"])) < value <= float(str(b["max"]))
        )
    return NO_VARIANT if value is not None else ""


def _unknown_name(name: str, value: str, catalogue: Catalogue) -> Problem:
    try:
        catalogue.read(name, value)
        rule, remedy = "is a finding this page does not ask for", "Use manage.py assess for it."
    except ValueProblem as problem:
        rule, remedy = problem.rule, problem.remedy
    return Problem(name[:_LONGEST], value[:_LONGEST], rule, remedy)


def _problem(label: str, value: str, problem: ValueProblem) -> Problem:
    return Problem(label, value[:_LONGEST], problem.rule, problem.remedy)


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    selected: bool
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the page shows it."""

    question: Question
    choices: tuple[Choice, ...]
    exact: str

    @property
    def id(self) -> str:
        return "q-" + re.sub(r"[^a-z0-9]+", "-", self.question.finding.lower())


@dataclass(frozen=True, slots=True)
class AskedGroup:
    title: str
    asked: tuple[Asked, ...]
    folded: bool
    unfold: bool  # something in it is not clear
    state: str


def page(answers: Answers) -> Iterator[AskedGroup]:
    for group in GROUPS:
        asked = tuple(_asked(question, answers) for question in group.questions)
        found = [(q, _given(answers, q.finding)) for q in group.questions if not q.touched]
        wanted = [(q, given) for q, given in found if q.clear]
        answered = sum(bool(given) for _, given in wanted)
        unfold = any(given and given != [q.clear] for q, given in found)
        state = f"{answered} of {len(wanted)} answered"
        if answered == len(wanted) and not unfold:
            state = "all answered “none”"
        yield AskedGroup(group.title, asked, group.folded, unfold, state)


def _given(answers: Answers, name: str) -> list[str]:
    return answers.several.get(name) or [c for c in [answers.chosen.get(name)] if c]


def _asked(question: Question, answers: Answers) -> Asked:
    name = question.finding
    several = answers.several.get(name, [])
    chosen = answers.chosen.get(name, "")
    choices = [
        Choice(value, label, value in several or value == chosen)
        for value, label in question.choices
    ]
    if chosen and not any(choice.selected for choice in choices):
        choices.append(Choice(chosen, _range_words(chosen), selected=True))
    if question.kind != "words":
        nothing = not any(choice.selected for choice in choices)
        choices.insert(0, Choice("", question.unknown, nothing, unknown=True))
    return Asked(question, tuple(choices), answers.exact.get(name, ""))


def _range_words(text: str) -> str:
    """A class or a range that is none of the bands, as a choice of its own."""
    classes = {"abutment": "Up to 180°", "encasement": "Over 180°"}
    return classes.get(text, text.replace("-", "–") + "°")


def address(findings: Mapping[str, Value]) -> str:
    """Findings as the part of an address after "?"."""
    pairs: list[tuple[str, str]] = []
    for name in QUESTIONS:
        value = findings.get(name)
        if isinstance(value, frozenset):
            pairs += [(name, word) for word in sorted(value)]
        elif isinstance(value, bool):
            pairs.append((name, "yes" if value else "no"))
        elif isinstance(value, Interval):
            pairs.append((name, _band_of(value) or f"{value.low:g}-{value.high:g}"))
        elif value is not None:
            pairs.append((name, _plain(value)))
    return urlencode(pairs)


def _plain(value: Value) -> str:
    if value is NOT_APPLICABLE:
        return NO_VARIANT
    return f"{value:g}" if isinstance(value, int | float) else str(value)
