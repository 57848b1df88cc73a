"""Follow-up schedules: rule files read into groups, and the next visit of a patient."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from rules import Catalogue, Finding, Node, RuleError, Truth, Value, evaluate, parse

from .dates import PartialDate
from .grade import STRATA
from .staging import SITES
from .staging.tumour import T_CATEGORIES

WINDOW = 0.25  # of the interval, before and after
DAYS_A_MONTH = 30.4375
CATALOGUE = Catalogue.of(
    (
        Finding("primary_site", "word", values=SITES),
        Finding("grade", "word", values=STRATA),
        Finding("node_metastasis", "boolean"),
        Finding("size_mm", "number", "mm", 1, 300),
        Finding("ki67_pct", "number", "%", 0, 100),
        Finding("t", "word", values=T_CATEGORIES),
    )
)
_SET_KEYS = {"id", "version", "title", "source", "applies_to", "residuals", "notes", "group"}
_GROUP_KEYS = {"id", "label", "when", "visits", "source", "verify"}
_VISIT_KEYS = {"every_months", "until_months"}


class ScheduleProblem(ValueError):
    """A schedule file that is wrong."""


@dataclass(frozen=True, slots=True)
class Phase:
    """Visits every so many months (the shortest and longest interval) until so many months."""

    every_months: tuple[int, int]
    until_months: int | None

    def __str__(self) -> str:
        shortest, longest = self.every_months
        every = f"{shortest}" if shortest == longest else f"{shortest}–{longest}"
        until = "" if self.until_months is None else f" until month {self.until_months}"
        return f"every {every} months{until}"


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    label: str
    when: Node
    condition: str
    visits: tuple[Phase, ...]
    source: str
    verify: bool

    def __str__(self) -> str:
        visits = ", then ".join(map(str, self.visits)) or "none required"
        return f"{self.label}: {visits}{' (to be verified)' if self.verify else ''}"


@dataclass(frozen=True, slots=True)
class ScheduleSet:
    id: str
    version: str
    title: str
    source: str
    applies_to: str
    residuals: tuple[str, ...]
    notes: tuple[str, ...]
    groups: tuple[Group, ...]

    def __str__(self) -> str:
        listed = "; ".join(map(str, self.groups))
        return f"{self.id}, for {self.applies_to}: {listed}."


def read_schedule_set(text: str, name: str) -> ScheduleSet:
    """Raises ScheduleProblem, which names file, group and remedy."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise ScheduleProblem(f"{name} | is not TOML | {problem}") from None
    _only(raw, _SET_KEYS, name, required=_SET_KEYS)
    groups = tuple(_group(entry, raw["source"], name) for entry in raw["group"])
    names = [group.id for group in groups]
    for one in names:
        if names.count(one) > 1:
            raise ScheduleProblem(f"{name} | group {one} is there twice | rename one")
    rest = {key: raw[key] for key in ("id", "version", "title", "source", "applies_to")}
    return ScheduleSet(
        **rest, residuals=tuple(raw["residuals"]), notes=tuple(raw["notes"]), groups=groups
    )


def _only(raw: Mapping[str, object], allowed: set[str], where: str, required: set[str]) -> None:
    for key in sorted(raw.keys() - allowed):
        raise ScheduleProblem(f"{where} | unknown key {key} | use {', '.join(sorted(allowed))}")
    for key in sorted(required - raw.keys()):
        raise ScheduleProblem(f"{where} | {key} is missing | add it")


def _group(raw: Mapping[str, Any], source: str, name: str) -> Group:
    where = f"{name}, group {raw.get('id', '?')}"
    _only(raw, _GROUP_KEYS, where, required={"id", "label", "when", "visits"})
    try:
        node = parse(raw["when"], CATALOGUE)
    except RuleError as problem:
        raise ScheduleProblem(f"{where} | {problem}") from None
    phases = tuple(_phase(entry, where) for entry in raw["visits"])
    _ascending(phases, where)
    return Group(
        raw["id"],
        raw["label"],
        node,
        raw["when"],
        phases,
        raw.get("source", source),
        raw.get("verify", False),
    )


def _phase(raw: Mapping[str, Any], where: str) -> Phase:
    _only(raw, _VISIT_KEYS, where, required={"every_months"})
    every = raw["every_months"]
    low, high = every if isinstance(every, list) else (every, every)
    if not 0 < low <= high:
        raise ScheduleProblem(f"{where} | every_months {every} | shortest first, above 0")
    return Phase((low, high), raw.get("until_months"))


def _ascending(phases: Sequence[Phase], where: str) -> None:
    ends = [phase.until_months for phase in phases]
    closed = [end for end in ends if end is not None]
    if None in ends[:-1] or closed != sorted(set(closed)):
        raise ScheduleProblem(
            f"{where} | until_months {ends} do not rise | only the last may be without an end"
        )


@lru_cache
def schedule_sets() -> Mapping[str, ScheduleSet]:
    """The files of this package by id: data that ships with the code, read once."""
    found = sorted(
        (file for file in files(__package__).joinpath("schedules").iterdir()),
        key=lambda file: file.name,
    )
    sets = [read_schedule_set(file.read_text("utf-8"), file.name) for file in found]
    return {schedule.id: schedule for schedule in sets}


def possible_groups(
    schedule: ScheduleSet, findings: Mapping[str, Value]
) -> tuple[Group | None, ...]:
    """Groups the findings allow, in order; None among them where no group may hold."""
    possible: list[Group | None] = []
    for group in schedule.groups:
        met = evaluate(group.when, findings)
        if met is not Truth.FALSE:
            possible.append(group)
        if met is Truth.TRUE:
            return tuple(possible)
    return (*possible, None)


@dataclass(frozen=True, slots=True)
class Due:
    """The next visit: the day it is due, and the first and last day of its window."""

    on: date
    from_on: date
    until_on: date


def next_visit(group: Group, resected_on: date, last_visit_on: date | None) -> Due | None:
    """None where no visit is required or the schedule has ended."""
    base = last_visit_on or resected_on
    phase = _phase_at(group, resected_on, base)
    if phase is None:
        return None
    shortest, longest = phase.every_months
    due = add_months(base, shortest)
    return Due(
        due,
        due - _window(shortest),
        add_months(base, longest) + _window(longest),
    )


def _phase_at(group: Group, resected_on: date, base: date) -> Phase | None:
    for phase in group.visits:
        if phase.until_months is None or base < add_months(resected_on, phase.until_months):
            return phase
    return None


def _window(months: int) -> timedelta:
    return timedelta(days=round(WINDOW * months * DAYS_A_MONTH))


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or the last day of a month too short for it."""
    years, month = divmod(day.month - 1 + months, 12)
    first = PartialDate(date(day.year + years, month + 1, 1), "month")
    return first.first_day.replace(day=min(day.day, first.last_day.day))
