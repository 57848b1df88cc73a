"""One indicator over all centers: rates with intervals, funnel, flags, and what may be shown."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

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
from reports.core.closing import few
from reports.core.disclosure import Suppressed
from reports.core.earlier import Earlier
from reports.core.indicators import (
    COMPLETE_ENOUGH,
    MINIMUM_EXPECTED,
    MINIMUM_N,
    Indicator,
)
from reports.core.protecting import closed_in, is_withheld, pooled_counts, protected

SIZES: Final = ("eligible", "known", "not_determinable")  # each follows from the others
CHANCE_DIGITS: Final = 2  # computed of all centers, the hidden ones included
LINKED: Final = ("passed", "failed", "known", "events", "estimate", "low", "high")
DETECTABLE_N: Final = (40, 80, 160)


@dataclass(frozen=True, slots=True)
class Standing:
    """One center: its counts, its rate, and how it stands against the target."""

    counts: Counts
    point: FunnelPoint | None  # none where the pooled rate is hidden
    reading: str
    flag: str  # "", "alert" or "alarm"


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


@dataclass(frozen=True, slots=True)
class Judged:
    """One indicator of all centers: what may be shown of it, and how each of them stands."""

    centers: Mapping[str, Counts]  # by pseudonym
    closed: frozenset[str]  # centers too small to show any count of
    table: Suppressed
    standing: Mapping[str, Standing]
    withheld: bool  # too close to an earlier release: nothing is shown

    @property
    def told(self) -> bool:
        """Whether the sums of all centers may be seen."""
        return not self.withheld and not self.table.hidden[-1].any()


NOTHING_EARLIER: Final = Earlier()


def judge(
    indicator: Indicator,
    centers: Mapping[str, Counts],
    closed: Collection[str] = (),
    earlier: Earlier = NOTHING_EARLIER,
) -> Judged:
    """``closed`` are centers too small to show in any figure. Raises NotSafe."""
    withheld = is_withheld(indicator, pooled_counts(centers), earlier)
    hidden = frozenset(centers) if withheld else closed_in(indicator, centers, closed, earlier)
    table = protected(indicator, centers, hidden, earlier)
    told = not withheld and not table.hidden[-1].any()
    why = "Withheld" if withheld else "Too few"
    standing = standings(indicator, centers, told=told, otherwise=why)
    return Judged(centers, hidden, table, standing, withheld)


def indicator_result(indicator: Indicator, judged: Judged, undecided: int) -> dict[str, Any]:
    """The indicator as everybody may see it."""
    pooled = _pooled(indicator, judged)
    target = pooled["estimate"]
    return {
        **asdict(indicator),
        "withheld": judged.withheld,
        "pooled": pooled,
        "eligibility_unknown": None if judged.withheld else undecided,
        "target": target,
        "centers": [
            _row(indicator, name, judged, place) for place, name in enumerate(judged.centers)
        ],
        **_chart(indicator, judged, target),
    }


def _pooled(indicator: Indicator, judged: Judged) -> dict[str, Any]:
    """Of all centers; what follows from a hidden number is hidden with it."""
    found = pooled_counts(judged.centers)
    pooled = figures(indicator, found)
    if judged.withheld or few(found.eligible):
        return dict.fromkeys(pooled)
    if not judged.told:  # even the sum of all centers is small
        pooled |= dict.fromkeys(LINKED)
    if few(found.known):
        pooled["not_determinable"] = None
    return pooled


def standings(
    indicator: Indicator,
    centers: Mapping[str, Counts],
    *,
    told: bool = True,
    otherwise: str = "Too few",
) -> dict[str, Standing]:
    """By center; the target is the pooled rate.  Where that is not told, nobody is compared
    with it: a center would work it out of its own expected events."""
    if not told:
        return {name: Standing(found, None, otherwise, "") for name, found in centers.items()}
    pooled = pooled_counts(centers)
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
    """τ² to one digit: it is drawn, and all its digits would tell counts that are hidden."""
    happened = [events(indicator, found) for found in centers.values()]
    known = [found.known for found in centers.values()]
    found = overdispersion(happened, known, target or 0.0)
    return found if found.tau2 is None else replace(found, tau2=float(f"{found.tau2:.1g}"))


def _row(indicator: Indicator, name: str, judged: Judged, place: int) -> dict[str, Any]:
    """What follows from a hidden count is hidden with it, the flag and the place in the chart
    included; a center always sees its own."""
    passed, failed, known = judged.table.shown[place]
    standing, closed = judged.standing[name], name in judged.closed
    hidden = closed or judged.table.row_hidden(place)
    seen = figures(indicator, standing.counts)
    rate = {key: None if hidden else seen[key] for key in ("events", "estimate", "low", "high")}
    sizes = {key: None if closed or known is None else seen[key] for key in SIZES}
    return {
        "center": name,
        **sizes,
        "passed": None if closed else passed,
        "failed": None if closed else failed,
        **rate,
        "reading": "" if hidden else standing.reading,
        "flag": "" if hidden else standing.flag,
        "hidden": hidden,
    }


def own_row(indicator: Indicator, standing: Standing) -> dict[str, Any]:
    """A center's own numbers, exact."""
    point = standing.point
    return {
        **figures(indicator, standing.counts),
        "p_high": point.p_high if point else None,
        "p_low": point.p_low if point else None,
        "expected": point.expected if point else None,
        "reading": standing.reading,
        "flag": standing.flag,
        "power": _power(standing.counts.known, indicator, point) if point else [],
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


def _chart(indicator: Indicator, judged: Judged, target: float | None) -> dict[str, Any]:
    """As far as the largest center whose size is shown."""
    sizes = [found.known for found in judged.centers.values()]
    if target is None or not 0 < target < 1:
        return {"funnel": [], "widened": [], "overdispersion": None, "power": [], "chance": None}
    spread = _spread(indicator, judged.centers, target)
    shown = [row[-1] for row in judged.table.shown[:-1] if row[-1] is not None]
    curve = funnel_curve(target, max(shown, default=0))
    wide = [widened_limits(limits.n, target, spread.tau2 or 0.0) for limits in curve]
    chance = asdict(chance_signals([(n, target) for n in sizes]))
    return {
        "funnel": [asdict(limits) for limits in curve],
        "widened": [asdict(limits) for limits in wide] if spread.significant else [],
        "overdispersion": {"centers": spread.centers, "significant": spread.significant},
        "power": [{"n": n, "worse": _detectable(n, target, indicator)} for n in DETECTABLE_N],
        "chance": {name: round(found, CHANCE_DIGITS) for name, found in chance.items()},
    }
