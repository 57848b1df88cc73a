"""What a report publishes, figure by figure, with the counts a reader can see in each."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from reports.core.canonical import canonical, digest
from reports.core.flow import FLOW
from reports.core.survival import ANALYSES

Counts: TypeAlias = dict[str, int | None]
OF_CENTER: Final = "center:"  # under a pseudonym, which is another one in the next release
WHO: Final = "who:"  # the size of a cohort, by its condition: one key in all figures
SIZES: Final = {"cases": "cases"} | {step.id: f"{WHO}{step.condition}" for step in FLOW}
ELIGIBLE: Final = {analysis.id: f"{WHO}{analysis.eligible}" for analysis in ANALYSES}


def comparable(counts: Mapping[str, int | None]) -> Counts:
    """Those that mean the same in two releases."""
    return {key: n for key, n in counts.items() if not key.startswith(OF_CENTER)}


def published(body: Mapping[str, Any]) -> Iterator[tuple[str, str, Counts]]:
    """(figure, hash of its content, visible counts) of everything in the body."""
    for figure, content, counts in figures(body):
        yield figure, digest(canonical(content)), counts


def figures(body: Mapping[str, Any]) -> Iterator[tuple[str, Any, Counts]]:
    """(figure, its content, visible counts) of everything in the body."""
    flow = {SIZES.get(step["id"], step["id"]): step["n"] for step in body["flow"]}
    yield "flow", body["flow"], flow
    rows = body["participation"]
    yield (
        "participation",
        rows,
        {f"{OF_CENTER}{r['center']}:{name}": r[name] for r in rows for name in OF_ROW},
    )
    yield "completeness", body["completeness"], {}
    for mix in body["case_mix"]:
        counts = {f"{mix['id']}={value['value']}": value["n"] for value in mix["values"]}
        yield f"case_mix:{mix['id']}", mix, counts
    for indicator in body["indicators"]:
        yield f"indicator:{indicator['id']}", indicator, _indicator(indicator)
    for analysis in body["survival"]:
        yield f"survival:{analysis['id']}", analysis, _survival(analysis)


OF_ROW: Final = ("cases", "resected")


def _indicator(indicator: Mapping[str, Any]) -> Counts:
    own, pooled = indicator["id"], indicator["pooled"]
    counts: Counts = {f"{WHO}{indicator['eligible']}": pooled["eligible"]}
    counts |= {f"{own}:{name}": pooled[name] for name in ("passed", "failed")}
    for row in indicator["centers"]:
        counts |= {f"{OF_CENTER}{row['center']}:{name}": row[name] for name in ("passed", "failed")}
    return counts


def _survival(analysis: Mapping[str, Any]) -> Counts:
    own = analysis["id"]
    counts: Counts = {ELIGIBLE.get(own, own): analysis["eligible"]}
    for group in analysis["groups"]:
        place = f"{own}:{group['name']}"
        counts |= {f"{place}:n": group["n"], f"{place}:events": group["events"]}
    return counts
