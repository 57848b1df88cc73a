"""What a posted form says, as inputs that ``reading`` understands."""

from collections.abc import Mapping
from typing import Any

from registry.dictionary import Declaration
from registry.reading import Raw, is_blank


def posted(declarations: Mapping[str, Declaration], data: Any, prefix: str = "") -> dict[str, Raw]:
    """Inputs of a posted form: ``x``, ``x_year`` ``x_month`` ``x_day``, and ``x_missing``.

    ``data`` is a QueryDict; only variables that were on the form are taken.
    """
    found: dict[str, Raw] = {}
    for name, declaration in declarations.items():
        field = prefix + name
        raw, there = _posted_value(declaration, data, field)
        reason = data.get(f"{field}_missing", "")
        if there or f"{field}_missing" in data:
            found[field] = f"?{reason}" if reason and is_blank(raw) else raw
    return found


def _posted_value(declaration: Declaration, data: Any, field: str) -> tuple[Raw, bool]:
    if declaration.kind == "words":
        # unticked boxes send nothing: <field>_shown says that they were on the form
        return data.getlist(field), field in data or f"{field}_shown" in data
    parts = {part: data[f"{field}_{part}"] for part in ("year", "month", "day")
             if f"{field}_{part}" in data}  # fmt: skip
    if declaration.kind == "date" and parts:
        return parts, True
    return data.get(field, ""), field in data
