"""Findings, conditions and verdicts in the words a surgeon reads."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from resectability.core.sets import CriteriaSet
from resectability.core.verdict import Reason, Verdict
from rules import NOT_APPLICABLE, Catalogue, Explanation, Finding, Interval, Truth, Value
from rules.dates import date_text
from rules.nodes import (
    Always,
    Among,
    And,
    Definition,
    Gap,
    Intersects,
    Known,
    Leaf,
    Not,
    Or,
    Same,
    Threshold,
)
from rules.values import number_text

NOTICE: Final = "Decision support for MDT; provisional criteria."
NOT_ASSESSED: Final = "not assessed"
TRUTH_WORDS: Final = {
    Truth.TRUE: "met",
    Truth.FALSE: "not met",
    Truth.UNKNOWN: "not known",
    Truth.NOT_APPLICABLE: "does not apply",
}
SIGNS: Final = {
    Truth.TRUE: "✓", Truth.FALSE: "✗", Truth.UNKNOWN: "?", Truth.NOT_APPLICABLE: "–",
}  # fmt: skip


class Line(NamedTuple):
    """One line of an explanation; `depth` counts from 0."""

    depth: int
    truth: Truth
    text: str


def headline(verdict: Verdict) -> str:
    """The verdict as a sentence; what is only a bound is never shown as a category."""
    if verdict.scope is Truth.FALSE:
        return "Outside the scope of this set"
    lower, upper = verdict.lower_category.label, verdict.upper_category.label
    if verdict.determinate:
        return lower
    if verdict.criteria_set.kind == "first_match":
        labels = {c.id: c.label for c in verdict.criteria_set.categories}
        names = [labels[name] for name in verdict.possible]
        return f"Indeterminate: {' or '.join(lower_first(name) for name in names)}"
    return f"Indeterminate: at least {lower_first(lower)}, up to {lower_first(upper)}"


def lower_first(text: str) -> str:
    """Text inside a sentence; an abbreviation keeps its capitals."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def words(text: str) -> str:
    return text.replace("_", " ")


def definition_text(name: str) -> str:
    """The name of a definition as a surgeon says it: "modified Appleby feasible"."""
    return " ".join(_PROPER.get(word, word) for word in name.split("_"))


_PROPER: Final = {"appleby": "modified Appleby", "smvpv": "SMV/PV"}


def quantity(finding: Finding, number: float) -> str:
    if finding.kind == "date":
        return date_text(int(number))
    if finding.kind == "ordered":
        return words(finding.values[int(number)])
    if finding.unit == "deg":
        return f"{number_text(number)}°"
    separator = "" if finding.unit == "%" else " "
    return f"{number_text(number)}{separator}{finding.unit}".strip()


def value_text(finding: Finding, value: Value) -> str:
    """A value as read: "120°", "more than 0° up to 180°", "teardrop", "not assessed"."""
    if value is None:
        return NOT_ASSESSED
    if value is NOT_APPLICABLE:
        return finding.not_applicable_when or "not applicable"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Interval):
        low, high = quantity(finding, value.low), quantity(finding, value.high)
        start = f"more than {low} " if value.low_open else f"{low} "
        return f"{start}{'to less than' if value.high_open else 'to'} {high}"
    if isinstance(value, frozenset):
        return ", ".join(words(word) for word in sorted(value)) or "none"
    return words(value) if isinstance(value, str) else quantity(finding, value)


def label_of(catalogue: Catalogue, name: str) -> str:
    return catalogue.findings[name].label or words(name)


def condition_text(leaf: Leaf, catalogue: Catalogue) -> str:
    """What a condition asks for, without the finding's name: "more than 180°"."""
    match leaf:
        case Threshold():
            limit = quantity(catalogue.findings[leaf.finding], leaf.limit)
            return _COMPARISONS[leaf.operator].format(limit)
        case Among():
            return _among_text(leaf)
        case Intersects():
            return f"includes {' or '.join(words(word) for word in sorted(leaf.members))}"
        case Known():
            return "recorded"
        case Gap():
            other = lower_first(label_of(catalogue, leaf.subtrahend))
            if leaf.limit == 0:
                return _COMPARISONS[leaf.operator].format(other)
            unit = "days" if catalogue.findings[leaf.minuend].kind == "date" else ""
            limit = f"{number_text(leaf.limit)} {unit}".strip()
            return f"{_COMPARISONS[leaf.operator].format(limit)} after {other}"
        case Same():
            other = lower_first(label_of(catalogue, leaf.right))
            return f"{'different from' if leaf.negated else 'the same as'} {other}"
        case _:
            return "always" if leaf.met else "never"


_COMPARISONS: Final = {
    ">": "more than {}", ">=": "{} or more", "<": "less than {}", "<=": "at most {}",
    "==": "exactly {}", "!=": "other than {}",
}  # fmt: skip


def _among_text(leaf: Among) -> str:
    if leaf.members <= {True, False}:
        return "yes" if (True in leaf.members) is not leaf.negated else "no"
    options = " or ".join(sorted(words(str(member)) for member in leaf.members))
    return f"not {options}" if leaf.negated else options


def explanation_lines(
    explanation: Explanation, catalogue: Catalogue, depth: int = 0
) -> Iterator[Line]:
    """The tree of a condition as indented lines, each with what was found."""
    node, truth = explanation.node, explanation.truth
    match node:
        case And():
            yield Line(depth, truth, "all of these:")
        case Or():
            yield Line(depth, truth, "at least one of these:")
        case Not():
            yield Line(depth, truth, "not:")
        case Definition():
            yield Line(depth, truth, f"{definition_text(node.name)}:")
        case _:
            yield Line(depth, truth, leaf_text(node, explanation, catalogue))
    for child in explanation.children:
        yield from explanation_lines(child, catalogue, depth + 1)


def leaf_text(leaf: Leaf, explanation: Explanation, catalogue: Catalogue) -> str:
    if isinstance(leaf, Always):
        return condition_text(leaf, catalogue)
    name, value = explanation.values[0]
    finding = catalogue.findings[name]
    asked = condition_text(leaf, catalogue)
    return f"{finding.label}: {value_text(finding, value)} (asked: {asked})"


def findings_text(reason: Reason, catalogue: Catalogue) -> str:
    """The findings a criterion looked at: "SMA contact 200°, CHA contact: not assessed"."""
    found = reason.considered
    return ", ".join([finding_text(catalogue, n, found.get(n)) for n in reason.criterion.findings])


def finding_text(catalogue: Catalogue, name: str, value: Value) -> str:
    finding = catalogue.findings[name]
    label = finding.label or words(name)
    if value is None:
        return f"{label}: {NOT_ASSESSED}"
    is_measured = value is not NOT_APPLICABLE and finding.is_numeric
    return f"{label}{'' if is_measured else ':'} {value_text(finding, value)}"


def sources_text(reason: Reason) -> str:
    return ", ".join(source.key for source in reason.criterion.sources)


def provenance(criteria_set: CriteriaSet, engine_version: str) -> str:
    return f"{criteria_set.name} · sha256 {criteria_set.sha256} · engine {engine_version}"


def verdict_text(verdict: Verdict, explain: bool = False) -> str:
    """A verdict for a person at a terminal."""
    lines = [headline(verdict), verdict.lower_category.meaning if verdict.determinate else ""]
    lines += [f"Code: {verdict.label}"] if verdict.criteria_set.modifiers else []
    lines += [f"Warning: {warning}" for warning in verdict.warnings]
    lines += _section("Met", verdict, Truth.TRUE, explain)
    lines += _section("Not known", verdict, Truth.UNKNOWN, explain)
    lines += _lacking(verdict)
    lines += _cleared(verdict, explain)
    lines += ["", *[f"Note: {remark.text}" for remark in verdict.remarks]]
    lines += [f"To be verified: {text}" for text in verdict.verify]
    if explain:
        lines += [
            f"Contested: “{c.statement}” {c.issue} Here: {c.coded}" for c in verdict.conflicts
        ]
    criteria_set = verdict.criteria_set
    lines += [
        f"{NOTICE} {criteria_set.disclaimer}",
        f"{criteria_set.title} ({criteria_set.status})",
        provenance(criteria_set, verdict.engine_version),
    ]
    return "\n".join(_without_double_blanks(lines))


def _lacking(verdict: Verdict) -> Iterator[str]:
    """What to obtain, what nobody asked, and what is missing of the work-up."""
    catalogue = verdict.criteria_set.vocabulary
    for title, found in (
        ("Findings to obtain", verdict.to_obtain),
        ("Reached without what is not asked", verdict.set_aside),
    ):
        if found:
            yield ""
            yield f"{title}: {'; '.join(label_of(catalogue, name) for name in found)}"
    yield from [f"Work-up missing: {text}" for text in _blocking(verdict)]


def _cleared(verdict: Verdict, explain: bool) -> Iterator[str]:
    if explain:
        yield from _section("Not met", verdict, Truth.FALSE, explain)
        yield from _section("Does not apply", verdict, Truth.NOT_APPLICABLE, explain)
    elif verdict.false:
        yield ""
        yield f"Not met: {len(verdict.false)} of {len(verdict.reasons)} criteria"


def _section(title: str, verdict: Verdict, truth: Truth, explain: bool) -> Iterator[str]:
    """Unless everything is explained, what cannot change the verdict any more is left out."""
    reasons = [r for r in verdict.reasons if r.truth is truth]
    if not explain:
        reasons = [r for r in reasons if r.effective and _bears(verdict, r)]
    if reasons:
        yield ""
        yield f"{title}:"
    for reason in reasons:
        yield from _reason_text(reason, verdict.criteria_set.vocabulary, explain)


def _bears(verdict: Verdict, reason: Reason) -> bool:
    above = reason.criterion.implies.rank > verdict.lower_category.rank
    by_rank = verdict.criteria_set.kind == "minimum_category"
    return reason.truth is Truth.TRUE or above or not by_rank


def _reason_text(reason: Reason, catalogue: Catalogue, explain: bool) -> Iterator[str]:
    criterion = reason.criterion
    yield f"  {criterion.label} → {lower_first(criterion.implies.label)}"
    if explain or reason.truth is Truth.TRUE:
        found = findings_text(reason, catalogue) or "in every other case"
        yield f"    {found}. {sources_text(reason)} ({criterion.evidence_level})"
    yield from [f"    Option: {option}" for option in criterion.options]
    if explain:
        yield f"    {criterion.rationale}"
        for line in explanation_lines(reason.explanation, catalogue):
            yield f"      {'  ' * line.depth}{SIGNS[line.truth]} {line.text}"


def _blocking(verdict: Verdict) -> Iterator[str]:
    for part in (verdict, *verdict.components.values()):
        blocking = part.completeness.blocking if part.completeness else ()
        labels = {c.id: c.label for c in part.criteria_set.criteria}
        yield from [labels[name] for name in blocking]


def _without_double_blanks(lines: list[str]) -> Iterator[str]:
    previous = ""
    for line in lines:
        if line or previous:
            yield line
        previous = line
