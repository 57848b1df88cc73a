"""Content of the criteria files to frozen sets; whatever is wrong is refused, with the place."""

import re
from collections.abc import Mapping
from typing import Any, Final, get_args

from resectability.core.conditions import definitions_in, negated_findings
from resectability.core.context import SetContext
from resectability.core.sets import (
    Category,
    Conflict,
    Contradiction,
    CriteriaSet,
    Criterion,
    Item,
    Modifier,
    Remark,
    Scope,
    Status,
    WorkedCase,
)
from resectability.core.sources import Library, read_sources, sha256_of
from resectability.core.tables import Table
from rules import (
    Node,
    Value,
    ValueProblem,
    findings_in,
    leaves,
)
from rules.nodes import Always, Known

_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_VERSION: Final = re.compile(r"\d+\.\d+\.\d+")
_EXPECTATIONS: Final = (
    "true", "unknown", "decisive", "warnings", "possible", "label", "decided_by",
)  # fmt: skip


def read_set(file: str, content: bytes, library: Library) -> CriteriaSet:
    """Frozen set of one file. Raises CriteriaError; worked cases are checked by `checking`."""
    return _SetReader(Table.parse(file, content), content, library).read()


class _SetReader(SetContext):
    def read(self) -> CriteriaSet:
        table = self.table
        criteria = self.read_checklist() if self.kind == "checklist" else self.read_criteria()
        result = CriteriaSet(
            id=self.identifier(table, "id", _ID, "letters, digits and hyphens"),
            version=self.identifier(table, "version", _VERSION, "three numbers such as 1.0.0"),
            kind=self.kind,
            title=table.text("title"),
            status=table.choice("status", get_args(Status)),
            effective_from=table.day("effective_from"),
            owner=table.text("owner"),
            disclaimer=table.text("disclaimer"),
            site=table.text("site"),
            file=table.file,
            sha256=sha256_of(self.content),
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
            may_be_unasked=self.read_may_be_unasked(criteria),
            cases=self.read_cases(),
        )
        table.close()
        self.check_name(result)
        self.check_definitions_used(result)
        return result

    def identifier(self, table: Table, key: str, pattern: re.Pattern[str], form: str) -> str:
        value = table.text(key)
        if not pattern.fullmatch(value):
            table.refuse(key, value, f"is not made of {form}", f"Write {key} as {form}")
        return value

    def check_name(self, result: CriteriaSet) -> None:
        name = self.table.file.rsplit("/", 1)[-1]
        if name != f"{result.name}.toml":
            self.table.fail(
                f"{result.name} is not the name of the file", f"Rename the file {result.name}.toml"
            )

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
            sources=read_sources(entry, self.library.references),
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
                max_age_days=entry.days("max_age_days"),
                blocks=self.condition(entry, "blocks_when", "false"),
            )
            if bool(item.done_on) is not (item.max_age_days is not None):
                entry.fail("done_on and max_age_days belong together", "Give both or none")
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
        for name in negated_findings(node, False):
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
            if not unknown:
                entry.fail("unknown is empty", "Name what the contradiction leaves unknown")
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

    def read_may_be_unasked(self, criteria: tuple[Criterion, ...]) -> tuple[str, ...]:
        """What is not asked is skipped, so it must be read, and nowhere turned around by a not."""
        conditions = [c.when for c in criteria] + [c.item.blocks for c in criteria if c.item]
        read = {name for node in conditions for name in findings_in(node)}
        turned = {name for node in conditions for name in negated_findings(node, False)}
        names = self.table.words("may_be_unasked", ())
        for name in names:
            if name not in read:
                self.table.refuse("may_be_unasked", name, "is read by no criterion", "Remove it")
            if name in turned:
                self.table.refuse(
                    "may_be_unasked", name, "stands under not", "Turn the comparison around"
                )
        return names

    def read_scope(self) -> Scope:
        entry = self.table.table("scope")
        scope = Scope(
            entry.text("text"),
            self.condition(entry),
            entry.text("imaging_required", ""),
            entry.days("max_imaging_age_days"),
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
            entry.refuse(problem.finding, problem.value, problem.rule, problem.remedy)

    def check_definitions_used(self, result: CriteriaSet) -> None:
        conditions = [c.when for c in result.criteria]
        conditions += [c.when for c in result.contradictions]
        conditions += [r.when for r in result.remarks]
        conditions += [self.definitions[name] for name in self.definitions]
        used = {name for node in conditions for name in definitions_in(node)}
        for name in self.definitions:
            if name not in used:
                self.table.fail(f"the definition {name} is not used", "Use it or remove it")


def _missing_text(applies: str, item: Item, reference: str) -> str:
    """Condition of an entry that applies and is not done, or was done too long ago."""
    missing = f"not known({item.state}) or {item.state} in ('pending', 'not_done')"
    if item.max_age_days is not None:
        missing += f" or {reference} - {item.done_on} > {item.max_age_days}"
    return f"({applies}) and ({missing})"
