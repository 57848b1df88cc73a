"""Rows of the database and frames become Parquet files whose bytes depend on the rows alone."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.db import connection

from registry.freezes.tables import Column

ROW_GROUP = 10_000  # in rows: bytes or network chunks would make the file's bytes vary
COMPRESSION, LEVEL = "zstd", 1


def versions() -> dict[str, Any]:
    """What else the bytes of a file depend on."""
    import polars
    import pyarrow

    return {
        "pyarrow": pyarrow.__version__,
        "polars": polars.__version__,
        "row_group": ROW_GROUP,
        "compression": f"{COMPRESSION}-{LEVEL}",
    }


@dataclass(frozen=True, slots=True)
class Copied:
    """What PostgreSQL sent of one table: rows in the order of the centers, with the hash of
    each center's bytes, which no version of a writer changes."""

    table: Any
    rows: Mapping[int, int]
    sent: Mapping[int, str]

    def of(self, center: int) -> Any:
        before = sum(n for other, n in self.rows.items() if other < center)
        return self.table.slice(before, self.rows.get(center, 0))

    def entry(self, center: int) -> dict[str, Any]:
        nothing = hashlib.sha256().hexdigest()
        return {"rows": self.rows.get(center, 0), "data_sha256": self.sent.get(center, nothing)}


def copy_table(sql: str, columns: tuple[Column, ...]) -> Copied:
    """COPY (SELECT …) with the center as first column, ordered by it."""
    import pyarrow as pa

    schema = pa.schema([(c.name, pa.type_for_alias(c.type)) for c in columns])
    raw: list[bytes] = []
    starts: list[tuple[int, int]] = []  # centers, and the place of their first row
    last = b""
    with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)") as copy:
        for message in copy:  # the protocol sends one row a message
            first, _, row = bytes(message).partition(b",")
            if first != last:
                starts.append((int(first), len(raw)))
                last = first
            raw.append(row)
    rows: dict[int, int] = {}
    sent: dict[int, str] = {}
    places = pairwise([*(start for _, start in starts), len(raw)])
    for (center, _), (start, end) in zip(starts, places, strict=True):
        rows[center] = end - start
        sent[center] = hashlib.sha256(b"".join(raw[start:end])).hexdigest()
    return Copied(_arrow(b"".join(raw), schema), rows, sent)


def write_table(table: Any, target: Path) -> None:
    """A pyarrow table as a file; row groups are counted in rows."""
    from pyarrow import parquet

    parquet.write_table(
        table,
        target,
        row_group_size=ROW_GROUP,
        compression=COMPRESSION,
        compression_level=LEVEL,
        version="2.6",
    )


def _arrow(raw: bytes, schema: Any) -> Any:
    """NULL is not the empty text; one block, so that no row is cut."""
    import pyarrow as pa
    from pyarrow import csv

    if not raw:
        return schema.empty_table()
    return csv.read_csv(
        pa.BufferReader(raw),
        csv.ReadOptions(use_threads=False, column_names=schema.names, block_size=len(raw) + 1),
        csv.ParseOptions(newlines_in_values=True),
        csv.ConvertOptions(
            column_types=schema,
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )


def write_frame(frame: Any, target: Path) -> None:
    """A polars frame as a file of the same kind."""
    frame.write_parquet(
        target,
        compression=COMPRESSION,
        compression_level=LEVEL,
        row_group_size=ROW_GROUP,
        statistics=False,
    )


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
