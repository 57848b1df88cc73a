"""The figures of a report: one Altair specification each, drawn wide and for a phone."""

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from jobs import artefacts
from reports.drawing import FONT, NARROW, WIDE, Frame, colour, configured, svg_of

TOKENS: Final = {
    "R": "cat-r",
    "BR": "cat-b",
    "LA": "cat-l",
    "NET G1": "cat-r",
    "NET G2": "cat-b",
    "NET G3": "cat-l",
    "NEC": "ink",
}
NAMES: Final = {"fontSize": 12, "fontWeight": "bold"}
DASHES: Final = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3])
FLAGGED_FROM: Final = 15  # limits of smaller centers run off the picture
Say = Callable[[int, int, str], None]


def name_of(sha256: str, figure: str, size: str) -> str:
    return f"reports/{sha256}/{figure}-{size}.svg"


def figure_names(body: Mapping[str, Any]) -> list[str]:
    drawn = [f"indicator-{i['id']}" for i in body["indicators"] if i["funnel"]]
    return drawn + [f"survival-{a['id']}" for a in body["survival"] if _has_curve(a)]


def _has_curve(analysis: Mapping[str, Any]) -> bool:
    return any(group["curve"] for group in analysis["groups"])


def draw_all(sha256: str, body: Mapping[str, Any], say: Say) -> None:
    """Into the store; what is there is not drawn again."""
    from altair.utils.schemapi import debug_mode

    with debug_mode(False):  # the tests validate every specification; here it costs seconds
        specs = list(specifications(body))
    for number, (figure, size, spec) in enumerate(specs):
        say(number, len(specs), "Drawing the figures")
        name = name_of(sha256, figure, size)
        if not artefacts.exists(name):
            with artefacts.workspace() as folder:
                path = folder / "figure.svg"
                path.write_text(svg_of(spec))
                artefacts.keep(path, name)


def specifications(body: Mapping[str, Any]) -> Any:
    """(figure, size, specification) of everything that is drawn."""
    for size in (WIDE, NARROW):
        for indicator in body["indicators"]:
            if indicator["funnel"]:
                yield f"indicator-{indicator['id']}", size, funnel(indicator, size)
        for analysis in body["survival"]:
            if _has_curve(analysis):
                yield f"survival-{analysis['id']}", size, curves(analysis, size)


def funnel_frame(indicator: Mapping[str, Any], size: str) -> Frame:
    """The same for the drawing and for whoever adds a mark to it."""
    limits = [row for row in indicator["funnel"] if row["n"] >= FLAGGED_FROM]
    rates = [c["estimate"] for c in indicator["centers"] if c["estimate"] is not None]
    lows = [row["low_998"] for row in limits] or [0.0]
    highs = [row["high_998"] for row in limits] or [1.0]
    low = _step(min([*lows, *rates]), math.floor)
    high = _step(max([*highs, *rates]), math.ceil)
    largest = max(indicator["funnel"][-1]["n"], FLAGGED_FROM)
    width, height = (560, 300) if size == WIDE else (270, 260)
    return Frame(52, 10, width, height, 46, 44, (0, largest * 1.04), (low, max(high, low + 0.1)))


def _step(value: float, turn: Callable[[float], int]) -> float:
    return min(1.0, max(0.0, turn(round(value * 20, 9)) / 20))


def funnel(indicator: Mapping[str, Any], size: str) -> dict[str, Any]:
    """Rates by size with exact limits; flagged centers larger, by a ring and not by colour
    alone. The own center is added when the page is shown."""
    import altair as alt

    frame, data = funnel_frame(indicator, size), Datasets(alt)
    layers = _Funnel(alt, indicator, frame, data).layers()
    chart = alt.layer(*layers).properties(
        width=frame.width,
        height=frame.height,
        padding=frame.padding,
        autosize=alt.AutoSizeParams(type="none"),
    )
    return data.into(configured(chart))


class Datasets:
    """Rows by name beside the specification: Altair copies what is inside it many times."""

    def __init__(self, alt: Any) -> None:
        self.alt = alt
        self.rows: dict[str, list[dict[str, Any]]] = {}

    def chart(self, rows: list[dict[str, Any]]) -> Any:
        name = f"rows_{len(self.rows)}"
        self.rows[name] = rows
        return self.alt.Chart(self.alt.NamedData(name=name))

    def into(self, chart: Any) -> dict[str, Any]:
        spec: dict[str, Any] = chart.to_dict()
        return {**spec, "datasets": self.rows}


class _Funnel:
    """The layers of a funnel, on one pair of scales."""

    def __init__(
        self, alt: Any, indicator: Mapping[str, Any], frame: Frame, data: "Datasets"
    ) -> None:
        self.alt, self.indicator, self.frame, self._data = alt, indicator, frame, data.chart
        self.limits = self._data(indicator["funnel"])
        self.x = alt.X(
            "n:Q",
            title="Operations with a known outcome",
            scale=self._scale(frame.x),
            axis=alt.Axis(grid=False, tickCount=6),
        )

    def layers(self) -> list[Any]:
        return [
            self._band("low_998", "high_998", "band-1"),
            self._band("low_95", "high_95", "band-2"),
            *self._widened(),
            self._target(),
            *self._points(),
            self._labels(),
        ]

    def _scale(self, domain: tuple[float, float]) -> Any:
        return self.alt.Scale(domain=list(domain), nice=False, zero=False, clamp=True)

    def _y(self, field: str) -> Any:
        axis = self.alt.Axis(format=".0%", tickCount=6)
        title = self.indicator["counted"]
        return self.alt.Y(f"{field}:Q", scale=self._scale(self.frame.y), axis=axis, title=title)

    def _band(self, low: str, high: str, token: str) -> Any:
        area = self.limits.mark_area(color=colour(token), clip=True)
        return area.encode(x=self.x, y=self._y(low), y2=f"{high}:Q")

    def _widened(self) -> list[Any]:
        """Where centers vary more than chance, the wider limits beside the plain ones."""
        if not self.indicator["widened"]:
            return []
        line = self._data(self.indicator["widened"]).mark_line(
            color=colour("ink-2"), strokeDash=[2, 3], strokeWidth=1, clip=True
        )
        return [line.encode(x=self.x, y=self._y(side)) for side in ("low_998", "high_998")]

    def _target(self) -> Any:
        ends = (self.frame.x[0], self.indicator["funnel"][-1]["n"])
        rows = [{"n": n, "target": self.indicator["target"]} for n in ends]
        line = self._data(rows).mark_line(color=colour("ink"), strokeWidth=1.25)
        return line.encode(x=self.x, y=self._y("target"))

    def _points(self) -> list[Any]:
        rows = [
            {"n": c["known"], "estimate": c["estimate"], "flag": c["flag"]}
            for c in self.indicator["centers"]
            if c["estimate"] is not None
        ]
        flagged = [row for row in rows if row["flag"]]
        dots = self._data(rows).mark_circle(size=36, color=colour("peer"), opacity=1)
        rings = self._data(flagged).mark_point(
            size=150, color=colour("ink"), strokeWidth=1.75, filled=False, opacity=1
        )
        marks = [dots, rings] if flagged else [dots]
        return [mark.encode(x=self.x, y=self._y("estimate")) for mark in marks]

    def _labels(self) -> Any:
        last = self.indicator["funnel"][-1]
        rows = [
            {"n": last["n"], "value": last["high_998"], "label": "99.8 %"},
            {"n": last["n"], "value": last["high_95"], "label": "95 %"},
            {"n": last["n"], "value": self.indicator["target"], "label": "pooled"},
        ]
        text = self._data(rows).mark_text(
            align="left", dx=5, fontSize=11, font=FONT, color=colour("ink-2")
        )
        return text.encode(x=self.x, y=self._y("value"), text="label:N")


def curves(analysis: Mapping[str, Any], size: str) -> dict[str, Any]:
    """Curves by month with their bands, named at their ends, and the numbers at risk below."""
    import altair as alt

    width, height = (560, 280) if size == WIDE else (250, 240)
    groups = [group for group in analysis["groups"] if group["curve"]]
    last = max(group["curve"][-1]["month"] for group in groups)
    last = max(12, 12 * math.ceil(last / 12))
    data = Datasets(alt)
    top = alt.layer(*_curve_layers(data, analysis, groups, last)).properties(
        width=width, height=height
    )
    risk = _risk_table(data, analysis, groups, last, width, size)
    chart = alt.vconcat(top, risk, spacing=8).resolve_scale(x="independent", y="independent")
    padding = {"left": 4, "top": 8, "right": 4, "bottom": 4}
    return data.into(configured(chart.properties(padding=padding)))


def _curve_layers(
    data: Datasets, analysis: Mapping[str, Any], groups: list[Any], last: int
) -> list[Any]:
    alt, names = data.alt, [group["name"] for group in groups]
    ceiling = _ceiling(analysis, groups)
    x = alt.X(
        "month:Q",
        title="Months since operation",
        scale=alt.Scale(domain=[0, last], nice=False),
        axis=alt.Axis(values=list(range(0, last + 1, 12)), grid=False),
    )

    def y(field: str) -> Any:
        scale = alt.Scale(domain=[0, ceiling], nice=False)
        title = analysis["title"].split(" by ")[0]
        return alt.Y(field, title=title, scale=scale, axis=alt.Axis(format=".0%", tickCount=5))

    tints = [colour(TOKENS.get(name, "brand")) for name in names]
    tint = alt.Color("group:N", scale=alt.Scale(domain=names, range=tints), legend=None)
    dashes = alt.Scale(domain=names, range=list(DASHES[: len(names)]))
    points = [{**point, "group": g["name"]} for g in groups for point in g["curve"]]
    banded = [point for point in points if None not in (point["low"], point["high"])]
    bands = data.chart(banded).mark_area(interpolate="step-after", opacity=0.13)
    lines = data.chart(points).mark_line(interpolate="step-after", strokeWidth=2)
    labels = []
    for side, rows in _sides(_ends(groups, ceiling), last).items():
        ends = data.chart(rows)
        look = {"align": side, "dx": 4 if side == "left" else -2, **NAMES}
        halo = ends.mark_text(stroke=colour("surface"), strokeWidth=4, strokeJoin="round", **look)
        labels.append(halo.encode(x=x, y=y("value:Q"), text="label:N"))
        name = ends.mark_text(**look)
        labels.append(name.encode(x=x, y=y("value:Q"), text="label:N", color=tint))
    return [
        bands.encode(x=x, y=y("low:Q"), y2="high:Q", color=tint),
        lines.encode(
            x=x,
            y=y("value:Q"),
            color=tint,
            strokeDash=alt.StrokeDash("group:N", scale=dashes, legend=None),
        ),
        *labels,
    ]


def _sides(ends: list[dict[str, Any]], last: int) -> dict[str, list[dict[str, Any]]]:
    """A name stands before the end of its curve, after it where the curve is short."""
    short = [end for end in ends if end["month"] < last / 3]
    found = {"right": [end for end in ends if end not in short], "left": short}
    return {side: rows for side, rows in found.items() if rows}


def _ceiling(analysis: Mapping[str, Any], groups: list[Any]) -> float:
    """Survival is drawn from 0 to 100 %; incidence to the next 10 % above it."""
    if analysis["method"] != "aalen_johansen":
        return 1.0
    highest = max(point["high"] or point["value"] or 0 for g in groups for point in g["curve"])
    return min(1.0, max(0.1, math.ceil(highest * 10) / 10))


def _ends(groups: list[Any], ceiling: float) -> list[dict[str, Any]]:
    """Where the names of the curves stand: at their ends, pushed apart where they would meet."""
    last = sorted((g["curve"][-1]["value"] or 0, g["name"], g) for g in groups)
    floor, rows = -1.0, []
    for value, name, group in last:
        floor = max(value + 0.035 * ceiling, floor)
        place = min(floor, ceiling * 0.98)
        month = group["curve"][-1]["month"]
        rows.append({"group": name, "label": group["label"], "month": month, "value": place})
        floor += 0.07 * ceiling
    return rows


def _risk_table(
    data: Datasets, analysis: Mapping[str, Any], groups: list[Any], last: int, width: int, size: str
) -> Any:
    """Fewer than ten are shown as "<10": curves stop there."""
    alt, months = data.alt, analysis["grid_months"]
    step = 1 if size == WIDE else 2
    rows = [
        {"month": m, "group": g["label"], "n": "<10" if n is None else str(n)}
        for g in groups
        for m, n in zip(months[::step], g["at_risk"][::step], strict=True)
        if m <= last
    ]
    order = [g["label"] for g in groups]
    x = alt.X("month:Q", scale=alt.Scale(domain=[0, last], nice=False), axis=None)
    axis = alt.Axis(title=None, domain=False, ticks=False, labelLimit=140, labelPadding=16)
    y = alt.Y("group:N", sort=order, axis=axis)
    marks = data.chart(rows).mark_text(fontSize=12, color=colour("ink"))
    title = alt.TitleParams(
        "Number at risk", anchor="start", fontSize=12, fontWeight="normal", color=colour("ink-2")
    )
    return marks.encode(x=x, y=y, text="n:N").properties(
        width=width, height=20 * len(groups), title=title
    )
