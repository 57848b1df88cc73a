"""The verdict of a criteria set on one case: enough to print it without anything else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

from resectability.core.sets import Category, Conflict, CriteriaSet, Criterion, Remark
from rules import Explanation, Truth, Value, findings_in

ENGINE_VERSION: Final = "1.0.0"


class Reason(NamedTuple):
    """One criterion on this case. `effective` is false where an earlier rule has already won."""

    criterion: Criterion
    truth: Truth
    considered: Mapping[str, Value]
    effective: bool

    @property
    def explanation(self) -> Explanation:
        return self.criterion.when.explain(self.considered)


@dataclass(frozen=True, slots=True)
class VerdictWarning:
    """A contradiction that made findings unknown, or a case outside the scope."""

    id: str
    text: str
    findings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.id}: {self.text}"


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of a checklist is done, over the entries that apply."""

    done: int
    applicable: int
    missing: tuple[str, ...]
    outdated: tuple[str, ...]
    blocking: tuple[str, ...]
    applies_unknown: tuple[str, ...]

    @property
    def percent(self) -> float | None:
        """None where nothing applies."""
        return 100 * self.done / self.applicable if self.applicable else None


@dataclass(frozen=True)
class Verdict:
    """`findings` are those given; `considered` those judged, after contradictions.

    `set_aside` are findings that the source does not ask and that the result was reached without:
    were they known, it could be another.
    """

    criteria_set: CriteriaSet
    findings: Mapping[str, Value]
    considered: Mapping[str, Value]
    lower_category: Category
    upper_category: Category
    possible: tuple[str, ...]
    reasons: tuple[Reason, ...]
    warnings: tuple[VerdictWarning, ...]
    remarks: tuple[Remark, ...]
    decisive: tuple[str, ...]
    scope: Truth
    label: str
    components: Mapping[str, "Verdict"] = field(default_factory=dict)
    completeness: Completeness | None = None
    set_aside: tuple[str, ...] = ()

    @property
    def criteria(self) -> str:
        return self.criteria_set.name

    @property
    def sha256(self) -> str:
        return self.criteria_set.sha256

    @property
    def engine_version(self) -> str:
        return ENGINE_VERSION

    @property
    def lower(self) -> str:
        return self.lower_category.id

    @property
    def upper(self) -> str:
        return self.upper_category.id

    @property
    def determinate(self) -> bool:
        return self.lower_category.rank == self.upper_category.rank

    @property
    def true(self) -> tuple[str, ...]:
        return self.by_truth[Truth.TRUE]

    @property
    def unknown(self) -> tuple[str, ...]:
        return self.by_truth[Truth.UNKNOWN]

    @property
    def false(self) -> tuple[str, ...]:
        return self.by_truth[Truth.FALSE]

    @property
    def not_applicable(self) -> tuple[str, ...]:
        return self.by_truth[Truth.NOT_APPLICABLE]

    @cached_property
    def by_truth(self) -> Mapping[Truth, tuple[str, ...]]:
        """Names of the criteria, in the order of the set."""
        found: dict[Truth, list[str]] = {truth: [] for truth in Truth}
        for reason in self.reasons:
            found[reason.truth].append(reason.criterion.id)
        return {truth: tuple(names) for truth, names in found.items()}

    @property
    def deciding(self) -> tuple[Reason, ...]:
        """What the category rests on: the rule that won, or the criteria met at the lower bound."""
        if self.criteria_set.kind == "first_match":
            return tuple([r for r in self.reasons if r.effective and r.truth is Truth.TRUE])
        rank = self.lower_category.rank
        return tuple(
            [r for r in self.reasons if r.truth is Truth.TRUE and r.criterion.implies.rank == rank]
        )

    @property
    def to_obtain(self) -> tuple[str, ...]:
        """Decisive findings, and those that left open a component the result rests on."""
        names = set(self.decisive)
        for reason in self.deciding:
            for finding in findings_in(reason.criterion.when):
                part = self.components.get(finding.rpartition(".")[0])
                if part is not None:
                    names.update(part.decisive)
        return tuple(sorted(names))

    @property
    def explanations(self) -> Mapping[str, Explanation]:
        return {reason.criterion.id: reason.explanation for reason in self.reasons}

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        return self.criteria_set.conflicts

    @property
    def verify(self) -> tuple[str, ...]:
        """Low-confidence criteria that the result rests on, or that may still change it."""
        return tuple(
            f"{reason.criterion.id}: {reason.criterion.verify}"
            for reason in self.reasons
            if reason.criterion.verify and self._rests_on(reason)
        )

    def _rests_on(self, reason: Reason) -> bool:
        """Whether the result would be another, or could be, without this criterion's answer."""
        if reason.truth not in (Truth.TRUE, Truth.UNKNOWN) or not reason.effective:
            return False
        if self.criteria_set.kind != "minimum_category":
            return True
        rank, lower = reason.criterion.implies.rank, self.lower_category.rank
        return rank == lower if reason.truth is Truth.TRUE else rank > lower
