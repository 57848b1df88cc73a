"""Who is in the report: participation, flow, completeness and case mix over all centers."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from biostat.aggregates import counts
from biostat.aggregates.part import merge
from reports.core.case_mix import CASE_MIX, Mix
from reports.core.disclosure import THRESHOLD, closed_centers, hidden_values
from reports.core.flow import FLOW

Contributions: TypeAlias = Mapping[str, Mapping[str, Any]]
SHARE_DIGITS = 3  # all digits of a fraction tell its denominator


def shown(count: int) -> int | None:
    """A count of persons as the network may see it: 1 to 4 are hidden."""
    return None if 0 < count < THRESHOLD else count


def flow(centers: Contributions) -> list[dict[str, Any]]:
    """From the submitted to those a figure speaks of; and how many nobody can place."""
    submitted = sum(given["cases"] for given in centers.values())
    steps = [{"id": "cases", "label": "Submitted", "n": submitted, "unknown": 0}]
    for step in FLOW:
        pairs = [given["flow"][step.id] for given in centers.values()]
        n, unknown = (sum(pair[i] for pair in pairs) for i in (0, 1))
        steps.append({"id": step.id, "label": step.label, "n": shown(n), "unknown": shown(unknown)})
    return steps


def participation(centers: Contributions) -> list[dict[str, Any]]:
    """By center: how many cases and resections, and how complete the core tier is."""
    cases = {name: given["cases"] for name, given in centers.items()}
    resected = {name: given["flow"]["resected"][0] for name, given in centers.items()}
    without_cases, without_resected = closed_centers(cases), closed_centers(resected)
    return [
        {
            "center": name,
            "cases": None if name in without_cases else cases[name],
            "resected": None if name in without_resected else resected[name],
            "completeness": share(_total(given)),
        }
        for name, given in centers.items()
    ]


def completeness(centers: Contributions, titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """By section of the form: pooled, and from the least to the most complete center."""
    sections = sorted({key for given in centers.values() for key in given["completeness"]})
    order = [key for key in titles if key in sections]
    return [
        {
            "id": key,
            "title": titles[key],
            "share": share(_section(centers, key)),
            **_range([share(given["completeness"][key]) for given in centers.values()]),
        }
        for key in order
    ]


def share(pair: list[int]) -> float | None:
    """Answered of expected; null where nothing was expected."""
    expected, answered = pair
    return round(answered / expected, SHARE_DIGITS) if expected else None


def _section(centers: Contributions, key: str) -> list[int]:
    return [sum(given["completeness"][key][i] for given in centers.values()) for i in (0, 1)]


def _total(given: Mapping[str, Any]) -> list[int]:
    return [sum(pair[i] for pair in given["completeness"].values()) for i in (0, 1)]


def _range(shares: list[float | None]) -> dict[str, float | None]:
    known = [value for value in shares if value is not None]
    return {"lowest": min(known, default=None), "highest": max(known, default=None)}


def case_mix(centers: Contributions) -> list[dict[str, Any]]:
    """The distribution of each variable over all centers."""
    return [
        _mix(mix, [given["case_mix"][mix.id] for given in centers.values()]) for mix in CASE_MIX
    ]


def own_mix(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The same of one center, exact, for that center alone."""
    return [_mix(mix, [given["case_mix"][mix.id]], hide=False) for mix in CASE_MIX]


def _mix(mix: Mix, parts: list[Any], *, hide: bool = True) -> dict[str, Any]:
    if not parts:
        return {"id": mix.id, "title": mix.title, "known": 0, "unknown": 0, "values": []}
    found = counts.finish(merge([counts.from_json(part) for part in parts]))
    known = {value: found[value].eligible for value in mix.values}
    total = sum(known.values())
    hidden = hidden_values(known) if hide else frozenset()
    unknown = found[""].eligible if "" in found else 0
    return {
        "id": mix.id,
        "title": mix.title,
        "known": shown(total) if hide else total,
        "unknown": shown(unknown) if hide else unknown,
        "values": [
            {
                "value": value,
                "label": mix.label(value),
                "n": None if value in hidden else n,
                "share": None if value in hidden or not total else n / total,
            }
            for value, n in known.items()
        ],
    }
