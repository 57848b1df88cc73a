"""What criteria sets share: the findings of each site, references, and contested statements."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from keyword import iskeyword

from resectability.core.errors import CriteriaError
from resectability.core.sets import Conflict, CriteriaSet, Reference
from resectability.core.tables import Table
from rules import KINDS, Finding, nearest


@dataclass(frozen=True, slots=True)
class FindingsFile:
    """The findings of one site, shared by the sets of that site."""

    id: str
    title: str
    sha256: str
    findings: Mapping[str, Finding]


@dataclass(frozen=True, slots=True)
class Library:
    """What sets lean on: findings by site, references, conflicts, and other sets."""

    catalogues: Mapping[str, FindingsFile]
    references: Mapping[str, Reference]
    conflicts: Mapping[str, Conflict]
    find_set: Callable[[str], CriteriaSet]


def read_findings_file(file: str, content: bytes) -> FindingsFile:
    table = Table.parse(file, content)
    findings = {}
    for entry in table.tables("finding", "name"):
        finding = _finding(entry)
        findings[finding.name] = finding
    result = FindingsFile(table.text("id"), table.text("title"), sha256_of(content), findings)
    table.close()
    if f"{result.id}.toml" != file.rsplit("/", 1)[-1]:
        table.refuse("id", result.id, "is not the name of the file", "Rename one of them")
    return result


def _finding(entry: Table) -> Finding:
    try:
        finding = Finding(
            entry.text("name"),
            entry.choice("kind", KINDS),
            unit=entry.text("unit", ""),
            minimum=entry.number("minimum", None),
            maximum=entry.number("maximum", None),
            values=entry.words("values", ()),
            not_applicable_when=entry.text("not_applicable_when", ""),
            label=entry.text("label"),
        )
    except CriteriaError:
        raise
    except ValueError as error:
        entry.fail(str(error), "Correct the declaration")
    if not all(part.isidentifier() and not iskeyword(part) for part in finding.name.split(".")):
        rule = "cannot be written in a condition"
        entry.refuse("name", finding.name, rule, "Write it as vessels.SMA.contact_deg")
    if finding.name in ("true", "false"):
        entry.refuse("name", finding.name, "is a value, not a finding", "Choose another name")
    if len(set(finding.values)) != len(finding.values):
        entry.fail("one of its values is there twice", "Write each value once")
    needs_values = finding.kind in ("word", "words", "ordered")
    if needs_values != bool(finding.values):
        entry.fail(
            f"a {finding.kind} {'needs' if needs_values else 'has no'} values",
            "Add them" if needs_values else "Remove them",
        )
    entry.close()
    return finding


def read_references(file: str, content: bytes) -> dict[str, Reference]:
    table = Table.parse(file, content)
    references = {}
    for entry in table.tables("reference", "key"):
        reference = Reference(
            entry.text("key"), entry.text("citation"), entry.text("url", ""), entry.text("access")
        )
        entry.close()
        references[reference.key] = reference
    table.close()
    return references


def read_conflicts(
    file: str, content: bytes, references: Mapping[str, Reference]
) -> dict[str, Conflict]:
    table = Table.parse(file, content)
    conflicts = {}
    for entry in table.tables("conflict"):
        conflict = Conflict(
            entry.text("id"),
            entry.text("statement"),
            entry.text("issue"),
            entry.text("coded"),
            read_sources(entry, references),
        )
        entry.close()
        conflicts[conflict.id] = conflict
    table.close()
    return conflicts


def read_sources(entry: Table, references: Mapping[str, Reference]) -> tuple[Reference, ...]:
    keys = entry.words("sources")
    if not keys:
        entry.fail("sources is empty", 'Name the source, or "proposal" where there is none')
    for key in keys:
        if keys.count(key) > 1:
            entry.fail(f"the source {key} is named twice", "Name it once")
        if key not in references:
            suggestion = nearest(key, references)
            entry.fail(
                f"the source {key} does not exist",
                f"Did you mean {suggestion}?" if suggestion else "Add it to references.toml",
            )
    return tuple(references[key] for key in keys)


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
