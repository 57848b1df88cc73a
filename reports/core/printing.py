"""The page of the documentation that tells how every figure of a report is counted."""

from collections.abc import Iterator

from reports.core.case_mix import CASE_MIX
from reports.core.examples import EXAMPLES
from reports.core.facts import FACTS
from reports.core.flow import FLOW
from reports.core.indicators import (
    COMPLETE_ENOUGH,
    INDICATORS,
    MINIMUM_EXPECTED,
    MINIMUM_N,
    Indicator,
)
from reports.core.survival import ANALYSES, AT_RISK_FLOOR, READ_MONTHS, Analysis

HEAD = """\
# Indicators and figures of the comparative report

Printed from the declarations in `reports/core` by `manage.py indicators`; a test holds the two
together. Conditions are written in the rule language and read the facts listed at the end.

Only submitted cases count: a draft may still change. Every figure counts **eligible**, **passed**,
**failed** and **not determinable**. Passed is the good outcome. A case whose outcome cannot be told
is never guessed and is in no rate; a case of which nobody can say whether it is eligible is counted
apart. Rates are not adjusted for case mix.

The worked cases are distal pancreatectomies of 10 January 2024 with curative intent, discharged
on 20 January and last seen on 1 June, that went well but for what is said.
"""


def indicators_page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield HEAD
    yield from _flags()
    for indicator in INDICATORS:
        yield from _indicator(indicator)
    yield "## Survival\n"
    yield (
        "From the first operation, with delayed entry at registration; a date known to the month"
        f" or year counts as its middle. Curves are read at whole months, stop where fewer than"
        f" {AT_RISK_FLOOR} are at risk, and are told at {_years()}. The log-rank test is stratified"
        " by center.\n"
    )
    yield "| Figure | Event | Method | Eligible | Groups |"
    yield "|---|---|---|---|---|"
    yield from (_analysis(analysis) for analysis in ANALYSES)
    yield "\n## Case mix\n"
    yield "| Variable | Among | Values |"
    yield "|---|---|---|"
    for mix in CASE_MIX:
        values = ", ".join(mix.label(value) for value in mix.values)
        yield f"| {mix.title} | `{mix.eligible}` | {values} |"
    yield "\n## Flow\n"
    yield "| Step | Condition |"
    yield "|---|---|"
    yield from (f"| {step.label} | `{step.condition}` |" for step in FLOW)
    yield "\n## Facts\n"
    yield "Yes, no or unknown for each case; derived from its rows by `registry/core`.\n"
    for finding in FACTS.findings.values():
        label = f": {finding.label}" if finding.label else ""
        yield f"- `{finding.name}`{label}"


def _flags() -> Iterator[str]:
    yield "## Flags\n"
    yield (
        "A center is compared with the pooled rate by exact binomial tails: 0.025 on either side"
        " (95 %) and 0.001 (99.8 %), never by the place of its dot beside a line. It is flagged"
        f" only with at least {MINIMUM_N} operations of known outcome, {MINIMUM_EXPECTED:g}"
        f" expected events and {100 * COMPLETE_ENOUGH:.0f} % of the eligible determinable; else it"
        " is *Too few* or *Too incomplete*. Where centers vary more than chance, the widened"
        " limits have to be passed as well.\n"
    )


def _indicator(one: Indicator) -> Iterator[str]:
    better = "more is better" if one.better == "more" else "less is better"
    yield f"## {one.title}\n"
    yield "| | |"
    yield "|---|---|"
    rows = (
        ("Id, version", f"`{one.id}`, {one.version}"),
        ("The rate counts", f"{one.counted} ({better})"),
        ("Numerator", one.numerator),
        ("Denominator", one.denominator),
        ("Eligible", f"`{one.eligible}`"),
        ("Passed if", f"`{one.outcome}`"),
        ("Left out", one.excluded),
        ("Not determinable", one.not_determinable),
        ("Source", one.source),
    )
    yield from (f"| {name} | {text} |" for name, text in rows)
    yield "\n| Worked case | Counts as |"
    yield "|---|---|"
    yield from (f"| {case.says} | {case.counts_as} |" for case in EXAMPLES[one.id])
    yield ""


def _analysis(one: Analysis) -> str:
    method = "Aalen–Johansen" if one.method == "aalen_johansen" else "Kaplan–Meier"
    groups = ", ".join(one.labels)
    return f"| {one.title} | {one.event} | {method} | `{one.eligible}` | {groups} |"


def _years() -> str:
    years = [str(month // 12) for month in READ_MONTHS]
    return f"{', '.join(years[:-1])} and {years[-1]} years"
