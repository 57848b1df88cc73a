"""The pancreas and its vessels as a drawing: axial, seen from below, a scheme and no image."""

# ruff: noqa: E501 - a drawn shape is one line

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Contact:
    """Degrees of the circumference from low to high; equal where measured exactly."""

    low: float = 0
    high: float = 0
    applies: bool = True

    def __str__(self) -> str:
        if not self.applies:
            return "no variant"
        if self.high == 0:
            return "none"
        if self.low == self.high:
            return f"{self.low:g}°"
        low = max(1, math.floor(self.low) + (self.low > 0 and self.low % 90 == 0))
        return f"over {low - 1:g}°" if self.high >= 360 else f"{low:g}\u2060–\u2060{self.high:g}°"


Contacts = Mapping[str, Contact | None]  # a vessel that is absent or None: not assessed


@dataclass(frozen=True, slots=True)
class Vessel:
    key: str
    short: str
    name: str
    kind: Literal["artery", "vein"]
    x: float
    y: float
    radius: float
    label_x: float
    label_y: float
    anchor: Anchor = "middle"
    level: int = 1  # 0 above, 1 the level of the SMA, 2 below


ARTERY: Literal["artery"] = "artery"
VEIN: Literal["vein"] = "vein"
VESSELS = (
    Vessel("variant_HA", "Variant HA", "Variant hepatic artery", ARTERY, 52, 52, 8, 52, 82, level=0),
    Vessel("PHA", "PHA", "Proper hepatic artery", ARTERY, 140, 52, 9, 140, 82, level=0),
    Vessel("CHA", "CHA", "Common hepatic artery", ARTERY, 228, 52, 10, 228, 82, level=0),
    Vessel("CA", "Coeliac axis", "Coeliac axis", ARTERY, 330, 52, 12, 330, 82, level=0),
    Vessel("GDA", "GDA", "Gastroduodenal artery", ARTERY, 104, 182, 8, 88, 170, "end"),
    Vessel("SMVPV", "SMV / PV", "Superior mesenteric and portal vein", VEIN, 180, 232, 19, 180, 150),
    Vessel("SMA", "SMA", "Superior mesenteric artery", ARTERY, 248, 250, 13, 272, 248, "start"),
    Vessel("IVC", "IVC", "Inferior vena cava", VEIN, 140, 336, 24, 104, 336, "end"),
    Vessel("aorta", "Aorta", "Aorta", ARTERY, 226, 320, 19, 258, 324, "start"),
    Vessel("jejunal_vein_1", "Jejunal vein", "First jejunal vein", VEIN, 70, 440, 11, 92, 437, "start", 2),
    Vessel("jejunal_artery_1", "Jejunal artery", "First jejunal artery", ARTERY, 236, 440, 9, 256, 437, "start", 2),
)  # fmt: skip

# center and radii of the tumour, by place
PLACES: dict[str, tuple[tuple[float, float, float, float], ...]] = {
    "head_uncinate": ((121, 236, 43, 38),),
    "neck": ((184, 188, 32, 24),),
    "body": ((252, 183, 42, 24),),
    "tail": ((328, 181, 36, 24),),
    "multifocal": ((116, 238, 30, 27), (246, 184, 25, 18), (336, 180, 24, 17)),
}
PLACE_WORDS = {
    "head_uncinate": "in the head or uncinate process",
    "neck": "in the neck",
    "body": "in the body",
    "tail": "in the tail",
    "multifocal": "in several places",
}
_DEFINITIONS = (
    '<defs><pattern id="{0}tumour" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect class="tum-a" width="6" height="6"/>'
    '<path class="tum-b" d="M0 0V6"/></pattern><pattern id="{0}vein" width="5" height="5" '
    'patternUnits="userSpaceOnUse"><rect class="vein-a" width="5" height="5"/>'
    '<path class="vein-b" d="M0 2.5H5"/></pattern></defs>'
)
_GROUND = (
    '<rect class="level" x="6" y="6" width="388" height="106" rx="8"/>'
    '<text class="lbl-2" x="14" y="23">Higher level</text>'
    '<path class="course" d="M330 52C300 40 262 62 228 52S170 46 140 52"/>'
    '<rect class="level" x="6" y="122" width="388" height="268" rx="8"/>'
    '<text class="lbl-2" x="14" y="139">Level of the SMA</text>'
    '<rect class="level" x="6" y="400" width="388" height="70" rx="8"/>'
    '<text class="lbl-2" x="14" y="417">Lower level: first jejunal branches</text>'
    '<path class="bone" d="M158 390C150 364 165 346 205 346S260 364 252 390z"/>'
    '<path class="organ" d="M66 220C62 190 92 170 124 176C150 180 168 174 190 170C232 162 276 174 '
    "316 164C342 158 366 166 368 180C370 194 346 198 322 202C284 208 244 200 212 202C194 204 180 "
    '208 172 216C166 226 172 240 176 256C180 274 158 286 132 282C96 278 70 256 66 220z"/>'
    '<path class="duo" d="M52 192C36 210 36 260 56 282C66 292 78 290 78 280C64 264 58 246 58 224C58 '
    '210 64 202 66 196C66 188 58 186 52 192z"/>'
    '<text class="lbl-2 halo" x="20" y="308">duodenum</text>'
    '<text class="lbl-2" x="16" y="380">R</text><text class="lbl-2" x="384" y="380" '
    'text-anchor="end">L</text>'
)


def drawing(location: str | None, contacts: Contacts, prefix: str = "") -> SafeString:
    """The whole drawing; prefix keeps the ids of two drawings on one page apart."""
    tumours = PLACES.get(location or "", ())
    bridges = mark_safe("".join(_bridge(v, contacts.get(v.key), tumours) for v in VESSELS))
    vessels = format_html_join(
        "", "{}", ((_vessel(v, contacts.get(v.key), location, prefix),) for v in VESSELS)
    )
    return format_html(
        '<svg class="anat" viewBox="0 0 400 476" role="img" aria-labelledby="{0}an-t {0}an-d">'
        '<title id="{0}an-t">Pancreas and vessels with tumour contact</title>'
        '<desc id="{0}an-d">{1}</desc>{2}{3}{4}{5}{6}</svg>',
        prefix,
        description(location, contacts),
        format_html(_DEFINITIONS, prefix),
        mark_safe(_GROUND),
        bridges,
        _tumours(location, prefix),
        vessels,
    )


def description(location: str | None, contacts: Contacts) -> str:
    """The drawing in words, for those who do not see it."""
    place = PLACE_WORDS.get(location or "", "at a place not given")
    said = [f"{row.name}: {row.contact}." for row in rows(contacts)]
    return f"Tumour {place}. " + " ".join(said)


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    kind: str
    contact: str
    assessed: bool


def rows(contacts: Contacts) -> list[Row]:
    """The drawing as a table."""
    found = [(vessel, contacts.get(vessel.key)) for vessel in VESSELS]
    return [
        Row(v.name, v.kind, "not assessed" if c is None else str(c), c is not None)
        for v, c in found
    ]


def key_mark(what: str) -> SafeString:
    """One sample of the key under the drawing."""
    samples = {
        "artery": '<circle class="art" cx="12" cy="6" r="5"/><circle class="art-in" cx="12" cy="6" r="2"/>',
        "vein": '<ellipse class="vein-a" cx="12" cy="6" rx="7" ry="5.5"/>'
        '<path class="vein-b" d="M6 4H18M5 6.5H19M7 9H17"/><ellipse class="vein-o" cx="12" cy="6" rx="7" ry="5.5"/>',
        "contact": '<path class="arc" d="M2 6H22"/>',
        "possible": '<path class="arc-open" d="M2 6H22"/>',
        "unknown": '<circle class="art unk" cx="12" cy="6" r="5"/>',
    }  # fmt: skip
    return mark_safe(
        '<svg class="anat key" viewBox="0 0 24 12" aria-hidden="true" focusable="false">'
        f"{samples[what]}</svg>"
    )


def _tumours(location: str | None, prefix: str) -> SafeString:
    shapes = PLACES.get(location or "", ())
    drawn = format_html_join(
        "",
        '<ellipse class="tum" fill="url(#{}tumour)" cx="{}" cy="{}" rx="{}" ry="{}"/>',
        ((prefix, *shape) for shape in shapes),
    )
    words = '<text class="{}halo" x="{}" y="{}" text-anchor="middle">{}</text>'
    tail = format_html(words, "lbl-2 ", 336, 185, "tail")
    if not shapes:
        return tail + format_html(words, "lbl-2 ", 264, 190, "tumour: where?")
    x, y = shapes[0][:2]
    label = format_html(words, "", x, y + 4, "Tumour")
    return drawn + label + (SafeString() if location in ("tail", "multifocal") else tail)


def _direction(vessel: Vessel, tumours: tuple[tuple[float, float, float, float], ...]) -> float:
    """Degrees from the vessel to the nearest tumour, clockwise from the right; front if unknown."""
    if not tumours:
        return -90
    x, y = min(((t[0], t[1]) for t in tumours), key=lambda p: math.dist(p, (vessel.x, vessel.y)))
    return math.degrees(math.atan2(y - vessel.y, x - vessel.x))


def _bridge(
    vessel: Vessel,
    contact: Contact | None,
    tumours: tuple[tuple[float, float, float, float], ...],
) -> str:
    """Tumour that reaches a vessel of its own level; elsewhere a patch beside the vessel."""
    if contact is None or contact.high == 0 or not contact.applies:
        return ""
    angle = math.radians(_direction(vessel, tumours))
    if vessel.level == 1 and tumours:
        x, y = min(
            ((t[0], t[1]) for t in tumours), key=lambda p: math.dist(p, (vessel.x, vessel.y))
        )
    else:
        x = vessel.x + (vessel.radius + 12) * math.cos(angle)
        y = vessel.y + (vessel.radius + 12) * math.sin(angle)
    width = min(22.0, vessel.radius * 1.6)
    return (
        f'<path class="bridge" stroke-width="{width:.0f}" '
        f'd="M{x:.1f} {y:.1f}L{vessel.x:.1f} {vessel.y:.1f}"/>'
    )


def _point(vessel: Vessel, radius: float, degrees: float) -> str:
    angle = math.radians(degrees)
    x, y = vessel.x + radius * math.cos(angle), vessel.y + radius * math.sin(angle)
    return f"{x:.1f} {y:.1f}"


def _arc(vessel: Vessel, start: float, end: float, look: str) -> str:
    if end - start < 0.5:
        return ""
    radius, end = vessel.radius + 6, min(end, start + 359.9)
    sweep = f"{radius:g} {radius:g} 0 {int(end - start > 180)} 1"
    path = f"M{_point(vessel, radius, start)}A{sweep} {_point(vessel, radius, end)}"
    return f'<path class="{look}" d="{path}"/>'


def _arcs(vessel: Vessel, contact: Contact, facing: float) -> str:
    """Solid to the lower limit, dashed from there to the upper, centered on the tumour's side."""
    low, high = contact.low / 2, contact.high / 2
    track = f'<circle class="track" cx="{vessel.x}" cy="{vessel.y}" r="{vessel.radius + 6}"/>'
    solid = _arc(vessel, facing - low, facing + low, "arc")
    left = _arc(vessel, facing - high, facing - low, "arc-open")
    right = _arc(vessel, facing + low, facing + high, "arc-open")
    return track + solid + left + right


def _ring(vessel: Vessel, contact: Contact | None, prefix: str) -> str:
    x, y, r = vessel.x, vessel.y, vessel.radius
    unknown = " unk" if contact is None else ""
    absent = " absent" if contact is not None and not contact.applies else ""
    if vessel.kind == "artery":
        core = (
            ""
            if unknown or absent
            else f'<circle class="art-in" cx="{x}" cy="{y}" r="{r * 0.42:.1f}"/>'
        )
        return f'<circle class="art{unknown}{absent}" cx="{x}" cy="{y}" r="{r}"/>{core}'
    fill = "var(--surface)" if unknown else f"url(#{prefix}vein)"
    return f'<ellipse class="vein-o{unknown}" fill="{fill}" cx="{x}" cy="{y}" rx="{r}" ry="{r * 0.88:.1f}"/>'


def _vessel(
    vessel: Vessel, contact: Contact | None, location: str | None, prefix: str
) -> SafeString:
    ring = _ring(vessel, contact, prefix)
    touched = contact is not None and contact.applies and contact.high > 0
    if contact is None:
        ring += f'<text class="q" x="{vessel.x}" y="{vessel.y + 5}" text-anchor="middle">?</text>'
    elif touched:
        ring += _arcs(vessel, contact, _direction(vessel, PLACES.get(location or "", ())))
    x, y, lead = vessel.label_x, vessel.label_y, ""
    if vessel.key == "SMVPV":
        if location == "neck":  # the tumour lies where the label would be
            x, y = 186, 276
        else:
            lead = f'<path class="lead" d="M{x} {y + 19}V{vessel.y - 18}"/>'
    return format_html(
        '{}{}<text class="halo" x="{}" y="{}" text-anchor="{}">{}</text>'
        '<text class="{} halo" x="{}" y="{}" text-anchor="{}">{}</text>',
        mark_safe(ring),
        mark_safe(lead),
        x,
        y,
        vessel.anchor,
        vessel.short,
        "val" if touched else "lbl-2",
        x,
        y + 14,
        vessel.anchor,
        "not assessed" if contact is None else str(contact),
    )
