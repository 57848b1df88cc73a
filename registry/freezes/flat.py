"""``case_flat``: one row a case, from the frozen tables of a center and the derived facts."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from registry.core.case_columns import first_rows
from registry.core.case_facts_vectorised import facts_of_cases
from registry.freezes import answered
from registry.freezes.tables import LIST_SEPARATOR, Column, derived, tables
from registry.vocabulary import Vessel

if TYPE_CHECKING:
    import polars as pl

SINGLE = ("fitness", "tumour", "workup", "board", "course")
FIRST_COUNTS = ("assessment", "operation", "specimen")
COUNTED = ("operation", "specimen", "complication", "therapy", "followup")
NOT_FLAT = {"id", "center_id", "case_id", "patient_id", "sequence", "missing"}
LISTS = {"tumour": "extrahepatic_metastases", "course": "fistula_consequences"}  # of the facts
POLARS = {
    "int64": "Int64",
    "int32": "Int32",
    "string": "String",
    "double": "Float64",
    "bool": "Boolean",
}


def columns() -> tuple[Column, ...]:
    """Keys, the variables of what there is once or counts first, vessels, counts, facts."""
    every = tables()
    keys = [_named(c, "case_id" if c.name == "id" else c.name) for c in every["case"].columns]
    found = [c for c in keys if c.name != "missing"]
    for table in ("patient", *SINGLE, *FIRST_COUNTS):
        found += [c for c in every[table].columns if c.name not in NOT_FLAT]
    found += [vessel_column(vessel, c) for vessel in Vessel for c in vessel_variables()]
    found += [recorded_column(vessel) for vessel in Vessel]
    found += [Column(f"n_{t}", "int32", "", "integer", f"Rows of {t}", "", "safe") for t in COUNTED]
    return (*found, *derived(), *answered.columns())


def vessel_variables() -> tuple[Column, ...]:
    return tuple(c for c in tables()["vessel"].columns if c.tier)


def vessel_column(vessel: Vessel, column: Column) -> Column:
    """``SMA_contact_deg``: the variable of one vessel."""
    return _named(column, f"{vessel}_{column.name}", f"{vessel.label}: {column.label}")


def recorded_column(vessel: Vessel) -> Column:
    """``SMV_recorded``: the vessel is in the reading, perhaps only with why nothing is known."""
    label = f"{vessel.label}: in the reading"
    return Column(f"{vessel}_recorded", "bool", "", "boolean", label, "", "safe")


def _named(column: Column, name: str, label: str = "") -> Column:
    return Column(
        name,
        column.type,
        "",
        column.kind,
        label or column.label,
        column.unit,
        column.disclosure,
        column.tier,
        column.words,
    )


def case_flat(frames: Mapping[str, "pl.DataFrame"]) -> "pl.DataFrame":
    """One row a case, ordered by case; ``frames`` are the frozen tables of one center."""
    import polars as pl

    flat = frames["case"].drop("missing").rename({"id": "case_id"})
    patient = frames["patient"].drop("center_id", "missing").rename({"id": "patient_id"})
    flat = flat.join(patient, on="patient_id", how="left", maintain_order="left")
    for table in SINGLE:
        flat = _beside(flat, frames[table])
    for table in FIRST_COUNTS:
        flat = _beside(flat, first_rows(table, frames[table]))
    flat = _beside(flat, _vessels(frames))
    for table in COUNTED:
        count = frames[table].group_by("case_id").len(f"n_{table}")
        flat = flat.join(count, on="case_id", how="left", maintain_order="left")
    counts = [pl.col(f"n_{t}").fill_null(0).cast(pl.Int32) for t in COUNTED]
    flat = flat.with_columns(counts).hstack(_facts(frames, flat["case_id"]))
    told = answered.answered(flat.with_columns(_missing(frames, flat)))
    return flat.hstack(told).select(c.name for c in columns())


def _missing(frames: Mapping[str, "pl.DataFrame"], flat: "pl.DataFrame") -> "pl.Series":
    """Why values are missing, of all parts of the flat row, as one text to search."""
    import polars as pl

    every = flat.select("case_id", "patient_id")
    patient = frames["patient"].select(patient_id="id", patient="missing")
    every = every.join(patient, on="patient_id", how="left", maintain_order="left")
    every = every.join(
        frames["case"].select(case_id="id", case="missing"),
        on="case_id",
        how="left",
        maintain_order="left",
    )
    for table in (*SINGLE, *FIRST_COUNTS):
        part = first_rows(table, frames[table]) if table in FIRST_COUNTS else frames[table]
        chosen = part.select("case_id", **{table: "missing"})
        every = every.join(chosen, on="case_id", how="left", maintain_order="left")
    texts = [c for c in every.columns if c not in ("case_id", "patient_id")]
    return every.select(pl.concat_str(texts, ignore_nulls=True).alias("_missing"))["_missing"]


def _beside(flat: "pl.DataFrame", part: "pl.DataFrame") -> "pl.DataFrame":
    """The variables of a part with at most one row a case."""
    chosen = part.select("case_id", *(n for n in part.columns if n not in NOT_FLAT))
    return flat.join(chosen, on="case_id", how="left", maintain_order="left")


def _vessels(frames: Mapping[str, "pl.DataFrame"]) -> "pl.DataFrame":
    """The findings of the first assessment, a column for each vessel and variable."""
    import polars as pl

    first = first_rows("assessment", frames["assessment"])
    names = [*(c.name for c in vessel_variables()), "missing"]
    found = frames["vessel"].join(first.select(assessment_id="id"), on="assessment_id", how="semi")
    wide = first.select("case_id")
    found = found.with_columns(recorded=pl.lit(True))
    names.append("recorded")
    for vessel in Vessel:
        one = found.filter(vessel=str(vessel)).select(
            "case_id", **{f"{vessel}_{name}": name for name in names}
        )
        wide = wide.join(one, on="case_id", how="left", maintain_order="left")
    return wide


def _facts(frames: Mapping[str, "pl.DataFrame"], cases: "pl.Series") -> "pl.DataFrame":
    import polars as pl

    split = {
        table: frames[table].with_columns(pl.col(name).str.split(LIST_SEPARATOR))
        for table, name in LISTS.items()
    }
    return facts_of_cases({**frames, **split}, cases)
