"""A simulated cohort as files that ``import_cases`` reads, one a center; no database."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from registry.fields import variables
from registry.importing.columns import sheet, template
from registry.models import PARTS, REPEATED
from registry.queries import row_of
from registry.record import CaseRecord, Row
from registry.simulation.cohort import Cohort
from registry.simulation.load import roster

TABLES = {model._meta.model_name: part for part, model in PARTS.items()}


def write_files(cohort: Cohort, folder: Path) -> list[Path]:
    """C07.csv and so on; importing one again changes nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    lines: dict[int, list[dict[str, str]]] = defaultdict(list)
    for center, line in zip(cohort.center, sheet(records(cohort)), strict=True):
        lines[int(center)].append(line)
    written = []
    for center, of_center in sorted(lines.items()):
        path = folder / f"{roster(center + 1)[0]}.csv"
        columns = dict.fromkeys([*template(), *(name for line in of_center for name in line)])
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(columns), restval="")
            writer.writeheader()
            writer.writerows(of_center)
        written.append(path)
    return written


def records(cohort: Cohort) -> Iterator[CaseRecord]:
    rows = {part: rows_of(cohort, table, part) for table, part in TABLES.items()}
    registered = cohort.frames["case"].get_column("registered_on").to_list()
    for index in range(cohort.n):
        yield record(cohort, index, registered[index], rows)


def record(
    cohort: Cohort, index: int, on: date, rows: Mapping[str, Mapping[int, list[Row]]]
) -> CaseRecord:
    return CaseRecord(
        id=index,
        center_id=int(cohort.center[index]),
        patient_id=index,
        pseudonym=cohort.pseudonym[index],
        number=1,
        state="draft",
        version=1,
        registered_on=on,
        submitted_at=None,
        submitted_by_id=None,
        rows={part: tuple(found.get(index, ())) for part, found in rows.items()},
    )


def rows_of(cohort: Cohort, table: str, part: str) -> dict[int, list[Row]]:
    """The rows of a part by case, read as if they came from the database."""
    declared = variables(PARTS[part])
    several = [name for name, field in declared.items() if field.kind == "words"]
    found: dict[int, list[Row]] = defaultdict(list)
    for line in cohort.frames[table].iter_rows(named=True):
        data: dict[str, Any] = dict.fromkeys(declared) | line | UNSTORED
        data["missing"] = json.loads(line["missing"])
        for name in several:
            data[name] = data[name].strip("{}").split(",") if data[name] else None
        found[line["case"]].append(row_of(part, row_key(part, data), data))
    return found


UNSTORED: dict[str, Any] = {"id": None, "draft_input": {}, "changed_in_version": 1}


def row_key(part: str, data: Mapping[str, Any]) -> str:
    if part == "vessel":
        return f"1.{data['vessel']}"
    return str(data["sequence"]) if part in REPEATED else ""
