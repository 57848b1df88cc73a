"""The page of all scores, printed from their declarations."""

import json
from collections.abc import Iterable, Mapping

from .declaration import Score, Worked
from .inputs import Input
from .not_coded import NOT_CODED

INTRODUCTION = """\
# Scores and derived values

Printed from the declarations by `manage.py score --page`; a test holds the two together.
Research values for the tumour board: decision support, provisional, not medical advice.

Every score answers with `value`, `category`, `range`, `missing`, `applicable`, `warnings`,
`source`, `version` and, where it has more to say, `parts`. A missing input is never replaced: the
range holds everything it could still be, and value and category are told only where both ends
agree. An input is a plain value or `{"value": …, "unit": …}` in the unit below; absent, `null` and
`"unknown"` are missing. Dates may be written `2024`, `2024-05` or `2024-05-17`.

    manage.py score --list
    manage.py score rrs case.json --json
"""


def printed_page(scores: Iterable[Score]) -> str:
    chosen = tuple(scores)
    index = "\n".join(f"- [{score.title}](#{score.name}) `{score.name}`" for score in chosen)
    sections = "\n".join(_section(score) for score in chosen)
    return "\n".join((INTRODUCTION, index, "", sections, _not_coded())) + "\n"


def _section(score: Score) -> str:
    lines = [f'<a id="{score.name}"></a>', f"## {score.title}", "", f"`{score.name}`"]
    lines[-1] += f", version {score.version}{', to be verified with the paper' * score.verify}."
    lines += ["", f"**Source:** {_sentence(score.source)}"]
    lines += ["", f"**Where in it:** {_sentence(score.found_in)}"]
    lines += ["", f"**Computes:** {_sentence(score.formula)}"]
    if score.unit:
        lines += ["", f"**Unit:** {score.unit}."]
    if score.gates:
        lines += ["", f"**Applies to:** {'; '.join(gate.says for gate in score.gates)}."]
    if score.categories:
        lines += ["", f"**Categories:** {', '.join(score.categories)}."]
    for warning in score.warnings:
        lines += ["", f"**Note:** {warning}."]
    lines += ["", "| input | meaning | may be |", "|---|---|---|"]
    lines += [_input_row(one) for one in score.inputs]
    lines += ["", "| worked example | value | category | range |", "|---|---|---|---|"]
    lines += [_worked_row(worked) for worked in score.worked]
    if score.tables:
        lines += ["", score.tables]
    return "\n".join((*lines, ""))


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _input_row(declared: Input) -> str:
    optional = " (optional)" if declared.optional else ""
    return f"| `{declared.name}` | {declared.label}{optional} | {declared.allowed_text} |"


def _worked_row(worked: Worked) -> str:
    low_high = "" if worked.range is None else " to ".join(map(_word, worked.range))
    cells = (
        f"`{json.dumps(_told(worked.inputs), ensure_ascii=False)}`",
        "unknown" if worked.value is None else _word(worked.value),
        worked.category or "",
        low_high,
    )
    return f"| {' | '.join(cells)} |"


def _told(inputs: Mapping[str, object]) -> dict[str, object]:
    """Many inputs answered no say little: in a long example they are left out."""
    told = {name: value for name, value in inputs.items() if value is not None}
    if len(told) <= 12:
        return told
    return {name: value for name, value in told.items() if value is not False}


def _word(answer: object) -> str:
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return f"{answer:g}" if isinstance(answer, float) else str(answer)


def _not_coded() -> str:
    rows = "\n".join(f"| {name} | {reason} |" for name, reason in NOT_CODED)
    return f"## Deliberately not computed\n\n| what | why |\n|---|---|\n{rows}"
