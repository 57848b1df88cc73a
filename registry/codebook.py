"""The data dictionary in words: for people as Markdown, for exports as plain rows."""

from collections.abc import Iterator

from registry.checks import checks
from registry.dictionary import Declaration, declarations
from registry.sections import SECTIONS, Section
from registry.vocabulary import Disclosure, MissingReason, Tier

HEAD = """# Data dictionary

Printed from the declarations by `manage.py dictionary`; do not edit.

Every variable may be missing for one of these reasons, which are data: {reasons}.
A date may be known to the day, the month or the year. A number is typed with decimal point or
comma, a laboratory value in the unit of the laboratory. In a file of cases a repeated part
takes the number of its row: `operation_1_operated_on`, `complication_2_type`; a vessel its
name: `vessel_SMA_contact_deg`.
"""


def codebook() -> list[dict[str, str]]:
    """One row a variable, in the order of the form; all values are text."""
    return [
        {
            "part": d.part,
            "variable": d.name,
            "label": d.label,
            "section": d.section,
            "kind": d.kind,
            "unit": d.unit,
            "allowed": allowed(d),
            "labels": "; ".join(f"{code} = {label}" for code, label in d.words),
            "applies_when": d.applies_when,
            "tier": d.tier,
            "disclosure": d.disclosure,
            "codes": "; ".join(d.codes),
            "hint": d.hint,
            "columns": ", ".join(d.columns),
        }
        for d in declarations()
    ]


def allowed(declaration: Declaration) -> str:
    """The allowed values as text: a range, or the codes."""
    if declaration.words:
        return ", ".join(code for code, _ in declaration.words)
    if declaration.minimum is not None and declaration.maximum is not None:
        return f"{declaration.minimum:g} to {declaration.maximum:g}"
    if declaration.kind == "boolean":
        return "yes, no"
    return {"date": "2024-05-17, 2024-05 or 2024"}.get(declaration.kind, declaration.example)


def markdown() -> str:
    reasons = ", ".join(f"{label.lower()} (`{code}`)" for code, label in MissingReason.choices())
    lines = [HEAD.format(reasons=reasons)]
    for section in SECTIONS:
        lines += _section(section)
    lines += _words()
    lines += _checks()
    return "\n".join(lines) + "\n"


def _section(section: Section) -> Iterator[str]:
    yield f"## {section.title}\n"
    if section.repeated:
        yield f"Repeated; rows of `{section.repeated}`.\n"
    if section.applies_when:
        yield f"Asked where `{section.applies_when}`.\n"
    if section.after_operation:
        yield "Asked once there is an operation.\n"
    yield "| variable | label | kind | unit | allowed | asked where | tier | disclosure | codes |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for declaration in declarations():
        if declaration.section == section.key:
            yield _line(declaration)
    yield ""


def _line(d: Declaration) -> str:
    label = f"{d.label}. {d.hint}" if d.hint else d.label
    unit = ", ".join(filter(None, [d.unit, *dict(d.units)]))
    many = f"{len(d.words)} words, see below" if len(d.words) > 8 else allowed(d)
    cells = [
        f"`{d.name}`",
        label,
        d.kind,
        unit,
        many,
        f"`{d.applies_when}`" if d.applies_when else "",
        Tier.label_of(d.tier).lower(),
        Disclosure.label_of(d.disclosure).lower(),
        ", ".join(d.codes),
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _words() -> Iterator[str]:
    yield "## Words\n"
    yield "| variable | word | meaning |"
    yield "|---|---|---|"
    for d in declarations():
        for code, label in d.words:
            yield f"| `{d.name}` | `{code}` | {label} |"
    yield ""


def _checks() -> Iterator[str]:
    yield "## Consistency\n"
    yield "An error is resolved before a case is submitted; a warning asks to look again.\n"
    yield "| check | severity | speaks where | message | remedy |"
    yield "|---|---|---|---|---|"
    for check in checks():
        rule = check.wrong_when.text or ""
        yield f"| {check.id} | {check.severity} | `{rule}` | {check.message} | {check.remedy} |"
