"""Judging: a criteria set and the findings of a case in, a verdict out."""

from collections.abc import Collection, Iterator, Mapping

from resectability.core.completeness import completeness_of
from resectability.core.errors import FindingsProblem
from resectability.core.sets import CriteriaSet
from resectability.core.verdict import Reason, Verdict, VerdictWarning
from rules import (
    NOT_APPLICABLE,
    Catalogue,
    Interval,
    Node,
    Truth,
    Value,
    ValueProblem,
    evaluate,
    unsettled_findings,
)

TRUE, UNKNOWN = Truth.TRUE, Truth.UNKNOWN
OUT_OF_SCOPE = "OUT-OF-SCOPE"
DERIVED = ("category", "determinate", "count")


def read_findings(known: CriteriaSet | Catalogue, raw: Mapping[str, object]) -> dict[str, Value]:
    """Values of raw findings as JSON has them. Raises FindingsProblem listing every problem."""
    catalogue = known.catalogue if isinstance(known, CriteriaSet) else known
    values: dict[str, Value] = {}
    problems: list[ValueProblem] = []
    for name, given in raw.items():
        try:
            values[name] = catalogue.read(name, given)
        except ValueProblem as problem:
            problems.append(problem)
    if problems:
        raise FindingsProblem(problems)
    return values


def assess(
    criteria_set: CriteriaSet,
    findings: Mapping[str, Value],
    unasked: Collection[str] = (),
) -> Verdict:
    """Verdict on findings as `read_findings` gives them; a finding that is absent is unknown.

    `unasked` names what the source of the findings does not ask. Where the set allows it, such a
    flag is set aside, which `Verdict.set_aside` says; everywhere else it stays unknown.
    """
    considered, warnings = _resolve(criteria_set, findings)
    components = _components(criteria_set, findings, unasked)
    inside = [w for part in components.values() for w in part.warnings if w.id != OUT_OF_SCOPE]
    if criteria_set.components:
        considered = {**considered, **dict(_derived(criteria_set, findings, components))}
    scope = evaluate(criteria_set.scope.when, considered)
    considered, aside = _without_unasked(criteria_set, findings, considered, unasked)
    reasons, ranks, decisive = _JUDGES[criteria_set.kind](criteria_set, considered)
    lower = criteria_set.categories[min(ranks)]
    upper = criteria_set.categories[max(ranks)]
    set_aside = {*aside, *[name for part in components.values() for name in part.set_aside]}
    return Verdict(
        criteria_set=criteria_set,
        findings=findings,
        considered=considered,
        lower_category=lower,
        upper_category=upper,
        possible=tuple([criteria_set.categories[rank].id for rank in sorted(ranks)]),
        reasons=reasons,
        warnings=tuple(dict.fromkeys((*warnings, *inside, *_outside(criteria_set, scope)))),
        remarks=tuple([r for r in criteria_set.remarks if r.when.truth(considered) is TRUE]),
        decisive=_expand(decisive, components),
        scope=scope,
        label=_label(criteria_set, lower.code, upper.code, components),
        components=components,
        completeness=completeness_of(criteria_set, reasons, considered),
        set_aside=tuple(sorted(set_aside)),
    )


def _without_unasked(
    criteria_set: CriteriaSet,
    findings: Mapping[str, Value],
    considered: Mapping[str, Value],
    unasked: Collection[str],
) -> tuple[Mapping[str, Value], set[str]]:
    """Values in which what nobody asked does not apply, and which of it left something open."""
    aside = [n for n in criteria_set.may_be_unasked if n in unasked and findings.get(n) is None]
    if not aside:
        return considered, set()
    _, _, decisive = _JUDGES[criteria_set.kind](criteria_set, considered)
    return {**considered, **dict.fromkeys(aside, NOT_APPLICABLE)}, decisive.intersection(aside)


def _outside(criteria_set: CriteriaSet, scope: Truth) -> tuple[VerdictWarning, ...]:
    if scope is not Truth.FALSE:
        return ()
    text = (
        f"outside the scope of {criteria_set.name}, which is for {criteria_set.scope.text}; "
        "its categories do not apply"
    )
    return (VerdictWarning(OUT_OF_SCOPE, text),)


def bounds(criteria_set: CriteriaSet, findings: Mapping[str, Value]) -> tuple[int, int]:
    """Lowest and highest rank that may result, without reasons; for sets without components."""
    considered, _ = _resolve(criteria_set, findings)
    if criteria_set.kind == "first_match":
        truths = [criterion.when.truth(considered) for criterion in criteria_set.criteria]
        reached = zip(criteria_set.criteria, truths[: truths.index(TRUE) + 1], strict=False)
        ranks = [c.implies.rank for c, truth in reached if truth is TRUE or truth is UNKNOWN]
        return min(ranks), max(ranks)
    lower = upper = 0
    for criterion in criteria_set.criteria:
        rank = criterion.implies.rank
        if rank > lower:
            truth = criterion.when.truth(considered)
            if truth is TRUE:
                lower = rank
            elif truth is UNKNOWN and rank > upper:
                upper = rank
    return lower, max(lower, upper)


def _resolve(
    criteria_set: CriteriaSet, findings: Mapping[str, Value]
) -> tuple[Mapping[str, Value], tuple[VerdictWarning, ...]]:
    """Findings that contradict each other become unknown, each contradiction with a warning."""
    holding = [c for c in criteria_set.contradictions if c.when.truth(findings) is TRUE]
    if not holding:
        return findings, ()
    considered = dict(findings)
    for contradiction in holding:
        considered.update(dict.fromkeys(contradiction.unknown))
    return considered, tuple(
        VerdictWarning(
            c.id,
            f"{c.label}; {' and '.join(c.unknown)} count as unknown until this is clarified",
            c.unknown,
        )
        for c in holding
    )


def _minimum_category(
    criteria_set: CriteriaSet, values: Mapping[str, Value]
) -> tuple[tuple[Reason, ...], set[int], set[str]]:
    reasons = []
    lower = 0
    unknown: list[tuple[int, Node]] = []
    for criterion in criteria_set.criteria:
        truth = criterion.when.truth(values)
        rank = criterion.implies.rank
        if truth is TRUE:
            lower = max(lower, rank)
        elif truth is UNKNOWN:
            unknown.append((rank, criterion.when))
        reasons.append(Reason(criterion, truth, values, True))
    raising = [(rank, when) for rank, when in unknown if rank > lower]
    decisive: set[str] = set()
    for _, when in raising:
        when.add_unsettled(values, decisive)
    return tuple(reasons), {lower, *[rank for rank, _ in raising]}, decisive


def _checklist(
    criteria_set: CriteriaSet, values: Mapping[str, Value]
) -> tuple[tuple[Reason, ...], set[int], set[str]]:
    """Of three categories: nothing missing, something missing, something missing that blocks."""
    reasons = []
    lower = 0
    highest: list[tuple[int, set[str]]] = []
    for criterion in criteria_set.criteria:
        truth = criterion.when.truth(values)
        reasons.append(Reason(criterion, truth, values, True))
        if criterion.item is None or truth not in (TRUE, UNKNOWN):
            continue
        blocks = criterion.item.blocks.truth(values)
        if truth is TRUE:
            lower = max(lower, 2 if blocks is TRUE else 1)
        names = unsettled_findings(criterion.when, values)
        names |= unsettled_findings(criterion.item.blocks, values)
        highest.append((2 if blocks in (TRUE, UNKNOWN) else 1, names))
    raising = [(rank, names) for rank, names in highest if rank > lower]
    decisive = {name for _, names in raising for name in names}
    return tuple(reasons), {lower, *[rank for rank, _ in raising]}, decisive


def _first_match(
    criteria_set: CriteriaSet, values: Mapping[str, Value]
) -> tuple[tuple[Reason, ...], set[int], set[str]]:
    reasons = []
    ranks: set[int] = set()
    decisive: set[str] = set()
    decided = False
    for criterion in criteria_set.criteria:
        truth = criterion.when.truth(values)
        reasons.append(Reason(criterion, truth, values, not decided))
        if decided:
            continue
        if truth is TRUE:
            decided = True
            ranks.add(criterion.implies.rank)
        elif truth is UNKNOWN:
            ranks.add(criterion.implies.rank)
            decisive.update(unsettled_findings(criterion.when, values))
    return tuple(reasons), ranks, decisive if len(ranks) > 1 else set()


def _components(
    criteria_set: CriteriaSet, findings: Mapping[str, Value], unasked: Collection[str]
) -> dict[str, Verdict]:
    verdicts = {}
    for component in criteria_set.components:
        chosen = component.sets.get(str(findings.get(component.by)) if component.by else "")
        if chosen is not None:
            known = chosen.catalogue.findings
            own = {name: value for name, value in findings.items() if name in known}
            verdicts[component.name] = assess(chosen, own, unasked)
    return verdicts


def _derived(
    criteria_set: CriteriaSet, findings: Mapping[str, Value], verdicts: Mapping[str, Verdict]
) -> Iterator[tuple[str, Value]]:
    """What the verdicts of the components are for the conditions of the set that uses them."""
    for component in criteria_set.components:
        name, verdict = component.name, verdicts.get(component.name)
        values: tuple[Value, Value, Value] = (None, False, None)
        if verdict is not None:
            low, high = verdict.lower_category.rank, verdict.upper_category.rank
            met = len(verdict.true)
            count = _between(met, met + len(verdict.unknown))
            values = (_between(low, high), low == high, count)
        elif findings.get(component.by) is not None:
            values = (NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE)
        for suffix, value in zip(DERIVED, values, strict=True):
            yield f"{name}.{suffix}", value


def _between(low: int, high: int) -> int | Interval:
    return low if low == high else Interval(low, high)


def _expand(decisive: set[str], components: Mapping[str, Verdict]) -> tuple[str, ...]:
    """What a component left open is decided by the findings that are decisive in it."""
    names: set[str] = set()
    for name in decisive:
        component, _, suffix = name.rpartition(".")
        if component in components and suffix in DERIVED:
            names.update(_open_findings(components[component], suffix))
        else:
            names.add(name)
    return tuple(sorted(names))


def _open_findings(verdict: Verdict, suffix: str) -> Iterator[str]:
    if suffix != "count":
        yield from verdict.decisive
    for reason in verdict.reasons:
        if suffix == "count" and reason.truth is UNKNOWN:
            yield from unsettled_findings(reason.criterion.when, verdict.considered)


def _label(
    criteria_set: CriteriaSet, lower: str, upper: str, components: Mapping[str, Verdict]
) -> str:
    """Code of the category with the letters of its modifiers; "?" where a letter is open."""
    code = lower if lower == upper else f"{lower} to {upper}"
    letters = "A" if criteria_set.modifiers and lower != criteria_set.categories[0].code else ""
    for modifier in criteria_set.modifiers:
        verdict = components[modifier.component]
        if verdict.lower_category.rank > 0:
            letters += modifier.letter
        elif not verdict.determinate:
            letters += f"{modifier.letter}?"
    return f"{code}-{letters}" if letters else code


_JUDGES = {
    "minimum_category": _minimum_category,
    "first_match": _first_match,
    "checklist": _checklist,
}
