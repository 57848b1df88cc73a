"""Rows of the database and frames become Parquet files whose bytes depend on the rows alone."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection

from jobs import artefacts
from registry.freezes.tables import Column
from registry.models.freeze import file_name

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


def copy_table(sql: str, columns: tuple[Column, ...], folder: Path) -> tuple[Path, dict[str, Any]]:
    """COPY (SELECT …) into a Parquet file of the folder; its entry for the manifest.

    The entry also holds the hash of what PostgreSQL sent, which no writer version changes.
    """
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([(c.name, pa.type_for_alias(c.type)) for c in columns])
    target, sent, rows = folder / "table.parquet", hashlib.sha256(), 0
    with parquet.ParquetWriter(
        target, schema, compression=COMPRESSION, compression_level=LEVEL, version="2.6"
    ) as out:

        def write(group: list[bytes]) -> None:
            raw = b"".join(group)
            sent.update(raw)
            out.write_table(_arrow(raw, schema), row_group_size=ROW_GROUP)

        rows = _in_groups(sql, write)
    return target, {"rows": rows, "sha256": sha256_of(target), "data_sha256": sent.hexdigest()}


def _in_groups(sql: str, write: Callable[[list[bytes]], None]) -> int:
    rows, group = 0, []
    with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)") as copy:
        for row in copy:  # the protocol sends one row a message
            group.append(bytes(row))
            rows += 1
            if len(group) == ROW_GROUP:
                write(group)
                group.clear()
    if group:
        write(group)
    return rows


def _arrow(raw: bytes, schema: Any) -> Any:
    """NULL is not the empty text; one block, so that no row is cut."""
    import pyarrow as pa
    from pyarrow import csv

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


def write_frame(frame: Any, folder: Path) -> tuple[Path, dict[str, Any]]:
    """A polars frame as a file of the same kind."""
    target = folder / "frame.parquet"
    frame.write_parquet(
        target,
        compression=COMPRESSION,
        compression_level=LEVEL,
        row_group_size=ROW_GROUP,
        statistics=False,
    )
    return target, {"rows": frame.height, "sha256": sha256_of(target)}


def store(path: Path, entry: dict[str, Any]) -> dict[str, Any]:
    artefacts.keep(path, file_name(entry["sha256"]))
    return entry


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
