"""The categories of a freeze: a partition of its own for each criteria set, by its hash.

The file of a center is named by what it follows from (criteria, engine, frozen cases), so it
is written once and found again.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from jobs import artefacts
from registry.freezes import path as file_of
from registry.freezes.flat import vessel_variables
from registry.freezes.tables import LIST_SEPARATOR
from registry.record import CaseRecord, Row
from registry.vocabulary import Vessel
from resectability.adapters import findings_of, in_scope
from resectability.core import ENGINE_VERSION, CriteriaSet, bounds, read_findings
from resectability.core import scoring as vectorised
from resectability.encoding import columns_read, encoded, scope
from rules.encoding import NotEncodable

if TYPE_CHECKING:
    import polars as pl

Entry: TypeAlias = Mapping[str, Any]
AT_ONCE = 150_000  # cases, some 150 MB
FEW = 500  # cases that are judged one by one sooner than a plan for all of them is made
LISTS = ("organs_invaded",)
READ = {
    "tumour": ("primary_site", "location"),
    "workup": ("biopsy_differentiation",),
    "specimen": ("differentiation",),
    "assessment": ("organs_invaded", "en_bloc_feasible"),
}


def scores(entry: Entry, criteria_set: CriteriaSet) -> Path:
    """The file with the categories of one center: case_id, in_scope, lower, upper (codes)."""
    score_files([entry], criteria_set)
    return artefacts.local(_name(entry, criteria_set))


def score_files(entries: Iterable[Entry], criteria_set: CriteriaSet) -> None:
    """Scores what is not scored yet, centers together: the plan takes as long as 40,000 cases."""
    batch: list[Entry] = []
    for entry in entries:
        if not artefacts.exists(_name(entry, criteria_set)):
            batch.append(entry)
        if sum(one["rows"] for one in batch) >= AT_ONCE:
            _score_batch(batch, criteria_set)
            batch = []
    if batch:
        _score_batch(batch, criteria_set)


def _score_batch(entries: Sequence[Entry], criteria_set: CriteriaSet) -> None:
    import polars as pl

    few = sum(entry["rows"] for entry in entries) < FEW
    columns = wanted_columns() if few else columns_at_once(criteria_set)
    files = [file_of(dict(entry)) for entry in entries]
    scored = score(pl.scan_parquet(files).select(columns).collect(), criteria_set)
    start = 0
    with artefacts.workspace() as folder:
        for entry in entries:
            target = folder / "scores.parquet"
            scored.slice(start, entry["rows"]).write_parquet(
                target, statistics=False, compression="lz4"
            )
            artefacts.keep(target, _name(entry, criteria_set))
            start += entry["rows"]


def _name(entry: Entry, criteria_set: CriteriaSet) -> str:
    return f"scores/{criteria_set.sha256}-{ENGINE_VERSION}/{entry['sha256']}.parquet"


def columns_at_once(criteria_set: CriteriaSet) -> list[str]:
    """Those of a flat file that judging all at once takes."""
    read = columns_read(criteria_set.catalogue) | {*scope().meta.root_names(), "case_id"}
    return [name for name in wanted_columns() if name in read]


def wanted_columns() -> list[str]:
    """Those that judging one by one takes, whatever the set."""
    names = [name for names in READ.values() for name in names]
    vessels = [f"{v}_{c.name}" for v in Vessel for c in vessel_variables()]
    return ["case_id", *names, *vessels, *(f"{v}_recorded" for v in Vessel)]


def score(cases: "pl.DataFrame", criteria_set: CriteriaSet) -> "pl.DataFrame":
    """A case outside the scope, or of which nobody can say, has no category."""
    import polars as pl

    if cases.height < FEW:
        return score_one_by_one(cases, criteria_set)
    try:
        ranks = vectorised.score(criteria_set, encoded(cases, criteria_set.catalogue))
    except (vectorised.NotVectorised, NotEncodable):
        return score_one_by_one(cases, criteria_set)
    codes = pl.lit(pl.Series([category.code for category in criteria_set.categories]))
    scored = cases.select("case_id", in_scope=scope()).hstack(ranks)
    asked = pl.col("in_scope").fill_null(True)
    return scored.select(
        "case_id",
        "in_scope",
        *(pl.when(asked).then(codes.gather(pl.col(end))).alias(end) for end in ("lower", "upper")),
    )


def score_one_by_one(cases: "pl.DataFrame", criteria_set: CriteriaSet) -> "pl.DataFrame":
    """The same, for few cases and for the sets that have to be judged case by case."""
    import polars as pl

    rows = [_score(row, criteria_set) for row in cases.iter_rows(named=True)]
    schema = {
        "case_id": pl.Int64,
        "in_scope": pl.Boolean,
        "lower": pl.String,
        "upper": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _score(row: Mapping[str, Any], criteria_set: CriteriaSet) -> tuple[Any, ...]:
    record = _record(row)
    inside, _ = in_scope(record)
    if inside is False:
        return row["case_id"], False, None, None
    findings = read_findings(criteria_set, findings_of(record))
    codes = [category.code for category in criteria_set.categories]
    low, high = bounds(criteria_set, findings)
    return row["case_id"], inside, codes[low], codes[high]


def _record(row: Mapping[str, Any]) -> CaseRecord:
    """The case as the adapter reads it live: one definition for both."""
    rows: dict[str, tuple[Row, ...]] = {}
    for part, names in READ.items():
        values = {name: _answer(name, row[name]) for name in names if row[name] is not None}
        if values or part == "assessment":
            rows[part] = (Row(part, "1" if part == "assessment" else "", values=values),)
    rows["vessel"] = tuple(filter(None, (_vessel(row, vessel) for vessel in Vessel)))
    return CaseRecord(row["case_id"], 0, 0, "", 1, "", 0, date.min, None, None, rows)


def _answer(name: str, value: Any) -> Any:
    return tuple(value.split(LIST_SEPARATOR)) if name in LISTS else value


def _vessel(row: Mapping[str, Any], vessel: Vessel) -> Row | None:
    """A vessel of which only is said why nothing is known is there, and unknown."""
    given = {c.name: row[f"{vessel}_{c.name}"] for c in vessel_variables()}
    values = {name: value for name, value in given.items() if value is not None}
    there = values or row[f"{vessel}_recorded"]
    return Row("vessel", f"1.{vessel}", values=values) if there else None
