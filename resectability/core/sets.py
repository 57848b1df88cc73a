"""What a criteria set consists of, once read: frozen, complete, ready to be judged by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

from rules import Catalogue, Node, Value, leaves

Kind: TypeAlias = Literal["minimum_category", "first_match", "checklist"]
Status: TypeAlias = Literal["provisional", "consensus", "superseded", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Reference:
    """A source: what it is, where it is found, and how far it was read."""

    key: str
    citation: str
    url: str
    access: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A statement in circulation that current evidence contradicts, and what is done here."""

    id: str
    statement: str
    issue: str
    coded: str
    sources: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """One possible result; `rank` counts from 0, the least restrictive."""

    id: str
    label: str
    rank: int
    meaning: str
    code: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A note shown whenever its condition holds."""

    id: str
    kind: Literal["caution", "conflict", "option"]
    text: str
    when: Node


@dataclass(frozen=True, slots=True)
class Item:
    """What a checklist entry looks at: the findings of its state and date, and its limits."""

    applies: Node
    state: str
    done_on: str
    max_age_days: int | None
    blocks: Node


@dataclass(frozen=True)
class Criterion:
    """One condition and the category it stands for.

    In a minimum-category set the case is *at least* `implies` where the condition is met; in a
    first-match set the case *is* `implies` where it is the first that is met.
    """

    id: str
    label: str
    when: Node
    implies: Category
    rationale: str
    sources: tuple[Reference, ...]
    evidence_level: str
    origin: Literal["imported", "proposal"]
    verify: str
    options: tuple[str, ...] = ()
    modifiable: bool | None = None
    item: Item | None = None

    @cached_property
    def findings(self) -> tuple[str, ...]:
        """Those it reads, each once, in the order of its condition."""
        return tuple(dict.fromkeys(name for leaf in leaves(self.when) for name in leaf.names))

    @cached_property
    def described(self) -> Mapping[str, object]:
        """What it says of itself whatever the case, as plain JSON values; not to be changed."""
        described: dict[str, object] = {
            "id": self.id,
            "label": self.label,
            "truth": "",
            "implies": self.implies.id,
            "when": self.when.text,
            "found": "",
            "rationale": self.rationale,
            "sources": [
                {"key": s.key, "citation": s.citation, "url": s.url, "access": s.access}
                for s in self.sources
            ],
            "evidence_level": self.evidence_level,
            "origin": self.origin,
            "verify": self.verify,
        }
        if self.options:
            described["options"] = list(self.options)
        if self.modifiable is not None:
            described["modifiable"] = self.modifiable
        return described


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Findings that cannot both be right: where it holds they count as unknown, with a warning."""

    id: str
    label: str
    when: Node
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom the set is for."""

    text: str
    when: Node
    imaging_required: str
    max_imaging_age_days: int | None


@dataclass(frozen=True, slots=True)
class Component:
    """Another set whose verdict this one uses under `name`; `by` chooses it by a finding's word."""

    name: str
    by: str
    sets: Mapping[str, "CriteriaSet"]


@dataclass(frozen=True, slots=True)
class Modifier:
    """A letter added to the category where a component is positive."""

    letter: str
    component: str


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """Findings with the verdict they must give, kept in the file with the criteria."""

    id: str
    text: str
    findings: Mapping[str, Value]
    lower: str
    upper: str
    expected: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class CriteriaSet:
    """A published version never changes; `sha256` is that of its file as bytes.

    `catalogue` holds the findings that may be given, `vocabulary` also what components contribute.
    `may_be_unasked` are findings whose flag, or alternative, may be set aside where the source of
    the findings does not ask them.
    """

    id: str
    version: str
    kind: Kind
    title: str
    status: Status
    effective_from: str
    owner: str
    disclaimer: str
    site: str
    file: str
    sha256: str
    catalogue_sha256: Mapping[str, str]
    catalogue: Catalogue
    vocabulary: Catalogue
    scope: Scope
    categories: tuple[Category, ...]
    definitions: Mapping[str, Node]
    criteria: tuple[Criterion, ...]
    contradictions: tuple[Contradiction, ...]
    remarks: tuple[Remark, ...]
    conflicts: tuple[Conflict, ...]
    components: tuple[Component, ...]
    modifiers: tuple[Modifier, ...]
    may_be_unasked: tuple[str, ...] = ()
    cases: tuple[WorkedCase, ...] = field(default=(), repr=False)

    @property
    def name(self) -> str:
        return f"{self.id}@{self.version}"

    @property
    def category_order(self) -> tuple[str, ...]:
        return tuple(category.id for category in self.categories)

    @cached_property
    def verify(self) -> tuple[str, ...]:
        """What is of low confidence in this set, and has to be verified before it is relied on."""
        return tuple(f"{c.id}: {c.verify}" for c in self.criteria if c.verify)
