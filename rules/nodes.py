"""Frozen nodes of a parsed condition; each knows its truth and its explanation."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from rules.comparison import Operator, compare
from rules.truth import (
    FALSE,
    NOT_APPLICABLE,
    TRUE,
    UNKNOWN,
    Truth,
    conjunction,
    disjunction,
    negation,
)
from rules.values import NOT_APPLICABLE as NO_VALUE
from rules.values import Interval, Value, Values


class Explanation(NamedTuple):
    """Why a condition has its truth: the same tree as the condition, with the values it saw."""

    text: str
    truth: Truth
    values: tuple[tuple[str, Value], ...]
    children: tuple["Explanation", ...]
    node: "Node"


class _Leaf(ABC):
    """What all conditions on findings share: they explain themselves by the values they saw."""

    __slots__ = ()
    text: str

    @property
    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """Findings it reads."""

    @abstractmethod
    def truth(self, values: Values) -> Truth:
        """Unknown where a finding it needs is."""

    def add_unsettled(self, values: Values, found: set[str]) -> None:
        """Of a condition that is unknown, the findings to blame."""
        for name in self.names:
            value = values.get(name)
            if value is None or isinstance(value, Interval):
                found.add(name)

    def explain(self, values: Values) -> Explanation:
        seen = tuple([(name, values.get(name)) for name in self.names])
        return Explanation(self.text, self.truth(values), seen, (), self)  # type: ignore[arg-type]


class _OneFinding(_Leaf):
    __slots__ = ()
    finding: str

    @property
    def names(self) -> tuple[str, ...]:
        return (self.finding,)

    def add_unsettled(self, values: Values, found: set[str]) -> None:
        found.add(self.finding)

    def explain(self, values: Values) -> Explanation:
        value = values.get(self.finding)
        truth = self.truth(values)
        return Explanation(self.text, truth, ((self.finding, value),), (), self)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Always(_Leaf):
    """A condition that is true (or false) whatever was found."""

    met: bool
    text: str = field(default="", compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        return ()

    def truth(self, values: Values) -> Truth:
        return TRUE if self.met else FALSE


@dataclass(frozen=True, slots=True)
class Threshold(_OneFinding):
    """A number, contact or date against a limit."""

    finding: str
    operator: Operator
    limit: float
    text: str = field(default="", compare=False)

    def truth(self, values: Values) -> Truth:
        value = values.get(self.finding)
        if value is None:
            return UNKNOWN
        if value is NO_VALUE:
            return NOT_APPLICABLE
        return compare(value, self.operator, self.limit)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Among(_OneFinding):
    """A word or a yes/no among (or not among) the given ones."""

    finding: str
    members: frozenset[str | bool]
    negated: bool = False
    text: str = field(default="", compare=False)

    def truth(self, values: Values) -> Truth:
        value = values.get(self.finding)
        if value is None:
            return UNKNOWN
        if value is NO_VALUE:
            return NOT_APPLICABLE
        return TRUE if (value in self.members) is not self.negated else FALSE


@dataclass(frozen=True, slots=True)
class Intersects(_OneFinding):
    """A list of words that has at least one of the given ones."""

    finding: str
    members: frozenset[str]
    text: str = field(default="", compare=False)

    def truth(self, values: Values) -> Truth:
        value = values.get(self.finding)
        if value is None:
            return UNKNOWN
        if value is NO_VALUE:
            return NOT_APPLICABLE
        return FALSE if self.members.isdisjoint(value) else TRUE  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Known(_OneFinding):
    """Whether anything at all is recorded; never unknown itself."""

    finding: str
    text: str = field(default="", compare=False)

    def truth(self, values: Values) -> Truth:
        return FALSE if values.get(self.finding) is None else TRUE


@dataclass(frozen=True, slots=True)
class Gap(_Leaf):
    """The difference of two numbers or two dates (in days) against a limit."""

    minuend: str
    subtrahend: str
    operator: Operator
    limit: float
    text: str = field(default="", compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.minuend, self.subtrahend)

    def truth(self, values: Values) -> Truth:
        left, right = values.get(self.minuend), values.get(self.subtrahend)
        if left is NO_VALUE or right is NO_VALUE:
            return NOT_APPLICABLE
        if left is None or right is None:
            return UNKNOWN
        return compare(_interval(left) - _interval(right), self.operator, self.limit)


def _interval(value: Value) -> Interval:
    return value if isinstance(value, Interval) else Interval(value, value)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Same(_Leaf):
    """Two words or two yes/no findings that are equal (or differ)."""

    left: str
    right: str
    negated: bool = False
    text: str = field(default="", compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.left, self.right)

    def truth(self, values: Values) -> Truth:
        left, right = values.get(self.left), values.get(self.right)
        if left is NO_VALUE or right is NO_VALUE:
            return NOT_APPLICABLE
        if left is None or right is None:
            return UNKNOWN
        return TRUE if (left == right) is not self.negated else FALSE


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple["Node", ...]
    text: str = field(default="", compare=False)

    def truth(self, values: Values) -> Truth:
        result = TRUE  # as `conjunction`, without a list: sets are judged by the million
        for part in self.parts:
            truth = part.truth(values)
            if truth is NOT_APPLICABLE:
                return truth
            if truth is FALSE or (truth is UNKNOWN and result is TRUE):
                result = truth
        return result

    def add_unsettled(self, values: Values, found: set[str]) -> None:
        _add_unsettled(self.parts, values, found)

    def explain(self, values: Values) -> Explanation:
        children = tuple([part.explain(values) for part in self.parts])
        truth = conjunction([child.truth for child in children])
        return Explanation(self.text, truth, (), children, self)


def _add_unsettled(parts: tuple["Node", ...], values: Values, found: set[str]) -> None:
    for part in parts:
        if part.truth(values) is UNKNOWN:
            part.add_unsettled(values, found)


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple["Node", ...]
    text: str = field(default="", compare=False)

    def truth(self, values: Values) -> Truth:
        result = NOT_APPLICABLE  # as `disjunction`
        for part in self.parts:
            truth = part.truth(values)
            if truth is TRUE:
                return truth
            if truth is UNKNOWN or (truth is FALSE and result is NOT_APPLICABLE):
                result = truth
        return result

    def add_unsettled(self, values: Values, found: set[str]) -> None:
        _add_unsettled(self.parts, values, found)

    def explain(self, values: Values) -> Explanation:
        children = tuple([part.explain(values) for part in self.parts])
        truth = disjunction([child.truth for child in children])
        return Explanation(self.text, truth, (), children, self)


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"
    text: str = field(default="", compare=False)

    def truth(self, values: Values) -> Truth:
        return negation(self.part.truth(values))

    def add_unsettled(self, values: Values, found: set[str]) -> None:
        self.part.add_unsettled(values, found)

    def explain(self, values: Values) -> Explanation:
        child = self.part.explain(values)
        return Explanation(self.text, negation(child.truth), (), (child,), self)


@dataclass(frozen=True, slots=True)
class Definition:
    """A named condition used inside another one."""

    name: str
    part: "Node"
    text: str = field(default="", compare=False)

    def truth(self, values: Values) -> Truth:
        return self.part.truth(values)

    def add_unsettled(self, values: Values, found: set[str]) -> None:
        self.part.add_unsettled(values, found)

    def explain(self, values: Values) -> Explanation:
        child = self.part.explain(values)
        return Explanation(self.name, child.truth, (), (child,), self)


Leaf: TypeAlias = Always | Threshold | Among | Intersects | Known | Gap | Same
Node: TypeAlias = Leaf | And | Or | Not | Definition
