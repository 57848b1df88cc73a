"""A report as its page and its files show it: tables, sentences, provenance.

Every figure has its table; the same table is the page's and the CSV's.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

HIDDEN: Final = "*"
HIDDEN_NOTE: Final = (
    "* hidden: fewer than five persons, or a number from which they could be worked out,"
    " also together with an earlier report."
)
WITHHELD: Final = (
    "Withheld: since an earlier report a number of this figure has changed by fewer than five"
    " persons, and the two together would tell of them. It is shown again once five or more have"
    " changed; until then read the earlier report."
)
NO_CURVE_NOTE: Final = "A curve would tell each event: fewer than five are not drawn."
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Own:
    """The center of the reader: its name on the page, its pseudonym, its own numbers."""

    name: str
    pseudonym: str
    body: Body


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts; the first column names the row, ``own`` are the rows of the reader."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    own: frozenset[int] = frozenset()
    note: str = ""

    @property
    def lines(self) -> list[tuple[tuple[str, ...], bool]]:
        return [(row, place in self.own) for place, row in enumerate(self.rows)]


@dataclass(frozen=True, slots=True)
class Figure:
    """One panel of the page."""

    name: str
    title: str
    table: Table
    drawn: bool = False
    sentences: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    more: tuple[Table, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


def percent(share: float | None, digits: int = 1) -> str:
    return "–" if share is None else f"{100 * share:.{digits}f} %"


def count(number: int | None) -> str:
    return HIDDEN if number is None else str(number)


def figures(body: Body, own: Own | None) -> list[Figure]:
    """In the order of the page."""
    return [
        completeness(body, own),
        participation(body, own),
        case_mix(body, own),
        *(indicator(one, own) for one in body["indicators"]),
        *(survival(one) for one in body["survival"]),
    ]


def figure(body: Body, own: Own | None, name: str) -> Figure | None:
    return next((one for one in figures(body, own) if one.name == name), None)


def completeness(body: Body, own: Own | None) -> Figure:
    columns = ("Section", *([own.name] if own else []), "Pooled", "Least", "Most", "Reading")
    rows = tuple(_complete_row(section, own) for section in body["completeness"])
    table = Table("Core variables answered, by section of the form", columns, rows)
    return Figure("completeness", "How complete are the data?", table)


def _complete_row(section: Body, own: Own | None) -> tuple[str, ...]:
    mine = own.body["completeness"].get(section["id"]) if own else None
    shares = [section["share"], section["lowest"], section["highest"]]
    judged = mine if own else section["share"]
    reading = "Usable" if judged is not None and judged >= 0.8 else "Below 80 %"
    return (
        section["title"],
        *([percent(mine, 0)] if own else []),
        *(percent(share, 0) for share in shares),
        reading,
    )


def participation(body: Body, own: Own | None) -> Figure:
    rows = tuple(
        (
            _label(row["center"], own),
            count(row["cases"]),
            count(row["resected"]),
            percent(row["completeness"], 0),
        )
        for row in body["participation"]
    )
    columns = ("Center", "Cases", "Resections", "Core tier answered")
    table = Table("Centers", columns, rows, _own_rows(body["participation"], own), HIDDEN_NOTE)
    flow = tuple((step["label"], count(step["n"]), _unknown(step)) for step in body["flow"])
    steps = Table("From the submitted to the analysed", ("Step", "Cases", "Not known"), flow)
    return Figure("participation", "Who takes part", table, more=(steps,))


def _unknown(step: Body) -> str:
    return count(step["unknown"]) if step["unknown"] != 0 else "–"


def _label(pseudonym: str, own: Own | None) -> str:
    return f"{own.name} ({pseudonym})" if own and own.pseudonym == pseudonym else pseudonym


def _own_rows(rows: Iterable[Body], own: Own | None) -> frozenset[int]:
    name = own.pseudonym if own else None
    return frozenset(place for place, row in enumerate(rows) if row["center"] == name)


def case_mix(body: Body, own: Own | None) -> Figure:
    mine = {mix["id"]: mix for mix in own.body["case_mix"]} if own else {}
    rows = []
    for mix in body["case_mix"]:
        values = {value["value"]: value for value in mine.get(mix["id"], {}).get("values", ())}
        for value in mix["values"]:
            here = values.get(value["value"])
            rows.append((f"{mix['title']}: {value['label']}", *_pair(value), *_own_pair(here, own)))
        unknown = mine.get(mix["id"], {}).get("unknown")
        missing = (count(unknown), "") if own else ()
        rows.append((f"{mix['title']}: not known", count(mix["unknown"]), "", *missing))
    columns = ("Value", "Pooled", "Share", *((own.name, "Share") if own else ()))
    return Figure(
        "case-mix",
        "Who was treated",
        Table("Resected patients; shares of those with a known value", columns, tuple(rows)),
    )


def _pair(value: Body) -> tuple[str, str]:
    return count(value["n"]), percent(value["share"], 0) if value["n"] is not None else HIDDEN


def _own_pair(value: Body | None, own: Own | None) -> tuple[str, ...]:
    if own is None:
        return ()
    return _pair(value) if value else ("0", "–")


RATES: Final = (
    "Center",
    "Eligible",
    "Passed",
    "Failed",
    "Not determinable",
    "Rate",
    "95 % from",
    "to",
    "Reading",
)


def indicator(one: Body, own: Own | None) -> Figure:
    mine = own.body["indicators"][one["id"]] if own else None
    rows = [_rate_row("All centers", {**one["pooled"], "reading": ""})]
    for row in one["centers"]:
        if own and mine and row["center"] == own.pseudonym:
            rows.append(_rate_row(_label(row["center"], own), {**mine, "hidden": False}))
        else:
            rows.append(_rate_row(row["center"], row))
    place = {i + 1 for i in _own_rows(one["centers"], own)}
    table = Table(one["title"], RATES, tuple(rows), frozenset(place), HIDDEN_NOTE)
    return Figure(
        f"indicator-{one['id']}",
        one["title"],
        table,
        drawn=bool(one["funnel"]),
        sentences=(*_withheld(one), *_detectable(one, own, mine), *_chance(one)),
        facts=_definition(one),
        extra={"pooled": one["pooled"], "own": mine, "indicator": one},
    )


def _withheld(one: Body) -> tuple[str, ...]:
    return (WITHHELD,) if one.get("withheld") else ()  # bodies of old say nothing


def _rate_row(name: str, row: Body) -> tuple[str, ...]:
    hidden = row.get("hidden", False) or row["events"] is None
    rate = [HIDDEN if hidden else percent(row[key]) for key in ("estimate", "low", "high")]
    return (
        name,
        count(row["eligible"]),
        count(row["passed"]),
        count(row["failed"]),
        count(row["not_determinable"]),
        *rate,
        HIDDEN if hidden and row.get("hidden") else row.get("reading", ""),
    )


def _definition(one: Body) -> tuple[tuple[str, str], ...]:
    return (
        ("Counted", one["numerator"]),
        ("Of", one["denominator"]),
        ("Left out", one["excluded"]),
        ("Not determinable", one["not_determinable"]),
        ("Source", one["source"]),
    )


def _detectable(one: Body, own: Own | None, mine: Body | None) -> list[str]:
    """What the chart could have shown, computed for the reader's own size."""
    if mine is not None and mine["power"]:
        who, worse = (
            f"With the {mine['known']} operations of {own.name if own else ''}",
            mine["power"],
        )
    elif one["power"]:
        middle = one["power"][1]
        who, worse = f"With {middle['n']} operations", middle["worse"]
    else:
        return []
    parts = [f"a true rate of {percent(w['alternative'], 0)} {_times(w['alert'])}" for w in worse]
    against = percent(worse[0]["target"], 0)
    return [f"{who}, against a pooled rate of {against}, {' and '.join(parts)}."]


def _times(chance: float | None) -> str:
    """A probability as a person says it."""
    if chance is None:
        return "could not be judged"
    if chance < 0.05:
        return "would almost never be flagged"
    if chance > 0.95:
        return "would almost always be flagged"
    return f"would be flagged {max(1, round(10 * chance))} times in 10"


def _chance(one: Body) -> list[str]:
    chance = one["chance"]
    if chance is None:
        return []
    return [
        f"Among {chance['charts']} centers, {chance['exact_alerts']:.1f} beyond the 95 % limits"
        f" and {chance['exact_alarms']:.2f} beyond the 99.8 % limits are expected by chance alone."
    ]


def survival(one: Body) -> Figure:
    months = [read["month"] for read in one["groups"][0]["read"]] if one["groups"] else []
    rises = one["method"] == "aalen_johansen"
    columns = ("Group", "Patients", "Events", *(f"{m // 12} y" for m in months))
    if not rises:
        columns += ("Median, months",)
    rows = tuple(_survival_row(group, rises) for group in one["groups"])
    figure = Table(one["title"], columns, rows, note=f"{HIDDEN_NOTE} {NO_CURVE_NOTE}")
    at_risk = tuple(
        (group["label"], *(_at_risk(n, group) for n in group["at_risk"])) for group in one["groups"]
    )
    grid = ("Group", *(str(m) for m in one["grid_months"]))
    return Figure(
        f"survival-{one['id']}",
        one["title"],
        figure,
        drawn=any(group["curve"] for group in one["groups"]),
        sentences=tuple(_survival_words(one)),
        more=(Table("Number at risk, months since operation", grid, at_risk),),
    )


def _at_risk(n: int | None, group: Body) -> str:
    if n is not None:
        return str(n)
    return HIDDEN if group.get("hidden") else "<10"  # bodies of old say nothing


def _survival_row(group: Body, rises: bool) -> tuple[str, ...]:
    hidden = group.get("hidden", False)
    reads = [HIDDEN if hidden else _estimate(read) for read in group["read"]]
    row = (group["label"], count(group["n"]), count(group["events"]), *reads)
    if rises or hidden:
        return row if rises else (*row, HIDDEN)
    middle = group["median_months"]
    reached = middle and middle["value"] is not None
    return (*row, f"{middle['value']:.0f}" if reached else "not reached")


def _estimate(read: Body) -> str:
    if read["value"] is None:
        return "–"
    if read["low"] is None or read["high"] is None:
        return percent(read["value"])
    return f"{percent(read['value'])} ({percent(read['low'])} to {percent(read['high'])})"


def _survival_words(one: Body) -> Iterable[str]:
    method = "Aalen–Johansen" if one["method"] == "aalen_johansen" else "Kaplan–Meier"
    yield (
        f"{method} with delayed entry at registration; event: {one['event']}. Curves stop where"
        " fewer than 10 are at risk and are read at whole months."
    )
    if one["test"]["p"] is not None:
        p = "< 0.001" if one["test"]["p"] < 0.001 else f"= {one['test']['p']:.3f}"
        yield (
            f"Log-rank test stratified by center: χ² {one['test']['chi2']:.1f},"
            f" {one['test']['df']} degrees of freedom, p {p}."
        )
    if one.get("withheld"):
        yield WITHHELD
        return
    unknown, eligible = one["group_unknown"], count(one["eligible"])
    followed = sum(group["n"] or 0 for group in one["groups"])
    yield (
        f"{eligible} eligible, {followed} in the curves; {unknown} are of unknown group, the others"
        " have no usable time or are too few to be counted here. The groups were not assigned at"
        " random: this is description, not effect."
    )
    if one["median_follow_up_months"] is not None:
        yield f"Median follow-up {one['median_follow_up_months']:.0f} months."


METHODS: Final = (
    "Eligible, passed, failed and not determinable are counted for every figure; a case with an"
    " unknown component is never guessed. Passed is the good outcome.",
    "Rates have Wilson intervals. Funnel limits are exact binomial around the pooled rate; a flag"
    " comes from the exact tail probability (0.025 for 95 %, 0.001 for 99.8 %), never from a"
    " dot's distance to a line, and only with at least 20 operations of known outcome, 5 expected"
    " events and 80 % determinable.",
    "Where centers vary more than chance allows, widened limits are drawn as well and have to be"
    " passed too.",
    "Numbers of 1 to 4 persons, and those from which they would follow, are hidden; the result is"
    " audited by linear programs. A center sees its own numbers exactly.",
    "Survival is counted from the first operation, with entry at registration; partial dates"
    " count as the middle of what is known. The log-rank test is stratified by center.",
)


def provenance(body: Body) -> tuple[tuple[str, str], ...]:
    known = body["provenance"]
    return (
        ("Freeze", known["freeze"]),
        ("Criteria", f"{known['criteria']} · sha256 {known['criteria_sha256']}"),
        ("Engine", known["engine"]),
        ("Specification", known["specification"]),
        ("Program", known["program"]),
        ("Centers", f"{known['centers']}, of them {known['aggregates_only']} aggregates only"),
    )


def csv_of(table: Table) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return text.getvalue().encode("utf-8-sig")


def tables(one: Figure) -> list[tuple[str, Table]]:
    """(file name, table) of everything a panel holds."""
    found = [(one.name, one.table)]
    return found + [(f"{one.name}-{n}", table) for n, table in enumerate(one.more, start=2)]
