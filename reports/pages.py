"""The context of the report page: what its templates need beyond the figures themselves."""

from collections.abc import Mapping
from typing import Any, Final

from reports.presenting import Own, count, figures, percent

KINDS: Final = {
    "": ("none", "empty"),
    "As expected": ("none", "same"),
    "Too few": ("unknown", "few"),
    "Too incomplete": ("unknown", "unknown"),
}


def page(body: Mapping[str, Any], own: Own | None) -> dict[str, Any]:
    every = figures(body, own)
    drawn = [f for f in every if f.name.startswith(("indicator", "survival"))]
    tables = [f for f in every if f.name in ("participation", "case-mix")]
    return {
        "first": every[0],
        "completeness": [_complete(section, own) for section in body["completeness"]],
        "matrix": [_line(one, own) for one in body["indicators"]],
        "multiplicity": multiplicity(body),
        "drawn": list(enumerate(drawn, start=3)),
        "tables": list(enumerate(tables, start=3 + len(drawn))),
        "last_number": 3 + len(drawn) + len(tables),
        "others": len(body["participation"]) - 1,
    }


def _complete(section: Mapping[str, Any], own: Own | None) -> dict[str, Any]:
    mine = own.body["completeness"].get(section["id"]) if own else None
    judged = mine if own else section["share"]
    return {
        "title": section["title"],
        "bar": None if judged is None else round(100 * judged, 1),
        "tick": round(100 * section["share"], 1) if own and section["share"] else None,
        "mine": percent(mine, 0),
        "pooled": percent(section["share"], 0),
        "least": percent(section["lowest"], 0),
        "most": percent(section["highest"], 0),
        "usable": judged is not None and judged >= 0.8,
    }


def _line(one: Mapping[str, Any], own: Own | None) -> dict[str, Any]:
    pooled = one["pooled"]
    common = {
        "name": f"indicator-{one['id']}",
        "title": one["title"],
        "counted": one["counted"],
        "pooled": percent(pooled["estimate"]),
        "pooled_events": count(pooled["events"]),
        "pooled_known": count(pooled["known"]),
        "pooled_unknown": count(pooled["not_determinable"]),
        "target": one["target"],
    }
    return common | (_own_line(one, own) if own else _pooled_line(one))


def _own_line(one: Mapping[str, Any], own: Own) -> dict[str, Any]:
    mine = own.body["indicators"][one["id"]]
    kind, icon = _kind(one, mine)
    drawn = mine["estimate"] is not None and one["target"] is not None
    span = max(0.1, *(abs(mine[k] - one["target"]) for k in ("low", "high"))) if drawn else 1
    return {
        **{key: mine[key] for key in ("estimate", "low", "high", "events", "known")},
        "unknown": mine["not_determinable"],
        "mine": percent(mine["estimate"]),
        "strip": drawn,
        "start": (one["target"] or 0) - span,
        "end": (one["target"] or 0) + span,
        "reading": mine["reading"],
        "kind": kind,
        "icon": icon,
    }


def _kind(one: Mapping[str, Any], mine: Mapping[str, Any]) -> tuple[str, str]:
    """A flag on the worse side warns; on the better side it is good to know."""
    if not mine["flag"]:
        return KINDS.get(mine["reading"], ("none", "empty"))
    high = mine["reading"].startswith("Higher")
    worse = high == (one["better"] == "less")
    return ("warn" if worse else "ok"), ("rise" if high else "fall")


def _pooled_line(one: Mapping[str, Any]) -> dict[str, Any]:
    """Of the centers whose numbers may be seen: a flag beside a hidden number would tell it."""
    seen = [row for row in one["centers"] if not row["hidden"]]
    flags = sum(bool(row["flag"]) for row in seen)
    words = "As expected" if not flags else f"{flags} flagged"
    return {
        "flags": f"{flags} of {len(seen)}",
        "reading": words,
        "kind": "warn" if flags else "none",
        "icon": "warning" if flags else "same",
    }


def multiplicity(body: Mapping[str, Any]) -> str:
    """How many flags to expect from chance alone, over everything shown."""
    known = [one["chance"] for one in body["indicators"] if one["chance"]]
    alerts, alarms = (
        sum(chance[name] for chance in known) for name in ("exact_alerts", "exact_alarms")
    )
    return (
        f"Over {len(body['indicators'])} indicators and {len(body['participation'])} centers,"
        f" {alerts:.0f} rates beyond the 95 % limits and {alarms:.1f} beyond the 99.8 % limits"
        " are expected by chance alone. Rates are not adjusted for case mix."
    )
