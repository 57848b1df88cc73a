"""How much of the core tier is answered in each case of ``case_flat``, by section of the form.

The same rules as the meter of the form, over what there is once or counts first: each rule
is judged once for each distinct combination of the answers it reads.
"""

from collections.abc import Iterator
from functools import cache, reduce
from operator import or_
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

    judged = flat.with_columns(**{_name(c): holds(flat, c) for c in sorted(_conditions())})
    found = []
    for section in SECTIONS:
        if section.key in asked():
            pairs = [(a.cast(pl.Int32), (a & has).cast(pl.Int32)) for a, has in _pairs(section)]
            for what, place in (("expected", 0), ("answered", 1)):
                total = pl.sum_horizontal(pair[place] for pair in pairs)
                found.append(total.alias(f"{what}_{section.key}"))
    return judged.select(found)


def _conditions() -> set[str]:
    """Those under which something is asked; several variables share one."""
    known = {d.applies_when for found in asked().values() for d in found}
    return (known | {section.applies_when for section in SECTIONS if section.key in asked()}) - {""}


def _name(condition: str) -> str:
    return f"when {condition}"


def _when(condition: str) -> "pl.Expr":
    import polars as pl

    return pl.col(_name(condition)) if condition else pl.lit(True)


def _pairs(section: Section) -> "Iterator[tuple[pl.Expr, pl.Expr]]":
    """(asked, answered) of each variable of a section."""
    import polars as pl

    here = _when(section.applies_when)
    if section.after_operation:
        here &= pl.col("n_operation") > 0
    for declaration in asked()[section.key]:
        yield here & _when(declaration.applies_when), _has(declaration.name, "_missing")
    if section.key == "vessels":
        for vessel in CORE_VESSELS:
            yield here & _drawn(vessel), _contact(vessel)


def _drawn(vessel: Vessel) -> "pl.Expr":
    """A variant artery is asked about only where there is one."""
    import polars as pl

    if vessel is not Vessel.VARIANT_HA:
        return pl.lit(True)
    return pl.col(f"{vessel}_present").fill_null(False)


def _contact(vessel: Vessel) -> "pl.Expr":
    names = [(f"{vessel}_{name}", name) for name in CONTACT_VARIABLES]
    return reduce(or_, [_has(column, f"{vessel}_missing", name) for column, name in names])


def _has(column: str, missing: str, name: str = "") -> "pl.Expr":
    """A value, or a reason why there is none."""
    import polars as pl

    reason = pl.col(missing).str.contains(f'"{name or column}":', literal=True)
    return pl.col(column).is_not_null() | reason.fill_null(False)


def holds(flat: "pl.DataFrame", condition: str) -> "pl.Series":
    """Whether a rule of the dictionary is true of each case; unknown is not."""
    import polars as pl

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
