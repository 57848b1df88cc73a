"""What `manage.py assess` does, without Django: JSON text in, verdicts as JSON or text out."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from resectability.core.assessing import assess, read_findings
from resectability.core.comparing import Comparison, compare, comparison_json, comparison_text
from resectability.core.describing import explained_json, explained_text
from resectability.core.errors import FindingsProblem
from resectability.core.library import load_library
from resectability.core.output import verdict_json
from resectability.core.sets import CriteriaSet
from resectability.core.verdict import Verdict
from resectability.core.wording import lower_first, verdict_text
from rules import (
    Catalogue,
    DocumentProblem,
    UnknownFinding,
    Value,
    ValueProblem,
    raw_text,
    read_document,
)


class InputProblem(ValueError):
    """Input that is not findings; the message says what, where and the remedy."""


def assess_text(
    text: str, sets: Sequence[CriteriaSet], as_json: bool = False, explain: bool = False
) -> str:
    """Verdicts on the findings in `text`: one for an object, a list for a list.

    Several sets are compared on the same findings. Raises InputProblem.
    """
    document = _document(text)
    if not isinstance(document, list):
        (values,) = _read_all([document], sets, numbered=False)
        return _printed(sets, values, as_json, explain)
    findings = _read_all(document, sets, numbered=True)
    printed = [_printed(sets, values, as_json, explain, indent=None) for values in findings]
    if as_json:
        return "[" + ",\n".join(printed) + "]"
    return "\n\n".join(f"Case {n}\n{text}" for n, text in enumerate(printed, start=1))


def _printed(
    sets: Sequence[CriteriaSet],
    findings: Mapping[str, Value],
    as_json: bool,
    explain: bool,
    indent: int | None = 2,
) -> str:
    result = compare(sets, findings) if len(sets) > 1 else assess(sets[0], findings)
    if as_json:
        return json.dumps(_as_json(result, explain), indent=indent)
    return _as_text(result, explain)


def _as_json(result: Verdict | Comparison, explain: bool) -> dict[str, Any]:
    if isinstance(result, Comparison):
        return comparison_json(result, explain)
    return explained_json(result) if explain else verdict_json(result)


def _as_text(result: Verdict | Comparison, explain: bool) -> str:
    if isinstance(result, Comparison):
        return comparison_text(result, explain)
    return explained_text(result) if explain else verdict_text(result)


def _document(text: str) -> object:
    example = (
        'Write one object of findings such as {"vessels.SMA.contact_deg": 90}, or a list of them.'
    )
    try:
        return read_document(text, example)
    except DocumentProblem as problem:
        raise InputProblem(str(problem)) from None


def _read_all(
    cases: Sequence[object], sets: Sequence[CriteriaSet], numbered: bool
) -> list[dict[str, Value]]:
    findings = []
    problems: list[str] = []
    catalogue = Catalogue({k: f for s in sets for k, f in s.catalogue.findings.items()})
    for number, case in enumerate(cases, start=1):
        where = f"case {number}: " if numbered else ""
        if not isinstance(case, Mapping):
            problems.append(
                f"{where}{raw_text(case)} is not an object of findings. Write "
                '{"vessels.SMA.contact_deg": 90}.'
            )
            continue
        try:
            findings.append(read_findings(catalogue, case))
        except FindingsProblem as problem:
            problems += [f"{where}{_told(one, sets)}" for one in problem.problems]
    if problems:
        _refuse(problems)
    return findings


def _told(problem: ValueProblem, sets: Sequence[CriteriaSet]) -> str:
    """Of a finding that these sets do not read: which catalogue it is in, or where to look."""
    if not isinstance(problem, UnknownFinding):
        return str(problem)
    names = " and ".join(criteria_set.name for criteria_set in sets)
    for file in load_library().catalogues.values():
        if problem.finding in file.findings:
            where = f"the catalogue {file.id} ({lower_first(file.title)})"
            return (
                f"{problem.finding}: {raw_text(problem.value)} is given for a finding that {names} "
                f"does not read: it belongs to {where}. Leave it out, or name a set of that "
                "catalogue with --criteria or --compare."
            )
    shown = " ".join(criteria_set.name for criteria_set in sets)
    return f"{problem} manage.py criteria --findings {shown} lists what can be given."


def _refuse(problems: Sequence[str]) -> NoReturn:
    raise InputProblem("\n".join(problems))
