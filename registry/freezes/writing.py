"""Rows of the database and frames become Parquet files whose bytes depend on the rows alone."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from django.db import connection

from registry.freezes.tables import Column

if TYPE_CHECKING:
    import polars as pl

ROW_GROUP = 10_000  # in rows: bytes or network chunks would make the file's bytes vary
COMPRESSION: Literal["zstd"] = "zstd"
LEVEL = 1


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
class Sent:
    """What PostgreSQL sent of one table: its rows in the order of the centers, with the number
    of each center's rows and the hash of their bytes, which no version of a writer changes."""

    raw: bytes
    rows: Mapping[int, int]
    hashes: Mapping[int, str]

    def entry(self, center: int) -> dict[str, Any]:
        nothing = hashlib.sha256().hexdigest()
        return {"rows": self.rows.get(center, 0), "data_sha256": self.hashes.get(center, nothing)}

    def frame(self, columns: tuple[Column, ...]) -> "pl.DataFrame":
        import polars as pl
        import pyarrow as pa

        schema = pa.schema([(c.name, pa.type_for_alias(c.type)) for c in columns])
        return pl.DataFrame(_arrow(self.raw, schema))


def copy_table(sql: str) -> Sent:
    """COPY (SELECT …) with the center as first column, ordered by it."""
    raw: list[bytes] = []
    starts: list[tuple[int, int]] = []  # centers, and the place of their first row
    prefix = b","
    with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)") as copy:
        for message in copy:  # the protocol sends one row a message
            row = bytes(message)
            if not row.startswith(prefix):
                prefix = row[: row.index(b",") + 1]
                starts.append((int(prefix[:-1]), len(raw)))
            raw.append(row[len(prefix) :])
    rows: dict[int, int] = {}
    hashes: dict[int, str] = {}
    places = pairwise([*(start for _, start in starts), len(raw)])
    for (center, _), (start, end) in zip(starts, places, strict=True):
        rows[center] = end - start
        hashes[center] = hashlib.sha256(b"".join(raw[start:end])).hexdigest()
    return Sent(b"".join(raw), rows, hashes)


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


def write_frame(frame: "pl.DataFrame", target: Path) -> None:
    """Row groups are counted in rows."""
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
