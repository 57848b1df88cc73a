"""The small parts every page is made of: icons, status words, categories, meters, strips."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from config.icons import ICONS
from registry.core.dates import PartialDate
from registry.telling import said_at, said_on

register = template.Library()

# letter of the theme, words, icon: never a traffic light
CATEGORIES = {
    "resectable": ("r", "Resectable", "empty"),
    "borderline": ("b", "Borderline", "half"),
    "locally_advanced": ("l", "Locally advanced", "full"),
}
STATUS_ICONS = {
    "ok": "complete",
    "warn": "warning",
    "bad": "error",
    "info": "query",
    "unknown": "unknown",
    "none": "empty",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    svg = '<svg class="i" viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
    return mark_safe(f"{svg}{ICONS[name]}</svg>")  # the drawings are ours


@register.simple_tag
def status(kind: str, text: str, icon_name: str = "") -> SafeString:
    """Icon, word and tint; kind is ok, warn, bad, info, unknown or none."""
    return format_html(
        '<span class="st st-{}">{}{}</span>', kind, icon(icon_name or STATUS_ICONS[kind]), text
    )


@register.filter
def said(when: date | datetime | PartialDate | None) -> str:
    """A date or a time as text, as every page shows it; empty where there is none."""
    if when is None:
        return ""
    return said_at(when) if isinstance(when, datetime) else said_on(when)


@register.simple_tag
def day(when: date | datetime | PartialDate | None, precision: str = "") -> SafeString | str:
    """A date; a column that keeps the first day is told with its precision."""
    if when is None:
        return ""
    on = when.date() if isinstance(when, datetime) else when
    if precision and isinstance(on, date):
        on = PartialDate(on, precision)
    return format_html('<time datetime="{}">{}</time>', on, said_on(on))


@register.simple_tag
def moment(at: datetime) -> SafeString:
    """A time; a script shows it in the clock of whoever reads."""
    written = at.isoformat(timespec="seconds")
    return format_html('<time datetime="{}" data-local="full">{}</time>', written, said_at(at))


def words(category: str) -> str:
    return CATEGORIES.get(category, ("u", category.replace("_", " ").capitalize(), ""))[1]


@register.simple_tag
def category(lower: str | None, upper: str | None = None, own: str = "") -> SafeString:
    """One category, or the range from lower to upper; None is not assessed.

    ``own`` is the label of a category that only its set knows.
    """
    if not lower:
        return format_html('<span class="cat cat-u">{}Not assessed</span>', icon("unknown"))
    letter, label, mark = CATEGORIES.get(lower, ("u", own or words(lower), "same"))
    to = SafeString()
    if upper and upper != lower:
        to = format_html(' <span class="to">to {}</span>', words(upper).lower())
    first, _, rest = label.partition(" ")  # the mark never stands alone at the end of a line
    return format_html(
        '<span class="cat cat-{}"><span class="nowrap">{}{}</span>{}{}</span>',
        letter,
        icon(mark),
        first,
        f" {rest}" if rest else "",
        to,
    )


@register.simple_tag
def category_range(lower: str, upper: str, order: Sequence[str] = tuple(CATEGORIES)) -> SafeString:
    """The categories in order: at least this (solid), possible (dashed), ruled out (plain)."""
    first, last = order.index(lower), order.index(upper)
    items = []
    for place, name in enumerate(order):
        letter, label, mark = CATEGORIES.get(name, ("u", words(name), "empty"))
        if not first <= place <= last:
            look, word = "out", "ruled out"
        elif place > first or first == 0 < last:  # "at least the lowest" would say nothing
            look, word = "open", "possible"
        else:
            look, word = "in", "this category" if first == last else "at least this"
        items.append((letter, look, icon(mark), label, word))
    body = format_html_join("", '<li class="{} {}"><b>{}{}</b>{}</li>', items)
    return format_html('<ol class="range" aria-label="Range of categories">{}</ol>', body)


@register.simple_tag
def meter(percent: float | None, target: float | None = None, width: str = "100%") -> SafeString:
    """A bar of 0–100 with the pooled value as a tick; its number stands beside it in words."""
    bar = tick = SafeString("")
    if percent is not None:
        look = "v" if percent >= 80 else "low"
        bar = format_html('<rect class="{}" width="{}%" height="8" rx="4"/>', look, percent)
    if target is not None:
        tick = format_html('<rect class="t" x="{}%" width="2" height="8"/>', min(target, 99))
    return format_html(
        '<svg class="meter" width="{}" height="8" aria-hidden="true" focusable="false">'
        '<rect class="bg" width="100%" height="8" rx="4"/>{}{}</svg>',
        width,
        bar,
        tick,
    )


@register.simple_tag
def strip(
    low: float, estimate: float, high: float, pooled: float, start: float = 0, end: float = 1
) -> SafeString:
    """An estimate with its interval beside the pooled value, on an axis from start to end."""

    def x(value: float) -> float:
        return round(4 + 132 * (min(max(value, start), end) - start) / (end - start), 1)

    return format_html(
        '<svg class="strip" width="140" height="20" viewBox="0 0 140 20" aria-hidden="true" '
        'focusable="false"><path class="axis" d="M4 10H136"/><path class="pool" d="M{} 2V18"/>'
        '<path class="ci" d="M{} 10H{}"/><path class="dot" d="M{} 10l5-5 5 5-5 5z"/></svg>',
        x(pooled),
        x(low),
        x(high),
        x(estimate) - 5,
    )


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """A value of a mapping under a key that is itself a variable."""
    return mapping.get(key, "") if mapping else ""


@register.filter
def percent(part: float | None, whole: float | None = None) -> str:
    """Of two counts, or of a share of 1; a dash where it cannot be said."""
    if part is None or whole == 0:
        return "–"
    return f"{100 * (part / whole if whole else part):.0f} %"
