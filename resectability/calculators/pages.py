"""What the templates of the calculators need: the list of scores, and the page of one."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from registry.core.scores import SCORES, Score, Worked
from registry.core.scores.not_coded import NOT_CODED
from resectability.calculators.asking import fields
from resectability.calculators.groups import GROUPS
from resectability.calculators.reading import address, read
from resectability.calculators.words import first_upper, plain, told, words

_LONGEST = 80  # of a search that is repeated on the page


def list_page(search: str) -> dict[str, Any]:
    wanted = search.strip()[:_LONGEST]
    groups = {
        title: [SCORES[name] for name in names if _found(SCORES[name], wanted)]
        for title, names in GROUPS.items()
    }
    return {
        "search": wanted,
        "groups": {title: found for title, found in groups.items() if found},
        "count": sum(map(len, groups.values())),
        "not_coded": NOT_CODED,
    }


def _found(score: Score, wanted: str) -> bool:
    labels = " ".join(declared.label for declared in score.inputs)
    text = f"{score.name} {score.title} {score.source} {labels}".lower()
    return all(word in text for word in wanted.lower().split())


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example of the declaration: what is given, what is answered, and where to try it."""

    given: str
    answer: str
    query: str


def score_page(score: Score, query: QueryDict) -> dict[str, Any]:
    filled = read(score, query)
    here = reverse("resectability:score", args=[score.name])
    return {
        "score": score,
        "filled": filled,
        "fields": fields(filled),
        "told": told(filled.result) if filled.result else None,
        "started": bool(filled.texts),
        "here": here,
        "link": f"{here}?{filled.query}" if filled.query else here,
        "gates": [gate.says for gate in score.gates],
        "categories": [words(name) for name in score.categories],
        "examples": [_example(score, worked) for worked in score.worked],
    }


def _example(score: Score, worked: Worked) -> Example:
    said = "; ".join(
        f"{declared.label}: {_given(value, declared.unit)}"
        for declared in score.inputs
        if (value := worked.inputs.get(declared.name)) is not None and value is not False
    )
    return Example(
        given=first_upper(said) or "Nothing, or every question answered no",
        answer=_answer(score, worked),
        query=address(score, worked.inputs),
    )


def _given(value: object, unit: str) -> str:
    if isinstance(value, dict) and "value" in value:
        value = value["value"]
    if isinstance(value, list | tuple) and any(isinstance(item, dict) for item in value):
        return " / ".join(plain(item) for item in value)
    return f"{plain(value)} {unit}".strip()


def _answer(score: Score, worked: Worked) -> str:
    if worked.value is None and worked.range is None:
        return "Not known" if worked.category is None else plain(worked.category)
    if worked.value is None:
        low, high = worked.range or (None, None)
        return f"{plain(low)} to {plain(high)} {score.unit}".strip()
    beside = plain(worked.category) if worked.category else ""
    value = f"{plain(worked.value)} {score.unit}".strip()
    return f"{value}, {beside}" if beside and beside != plain(worked.value) else value
