"""How much of the core tier is answered in each case of ``case_flat``, by section of the form.

The same rules as the meter of the form, over what there is once or counts first: each rule
is judged once for each distinct combination of the answers it reads.
"""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from registry.dictionary import CONTACT_VARIABLES, Declaration, catalogue, declarations, rule
from registry.freezes.tables import LIST_SEPARATOR, Column
from registry.sections import SECTIONS, Section
from registry.vocabulary import CORE_VESSELS, Disclosure, Vessel
from rules import Truth, Value, evaluate, findings_in

if TYPE_CHECKING:
    import polars as pl

PARTS = ("patient", "case", "tumour", "workup", "fitness", "board", "assessment")
AFTER_OPERATION = ("operation", "specimen", "course")


@cache
def asked() -> dict[str, tuple[Declaration, ...]]:
    """The core variables that are counted, by section."""
    parts = (*PARTS, *AFTER_OPERATION)
    found: dict[str, tuple[Declaration, ...]] = {}
    for section in SECTIONS:
        core = [d for d in declarations() if d.section == section.key and d.core]
        chosen = tuple(d for d in core if d.part in parts and not d.instead_of)
        if chosen:
            found[section.key] = chosen
    return found


@cache
def columns() -> tuple[Column, ...]:
    titles = {section.key: section.title for section in SECTIONS}
    return tuple(
        Column(
            name=f"{what}_{key}",
            type="int32",
            sql="",
            kind="integer",
            label=f"{titles[key]}: core variables {what}",
            disclosure=str(Disclosure.SAFE),
        )
        for key in asked()
        for what in ("expected", "answered")
    )


def answered(flat: "pl.DataFrame") -> "pl.DataFrame":
    """``columns()`` of each row; ``flat`` has ``_missing`` and ``<vessel>_missing`` as text."""
    import polars as pl

    found = []
    for section in SECTIONS:
        if section.key not in asked():
            continue
        expected = answer = pl.zeros(flat.height, pl.Int32, eager=True)
        for applies, has in _pairs(flat, section):
            expected += applies.cast(pl.Int32)
            answer += (applies & has).cast(pl.Int32)
        found += [
            expected.alias(f"expected_{section.key}"),
            answer.alias(f"answered_{section.key}"),
        ]
    return pl.DataFrame(found)


def _pairs(flat: "pl.DataFrame", section: Section) -> "Iterator[tuple[pl.Series, pl.Series]]":
    """(asked, answered) of each variable of a section."""
    here = holds(flat, section.applies_when)
    if section.after_operation:
        here &= flat["n_operation"] > 0
    for declaration in asked()[section.key]:
        has = _has(flat, declaration.name, "_missing")
        yield here & holds(flat, declaration.applies_when), has
    if section.key == "vessels":
        for vessel in CORE_VESSELS:
            yield here & _drawn(flat, vessel), _contact(flat, vessel)


def _drawn(flat: "pl.DataFrame", vessel: Vessel) -> "pl.Series":
    """A variant artery is asked about only where there is one."""
    import polars as pl

    if vessel is not Vessel.VARIANT_HA:
        return pl.repeat(True, flat.height, eager=True)
    return flat[f"{vessel}_present"].fill_null(False)


def _contact(flat: "pl.DataFrame", vessel: Vessel) -> "pl.Series":
    has = _has(flat, f"{vessel}_{CONTACT_VARIABLES[0]}", "")
    for name in CONTACT_VARIABLES:
        reason = flat[f"{vessel}_missing"].str.contains(f'"{name}":', literal=True)
        has |= flat[f"{vessel}_{name}"].is_not_null() | reason.fill_null(False)
    return has


def _has(flat: "pl.DataFrame", name: str, missing: str) -> "pl.Series":
    """A value, or a reason why there is none."""
    has = flat[name].is_not_null()
    if missing:
        has |= flat[missing].str.contains(f'"{name}":', literal=True).fill_null(False)
    return has


def holds(flat: "pl.DataFrame", condition: str) -> "pl.Series":
    """Whether a rule of the dictionary is true of each case; unknown is not."""
    import polars as pl

    if not condition:
        return pl.repeat(True, flat.height, eager=True)
    node = rule(condition)
    names = sorted(findings_in(node))
    distinct = flat.select(names).unique(maintain_order=True)
    lists = {name for name in names if catalogue().findings[name].kind == "words"}
    truths = [
        evaluate(node, _values(row, lists)) is Truth.TRUE for row in distinct.iter_rows(named=True)
    ]
    judged = distinct.with_columns(pl.Series("_holds", truths, dtype=pl.Boolean))
    joined = flat.select(names).join(
        judged, on=names, how="left", nulls_equal=True, maintain_order="left"
    )
    return joined["_holds"]


def _values(row: dict[str, Value], lists: set[str]) -> dict[str, Value]:
    return {
        name: frozenset(value.split(LIST_SEPARATOR))
        if name in lists and isinstance(value, str)
        else value
        for name, value in row.items()
    }
