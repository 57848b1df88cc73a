"""A reader who has every number of a report, or of two, and works out the hidden ones by LP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from reports.core.case_mix import CASE_MIX
from reports.core.cohort import indicator_counts, mixes
from reports.core.curves import count
from reports.core.flow import FLOW
from reports.core.indicators import INDICATORS
from reports.core.survival import ANALYSES

LARGE = 100_000.0
NESTED = (("operated", "cases"), ("resected", "operated"))
WITHIN_RESECTED = ("resected and pancreatic_resection", "resected and counts_in_r0_rate")
OUTCOMES = ("passed", "failed", "unknown")


@dataclass
class Knowledge:
    """Unknown counts by name, what is published of them, and the sums that tie them."""

    names: dict[str, int] = field(default_factory=dict)
    known: dict[str, float] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    positive: set[str] = field(default_factory=set)
    equal: list[dict[str, float]] = field(default_factory=list)  # Σ = 0
    at_most: list[dict[str, float]] = field(default_factory=list)  # Σ <= 0

    def told(self, name: str, value: int | None, *, positive: bool = False) -> None:
        self.names.setdefault(name, len(self.names))
        if value is not None:
            assert self.known.setdefault(name, value) == value, name
        else:
            self.hidden.add(name)
            if positive:
                self.positive.add(name)

    def sums(self, total: str, parts: list[str], *, at_most: bool = False) -> None:
        row = dict.fromkeys((*parts, total), 0.0)
        for part in parts:
            row[part] += 1
        row[total] -= 1
        (self.at_most if at_most else self.equal).append(row)
        for name in row:
            self.names.setdefault(name, len(self.names))

    def bounds(self, wanted: str) -> tuple[float, float]:
        """The lowest and highest whole number of a hidden count."""
        limits = [(0.0, LARGE)] * len(self.names)
        for name, place in self.names.items():
            if name in self.known:
                limits[place] = (self.known[name], self.known[name])
            elif name in self.positive:
                limits[place] = (1.0, LARGE)
        aim = np.zeros(len(self.names))
        aim[self.names[wanted]] = 1
        ends = []
        equal, at_most = self._system
        for way in (1, -1):
            found = linprog(
                way * aim,
                A_eq=equal,
                b_eq=np.zeros(len(self.equal)),
                A_ub=at_most,
                b_ub=np.zeros(len(self.at_most)),
                bounds=limits,
                method="highs",
            )
            assert found.status == 0, found.message
            ends.append(way * found.fun)
        return float(np.ceil(ends[0] - 1e-6)), float(np.floor(ends[1] + 1e-6))

    @cached_property
    def _system(self) -> tuple[Any, Any]:
        """Built once, when all is read."""
        return self._rows(self.equal), self._rows(self.at_most)

    def _rows(self, rows: list[dict[str, float]]) -> Any:
        filled = [
            (i, self.names[name], factor)
            for i, row in enumerate(rows)
            for name, factor in row.items()
        ]
        i, j, values = zip(*filled, strict=True)
        return sparse.csr_array((values, (i, j)), shape=(len(rows), len(self.names)))


def read(body: dict[str, Any], knowledge: Knowledge | None = None, tag: str = "") -> Knowledge:
    """Everything that a body publishes and that ties its counts together."""
    k = knowledge or Knowledge()
    centers = [row["center"] for row in body["participation"]]
    _participation(k, body, centers, tag)
    for one in body["indicators"]:
        _indicator(k, one, centers, tag)
    for mix in body["case_mix"]:
        _mix(k, mix, tag)
    for one in body["survival"]:
        _survival(k, one, tag)
    _across(k, body, tag)
    return k


def _participation(k: Knowledge, body: Any, centers: list[str], tag: str) -> None:
    for row in body["participation"]:
        k.told(f"{tag}{row['center']}/cases", row["cases"])
        k.told(f"{tag}{row['center']}/resected", row["resected"])
    conditions = {"cases": "cases"} | {step.id: step.condition for step in FLOW}
    for step in body["flow"]:
        k.told(f"{tag}all/{conditions[step['id']]}", step["n"])
        k.told(f"{tag}all/unknown {conditions[step['id']]}", step["unknown"])
    for condition in {i.eligible for i in INDICATORS} | {"cases"}:
        k.sums(f"{tag}all/{condition}", [f"{tag}{c}/{condition}" for c in centers])
    for place in (*centers, "all"):
        for inner, outer in NESTED:
            k.sums(f"{tag}{place}/{outer}", [f"{tag}{place}/{inner}"], at_most=True)
        for inner in WITHIN_RESECTED:
            k.sums(f"{tag}{place}/resected", [f"{tag}{place}/{inner}"], at_most=True)


def _indicator(k: Knowledge, one: Any, centers: list[str], tag: str) -> None:
    condition = one["eligible"]
    k.told(f"{tag}all/unknown {condition}", one["eligibility_unknown"])
    for place, row in [("all", one["pooled"]), *((r["center"], r) for r in one["centers"])]:
        own = f"{tag}{place}/{one['id']}"
        k.told(f"{tag}{place}/{condition}", row["eligible"])
        k.told(f"{own}/unknown", row["not_determinable"])
        closed = place != "all" and row["eligible"] is None and row["known"] is None
        for name in ("passed", "failed"):
            k.told(f"{own}/{name}", row[name], positive=not closed and place != "all")
        if "known" in row:
            k.told(f"{own}/known", row["known"])
        if row["events"] is not None:  # a rate tells its parts
            counted = "passed" if one["better"] == "more" else "failed"
            k.told(f"{own}/{counted}", row["events"])
            k.told(
                f"{own}/known", round(row["events"] / row["estimate"]) if row["events"] else None
            )
        k.sums(f"{own}/known", [f"{own}/passed", f"{own}/failed"])
        k.sums(f"{tag}{place}/{condition}", [f"{own}/known", f"{own}/unknown"])
    for name in OUTCOMES:
        parts = [f"{tag}{c}/{one['id']}/{name}" for c in centers]
        k.sums(f"{tag}all/{one['id']}/{name}", parts)


def _mix(k: Knowledge, mix: Any, tag: str) -> None:
    own = f"{tag}mix {mix['id']}"
    k.told(f"{own}/known", mix["known"])
    k.told(f"{own}/unknown", mix["unknown"])
    for value in mix["values"]:
        k.told(f"{own}/{value['value']}", value["n"], positive=True)
        if value["n"] and value["share"]:
            k.told(f"{own}/known", round(value["n"] / value["share"]))
    k.sums(f"{own}/known", [f"{own}/{value['value']}" for value in mix["values"]])
    eligible = next(m.eligible for m in CASE_MIX if m.id == mix["id"])
    k.sums(f"{tag}all/{eligible}", [f"{own}/known", f"{own}/unknown"])


def _survival(k: Knowledge, one: Any, tag: str) -> None:
    own, eligible = f"{tag}{one['id']}", next(a.eligible for a in ANALYSES if a.id == one["id"])
    k.told(f"{tag}all/{eligible}", one["eligible"])
    k.told(f"{tag}all/unknown {eligible}", one["eligibility_unknown"])
    for group in one["groups"]:
        n, e = f"{own}/{group['name']}/n", f"{own}/{group['name']}/events"
        k.told(n, group["n"], positive=True)
        k.told(e, group["events"])
        k.sums(n, [e], at_most=True)
        seen = [m for m in group["at_risk"] if m is not None]
        if seen:
            k.told(f"{n} at risk", max(seen))
            k.sums(n, [f"{n} at risk"], at_most=True)
    k.told(f"{own}/group unknown", one["group_unknown"])
    counted = [f"{own}/{g['name']}/n" for g in one["groups"]]
    k.sums(f"{tag}all/{eligible}", [*counted, f"{own}/group unknown"], at_most=True)


def _across(k: Knowledge, body: Any, tag: str) -> None:
    """One patient is in many figures."""
    pancreas = ("pancreatoduodenectomy", "distal", "enucleation", "other_pancreatic")
    known = {value["value"] for mix in body["case_mix"] for value in mix["values"]}
    if known >= set(pancreas):
        parts = [f"{tag}mix procedure_group/{value}" for value in pancreas]
        k.sums(f"{tag}all/resected and pancreatic_resection", parts)
    for one in body["survival"]:
        time, group = one["id"].split("_by_")
        for g in one["groups"]:
            n = f"{tag}{one['id']}/{g['name']}/n"
            k.sums(f"{tag}mix {group}/{g['name']}", [n], at_most=True)
    _events(k, body, tag)


def _events(k: Knowledge, body: Any, tag: str) -> None:
    """The deaths of one analysis by grade are those by category, where all have both."""
    for one in body["survival"]:
        time, _ = one["id"].split("_by_")
        own, unknown = f"{tag}{one['id']}", f"{tag}{one['id']}/events of unknown group"
        k.sums(f"{own}/group unknown", [unknown], at_most=True)
        parts = [f"{own}/{g['name']}/events" for g in one["groups"]]
        total = f"{tag}{time}/events of {one['eligible'] if one['eligible'] is not None else own}"
        k.sums(total, [*parts, unknown])


def truth(given: Mapping[str, Any], tag: str = "") -> dict[str, int]:
    """The counts themselves, under the names that a reader gives them."""
    found: dict[str, int] = {}
    for name, one in given.items():
        found[f"{tag}{name}/cases"] = one["cases"]
        for step in FLOW:
            found[f"{tag}{name}/{step.condition}"] = one["flow"][step.id][0]
        for i in INDICATORS:
            held = indicator_counts(one, i)
            found[f"{tag}{name}/{i.eligible}"] = held.eligible
            for key in ("passed", "failed", "unknown", "known"):
                found[f"{tag}{name}/{i.id}/{key}"] = getattr(held, key)
    for key in {name.split("/", 1)[1] for name in found}:
        found[f"{tag}all/{key}"] = sum(n for k, n in found.items() if k.split("/", 1)[1] == key)
    for mix, counts in mixes(given).items():
        for value, held in counts.items():
            found[f"{tag}mix {mix}/{value or 'unknown'}"] = held.eligible
        found[f"{tag}mix {mix}/known"] = sum(h.eligible for v, h in counts.items() if v)
    for analysis in ANALYSES:
        one = count(analysis, list(given.values()))
        for group, n in one.sizes.items():
            found[f"{tag}{analysis.id}/{group}/n"] = n
            found[f"{tag}{analysis.id}/{group}/events"] = one.events[group]
    return found


def narrowed(k: Knowledge, true: Mapping[str, int]) -> list[tuple[str, int, float, float]]:
    """Small hidden counts of persons that the reader can pin to fewer than five values."""
    small = [name for name in sorted(k.hidden) if 0 < true.get(name, 0) < 5]
    found = []
    for name in small:
        if name.endswith("unknown"):  # not to know says nothing of a person
            continue
        low, high = k.bounds(name)
        assert low <= true[name] <= high, (name, true[name], low, high)
        if high - low < 4:
            found.append((name, true[name], low, high))
    return found


def grows(k: Knowledge, before: str, after: str) -> None:
    """A reader of two reports takes it that nobody was taken out of a count in between."""
    for name in list(k.names):
        if name.startswith(before) and "unknown" not in name and "at risk" not in name:
            k.sums(name.replace(before, after, 1), [name], at_most=True)
