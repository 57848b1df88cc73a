"""Content of the criteria files to frozen sets; whatever is wrong is refused, with the place."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, get_args

from resectability.core.errors import CriteriaError
from resectability.core.sets import (
    Category,
    Component,
    Conflict,
    Contradiction,
    CriteriaSet,
    Criterion,
    Item,
    Kind,
    Modifier,
    Reference,
    Remark,
    Scope,
    Status,
    WorkedCase,
)
from resectability.core.tables import Table
from rules import (
    KINDS,
    Catalogue,
    Finding,
    Node,
    RuleError,
    Value,
    ValueProblem,
    findings_in,
    leaves,
    nearest,
    parse,
    parse_definitions,
)
from rules.nodes import Always, And, Definition, Known, Not, Or

_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_VERSION: Final = re.compile(r"\d+\.\d+\.\d+")
_EXPECTATIONS: Final = (
    "true", "unknown", "decisive", "warnings", "possible", "label", "decided_by",
)  # fmt: skip


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
    result = FindingsFile(table.text("id"), table.text("title"), _sha256(content), findings)
    table.close()
    if f"{result.id}.toml" != file.rsplit("/", 1)[-1]:
        table.fail(f"id = {result.id!r} is not the name of the file", "Rename one of them")
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
            _sources(entry, references),
        )
        entry.close()
        conflicts[conflict.id] = conflict
    table.close()
    return conflicts


def read_set(file: str, content: bytes, library: Library) -> CriteriaSet:
    """Frozen set of one file. Raises CriteriaError; worked cases are checked by `checking`."""
    return _SetReader(Table.parse(file, content), content, library).read()


class _SetReader:
    def __init__(self, table: Table, content: bytes, library: Library) -> None:
        self.table = table
        self.content = content
        self.library = library
        self.kind: Kind = table.choice("kind", get_args(Kind))
        self.components = self.read_components()
        self.files = self.read_catalogues()
        self.catalogue = self.join_catalogues()
        self.vocabulary = Catalogue({**self.catalogue.findings, **self.derived()})
        self.categories = self.read_categories()
        self.definitions = self.read_definitions()

    def read(self) -> CriteriaSet:
        table = self.table
        criteria = self.read_checklist() if self.kind == "checklist" else self.read_criteria()
        result = CriteriaSet(
            id=self.identifier(table, "id", _ID, "letters, digits and hyphens"),
            version=self.identifier(table, "version", _VERSION, "three numbers such as 1.0.0"),
            kind=self.kind,
            title=table.text("title"),
            status=table.choice("status", get_args(Status)),
            effective_from=self.read_day(),
            owner=table.text("owner"),
            disclaimer=table.text("disclaimer"),
            site=table.text("site"),
            file=table.file,
            sha256=_sha256(self.content),
            catalogue_sha256={file.id: file.sha256 for file in self.files},
            catalogue=self.catalogue,
            vocabulary=self.vocabulary,
            scope=self.read_scope(),
            categories=self.categories,
            definitions=self.definitions,
            criteria=criteria,
            contradictions=self.read_contradictions(),
            remarks=self.read_remarks(),
            conflicts=self.read_conflicts(),
            components=self.components,
            modifiers=self.read_modifiers(),
            cases=self.read_cases(),
        )
        table.close()
        self.check_name(result)
        self.check_definitions_used(result)
        return result

    def identifier(self, table: Table, key: str, pattern: re.Pattern[str], form: str) -> str:
        value = table.text(key)
        if not pattern.fullmatch(value):
            table.fail(f"{key} = {value!r} is not made of {form}", f"Write {key} as {form}")
        return value

    def check_name(self, result: CriteriaSet) -> None:
        name = self.table.file.rsplit("/", 1)[-1]
        if name != f"{result.name}.toml":
            self.table.fail(
                f"{result.name} is not the name of the file", f"Rename the file {result.name}.toml"
            )

    def read_day(self) -> str:
        value = self.table.text("effective_from")
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            self.table.fail(f"effective_from = {value!r} is not a day", "Write it as 2026-01-01")

    def read_catalogues(self) -> list[FindingsFile]:
        names = self.table.words("catalogues")
        for name in names:
            if name not in self.library.catalogues:
                suggestion = nearest(name, self.library.catalogues)
                self.table.fail(
                    f"the catalogue {name} does not exist",
                    f"Did you mean {suggestion}?" if suggestion else "Add its file",
                )
        return [self.library.catalogues[name] for name in names]

    def join_catalogues(self) -> Catalogue:
        findings: dict[str, Finding] = {}
        for file in self.files:
            findings.update(file.findings)
        for component in self.components:
            for used in component.sets.values():
                findings.update(used.catalogue.findings)
        return Catalogue(findings)

    def read_components(self) -> tuple[Component, ...]:
        components = []
        for entry in self.table.tables("component", "name"):
            by = entry.text("by", "")
            named = entry.mapping("sets") if by else {"": entry.text("set")}
            sets = {word: self.find_component(entry, str(name)) for word, name in named.items()}
            if not sets:
                entry.fail("it names no set", "Name a set for each word under sets")
            if len({used.category_order for used in sets.values()}) != 1:
                entry.fail("its sets have different categories", "Use sets of the same categories")
            components.append(Component(entry.text("name"), by, sets))
            entry.close()
        return tuple(components)

    def find_component(self, entry: Table, name: str) -> CriteriaSet:
        try:
            return self.library.find_set(name)
        except LookupError as error:
            entry.fail(str(error), "Name a set without components as id@version")

    def derived(self) -> dict[str, Finding]:
        derived = {}
        for component in self.components:
            used = next(iter(component.sets.values()))
            shown = component.name.replace("_", " ").capitalize()
            for finding in (
                Finding(
                    f"{component.name}.category",
                    "ordered",
                    values=used.category_order,
                    not_applicable_when="no set for this site",
                    label=f"{shown} category",
                ),
                Finding(
                    f"{component.name}.determinate",
                    "boolean",
                    not_applicable_when="no set for this site",
                    label=f"{shown} determinate",
                ),
                Finding(
                    f"{component.name}.count",
                    "number",
                    minimum=0,
                    not_applicable_when="no set for this site",
                    label=f"{shown}: criteria met",
                ),
            ):
                derived[finding.name] = finding
        return derived

    def read_categories(self) -> tuple[Category, ...]:
        categories = []
        for rank, entry in enumerate(self.table.tables("category")):
            name = entry.text("id")
            label, meaning = entry.text("label"), entry.text("meaning")
            categories.append(Category(name, label, rank, meaning, entry.text("code", name)))
            entry.close()
        needed = 3 if self.kind == "checklist" else 2
        if len(categories) < needed:
            self.table.fail(
                f"a {self.kind} set with {len(categories)} categories decides nothing",
                f"List at least {needed} under [[category]], the least restrictive first",
            )
        return tuple(categories)

    def read_definitions(self) -> dict[str, Node]:
        texts = self.table.mapping("definitions", {})
        for name, text in texts.items():
            if not isinstance(text, str):
                self.table.fail(f"the definition {name} is not a text", "Put it in quotes")
        try:
            return parse_definitions(texts, self.vocabulary)
        except RuleError as error:
            self.table.fail(f"[definitions] {error.message}", f"{error.remedy} In “{error.text}”")

    def condition(self, entry: Table, key: str = "when", default: str | None = None) -> Node:
        text = entry.text(key) if default is None else entry.text(key, default)
        return self.parsed(entry, key, text)

    def parsed(self, entry: Table, key: str, text: str) -> Node:
        try:
            return parse(text, self.vocabulary, self.definitions)
        except RuleError as error:
            raise CriteriaError(
                entry.file,
                entry.where,
                f"{key}: {error.message} (at character {error.position + 1} of “{error.text}”)",
                error.remedy.rstrip("."),
            ) from None

    def category(self, entry: Table) -> Category:
        names = [category.id for category in self.categories]
        implied = self.categories[names.index(entry.choice("implies", names))]
        if implied.rank == 0 and self.kind == "minimum_category":
            entry.fail(
                f"implies = {implied.id!r} is the lowest category, which every case has already",
                "Name a higher category",
            )
        return implied

    def read_criteria(self) -> tuple[Criterion, ...]:
        criteria = tuple(self.read_criterion(entry) for entry in self.table.tables("criterion"))
        if not criteria:
            self.table.fail("no criterion is given", "Add [[criterion]]")
        if self.kind == "first_match":
            last = criteria[-1]
            if last.when != Always(True):
                self.table.fail(
                    f"the last criterion {last.id} does not catch every case",
                    'End with one whose condition is when = "true"',
                )
        return criteria

    def read_criterion(self, entry: Table) -> Criterion:
        node = self.condition(entry)
        self.check_monotone(entry, node)
        return self.criterion(entry, node, self.category(entry), None)

    def criterion(
        self, entry: Table, node: Node, implies: Category, item: Item | None
    ) -> Criterion:
        verify = entry.flag("verify", False)
        doubt = entry.text("doubt", "")
        if bool(doubt) is not verify:
            entry.fail(
                "verify and doubt belong together", "Say in doubt what has to be verified, and why"
            )
        criterion = Criterion(
            id=self.identifier(entry, "id", _ID, "letters, digits and hyphens"),
            label=entry.text("label"),
            when=node,
            implies=implies,
            rationale=entry.text("rationale"),
            sources=_sources(entry, self.library.references),
            evidence_level=entry.text("evidence_level"),
            origin=entry.choice("origin", ("imported", "proposal")),
            verify=doubt,
            options=entry.words("options", ()),
            modifiable=entry.flag("modifiable", None),
            item=item,
        )
        entry.close()
        return criterion

    def read_checklist(self) -> tuple[Criterion, ...]:
        reference = self.table.text("measured_from")
        criteria = []
        for entry in self.table.tables("item"):
            item = Item(
                applies=self.condition(entry, "applies_when"),
                state=entry.text("state"),
                done_on=entry.text("done_on", ""),
                max_age_days=entry.whole("max_age_days", None),
                blocks=self.condition(entry, "blocks_when", "false"),
            )
            node = self.parsed(
                entry, "item", _missing_text(entry.text("applies_when"), item, reference)
            )
            criteria.append(self.criterion(entry, node, self.categories[1], item))
        if not criteria:
            self.table.fail("no item is given", "Add [[item]]")
        return tuple(criteria)

    def check_monotone(self, entry: Table, node: Node) -> None:
        """An added finding must never widen a verdict; two things in a condition could do that."""
        uses_known = any(isinstance(leaf, Known) for leaf in leaves(node))
        if uses_known and not self.components:
            entry.fail(
                "known(…) would let an added finding widen the verdict", "Write it without known"
            )
        for name in _negated(node, False):
            if self.vocabulary.findings[name].not_applicable_when:
                entry.fail(
                    f"{name} may be not applicable and stands under not",
                    "Turn the comparison around instead of using not",
                )

    def read_contradictions(self) -> tuple[Contradiction, ...]:
        contradictions = []
        for entry in self.table.tables("contradiction"):
            when = self.condition(entry)
            unknown = entry.words("unknown")
            for name in unknown:
                if name not in findings_in(when):
                    entry.fail(
                        f"{name} becomes unknown but is not in the condition", "Name it in when"
                    )
            contradictions.append(
                Contradiction(entry.text("id"), entry.text("label"), when, unknown)
            )
            entry.close()
        return tuple(contradictions)

    def read_remarks(self) -> tuple[Remark, ...]:
        remarks = []
        for entry in self.table.tables("remark"):
            kind = entry.choice("kind", ("caution", "conflict", "option"))
            remarks.append(
                Remark(entry.text("id"), kind, entry.text("text"), self.condition(entry))
            )
            entry.close()
        return tuple(remarks)

    def read_conflicts(self) -> tuple[Conflict, ...]:
        names = self.table.words("conflicts", ())
        for name in names:
            if name not in self.library.conflicts:
                self.table.fail(f"the conflict {name} does not exist", "Add it to conflicts.toml")
        return tuple(self.library.conflicts[name] for name in names)

    def read_modifiers(self) -> tuple[Modifier, ...]:
        names = [component.name for component in self.components]
        modifiers = []
        for entry in self.table.tables("modifier", "letter"):
            modifiers.append(Modifier(entry.text("letter"), entry.choice("component", names)))
            entry.close()
        return tuple(modifiers)

    def read_scope(self) -> Scope:
        entry = self.table.table("scope")
        scope = Scope(
            entry.text("text"),
            self.condition(entry),
            entry.text("imaging_required", ""),
            entry.whole("max_imaging_age_days", None),
        )
        entry.close()
        return scope

    def read_cases(self) -> tuple[WorkedCase, ...]:
        worked = self.table.table("worked")
        start = worked.mapping("start", {})
        cases = tuple(self.read_case(entry, start) for entry in worked.tables("cases"))
        worked.close()
        return cases

    def read_case(self, entry: Table, start: Mapping[str, Any]) -> WorkedCase:
        names = [category.id for category in self.categories]
        given = {} if entry.flag("empty", False) else dict(start)
        given.update(entry.mapping("change", {}))
        lower = entry.choice("lower", names)
        case = WorkedCase(
            id=entry.text("id"),
            text=entry.text("text"),
            findings=self.values(entry, given),
            lower=lower,
            upper=entry.choice("upper", names, lower),
            expected={
                "warnings": (),
                **{key: entry.words(key) for key in _EXPECTATIONS if entry.has(key)},
            },
        )
        entry.close()
        return case

    def values(self, entry: Table, given: Mapping[str, Any]) -> dict[str, Value]:
        try:
            return {name: self.catalogue.read(name, raw) for name, raw in given.items()}
        except ValueProblem as problem:
            entry.fail(f"{problem.finding} = {problem.value!r} {problem.rule}", problem.remedy)

    def check_definitions_used(self, result: CriteriaSet) -> None:
        conditions = [c.when for c in result.criteria]
        conditions += [c.when for c in result.contradictions]
        conditions += [r.when for r in result.remarks]
        conditions += [self.definitions[name] for name in self.definitions]
        used = {name for node in conditions for name in _definitions(node)}
        for name in self.definitions:
            if name not in used:
                self.table.fail(f"the definition {name} is not used", "Use it or remove it")


def _missing_text(applies: str, item: Item, reference: str) -> str:
    """Condition of an entry that applies and is not done, or was done too long ago."""
    missing = f"not known({item.state}) or {item.state} in ('pending', 'not_done')"
    if item.max_age_days is not None:
        missing += f" or {reference} - {item.done_on} > {item.max_age_days}"
    return f"({applies}) and ({missing})"


def _sources(entry: Table, references: Mapping[str, Reference]) -> tuple[Reference, ...]:
    keys = entry.words("sources")
    if not keys:
        entry.fail("sources is empty", 'Name the source, or "proposal" where there is none')
    for key in keys:
        if key not in references:
            suggestion = nearest(key, references)
            entry.fail(
                f"the source {key} does not exist",
                f"Did you mean {suggestion}?" if suggestion else "Add it to references.toml",
            )
    return tuple(references[key] for key in keys)


def _negated(node: Node, under_not: bool) -> frozenset[str]:
    if isinstance(node, And | Or):
        return frozenset(name for part in node.parts for name in _negated(part, under_not))
    if isinstance(node, Definition):
        return _negated(node.part, under_not)
    if isinstance(node, Not):
        return _negated(node.part, True)
    return frozenset(node.names) if under_not else frozenset()


def _definitions(node: Node) -> frozenset[str]:
    if isinstance(node, And | Or):
        return frozenset(name for part in node.parts for name in _definitions(part))
    if isinstance(node, Not):
        return _definitions(node.part)
    if isinstance(node, Definition):
        return _definitions(node.part) | {node.name}
    return frozenset()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
