"""What `manage.py score` does, without Django: JSON text in, results as JSON or text out."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from rules import DocumentProblem, raw_text, read_document

from .declaration import Refused, Result, Score


class InputProblem(ValueError):
    """Input a score cannot read; the message says what, where and the remedy."""


def score_text(text: str, score: Score, as_json: bool = False) -> str:
    """Results for the cases in `text`: one for an object, a list for a list. InputProblem."""
    document = _document(text)
    is_list = isinstance(document, list)
    cases = document if isinstance(document, list) else [document]
    results = _run_all(score, cases, numbered=is_list)
    if as_json:
        plain = [result.as_dict() for result in results]
        return json.dumps(plain if is_list else plain[0], indent=2, ensure_ascii=False)
    return "\n\n".join(
        (f"Case {number}\n" if is_list else "") + result_text(score, result)
        for number, result in enumerate(results, start=1)
    )


def _document(text: str) -> object:
    example = 'Write one object of inputs such as {"size_mm": 15}, or a list of them.'
    try:
        return read_document(text, example)
    except DocumentProblem as problem:
        raise InputProblem(str(problem)) from None


def _run_all(score: Score, cases: list[Any], numbered: bool) -> list[Result]:
    results, problems = [], []
    for number, case in enumerate(cases, start=1):
        where = f"case {number}: " if numbered else ""
        if not isinstance(case, Mapping):
            told = f"{where}{raw_text(case)} is not an object of inputs."
            problems.append(f'{told} Write {{"size_mm": 15}}.')
            continue
        try:
            results.append(score.run(case))
        except Refused as refused:
            problems += [f"{where}{problem}" for problem in refused.problems]
    if problems:
        raise InputProblem("\n".join(problems))
    return results


def result_text(score: Score, result: Result) -> str:
    lines = [score.title, f"  {_value_text(score, result)}"]
    if result.category not in (None, _plain(result.value)):
        lines.append(f"  category: {result.category}")
    lines += [f"  {name}: {_plain(value)}" for name, value in result.parts.items()]
    if result.applicable is not True:
        lines.append(f"  applicable: {'no' if result.applicable is False else 'unknown'}")
    if result.missing:
        lines.append(f"  missing: {', '.join(result.missing)}")
    lines += [f"  note: {warning}" for warning in result.warnings]
    lines.append(f"  source: {result.source} (version {result.version})")
    return "\n".join(lines)


def _value_text(score: Score, result: Result) -> str:
    unit = f" {score.unit}" if score.unit else ""
    if result.value is not None:
        return f"value: {_plain(result.value)}{unit}"
    if result.range is None:
        return "value: cannot be told"
    low, high = result.range
    return f"value: unknown, between {_plain(low)} and {_plain(high)}{unit}"


def _plain(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if value is None or isinstance(value, bool):
        return {None: "unknown", True: "yes", False: "no"}[value]
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value) or "none"
    if isinstance(value, Mapping):
        return "(" + "; ".join(f"{name} {_plain(part)}" for name, part in value.items()) + ")"
    return str(value)


def list_text(scores: Iterable[Score]) -> str:
    return "\n\n".join(_listed(score) for score in scores)


def _listed(score: Score) -> str:
    verify = " — to be verified with the paper" if score.verify else ""
    unit = f" [{score.unit}]" if score.unit else ""
    lines = [f"{score.name}{unit}: {score.title}{verify}"]
    lines += [f"  {one.name}: {one.label}; {one.allowed_text}" for one in score.inputs]
    lines.append(f"  source: {score.source} (version {score.version})")
    return "\n".join(lines)


def list_json(scores: Iterable[Score]) -> str:
    return json.dumps([_declared(score) for score in scores], indent=2, ensure_ascii=False)


def _declared(score: Score) -> dict[str, object]:
    return {
        "name": score.name,
        "title": score.title,
        "unit": score.unit,
        "inputs": [
            {
                "name": one.name,
                "label": one.label,
                "kind": one.kind,
                "unit": one.unit,
                "minimum": one.minimum,
                "maximum": one.maximum,
                "values": list(one.values),
                "optional": one.optional,
                "allowed": one.allowed_text,
            }
            for one in score.inputs
        ],
        "formula": score.formula,
        "applies_to": [gate.says for gate in score.gates],
        "categories": list(score.categories),
        "source": score.source,
        "found_in": score.found_in,
        "version": score.version,
        "verify": score.verify,
        "warnings": list(score.warnings),
    }
