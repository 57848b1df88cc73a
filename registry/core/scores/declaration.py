"""How a score is declared, run on raw input, and answered."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from rules import ValueProblem, nearest

from ..three_valued import Truth, all_of
from .inputs import Input

Number = float | int
Answer = Number | str | bool
NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a score computes: the least and the greatest answer the missing inputs allow.

    `low` is None where nothing can be told. `category_low` and `category_high` are the
    categories at both ends. `parts` holds further named values of the same computation.
    `asked` names the inputs this case needed, and `applicable` whether the score applies,
    where that depends on several inputs together.
    """

    low: Answer | None
    high: Answer | None = None
    category_low: str | None = None
    category_high: str | None = None
    warnings: tuple[str, ...] = ()
    parts: Mapping[str, object] = field(default_factory=dict)
    asked: frozenset[str] | None = None
    applicable: Truth = True

    @property
    def value(self) -> Answer | None:
        return self.low if self.low == self.high else None

    @property
    def category(self) -> str | None:
        return self.category_low if self.category_low == self.category_high else None


def settled(
    value: Answer | None,
    category: str | None = None,
    warnings: tuple[str, ...] = (),
    parts: Mapping[str, object] = NOTHING,
    asked: frozenset[str] | None = None,
) -> Outcome:
    """An outcome whose ends agree, or that cannot be told at all."""
    return Outcome(value, value, category, category, warnings, parts, asked)


def truth(answer: Truth, parts: Mapping[str, object] = NOTHING) -> Outcome:
    """A question answered yes, no or unknown."""
    if answer is None:
        return Outcome(False, True, "no", "yes", parts=parts)
    return settled(answer, "yes" if answer else "no", parts=parts)


def ordered(
    possible: Iterable[Answer],
    order: tuple[Answer, ...],
    parts: Mapping[str, object] = NOTHING,
    warnings: tuple[str, ...] = (),
    asked: frozenset[str] | None = None,
) -> Outcome:
    """The least and greatest of the words that are possible; each is its own category."""
    found = sorted(possible, key=order.index)
    if not found:
        return settled(None, warnings=warnings, parts=parts, asked=asked)
    low, high = found[0], found[-1]
    return Outcome(low, high, str(low), str(high), warnings, parts, asked)


@dataclass(frozen=True, slots=True)
class Gate:
    """What a case must fulfil for the score to apply; `says` is what it must be, in words."""

    input: str
    passes: Callable[[Any], bool]
    says: str


@dataclass(frozen=True, slots=True)
class Worked:
    """A worked example: raw inputs as a person would write them, and the expected answer."""

    inputs: Mapping[str, object]
    value: Answer | None = None
    category: str | None = None
    range: tuple[Answer, Answer] | None = None
    parts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of a score to one case."""

    score: str
    value: Answer | None
    category: str | None
    range: tuple[Answer, Answer] | None
    missing: tuple[str, ...]
    applicable: Truth
    warnings: tuple[str, ...]
    source: str
    version: str
    parts: Mapping[str, object] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {
            "score": self.score,
            "value": self.value,
            "category": self.category,
            "range": None if self.range is None else list(self.range),
            "missing": list(self.missing),
            "applicable": self.applicable,
            "warnings": list(self.warnings),
            "source": self.source,
            "version": self.version,
            "parts": dict(self.parts),
        }


class Refused(ValueError):
    """Inputs of a case that cannot be read: each problem a line."""

    def __init__(self, problems: Iterable[ValueProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class Score:
    """A named pure function with declared inputs. `compute` takes each input by its name.

    `order` lists the answers of a score in words from least to greatest. `verify` marks a
    definition that still has to be read in the paper. `found_in` says where in the source the
    numbers stand, `tables` are printed beside the formula.
    """

    name: str
    title: str
    inputs: tuple[Input, ...]
    compute: Callable[..., Outcome]
    source: str
    formula: str
    unit: str = ""
    gates: tuple[Gate, ...] = ()
    categories: tuple[str, ...] = ()
    order: tuple[Answer, ...] = ()
    warnings: tuple[str, ...] = ()
    worked: tuple[Worked, ...] = ()
    version: str = "1.0.0"
    verify: bool = False
    found_in: str = ""
    tables: str = ""
    input_names: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        names = [declared.name for declared in self.inputs]
        object.__setattr__(self, "input_names", frozenset(names))
        if len(names) != len(self.input_names):
            raise ValueError(f"{self.name}: an input is declared twice; give each its own name")
        for gate in self.gates:
            if gate.input not in self.input_names:
                raise ValueError(f"{self.name}: the gate on {gate.input} has no such input")

    def run(self, raw: Mapping[str, object]) -> Result:
        """Answers inputs as a person wrote them; raises Refused."""
        return self.judge(**self.read(raw))

    def read(self, raw: Mapping[str, object]) -> dict[str, Any]:
        """Typed inputs by name; raises Refused with everything that is wrong."""
        problems = [
            self._unknown_input(name, value)
            for name, value in raw.items()
            if name not in self.input_names
        ]
        typed = {}
        for declared in self.inputs:
            try:
                typed[declared.name] = declared.read(raw.get(declared.name))
            except ValueProblem as problem:
                problems.append(problem)
        if problems:
            raise Refused(problems)
        return typed

    def _unknown_input(self, name: str, value: object) -> ValueProblem:
        guess = nearest(name, self.input_names)
        wanted = next((declared for declared in self.inputs if declared.name == guess), None)
        if wanted is None:
            remedy = f"Its inputs are {', '.join(declared.name for declared in self.inputs)}."
        else:
            remedy = f"Did you mean {wanted.name} ({wanted.allowed_text})?"
        return ValueProblem(name, value, f"is not an input of {self.name}", remedy)

    def judge(self, **values: Any) -> Result:
        """Answers inputs that are already typed; one that is absent is missing."""
        unknown = values.keys() - self.input_names
        if unknown:
            raise self._unknown_input(min(unknown), values[min(unknown)])
        known = {declared.name: values.get(declared.name) for declared in self.inputs}
        applicable = all_of(self._passed(gate, known) for gate in self.gates)
        if applicable is False:
            return self._result(settled(None), applicable, known, self._gate_warnings(known))
        outcome = self.compute(**known)
        warnings = (*outcome.warnings, *self.warnings, *self._gate_warnings(known))
        return self._result(outcome, all_of((applicable, outcome.applicable)), known, warnings)

    def _result(
        self,
        outcome: Outcome,
        applicable: Truth,
        known: Mapping[str, object],
        warnings: tuple[str, ...],
    ) -> Result:
        return Result(
            score=self.name,
            value=outcome.value,
            category=outcome.category,
            range=_range(outcome),
            missing=self._missing(outcome, known),
            applicable=applicable,
            warnings=warnings,
            source=self.source,
            version=self.version,
            parts=outcome.parts,
        )

    def _missing(self, outcome: Outcome, known: Mapping[str, object]) -> tuple[str, ...]:
        absent = [declared for declared in self.inputs if known[declared.name] is None]
        if outcome.asked is None:
            return tuple(declared.name for declared in absent if not declared.optional)
        return tuple(declared.name for declared in absent if declared.name in outcome.asked)

    def _passed(self, gate: Gate, values: Mapping[str, object]) -> Truth:
        return None if values[gate.input] is None else gate.passes(values[gate.input])

    def _gate_warnings(self, values: Mapping[str, object]) -> tuple[str, ...]:
        passed = [(gate, self._passed(gate, values)) for gate in self.gates]
        failed = [f"not applicable: only for {gate.says}" for gate, ok in passed if ok is False]
        if failed:
            return tuple(failed)
        unknown = [gate.says for gate, ok in passed if ok is None]
        return (f"applies only if: {'; '.join(unknown)}",) if unknown else ()


def _range(outcome: Outcome) -> tuple[Answer, Answer] | None:
    if outcome.low is None or outcome.high is None:
        return None
    return outcome.low, outcome.high


def band(value: float, limits: tuple[tuple[float, str], ...]) -> str:
    """The name of the last limit the value reaches; the first holds for everything below."""
    name = limits[0][1]
    for limit, candidate in limits:
        if value >= limit:
            name = candidate
    return name
