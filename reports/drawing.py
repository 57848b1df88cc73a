"""Colours, frame and finish of every figure: one specification, two themes, paper and screen.

A specification has sentinel colours; the page's SVG gets the theme's variables in their place,
the file to keep gets real colours.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.utils.html import escape

# token of the theme: (sentinel in the specification, colour on paper)
COLOURS: Final = {
    "ink": ("#010101", "#14252a"),
    "ink-2": ("#020202", "#4a5c61"),
    "line": ("#030303", "#d6dfdf"),
    "surface": ("#040404", "#ffffff"),
    "band-1": ("#050505", "#e3eeef"),
    "band-2": ("#060606", "#cfe2e4"),
    "peer": ("#070707", "#4d5f64"),
    "own": ("#080808", "#a03a06"),
    "cat-r": ("#090909", "#17705f"),
    "cat-b": ("#0a0a0a", "#8a5707"),
    "cat-l": ("#0b0b0b", "#8a3b2c"),
    "brand": ("#0c0c0c", "#0b5a68"),
}
FONT: Final = "Inter, system-ui, sans-serif"
VEGA_LITE: Final = "6.4"
WIDE, NARROW = "wide", "narrow"


def colour(token: str) -> str:
    return COLOURS[token][0]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the plotted area lies in the picture, and what it spans: so that a mark can be
    added to a finished drawing."""

    left: int
    top: int
    width: int
    height: int
    right: int
    bottom: int
    x: tuple[float, float]
    y: tuple[float, float]

    def at(self, x: float, y: float) -> tuple[float, float]:
        across = (min(max(x, self.x[0]), self.x[1]) - self.x[0]) / (self.x[1] - self.x[0])
        up = (min(max(y, self.y[0]), self.y[1]) - self.y[0]) / (self.y[1] - self.y[0])
        return self.left + across * self.width, self.top + (1 - up) * self.height

    @property
    def padding(self) -> dict[str, int]:
        return {"left": self.left, "top": self.top, "right": self.right, "bottom": self.bottom}


def configured(chart: Any) -> Any:
    """Type and lines of the house."""
    axis = {
        "labelFont": FONT,
        "titleFont": FONT,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelColor": colour("ink-2"),
        "titleColor": colour("ink-2"),
        "gridColor": colour("line"),
        "domainColor": colour("ink-2"),
        "tickColor": colour("ink-2"),
    }
    return chart.configure(
        background="transparent", font=FONT, aria=False, view={"stroke": None}, axis=axis
    )


def svg_of(spec: dict[str, Any]) -> str:
    """Drawn without a browser.  Only in a worker: a process that has drawn must not fork."""
    import vl_convert

    svg: str = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE)
    return _numbered(svg)


def _numbered(svg: str) -> str:
    """Ids run on within a process: counted anew, the drawing is the same each time."""
    found: dict[str, str] = {}
    for name in re.findall(r'id="([^"]+)"', svg):
        found.setdefault(name, f"figure-{len(found)}")
    for name, number in found.items():
        svg = svg.replace(f'id="{name}"', f'id="{number}"').replace(f"#{name})", f"#{number})")
    return svg


@cache
def _sentinels() -> re.Pattern[str]:
    return re.compile("|".join(sentinel for sentinel, _ in COLOURS.values()))


def for_screen(svg: str, figure: str, title: str) -> str:
    """Inline in a page: variables of the theme, ids of its own, a name for the blind."""
    token = {sentinel: name for name, (sentinel, _) in COLOURS.items()}
    svg = _sentinels().sub(lambda found: f"var(--{token[found[0]]})", svg)
    svg = re.sub(r'(id="|#)figure-', rf"\1{figure}-", svg)
    body = re.sub(r"^<svg [^>]*>", "", svg)
    # one picture with one name: its marks have none, the table beside it has their values
    body = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", body)
    box = re.search(r'viewBox="([^"]+)"', svg)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box[1] if box else ""}" role="img"'
        f' aria-label="{escape(title)}" focusable="false">{body}'
    )


def for_paper(svg: str) -> str:
    """A file to keep: real colours on white."""
    paper = dict(COLOURS.values())
    svg = _sentinels().sub(lambda found: paper[found[0]], svg)
    return re.sub(r"^(<svg [^>]*>)", r'\1<rect width="100%" height="100%" fill="#ffffff"/>', svg)


def png_of(svg: str) -> bytes:
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg, scale=2))


def with_mark(svg: str, frame: Frame, x: float, y: float, label: str) -> str:
    """The own center as a diamond with its label, on top of a finished drawing."""
    across, down = frame.at(x, y)
    to_left = across > frame.left + frame.width * 0.7
    anchor, shift = ("end", -11) if to_left else ("start", 11)
    mark = (
        f'<g><path d="M{across - 7:.1f} {down:.1f}l7 -7 7 7 -7 7z" fill="{colour("own")}"'
        f' stroke="{colour("surface")}" stroke-width="1.5"/>'
        f'<text x="{across + shift:.1f}" y="{down - 9:.1f}" text-anchor="{anchor}"'
        f' font-family="{FONT}" font-size="13px" font-weight="bold"'
        f' fill="{colour("own")}">{escape(label)}</text></g>'
    )
    return svg.removesuffix("</svg>") + mark + "</svg>"
