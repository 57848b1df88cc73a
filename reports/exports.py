"""Exports for analysts: tidy tables of a freeze, de-identified by allow-list.

Dates become days from the operation (else the board, else the diagnosis), ages are top-coded,
keys are renewed for each freeze, free text and identifiers never leave.  What is not listed as
safe or quasi-identifying in the dictionary does not leave either.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobs import artefacts
from registry import freezes
from reports.core.canonical import canonical
from reports.deidentify import Keys, codebook, deidentify, references

if TYPE_CHECKING:
    import polars as pl

FORMS = ("csv", "parquet")
ROW_GROUP = 10_000
Say = Callable[[int, int, str], None]


class DisagreesWithFreeze(RuntimeError):
    """Rows were lost or doubled: nothing is handed out."""


def _silent(done: int, total: int, message: str = "") -> None:
    pass


def export(sha256: str, form: str, folder: Path, say: Say = _silent) -> dict[str, Any]:
    """Write all tables, codebook, manifest and SHA256SUMS into the folder; the manifest."""
    if form not in FORMS:
        raise ValueError(f"form {form!r}: choose one of {', '.join(FORMS)}")
    body = freezes.manifest(sha256)
    parts = _sharing(body)
    keys = Keys(sha256, parts)
    names = list(body["dictionary"])
    entries: dict[str, Any] = {}
    for number, table in enumerate(names):
        say(number, len(names), f"Writing {table}")
        path = folder / f"{table}.{form}"
        rows, columns = _write(path, form, _frames(body, table, parts, keys))
        _check(table, rows, parts)
        entries[table] = {"file": path.name, "rows": rows, "columns": columns}
    (folder / "codebook.csv").write_bytes(_codebook(body))
    manifest = _manifest(sha256, body, form, entries, folder)
    (folder / "manifest.json").write_bytes(canonical(manifest))
    (folder / "SHA256SUMS").write_text(_sums(folder))
    return manifest


def export_archive(sha256: str, form: str, say: Say = _silent) -> tuple[str, dict[str, Any]]:
    """The same as one archive in the store: its name there, and the manifest."""
    with artefacts.workspace() as folder:
        inside = folder / "export"
        inside.mkdir()
        manifest = export(sha256, form, inside, say)
        archive = folder / "export.zip"
        _zip(inside, archive)
        name = f"exports/{sha256[:16]}-{form}-{_hash(archive)[:16]}.zip"
        artefacts.keep(archive, name)
    return name, manifest


def _sharing(body: Mapping[str, Any]) -> dict[str, Any]:
    """Centers that share rows; the others take part in reports only."""
    return {
        code: part
        for code, part in sorted(body["centers"].items())
        if part["sharing_mode"] == "patient_level"
    }


def _frames(
    body: Mapping[str, Any], table: str, parts: Mapping[str, Any], keys: Keys
) -> "Iterator[pl.DataFrame]":
    """Center by center, so that memory does not grow with the number of centers."""
    import polars as pl

    dictionary = body["dictionary"][table]
    rare = _rare(table, dictionary, parts)
    for code in keys.centers_in_order():
        part = parts[code]["files"]
        frame = pl.read_parquet(freezes.path(part[table]))
        days = references(pl.read_parquet(freezes.path(part[freezes.FLAT])))
        yield deidentify(table, dictionary, frame, days, keys.of(code), rare)


def _rare(
    table: str, dictionary: list[dict[str, Any]], parts: Mapping[str, Any]
) -> dict[str, frozenset[str]]:
    """Values of quasi-identifying words that fewer than five persons have in the whole export."""
    import polars as pl

    names = [c["name"] for c in dictionary if c.get("disclosure") == "quasi" and c.get("words")]
    if not names:
        return {}
    files = [freezes.path(part["files"][table]) for part in parts.values()]
    frame = pl.concat([pl.read_parquet(path, columns=names) for path in files] or [pl.DataFrame()])
    found = {}
    for name in names:
        counts = frame[name].drop_nulls().value_counts()
        few = counts.filter(pl.col("count") < 5)[name]
        found[name] = frozenset(few.to_list())
    return found


def _write(path: Path, form: str, frames: "Iterator[pl.DataFrame]") -> tuple[int, list[str]]:
    return _write_csv(path, frames) if form == "csv" else _write_parquet(path, frames)


def _write_csv(path: Path, frames: "Iterator[pl.DataFrame]") -> tuple[int, list[str]]:
    rows = 0
    columns: list[str] = []
    with path.open("wb") as file:
        for frame in frames:
            first = not columns
            columns = frame.columns
            frame.write_csv(file, include_header=first, line_terminator="\r\n")
            rows += frame.height
    return rows, columns


def _write_parquet(path: Path, frames: "Iterator[pl.DataFrame]") -> tuple[int, list[str]]:
    from pyarrow import parquet

    rows, writer = 0, None
    columns: list[str] = []
    for frame in frames:
        table = frame.rechunk().to_arrow()
        if writer is None:
            columns = frame.columns
            writer = parquet.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table, row_group_size=ROW_GROUP)
        rows += frame.height
    if writer is not None:
        writer.close()
    return rows, columns


def _check(table: str, rows: int, parts: Mapping[str, Any]) -> None:
    wanted = sum(part["files"][table]["rows"] for part in parts.values())
    if rows != wanted:
        raise DisagreesWithFreeze(f"{table}: {rows} rows written, the freeze has {wanted}")


def _codebook(body: Mapping[str, Any]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["table", "column", "label", "type", "unit", "values", "note"])
    for table, dictionary in body["dictionary"].items():
        writer.writerows([table, *line] for line in codebook(table, dictionary))
    return text.getvalue().encode()


def _manifest(
    sha256: str, body: Mapping[str, Any], form: str, entries: dict[str, Any], folder: Path
) -> dict[str, Any]:
    for entry in entries.values():
        entry["sha256"] = _hash(folder / entry["file"])
    left_out = len(body["centers"]) - len(_sharing(body))
    return {
        "freeze": sha256,
        "form": form,
        "rows": {table: entry["rows"] for table, entry in entries.items()},
        "tables": entries,
        "centers": len(body["centers"]) - left_out,
        "centers_sharing_aggregates_only": left_out,
        "versions": body["versions"],
    }


def _sums(folder: Path) -> str:
    files = sorted(path for path in folder.iterdir() if path.name != "SHA256SUMS")
    return "".join(f"{_hash(path)}  {path.name}\n" for path in files)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _zip(folder: Path, target: Path) -> None:
    """No times inside: the same files are the same archive."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(folder.iterdir()):
            info = zipfile.ZipInfo(path.name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            with path.open("rb") as source, archive.open(info, "w") as inside:
                while chunk := source.read(1 << 20):
                    inside.write(chunk)


def manifest_of(archive: Path) -> dict[str, Any]:
    with zipfile.ZipFile(archive) as inside:
        found: dict[str, Any] = json.loads(inside.read("manifest.json"))
        return found
