"""Who is in the report: participation, flow, completeness and case mix over all centers."""

from collections.abc import Collection, Mapping
from typing import Any, TypeAlias

from biostat.aggregates import counts
from biostat.aggregates.counts import Counts
from biostat.aggregates.part import merge
from reports.core.case_mix import CASE_MIX, Mix
from reports.core.closing import closed_centers, few
from reports.core.earlier import Earlier
from reports.core.flow import FLOW
from reports.core.indicators import INDICATORS, Indicator
from reports.core.ledger import SIZES, WHO

Contributions: TypeAlias = Mapping[str, Mapping[str, Any]]
BY_CENTER = ("operated", "resected", "pancreatic")
SHARE_DIGITS = 3  # all digits of a fraction tell its denominator


def shown(count: int, key: str, earlier: Earlier) -> int | None:
    """A size as the network may see it: 1 to 4 are hidden, and what moved by 1 to 4."""
    return None if few(count) or earlier.is_close(key, count) else count


def too_small(centers: Contributions, earlier: Earlier) -> frozenset[str]:
    """Centers of a few persons in any cohort of the report: closed in all of it."""
    return closed_centers(
        {name: _sizes(given) for name, given in centers.items()}, told=earlier.told_sizes()
    )


def _sizes(given: Mapping[str, Any]) -> dict[str, int]:
    """The cohorts of a center that a report shows the size of."""
    steps = {SIZES[step.id]: given["flow"][step.id][0] for step in FLOW if step.id in BY_CENTER}
    eligible = {f"{WHO}{i.eligible}": indicator_counts(given, i).eligible for i in INDICATORS}
    return {SIZES["cases"]: given["cases"], **steps, **eligible}


def indicator_counts(given: Mapping[str, Any], indicator: Indicator) -> Counts:
    held = given["indicators"][indicator.id]["counts"]
    return counts.finish(counts.from_json(held))["all"]


def flow(centers: Contributions, earlier: Earlier) -> list[dict[str, Any]]:
    """From the submitted to those a figure speaks of; and how many nobody can place."""
    submitted = sum(given["cases"] for given in centers.values())
    steps = [{"id": "cases", "label": "Submitted", "n": submitted, "unknown": 0}]
    for step in FLOW:
        pairs = [given["flow"][step.id] for given in centers.values()]
        n, unknown = (sum(pair[i] for pair in pairs) for i in (0, 1))
        seen = shown(n, SIZES[step.id], earlier)
        steps.append({"id": step.id, "label": step.label, "n": seen, "unknown": unknown})
    return steps


def participation(
    centers: Contributions, closed: Collection[str], earlier: Earlier
) -> list[dict[str, Any]]:
    """By center: how many cases and resections, and how complete the core tier is."""
    sizes = {
        name: {"cases": given["cases"], "resected": given["flow"]["resected"][0]}
        for name, given in centers.items()
    }
    cohorts = {name: {SIZES[key]: n for key, n in own.items()} for name, own in sizes.items()}
    isolated = {*closed, *earlier.isolated(sizes)}
    hidden = closed_centers(cohorts, told=earlier.told_sizes(), isolated=isolated)
    return [
        {
            "center": name,
            **(dict.fromkeys(own) if name in hidden else own),
            "completeness": share(_total(centers[name])),
        }
        for name, own in sizes.items()
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


def mixes(centers: Contributions) -> dict[str, Mapping[str, Counts]]:
    """The numbers of each variable over all centers."""
    return {
        mix.id: _merged([given["case_mix"][mix.id] for given in centers.values()])
        for mix in CASE_MIX
    }


def known_values(mix: Mix, found: Mapping[str, Counts]) -> dict[str, int]:
    return {value: found[value].eligible for value in mix.values}


def case_mix(
    found: Mapping[str, Mapping[str, Counts]],
    hidden: Mapping[str, frozenset[str]],
    earlier: Earlier,
) -> list[dict[str, Any]]:
    """The distribution of each variable over all centers, ``hidden`` values of each."""
    return [_guarded(mix, found[mix.id], hidden[mix.id], earlier) for mix in CASE_MIX]


def own_mix(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The same of one center, exact, for that center alone."""
    return [_mix(mix, _merged([given["case_mix"][mix.id]])) for mix in CASE_MIX]


def _merged(parts: list[Any]) -> Mapping[str, Counts]:
    return counts.finish(merge([counts.from_json(part) for part in parts]))


def _guarded(
    mix: Mix, found: Mapping[str, Counts], hidden: frozenset[str], earlier: Earlier
) -> dict[str, Any]:
    """Where all that is hidden has a sum that tells it, the sum is hidden too."""
    known = known_values(mix, found)
    total = sum(known.values())
    whole = total + _unknown(found)
    if earlier.is_close(f"{WHO}{mix.eligible}", whole):
        hidden = frozenset(known)
    one = _mix(mix, found, hidden)
    untold = few(total) or few(whole) or hidden >= set(known)
    if untold or not earlier.margin(f"{mix.id}=", known).is_safe(hidden):
        one |= {"known": None, "unknown": None}
        one["values"] = [value | {"share": None} for value in one["values"]]
    return one


def _unknown(found: Mapping[str, Counts]) -> int:
    return found[""].eligible if "" in found else 0


def _mix(
    mix: Mix, found: Mapping[str, Counts], hidden: Collection[str] = frozenset()
) -> dict[str, Any]:
    known = known_values(mix, found)
    total = sum(known.values())
    return {
        "id": mix.id,
        "title": mix.title,
        "known": total,
        "unknown": _unknown(found),
        "values": [
            {
                "value": value,
                "label": mix.label(value),
                "n": None if n and value in hidden else n,
                "share": None if (n and value in hidden) or not total else n / total,
            }
            for value, n in known.items()
        ],
    }
