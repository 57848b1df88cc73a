"""The facts of a case that a report may ask for, and how a condition picks cases by them.

The facts are columns of the freeze's ``case_flat`` and of its scores; their values come from
the pure functions of the registry and of the criteria engine, unknown is null.
"""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Final

from rules import Catalogue, Finding, Truth, evaluate, findings_in, parse

if TYPE_CHECKING:
    import polars as pl

GRADES: Final = ("NET G1", "NET G2", "NET G3", "NEC")
CATEGORIES: Final = ("R", "BR", "LA")
OUTCOMES: Final = (
    "r0",
    "no_major_complication_90d",
    "alive_90d",
    "no_popf_bc",
    "to_panc_2020",
)
TIMES: Final = ("os", "rfs", "recurrence")

FACTS: Final = Catalogue.of(
    [
        Finding("operated", "boolean", label="had an operation"),
        Finding("resected", "boolean", label="the first operation removed the tumour"),
        Finding("counts_in_r0_rate", "boolean", label="curative intent, not an enucleation"),
        Finding("pancreatic_resection", "boolean", label="the operation resected pancreas"),
        Finding("nec", "boolean", label="a neuroendocrine carcinoma or a mixed neoplasm"),
        Finding("category_applies", "boolean", label="in the scope of the criteria"),
        Finding("free_of_disease", "boolean", label="R0 or R1 and no metastases left"),
        *(Finding(name, "boolean") for name in OUTCOMES),
    ]
)


def holds(frame: "pl.DataFrame", condition: str) -> "pl.Series":
    """True, False or null for each case.

    Judged once for each distinct combination of the facts the condition asks for, so the
    cost does not grow with the number of cases.
    """
    import polars as pl

    node = parse(condition, FACTS)
    names = sorted(findings_in(node))
    distinct = frame.select(names).unique(maintain_order=True)
    truths = [evaluate(node, row) for row in distinct.iter_rows(named=True)]
    judged = distinct.with_columns(
        pl.Series("_holds", [_BOOLEAN[truth] for truth in truths], dtype=pl.Boolean)
    )
    joined = frame.select(names).join(
        judged, on=names, how="left", nulls_equal=True, maintain_order="left"
    )
    return joined["_holds"]


_BOOLEAN = {Truth.TRUE: True, Truth.FALSE: False, Truth.UNKNOWN: None, Truth.NOT_APPLICABLE: False}


@cache
def columns(conditions: tuple[str, ...]) -> tuple[str, ...]:
    """The facts that any of the conditions asks for."""
    found: set[str] = set()
    for condition in conditions:
        found |= findings_in(parse(condition, FACTS))
    return tuple(sorted(found))


def time_columns(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{name}_{part}" for name in names for part in ("days", "event", "entry_days"))
