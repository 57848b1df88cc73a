"""Consistency of a case: rules as data (``checks.toml``), and what they say of one case."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from registry.dictionary import by_name, rule
from registry.facts import Facts
from registry.models import PARTS
from registry.record import CaseRecord, Row
from registry.vocabulary import Severity
from rules import Node, RuleError, Truth, evaluate, nearest

FILE = Path(__file__).parent / "checks.toml"
_KEYS = {"id", "part", "wrong_when", "severity", "message", "remedy", "variables"}


@dataclass(frozen=True, slots=True)
class Check:
    id: str
    wrong_when: Node
    severity: str
    message: str
    remedy: str
    variables: tuple[str, ...]
    part: str = ""


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """What a check says: ``section`` and ``variables`` are where to look, ``row`` of which row."""

    check: str
    severity: str
    message: str
    remedy: str
    section: str
    variables: tuple[str, ...]
    part: str = ""
    row: str = ""


class CheckError(ValueError):
    """A check that cannot be read; names it and the remedy."""


@cache
def checks() -> tuple[Check, ...]:
    return read_checks(FILE.read_text(encoding="utf-8"))


def read_checks(text: str) -> tuple[Check, ...]:
    """Raises CheckError."""
    found = tuple(_check(entry) for entry in tomllib.loads(text).get("check", []))
    ids = [check.id for check in found]
    for twice in {i for i in ids if ids.count(i) > 1}:
        raise CheckError(f"check {twice} comes twice. Give each check an id of its own.")
    return found


def _check(entry: dict[str, object]) -> Check:
    name = str(entry.get("id", "without id"))
    required = _KEYS - {"part"}
    if set(entry) - _KEYS or required - set(entry):
        wrong = ", ".join(sorted(set(entry) - _KEYS | (required - set(entry))))
        raise CheckError(f"check {name}: {wrong}. Give exactly {', '.join(sorted(_KEYS))}.")
    part, severity = str(entry.get("part", "")), str(entry["severity"])
    if part and part not in PARTS:
        raise CheckError(
            f"check {name}: part {part!r} does not exist. {_did_you_mean(part, PARTS)}"
        )
    if severity not in set(Severity):
        raise CheckError(f"check {name}: severity {severity!r}. Choose error or warning.")
    variables = entry["variables"]
    names = [str(v) for v in variables] if isinstance(variables, list) else []
    for unknown in [v for v in names if v not in by_name()] or ([] if names else ["none"]):
        hint = _did_you_mean(unknown, by_name())
        raise CheckError(f"check {name}: variable {unknown!r} does not exist. {hint}")
    try:
        node = rule(str(entry["wrong_when"]))
    except RuleError as error:
        raise CheckError(f"check {name}: {error}") from error
    message, remedy = str(entry["message"]), str(entry["remedy"])
    return Check(name, node, severity, message, remedy, tuple(names), part)


def _did_you_mean(word: str, words: object) -> str:
    found = nearest(word, list(words))  # type: ignore[call-overload]
    return f"Did you mean {found}?" if found else "Look it up in the data dictionary."


def inconsistencies(record: CaseRecord, facts: Facts | None = None) -> tuple[Inconsistency, ...]:
    """Errors first, then warnings."""
    facts = facts or Facts(record)
    found = [_said(check, row) for check in checks() for row in _wrong(check, record, facts)]
    return tuple(sorted(found, key=lambda i: i.severity != Severity.ERROR))


def _wrong(check: Check, record: CaseRecord, facts: Facts) -> Iterator[Row | None]:
    for row in record.of(check.part) if check.part else (None,):
        if evaluate(check.wrong_when, facts.of(row)) is Truth.TRUE:
            yield row


def _said(check: Check, row: Row | None) -> Inconsistency:
    return Inconsistency(
        check=check.id,
        severity=check.severity,
        message=check.message,
        remedy=check.remedy,
        section=by_name()[check.variables[0]].section,
        variables=check.variables,
        part=check.part,
        row=row.key if row else "",
    )
