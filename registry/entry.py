"""How each field of the case form is asked: as buttons, boxes, parts of a date or text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from registry.dictionary import CONTACT_VARIABLES, Declaration, of_part
from registry.forms import posted
from registry.layout import Field, Fieldset, SectionForm
from registry.reading import Raw, is_blank
from registry.vocabulary import MissingReason, Vessel

Control = Literal["segments", "select", "boxes", "date", "number", "text", "area", "contact"]
BUTTONS = 7  # more answers than this become a list to choose from
NOT_ANSWERED = "Not answered"
BANDS = {"1-90": (1, 90), "91-180": (91, 180), "181-270": (181, 270), "271-360": (271, 360)}
CONTACT_CHOICES = (
    ("none", "None"),
    ("1-90", "1\u2060–\u206090°"),
    ("91-180", "91\u2060–\u2060180°"),
    ("181-270", "181\u2060–\u2060270°"),
    ("271-360", "Over 270°"),
)
CLASSES = {"abutment": "Up to 180°", "encasement": "Over 180°"}
LONG_TEXT = ("departure_reason",)


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    selected: bool
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class DatePart:
    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question; ``name`` is what is posted, ``id`` what the page calls it."""

    field: Field
    control: Control
    label: str
    choices: tuple[Choice, ...] = ()
    columns: str = "w"
    exact: str = ""

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def id(self) -> str:
        return "f-" + re.sub(r"[^A-Za-z0-9]+", "-", self.field.name)

    @property
    def contact_name(self) -> str:
        """One name for the four variables of a contact."""
        return self.field.name.replace("contact_deg", "contact")

    @property
    def declaration(self) -> Declaration:
        return self.field.declaration

    @property
    def visible(self) -> bool:
        """Asked where it applies; where that is not known yet, only if something is there."""
        field, d = self.field, self.field.declaration
        if not field.visible or not d.applies_when or not d.core:
            return field.visible
        chosen = any(choice.selected and not choice.unknown for choice in self.choices)
        return bool(field.waiting or field.text or field.missing or field.problem or chosen)

    @property
    def grouped(self) -> bool:
        return self.control in ("segments", "boxes", "date", "contact")

    @property
    def date_parts(self) -> tuple[DatePart, ...]:
        year, month, day = self.field.day_parts
        given = (("day", "Day", day), ("month", "Month", month), ("year", "Year", year))
        return tuple(DatePart(f"{self.name}_{key}", label, v) for key, label, v in given)

    @property
    def reasons(self) -> tuple[Choice, ...]:
        if self.declaration.required:
            return ()
        here = self.field.missing
        return tuple(Choice(code, label, code == here) for code, label in MissingReason.choices())

    @property
    def messages(self) -> tuple[str, ...]:
        """All that stands beside the control; when it differs the page is told."""
        problem = (str(self.field.problem),) if self.field.problem else ()
        return problem + tuple(f"{w.message} {w.remedy}" for w in self.field.warnings)


@dataclass(frozen=True, slots=True)
class Block:
    """A group of questions; of the vessels there are several under one title."""

    title: str
    hint: str
    parts: tuple[tuple[str, tuple[Item, ...]], ...]  # name of the vessel, or "", and questions

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for _, items in self.parts for item in items)


def blocks(form: SectionForm) -> list[Block]:
    found, vessels = [], []
    for fieldset in form.fieldsets:
        if fieldset.vessel:
            vessels.append(fieldset)
        else:
            found.append(Block(fieldset.title, fieldset.hint, (("", tuple(_items(fieldset))),)))
    group = next((g for g in form.section.groups if g.each_vessel), None)
    if group is not None:
        parts = tuple((f.title, tuple(_items(f))) for f in vessels)
        found.insert(1, Block(group.title, group.hint, parts))
    return found


def items(form: SectionForm) -> Iterator[Item]:
    for block in blocks(form):
        yield from block.items


def _items(fieldset: Fieldset) -> Iterator[Item]:
    for field in fieldset.fields:
        name = field.declaration.name
        if name == "contact_deg":
            yield _contact(fieldset, field)
        elif name not in CONTACT_VARIABLES:
            yield _item(field)


def _item(field: Field) -> Item:
    d = field.declaration
    control = _control(d)
    pairs = _pairs(d)
    if control == "boxes":
        chosen = field.selected
        choices = tuple(Choice(code, label, code in chosen) for code, label in pairs)
        return Item(field, control, d.label, choices)
    choices = tuple(Choice(code, label, code == field.text) for code, label in pairs)
    nothing = not any(choice.selected for choice in choices)
    first = Choice("", NOT_ANSWERED, nothing, unknown=True)
    columns = {2: "3", 3: "4", 6: "7", 5: "6"}.get(len(pairs), "w")
    if d.kind == "word" and len(pairs) > 2:
        columns = "4" if len(pairs) == 3 and max(len(p[1]) for p in pairs) < 16 else "w"
    return Item(field, control, d.label, (first, *choices), columns)


def _control(d: Declaration) -> Control:
    if d.kind == "words":
        return "boxes"
    if d.kind == "date":
        return "date"
    if d.kind in ("boolean", "word") or _few_numbers(d):
        return "segments" if len(_pairs(d)) <= BUTTONS else "select"
    if d.kind in ("number", "integer"):
        return "number"
    return "area" if d.name in LONG_TEXT else "text"


def _few_numbers(d: Declaration) -> bool:
    limits = d.minimum is not None and d.maximum is not None
    return limits and d.kind == "integer" and d.maximum - d.minimum <= 5  # type: ignore[operator]


def _pairs(d: Declaration) -> tuple[tuple[str, str], ...]:
    if d.kind == "boolean":
        return (("yes", "Yes"), ("no", "No"))
    if _few_numbers(d):
        numbers = range(int(d.minimum or 0), int(d.maximum or 0) + 1)
        return tuple((str(n), str(n)) for n in numbers)
    return d.words


# Contact: one question over four variables


def _contact(fieldset: Fieldset, field: Field) -> Item:
    text = {f.declaration.name: f.text for f in fieldset.fields}
    chosen, exact = _chosen(text, readable=field.problem is None)
    pairs = list(CONTACT_CHOICES)
    if chosen and chosen not in dict(pairs):
        pairs.append((chosen, CLASSES.get(chosen, chosen.replace("-", "–") + "°")))
    choices = [Choice("", "Not assessed", not chosen and not exact, unknown=True)]
    choices += [Choice(value, label, value == chosen) for value, label in pairs]
    return Item(field, "contact", f"{fieldset.title}, contact", tuple(choices), "6", exact)


def _chosen(text: Mapping[str, str], *, readable: bool) -> tuple[str, str]:
    """The band and the exact degrees that the four variables amount to."""
    degrees, low, high = (text[n] for n in ("contact_deg", "contact_low_deg", "contact_high_deg"))
    if degrees:
        if not readable:
            return "", degrees
        number = float(degrees)
        band = next((name for name, (_, top) in BANDS.items() if number <= top), "")
        return ("none", "") if number == 0 else (band, degrees)
    if text["contact_class"]:
        return text["contact_class"], ""
    return (f"{low}-{high}", "") if low and high else ("", "")


def _contact_inputs(data: Any, prefix: str) -> dict[str, str]:
    """The four variables again; an exact number counts before the band beside it."""
    choice = data.get(f"{prefix}contact", "")
    exact = data.get(f"{prefix}contact_exact", "").strip()
    found = dict.fromkeys(CONTACT_VARIABLES, "")
    if exact:
        found["contact_deg"] = exact
    elif choice == "none":
        found["contact_deg"] = "0"
    elif choice in CLASSES:
        found["contact_class"] = choice
    elif choice:
        found["contact_low_deg"], _, found["contact_high_deg"] = choice.partition("-")
    return {prefix + name: value for name, value in found.items()}


def inputs(form: SectionForm, data: Any) -> dict[str, Raw]:
    """What a posted section says, by field, for ``save_section``."""
    sent = data.copy()
    found: dict[str, Raw] = {}
    for fieldset in form.fieldsets:
        prefix = f"{fieldset.vessel}." if fieldset.vessel else ""
        if f"{prefix}contact" in data or f"{prefix}contact_exact" in data:
            sent.update(_contact_inputs(data, prefix))
        names = [field.declaration.name for field in fieldset.fields]
        declared = {name: of_part(fieldset.part)[name] for name in names}
        found |= posted(declared, sent, prefix)
    return found


CLEAR = {
    "contact_deg": "0",
    "present": "no",
    "contour": "smooth",
    "thrombus": "none",
    "occlusion": "none",
    "cavernous_transformation": "no",
    "organs_invaded": ["none"],
}


def clear_the_rest(form: SectionForm, given: Mapping[str, Raw]) -> dict[str, Raw]:
    """The inputs, and "free of tumour" for every vessel and organ asked and left open."""
    filled = dict(given)
    for item in (i for i in items(form) if i.field.visible):
        name, variable = item.name, item.declaration.name
        absent = variable == "contact_deg" and name.startswith(f"{Vessel.VARIANT_HA}.")
        names = [name]
        if variable == "contact_deg":
            names = [name.replace("contact_deg", other) for other in CONTACT_VARIABLES]
        if variable in CLEAR and not absent and all(is_blank(filled.get(n)) for n in names):
            filled[name] = CLEAR[variable]
    return filled


def changed(before: SectionForm, after: SectionForm) -> tuple[list[Item], list[Item]]:
    """Questions that appear or go, and those that only say something else beside them.

    A question that stays is never drawn again: whoever types in it would lose letters.
    """
    then = {item.name: item for item in items(before)}
    appear, told = [], []
    for item in items(after):
        old = then.get(item.name)
        if old is None or old.visible != item.visible:
            appear.append(item)
        elif item.visible and old.messages != item.messages:
            told.append(item)
    return appear, told
