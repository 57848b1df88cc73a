"""``case_flat``: one row a case, from the frozen tables of a center and the derived facts."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from registry.core.case_facts import case_facts
from registry.core.case_rows import CaseRows
from registry.freezes import answered
from registry.freezes.tables import Column, derived, tables
from registry.vocabulary import Vessel

if TYPE_CHECKING:
    import polars as pl

SINGLE = ("fitness", "tumour", "workup", "board", "course")
FIRST_COUNTS = ("assessment", "operation", "specimen")
COUNTED = ("operation", "specimen", "complication", "therapy", "followup")
NOT_FLAT = {"id", "center_id", "case_id", "patient_id", "sequence", "missing"}
CHUNK = 10_000  # cases turned into Python rows at once: memory does not grow with a center
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
        flat = _beside(flat, _first(table, frames[table]))
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
        part = _first(table, frames[table]) if table in FIRST_COUNTS else frames[table]
        chosen = part.select("case_id", **{table: "missing"})
        every = every.join(chosen, on="case_id", how="left", maintain_order="left")
    texts = [c for c in every.columns if c not in ("case_id", "patient_id")]
    return every.select(pl.concat_str(texts, ignore_nulls=True).alias("_missing"))["_missing"]


def _beside(flat: "pl.DataFrame", part: "pl.DataFrame") -> "pl.DataFrame":
    """The variables of a part with at most one row a case."""
    chosen = part.select("case_id", *(n for n in part.columns if n not in NOT_FLAT))
    return flat.join(chosen, on="case_id", how="left", maintain_order="left")


def _first(table: str, frame: "pl.DataFrame") -> "pl.DataFrame":
    """Of several, the first one counts: the earliest operation, else the lowest number."""
    order = ["case_id", "sequence"]
    if table == "operation":
        order.insert(1, "operated_on")
    return frame.sort(order, nulls_last=True).unique("case_id", keep="first", maintain_order=True)


def _vessels(frames: Mapping[str, "pl.DataFrame"]) -> "pl.DataFrame":
    """The findings of the first assessment, a column for each vessel and variable."""
    import polars as pl

    first = _first("assessment", frames["assessment"])
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

    chunks = []
    schema = {c.name: getattr(pl, POLARS[c.type]) for c in derived()}
    for start in range(0, max(len(cases), 1), CHUNK):
        chunk = cases[start : start + CHUNK]
        wanted = {name: _of_cases(name, frame, frames, chunk) for name, frame in frames.items()}
        rows = [case_facts(case) for case in _case_rows(wanted, chunk)]
        chunks.append(pl.DataFrame(rows, schema=schema, orient="row"))
    return pl.concat(chunks)


def _of_cases(
    name: str, frame: "pl.DataFrame", frames: Mapping[str, "pl.DataFrame"], cases: "pl.Series"
) -> "pl.DataFrame":
    if name == "case":
        return frame.filter(frame["id"].is_in(cases.implode()))
    if name == "patient":
        chosen = frames["case"].filter(frames["case"]["id"].is_in(cases.implode()))
        return frame.filter(frame["id"].is_in(chosen["patient_id"].implode()))
    return frame.filter(frame["case_id"].is_in(cases.implode()))


def _case_rows(frames: Mapping[str, "pl.DataFrame"], cases: "pl.Series") -> Iterator[CaseRows]:
    case = {row["id"]: row for row in frames["case"].iter_rows(named=True)}
    patient = {row["id"]: row for row in frames["patient"].iter_rows(named=True)}
    one = {t: _by_case(frames[t]) for t in ("fitness", "tumour", "course")}
    many = {t: _by_case(frames[t]) for t in ("operation", "specimen", "complication", "followup")}
    for number in cases:
        yield CaseRows(
            case=case[number],
            patient=patient[case[number]["patient_id"]],
            **{t: next(iter(rows.get(number, [])), {}) for t, rows in one.items()},
            operations=many["operation"].get(number, []),
            specimens=many["specimen"].get(number, []),
            complications=many["complication"].get(number, []),
            follow_ups=many["followup"].get(number, []),
        )


def _by_case(frame: "pl.DataFrame") -> dict[int, list[dict[str, Any]]]:
    lists = [c for c in ("extrahepatic_metastases", "fistula_consequences") if c in frame.columns]
    split = frame.with_columns(frame[c].str.split("|") for c in lists) if lists else frame
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in split.iter_rows(named=True):
        found[row["case_id"]].append(row)
    return found
