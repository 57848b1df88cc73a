"""The answer of a score as a person reads it: value or range, what is missing, where it is from."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from registry.core.scores import SCORES, Result, Score
from registry.core.textbook import COMPONENTS, VARIANTS

NOT_KNOWN = "Not known"
ABBREVIATIONS = {"commnets": "CommNETs", "enets": "ENETS", "pdac": "PDAC", "sma": "SMA"}
ONLY_IF = "applies only if"  # the caution of a score whose population is not settled


@dataclass(frozen=True, slots=True)
class Told:
    """``known``: there is a value or a range that says something; ``exact``: there is a value.

    ``only_if`` says what the case must be, where that is not known.
    """

    name: str
    title: str
    value: str
    known: bool
    exact: bool
    note: str
    only_if: str
    missing: tuple[str, ...]
    cautions: tuple[str, ...]
    further: tuple[tuple[str, str], ...]
    source: str
    version: str
    verify: bool


def told(result: Result) -> Told:
    score = SCORES[result.score]
    labels = {declared.name: declared.label for declared in score.inputs}
    value = _value(score, result)
    note = NOTES.get(result.score)
    return Told(
        name=result.score,
        title=_title(score, result),
        value=first_upper(value) or NOT_KNOWN,
        known=bool(value),
        exact=result.value is not None,
        note=note(result.parts) if note else "",
        only_if=next((text for text in result.warnings if text.startswith(ONLY_IF)), ""),
        missing=tuple(labels[name] for name in result.missing),
        cautions=tuple(map(first_upper, result.warnings)),
        further=tuple(_further(result.parts)),
        source=_source(result),
        version=result.version,
        verify=score.verify,
    )


def _title(score: Score, result: Result) -> str:
    variant = result.parts.get("variant")
    return f"{score.title}: {variant}" if isinstance(variant, str) else score.title


def _source(result: Result) -> str:
    """Of a score in several variants, only the source of the one that was asked."""
    return str(result.parts.get("source", result.source))


def _value(score: Score, result: Result) -> str:
    """Empty where nothing can be told."""
    if result.value is not None:
        text = _with_unit(score, plain(result.value))
    elif result.range is None or isinstance(result.range[0], bool):
        return ""
    else:
        low, high = map(plain, result.range)
        text = _with_unit(score, f"{low} to {high}")
    beside = plain(result.category) if result.category else ""
    return f"{text}, {beside}" if beside and beside != plain(result.value) else text


def _with_unit(score: Score, text: str) -> str:
    unit = score.unit.removesuffix("s") if text == "1" else score.unit
    return f"{text} {unit}".strip()


def plain(value: object) -> str:
    """Any value of a score in words."""
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | int):
        return f"{value:.4g}" if isinstance(value, float) else str(value)
    if isinstance(value, list | tuple) and len(value) == 2 and all(map(_is_number, value)):
        return " to ".join(map(plain, value))
    if isinstance(value, list | tuple):
        return ", ".join(map(plain, value)) or "none"
    if isinstance(value, Mapping):
        return "; ".join(f"{words(str(name))} {plain(part)}" for name, part in value.items())
    return words(str(value))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def words(name: str) -> str:
    """A name of the declarations as it is read: "not_relevant" is "not relevant"."""
    if name in VARIANTS:
        return name
    if name.endswith("_pct"):
        return f"{words(name.removesuffix('_pct'))}, %"
    spoken = COMPONENTS.get(name, name.replace("_", " "))
    return " ".join(ABBREVIATIONS.get(word, word) for word in spoken.split(" "))


def first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _further(parts: Mapping[str, object]) -> Iterable[tuple[str, str]]:
    for name, value in parts.items():
        if value is not None and name not in ("source", "variant"):
            yield first_upper(words(name)), plain(value)


def _stage(parts: Mapping[str, object]) -> str:
    possible = [parts.get(letter) for letter in ("t", "n", "m")]
    letters = " ".join(plain(one).replace(", ", "/") for one in possible if one)
    edition = parts.get("edition")
    return f"{letters}, {plain(edition)}" if letters and edition else letters


def _textbook(parts: Mapping[str, object]) -> str:
    said = [("not reached", parts.get("failed")), ("not known", parts.get("unknown"))]
    return "; ".join(f"{how}: {plain(what)}" for how, what in said if what)


def _fate(event: str) -> Callable[[Mapping[str, object]], str]:
    ends = {0: "censored", 1: event, 2: "ended by another event"}

    def said(parts: Mapping[str, object]) -> str:
        happened = parts.get("event")
        return ends.get(happened, "") if isinstance(happened, int) else ""

    return said


NOTES: Mapping[str, Callable[[Mapping[str, object]], str]] = {
    "stage": _stage,
    "textbook_outcome": _textbook,
    "overall_survival": _fate("died"),
    "disease_specific_survival": _fate("died of the tumour"),
    "recurrence_free_survival": _fate("recurred or died"),
    "time_to_recurrence": _fate("recurred"),
    "progression_free_survival": _fate("progressed or died"),
}
