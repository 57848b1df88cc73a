"""What a report publishes, figure by figure, with the counts a reader can see in each."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from reports.core.canonical import canonical, digest

Counts: TypeAlias = dict[str, int | None]
OF_CENTER: Final = "center:"  # under a pseudonym, which is another one in the next release


def comparable(counts: Mapping[str, int | None]) -> Counts:
    """Those that mean the same in two releases."""
    return {key: n for key, n in counts.items() if not key.startswith(OF_CENTER)}


def published(body: Mapping[str, Any]) -> Iterator[tuple[str, str, Counts]]:
    """(figure, hash of its content, visible counts) of everything in the body."""
    yield "flow", _hash(body["flow"]), {step["id"]: step["n"] for step in body["flow"]}
    rows = body["participation"]
    yield (
        "participation",
        _hash(rows),
        {f"{OF_CENTER}{r['center']}:cases": r["cases"] for r in rows},
    )
    yield "completeness", _hash(body["completeness"]), {}
    for mix in body["case_mix"]:
        counts = {value["value"]: value["n"] for value in mix["values"]}
        yield f"case_mix:{mix['id']}", _hash(mix), counts
    for indicator in body["indicators"]:
        yield f"indicator:{indicator['id']}", _hash(indicator), _indicator(indicator)
    for analysis in body["survival"]:
        yield f"survival:{analysis['id']}", _hash(analysis), _survival(analysis)


def _hash(content: Any) -> str:
    return digest(canonical(content))


def _indicator(indicator: Mapping[str, Any]) -> Counts:
    counts: Counts = {f"pooled:{name}": indicator["pooled"][name] for name in ("passed", "failed")}
    for row in indicator["centers"]:
        counts |= {f"{OF_CENTER}{row['center']}:{name}": row[name] for name in ("passed", "failed")}
    return counts


def _survival(analysis: Mapping[str, Any]) -> Counts:
    counts: Counts = {}
    for group in analysis["groups"]:
        counts |= {f"{group['name']}:n": group["n"], f"{group['name']}:events": group["events"]}
    return counts
