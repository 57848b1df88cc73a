"""What the conditions of a set may speak of: findings, verdicts of components, definitions."""

from typing import get_args

from resectability.core.errors import CriteriaError
from resectability.core.sets import Category, Component, CriteriaSet, Kind
from resectability.core.sources import FindingsFile, Library
from resectability.core.tables import Table
from rules import Catalogue, Finding, Node, RuleError, nearest, parse, parse_definitions


class SetContext:
    """Read first, so that everything else in the file can be read against it."""

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
        if "@" not in name:
            entry.refuse("set", name, "has no version", "Name it as id@version, so that it stays")
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
            rule = "is the lowest category, which every case has already"
            entry.refuse("implies", implied.id, rule, "Name a higher category")
        return implied
