"""One indicator over all centers: rates with intervals, funnel, flags, and what may be shown."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from biostat.aggregates import counts
from biostat.aggregates.counts import Counts
from biostat.funnel import (
    FunnelPoint,
    Overdispersion,
    chance_signals,
    funnel_curve,
    funnel_point,
    overdispersion,
    power,
    widened_limits,
)
from biostat.proportions import wilson
from reports.core.disclosure import Suppressed, audit, suppress
from reports.core.indicators import (
    COMPLETE_ENOUGH,
    MINIMUM_EXPECTED,
    MINIMUM_N,
    Indicator,
)

LINKED: Final = ("passed", "failed", "known", "events", "estimate", "low", "high")
DETECTABLE_N: Final = (40, 80, 160)


class NotSafe(RuntimeError):
    """The audit found a small cell that could be worked out: nothing is released."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One center: its counts, its rate, and how it stands against the target."""

    counts: Counts
    point: FunnelPoint
    reading: str
    flag: str  # "", "alert" or "alarm"


def indicator_counts(contribution: Mapping[str, Any], indicator: Indicator) -> Counts:
    held = contribution["indicators"][indicator.id]["counts"]
    return counts.finish(counts.from_json(held))["all"]


def events(indicator: Indicator, found: Counts) -> int:
    """What the rate counts: the passed where more is better, else the failed."""
    return found.passed if indicator.better == "more" else found.failed


def figures(indicator: Indicator, found: Counts) -> dict[str, Any]:
    """Eligible, passed, failed, not determinable, and the rate with its Wilson interval."""
    rate = wilson(events(indicator, found), found.known)
    return {
        "eligible": found.eligible,
        "passed": found.passed,
        "failed": found.failed,
        "not_determinable": found.unknown,
        "known": found.known,
        "events": rate.events,
        "estimate": rate.estimate,
        "low": rate.low,
        "high": rate.high,
    }


def indicator_result(
    indicator: Indicator, centers: Mapping[str, Counts], undecided: int
) -> dict[str, Any]:
    """The indicator as everybody may see it; ``centers`` by pseudonym."""
    pooled = figures(indicator, _sum(centers))
    standing = standings(indicator, centers)
    table = _protected(centers)
    if table.hidden[-1].any():  # even the sum of all centers is small
        pooled |= dict.fromkeys(LINKED)
    target = pooled["estimate"]
    return {
        **asdict(indicator),
        "pooled": pooled,
        "eligibility_unknown": undecided,
        "target": target,
        "centers": [
            _row(indicator, name, standing[name], table, place)
            for place, name in enumerate(centers)
        ],
        "flags_withheld": _withheld_flags(standing, table),
        **_chart(indicator, centers, target),
    }


def standings(indicator: Indicator, centers: Mapping[str, Counts]) -> dict[str, Standing]:
    """By center; the target is the pooled rate."""
    pooled = _sum(centers)
    target = wilson(events(indicator, pooled), pooled.known).estimate
    spread = _spread(indicator, centers, target)
    return {name: _standing(indicator, found, target, spread) for name, found in centers.items()}


def _standing(
    indicator: Indicator, found: Counts, target: float | None, spread: Overdispersion
) -> Standing:
    happened = events(indicator, found)
    point = funnel_point(
        happened,
        found.known,
        target or 0.0,
        minimum_n=MINIMUM_N,
        minimum_expected=MINIMUM_EXPECTED,
    )
    if found.eligible and found.known < COMPLETE_ENOUGH * found.eligible:
        return Standing(found, point, "Too incomplete", "")
    if point.signal in ("too_few", "no_data"):
        return Standing(found, point, "Too few", "")
    flag = _confirmed(point, target, spread)
    if not flag:
        return Standing(found, point, "As expected", "")
    side = "Higher" if point.side == "high" else "Lower"
    words = f"{side} than expected" if flag == "alarm" else f"{side}, beyond 95 %"
    return Standing(found, point, words, flag)


def _confirmed(point: FunnelPoint, target: float | None, spread: Overdispersion) -> str:
    """The exact tail decides; where centers vary more than chance, the widened limits too."""
    if point.signal == "none" or target is None or point.share is None:
        return ""
    if not spread.significant or spread.tau2 is None:
        return point.signal
    limits = widened_limits(point.n, target, spread.tau2)
    if point.signal == "alarm" and _outside(point.share, limits.low_998, limits.high_998):
        return "alarm"
    return "alert" if _outside(point.share, limits.low_95, limits.high_95) else ""


def _outside(share: float, low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and not low <= share <= high


def _spread(
    indicator: Indicator, centers: Mapping[str, Counts], target: float | None
) -> Overdispersion:
    happened = [events(indicator, found) for found in centers.values()]
    return overdispersion(happened, [found.known for found in centers.values()], target or 0.0)


def _sum(centers: Mapping[str, Counts]) -> Counts:
    total = [0, 0, 0, 0]
    for found in centers.values():
        each = (found.eligible, found.passed, found.failed, found.unknown)
        total = [a + b for a, b in zip(total, each, strict=True)]
    return Counts(*total)


def _protected(centers: Mapping[str, Counts]) -> Suppressed:
    """Small cells hidden, and the result audited by a program that shares nothing with it.

    How many are not determinable says nothing about a person's outcome and is always shown.
    """
    table = suppress([[c.passed, c.failed] for c in centers.values()])
    if exposed := audit(table):
        raise NotSafe(f"{len(exposed)} small cells could be worked out; nothing was released")
    return table


def _row(
    indicator: Indicator, name: str, standing: Standing, table: Suppressed, place: int
) -> dict[str, Any]:
    """What follows from a hidden count is hidden with it, the flag and the place in the chart
    included; a center always sees its own."""
    passed, failed, known = table.shown[place]
    hidden = table.row_hidden(place)
    seen = figures(indicator, standing.counts)
    rate = {key: None if hidden else seen[key] for key in ("events", "estimate", "low", "high")}
    return {
        "center": name,
        "eligible": seen["eligible"],
        "passed": passed,
        "failed": failed,
        "not_determinable": seen["not_determinable"],
        "known": known,
        **rate,
        "reading": "" if hidden else standing.reading,
        "flag": "" if hidden else standing.flag,
        "hidden": hidden,
    }


def _withheld_flags(standing: Mapping[str, Standing], table: Suppressed) -> int:
    """How many centers have a flag that only they see: the network knows that there are some."""
    rows = enumerate(standing.values())
    return sum(bool(found.flag) for place, found in rows if table.row_hidden(place))


def own_row(indicator: Indicator, standing: Standing) -> dict[str, Any]:
    """A center's own numbers, exact."""
    return {
        **figures(indicator, standing.counts),
        "p_high": standing.point.p_high,
        "p_low": standing.point.p_low,
        "expected": standing.point.expected,
        "reading": standing.reading,
        "flag": standing.flag,
        "power": _power(standing.counts.known, indicator, standing.point),
    }


def _power(n: int, indicator: Indicator, point: FunnelPoint) -> list[dict[str, Any]]:
    target = point.expected / n if n else 0.0
    return _detectable(n, target, indicator) if n and 0 < target < 1 else []


def _detectable(n: int, target: float, indicator: Indicator) -> list[dict[str, Any]]:
    """The chance of a flag if the true rate were worse by half, or twice as bad."""
    bad = target if indicator.better == "less" else 1 - target
    found = []
    for factor in (1.5, 2.0):
        worse = min(bad * factor, 0.99)
        chance = power(n, target, worse if indicator.better == "less" else 1 - worse)
        found.append({"factor": factor, **asdict(chance)})
    return found


def _chart(
    indicator: Indicator, centers: Mapping[str, Counts], target: float | None
) -> dict[str, Any]:
    sizes = [found.known for found in centers.values()]
    if target is None or not 0 < target < 1:
        return {"funnel": [], "widened": [], "overdispersion": None, "power": [], "chance": None}
    spread = _spread(indicator, centers, target)
    curve = funnel_curve(target, max(sizes, default=0))
    wide = [widened_limits(limits.n, target, spread.tau2 or 0.0) for limits in curve]
    return {
        "funnel": [asdict(limits) for limits in curve],
        "widened": [asdict(limits) for limits in wide] if spread.significant else [],
        "overdispersion": asdict(spread),
        "power": [{"n": n, "worse": _detectable(n, target, indicator)} for n in DETECTABLE_N],
        "chance": asdict(chance_signals([(n, target) for n in sizes])),
    }
