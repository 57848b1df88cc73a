"""Several criteria sets on the same findings, side by side."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from resectability.core.assessing import assess
from resectability.core.describing import explained_json, explained_text
from resectability.core.output import verdict_json
from resectability.core.sets import CriteriaSet
from resectability.core.verdict import Verdict
from resectability.core.wording import headline, verdict_text
from rules import Value


@dataclass(frozen=True, slots=True)
class Comparison:
    """`agree` is None where a verdict is open, or where the sets do not share categories."""

    verdicts: tuple[Verdict, ...]
    agree: bool | None


def compare(
    sets: Sequence[CriteriaSet], findings: Mapping[str, Value], unasked: Collection[str] = ()
) -> Comparison:
    """Verdicts of several sets; each is given those of the findings that it knows."""
    verdicts = tuple(
        assess(
            criteria_set,
            {n: v for n, v in findings.items() if n in criteria_set.catalogue.findings},
            unasked,
        )
        for criteria_set in sets
    )
    shared = len({verdict.criteria_set.category_order for verdict in verdicts}) == 1
    disjoint = _disjoint(verdicts)
    if not shared or (not disjoint and not all(v.determinate for v in verdicts)):
        return Comparison(verdicts, None)
    return Comparison(verdicts, not disjoint)


def _disjoint(verdicts: Sequence[Verdict]) -> bool:
    highest_lower = max(verdict.lower_category.rank for verdict in verdicts)
    lowest_upper = min(verdict.upper_category.rank for verdict in verdicts)
    return highest_lower > lowest_upper


def comparison_json(comparison: Comparison, explain: bool = False) -> dict[str, Any]:
    return {
        "criteria": [verdict.criteria for verdict in comparison.verdicts],
        "agree": comparison.agree,
        "verdicts": [
            explained_json(verdict) if explain else verdict_json(verdict)
            for verdict in comparison.verdicts
        ],
    }


def comparison_text(comparison: Comparison, explain: bool = False) -> str:
    words = {True: "The sets agree.", False: "The sets differ.", None: "Agreement is open."}
    width = max(len(verdict.criteria) for verdict in comparison.verdicts)
    table = [f"{v.criteria:<{width}}  {headline(v)}" for v in comparison.verdicts]
    parts = [explained_text(v) if explain else verdict_text(v) for v in comparison.verdicts]
    return "\n\n".join(["\n".join([words[comparison.agree], *table]), *parts])
