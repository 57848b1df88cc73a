"""The course of a case as a drawing over the months from diagnosis, and as a list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from registry.core.dates import PartialDate
from registry.record import CaseRecord, Row
from registry.summary import text
from registry.telling import said_on

Lane = Literal["Imaging", "Therapy", "Operation", "Status"]
LANES: tuple[Lane, ...] = ("Imaging", "Therapy", "Operation", "Status")
LEFT, RIGHT, LETTER = 96, 1088, 6.4
DAYS_A_MONTH = 30.4375


@dataclass(frozen=True, slots=True)
class Event:
    """Something of the course; ``until`` where it lasted, ``open`` where it goes on."""

    on: PartialDate
    title: str
    detail: str = ""
    lane: Lane = "Status"
    until: PartialDate | None = None
    open: bool = False
    strong: bool = False
    short: str = ""  # on the drawing, where the title is long

    @property
    def when(self) -> str:
        began = said_on(self.on)
        if self.open:
            return f"{began} →"
        lasted = self.until and self.until != self.on
        return f"{began} – {said_on(self.until)}" if lasted and self.until else began


@dataclass(frozen=True, slots=True)
class Course:
    events: tuple[Event, ...]
    drawing: SafeString
    start: str


def course(record: CaseRecord, *, today: date) -> Course | None:
    """None where no date is known."""
    found = sorted(_events(record), key=lambda e: (e.on.first_day, e.lane))
    if not found:
        return None
    start = _start(found)
    return Course(tuple(found), _drawing(found, start, today), said_on(start))


def _start(found: list[Event]) -> PartialDate:
    diagnosis = [event.on for event in found if event.title == "Diagnosis"]
    return diagnosis[0] if diagnosis else found[0].on


def _events(record: CaseRecord) -> Iterator[Event]:
    yield from _once(record, "tumour", "diagnosed_on", "Diagnosis")
    yield from _once(record, "workup", "ct_on", "CT", "Imaging")
    yield from _once(record, "workup", "sstr_on", "SSTR", "Imaging")
    for row in record.of("assessment"):
        point = text(row, "timepoint").lower()
        yield from _at(row, "assessed_on", "Vessels read", "Imaging", point)
    yield from _once(record, "board", "board_on", "Board", "Status", "board_decision")
    for row in record.of("operation"):
        yield from _operation(row)
    for row in record.of("complication"):
        grade = text(row, "clavien_dindo")
        yield from _at(row, "complication_on", text(row, "complication_type"), "Operation", grade)
    for row in record.of("therapy"):
        yield from _therapy(row)
    yield from _status(record)


def _once(
    record: CaseRecord, part: str, name: str, title: str, lane: Lane = "Status", detail: str = ""
) -> Iterator[Event]:
    row = record.first(part)
    if row is not None:
        yield from _at(row, name, title, lane, text(row, detail) if detail else "")


def _at(row: Row, name: str, title: str, lane: Lane, detail: str = "") -> Iterator[Event]:
    on = row.values.get(name)
    if isinstance(on, PartialDate):
        yield Event(on, title or "Event", detail, lane)


def _operation(row: Row) -> Iterator[Event]:
    on, until = row.values.get("operated_on"), row.values.get("discharged_on")
    if isinstance(on, PartialDate):
        end = until if isinstance(until, PartialDate) else None
        title = text(row, "procedure") or "Operation"
        code = str(row.values.get("procedure", ""))
        short = code if code.isupper() else title
        yield Event(on, title, text(row, "approach"), "Operation", end, strong=True, short=short)


def _therapy(row: Row) -> Iterator[Event]:
    on, until = row.values.get("therapy_started_on"), row.values.get("therapy_stopped_on")
    if isinstance(on, PartialDate):
        end = until if isinstance(until, PartialDate) else None
        title = text(row, "therapy_code") or "Therapy"
        yield Event(on, title, text(row, "therapy_response"), "Therapy", end, open=end is None)


def _status(record: CaseRecord) -> Iterator[Event]:
    recurrences = set()
    for row in record.of("followup"):
        yield from _at(row, "seen_on", text(row, "disease_status") or "Visit", "Status")
        recurred = row.values.get("recurred_on")
        if isinstance(recurred, PartialDate) and recurred not in recurrences:
            recurrences.add(recurred)
            sites = text(row, "recurrence_sites").lower()
            yield Event(recurred, "Recurrence", sites, "Status", strong=True)
    patient = record.first("patient")
    died = patient.values.get("died_on") if patient else None
    if isinstance(died, PartialDate):
        yield Event(died, "Death", text(patient, "death_cause").lower(), "Status", strong=True)


def _drawing(events: list[Event], start: PartialDate, today: date) -> SafeString:
    first = min(start.first_day, events[0].on.first_day)
    ends = [e.until.first_day if e.until else e.on.first_day for e in events]
    last = max([*ends, *([today] if any(e.open for e in events) else [])])
    months = max(6.0, (last - first).days / DAYS_A_MONTH)
    scale = _Scale(first, start.first_day, (RIGHT - LEFT - 90) / months, months)
    lanes = format_html_join("", "{}", ((_lane(n, lane),) for n, lane in enumerate(LANES)))
    marks = format_html_join("", "{}", ((m,) for m in _marks(events, scale, today)))
    return format_html(
        '<svg class="time" viewBox="0 0 1096 194" role="img" aria-labelledby="ti-t ti-d">'
        '<title id="ti-t">Course of the case</title><desc id="ti-d">{} The table below holds '
        "every event.</desc>{}{}{}</svg>",
        " ".join(f"{e.title} {e.when}." for e in events),
        lanes,
        _grid(scale),
        marks,
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    zero: date
    month: float
    months: float

    def x(self, day: date) -> float:
        return round(LEFT + 8 + (day - self.first).days / DAYS_A_MONTH * self.month, 1)


def _y(lane: Lane) -> int:
    return 24 + 42 * LANES.index(lane)


def _lane(number: int, lane: Lane) -> SafeString:
    y = 24 + 42 * number
    return format_html(
        '<rect class="lane" x="{}" y="{}" width="{}" height="28" rx="4"/>'
        '<text class="ax" x="0" y="{}">{}</text>',
        LEFT, y - 14, RIGHT - LEFT, y + 4, lane,
    )  # fmt: skip


def _grid(scale: _Scale) -> SafeString:
    steps = (1, 3, 6, 12, 24, 60, 120)
    step = next((s for s in steps if scale.months / s <= 12), 120)
    offset = (scale.zero - scale.first).days / DAYS_A_MONTH
    ticks = range(0, int(scale.months - offset) + step, step)
    placed = [(LEFT + 8 + (offset + n) * scale.month, n) for n in ticks]
    return format_html_join(
        "",
        '<path class="grid" d="M{0} 8V168"/><text class="ax" x="{0}" y="186" '
        'text-anchor="middle">{1}</text>',
        ((f"{x:.1f}", n) for x, n in placed if x < RIGHT),
    )


def _marks(events: list[Event], scale: _Scale, today: date) -> Iterator[SafeString]:
    free: dict[Lane, float] = {}
    for number, event in enumerate(events):
        x, y = scale.x(event.on.first_day), _y(event.lane)
        until = event.until.first_day if event.until else today
        if event.lane == "Therapy":
            yield _bar(x, max(scale.x(until), x + 10), y, "bar1")
        elif event.lane == "Operation" and event.strong:
            yield _bar(x, max(scale.x(until), x + 10), y, "op")
        elif event.strong:
            yield format_html('<path class="pt" d="M{} {}l6-6 6 6-6 6z"/>', x - 6, y)
        else:
            yield format_html('<circle class="pt" cx="{}" cy="{}" r="5"/>', x, y)
        start = max(x + 12, scale.x(until) + 6 if event.lane == "Therapy" else 0)
        if event.lane == "Operation" and event.strong:
            start = max(x + 16, scale.x(until) + 6)
        label = event.short or event.title
        width = len(label) * LETTER
        following = (scale.x(e.on.first_day) for e in events[number + 1 :] if e.lane == event.lane)
        end = min(next(following, RIGHT + 14) - 6, RIGHT + 6)
        if start >= free.get(event.lane, 0) and start + width < end:
            free[event.lane] = start + width + 8
            look = "b" if event.strong else ""
            yield format_html('<text class="{}" x="{}" y="{}">{}</text>', look, start, y + 4, label)
    if scale.x(today) < RIGHT:
        yield format_html('<path class="now" d="M{} 4V168"/>', scale.x(today))


def _bar(start: float, end: float, y: int, look: str) -> SafeString:
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="18" rx="4"/>',
        look, start, y - 9, round(end - start, 1),
    )  # fmt: skip
