"""An examination in a surgeon's words, and as plain JSON values."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from resectability.core.examining import (
    Effect,
    Examination,
    FindingEffects,
    Margin,
    Robustness,
    examine,
)
from resectability.core.output import verdict_json
from resectability.core.sets import Category
from resectability.core.settling import Settlement
from resectability.core.verdict import Verdict
from resectability.core.wording import label_of, lower_first, quantity, value_text, verdict_text
from rules import Catalogue, Value


def range_text(lower: Category, upper: Category) -> str:
    low, high = lower_first(lower.label), lower_first(upper.label)
    return low if lower.rank == upper.rank else f"{low} to {high}"


def answers_text(catalogue: Catalogue, name: str, values: Iterable[Value]) -> str:
    return " or ".join(value_text(catalogue.findings[name], value) for value in values)


def effect_text(catalogue: Catalogue, name: str, effect: Effect) -> str:
    """One answer and what the verdict becomes: "0° → resectable"."""
    found = answers_text(catalogue, name, effect.values)
    return f"{found} → {range_text(effect.lower, effect.upper)}"


def effects_text(catalogue: Catalogue, finding: FindingEffects) -> str:
    if len(finding.effects) == 1:
        return f"alone leaves it {range_text(finding.effects[0].lower, finding.effects[0].upper)}"
    return "; ".join(effect_text(catalogue, finding.finding, effect) for effect in finding.effects)


def settlement_text(catalogue: Catalogue, settlement: Settlement) -> str:
    found = "; ".join(
        f"{label_of(catalogue, name)} {answers_text(catalogue, name, values)}"
        for name, values in settlement.answers
    )
    doubt = " (the search was cut short: a smaller set may exist)" if settlement.bounded else ""
    return f"{settlement.category.label} would be settled by {found}{doubt}"


def margin_text(catalogue: Catalogue, margin: Margin) -> str:
    finding = catalogue.findings[margin.finding]
    value, limit = quantity(finding, margin.value), quantity(finding, margin.limit)
    result = range_text(margin.lower, margin.upper)
    label = label_of(catalogue, margin.finding)
    if margin.distance == 0:
        if margin.value == 0:
            return f"{label}: any contact would make it {result}"
        way = "more" if margin.upwards else "less"
        return f"{label} {value} lies on the limit: any {way} would make it {result}"
    way = "below" if margin.upwards else "above"
    distance = quantity(finding, margin.distance)
    return f"{label} {value} is {distance} {way} {limit}, where it would become {result}"


def robustness_text(catalogue: Catalogue, robustness: Robustness) -> str:
    error = f"±{robustness.error_deg:g}° in every measured contact"
    if robustness.stable:
        return f"The verdict stands under an error of {error}."
    result = range_text(robustness.lower, robustness.upper)
    labels = ", ".join(label_of(catalogue, name) for name in robustness.sensitive)
    sensitive = f" Sensitive alone: {labels}." if labels else ""
    return f"Under an error of {error} it could be {result}.{sensitive}"


def explained_text(verdict: Verdict) -> str:
    """A verdict with every criterion explained, and what it hangs on."""
    examined = examination_lines(verdict, examine(verdict))
    return "\n\n".join([verdict_text(verdict, explain=True), "\n".join(examined)])


def explained_json(verdict: Verdict) -> dict[str, Any]:
    examined = examination_json(verdict, examine(verdict))
    return {**verdict_json(verdict, explain=True), "examination": examined}


def examination_lines(verdict: Verdict, examination: Examination) -> Iterator[str]:
    """What a person at a terminal reads under a verdict."""
    catalogue = verdict.criteria_set.vocabulary
    if examination.effects:
        yield "What each missing finding would change:"
    for finding in examination.effects:
        yield f"  {label_of(catalogue, finding.finding)}: {effects_text(catalogue, finding)}"
    yield from sufficient_lines(catalogue, verdict.decisive, examination)
    for settlement in examination.settlements:
        yield f"  {settlement_text(catalogue, settlement)}"
    if examination.margins:
        yield "Nearest limits:"
    for margin in examination.margins:
        yield f"  {margin_text(catalogue, margin)}"
    yield robustness_text(catalogue, examination.robustness)


def sufficient_lines(
    catalogue: Catalogue, decisive: Sequence[str], examination: Examination
) -> Iterator[str]:
    for names in examination.sufficient:
        labels = " and ".join(label_of(catalogue, name) for name in names)
        yield f"Enough to settle it, whatever is found: {labels}"
    if examination.bounded:
        yield (
            "No set of up to three findings was shown to settle it in every case; "
            f"all {len(decisive)} findings to obtain do"
        )


def examination_json(verdict: Verdict, examination: Examination) -> dict[str, Any]:
    catalogue = verdict.criteria_set.catalogue
    return {
        "effects": {
            finding.finding: [
                {"values": _values(catalogue, finding.finding, effect.values), **_ends(effect)}
                for effect in finding.effects
            ]
            for finding in examination.effects
        },
        "settlements": [_settlement(catalogue, s) for s in examination.settlements],
        "sufficient": [list(names) for names in examination.sufficient],
        "bounded": examination.bounded,
        "margins": [_margin(margin) for margin in examination.margins],
        "robustness": {
            "error_deg": examination.robustness.error_deg,
            "stable": examination.robustness.stable,
            "sensitive": list(examination.robustness.sensitive),
            **_ends(examination.robustness),
        },
    }


def _settlement(catalogue: Catalogue, settlement: Settlement) -> dict[str, Any]:
    return {
        "category": settlement.category.id,
        "answers": {n: _values(catalogue, n, values) for n, values in settlement.answers},
        "bounded": settlement.bounded,
    }


def _margin(margin: Margin) -> dict[str, Any]:
    return {
        "finding": margin.finding,
        "value": margin.value,
        "limit": margin.limit,
        "distance": margin.distance,
        "upwards": margin.upwards,
        **_ends(margin),
    }


def _ends(result: Effect | Margin | Robustness) -> dict[str, str]:
    return {"lower": result.lower.id, "upper": result.upper.id}


def _values(catalogue: Catalogue, name: str, values: Iterable[Value]) -> list[object]:
    return [catalogue.write(name, value) for value in values]
