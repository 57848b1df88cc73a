"""Exports for analysts: tidy tables of a freeze, de-identified by allow-list.

Dates become days from the operation (else the board, else the diagnosis), ages are top-coded,
keys are renewed for each freeze, free text and identifiers never leave.  What is not listed as
safe or quasi-identifying in the dictionary does not leave either.
"""

import contextlib
import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobs import artefacts
from registry import freezes
from reports.core.canonical import canonical
from reports.deidentify import REFERRED, CenterKeys, Keys, codebook, deidentify, references

if TYPE_CHECKING:
    import polars as pl

FORMS = ("csv", "parquet")
ROW_GROUP = 10_000
BATCH = 10_000  # cases written in one pass
TOGETHER = 2  # tables
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
    entries = _write_tables(sha256, body, parts, form, folder, say)
    (folder / "codebook.csv").write_bytes(_codebook(body))
    manifest = _manifest(sha256, body, form, entries, folder)
    (folder / "manifest.json").write_bytes(canonical(manifest))
    known = {entry["file"]: entry["sha256"] for entry in entries.values()}
    (folder / "SHA256SUMS").write_text(_sums(folder, known))
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


def _write_tables(
    sha256: str,
    body: Mapping[str, Any],
    parts: Mapping[str, Any],
    form: str,
    folder: Path,
    say: Say,
) -> dict[str, Any]:
    """Some centers at a time, so that memory does not grow with their number; the entries of
    the manifest by table."""
    keys = Keys(sha256, parts)
    rare = {table: _rare(table, known, parts) for table, known in body["dictionary"].items()}
    with contextlib.ExitStack() as open_files:
        files = {
            table: open_files.enter_context(
                contextlib.closing(_FILES[form](folder / f"{table}.{form}"))
            )
            for table in body["dictionary"]
        }
        done = 0
        for batch in keys.batches(BATCH):
            say(done, len(parts), f"Writing centers {done + 1} to {done + len(batch.places)}")
            _add(files, body, batch, rare)
            done += len(batch.places)
    for table, file in files.items():
        _check(table, file.rows, parts)
    return {
        table: {"file": file.path.name, "rows": file.rows, "columns": file.columns}
        for table, file in files.items()
    }


def _add(
    files: "Mapping[str, _File]",
    body: Mapping[str, Any],
    keys: CenterKeys,
    rare: Mapping[str, Mapping[str, frozenset[str]]],
) -> None:
    """The rows of a batch of centers as they may leave, to the file of each table."""
    import polars as pl

    days = references(pl.read_parquet(keys.files(freezes.FLAT), columns=REFERRED))
    _ = keys.numbered  # once, before several ask for it

    def add(table: str) -> None:
        frame, dictionary = pl.read_parquet(keys.files(table)), body["dictionary"][table]
        files[table].add(deidentify(table, dictionary, frame, days, keys, rare[table]))

    with ThreadPoolExecutor(TOGETHER) as pool:
        list(pool.map(add, files))


def _rare(
    table: str, dictionary: list[dict[str, Any]], parts: Mapping[str, Any]
) -> dict[str, frozenset[str]]:
    """Values of quasi-identifying words that fewer than five persons have in the whole export."""
    import polars as pl

    names = [c["name"] for c in dictionary if c.get("disclosure") == "quasi" and c.get("words")]
    if not names:
        return {}
    files = [freezes.path(part["files"][table]) for part in parts.values()]
    frame = pl.read_parquet(files, columns=names) if files else pl.DataFrame(schema=names)
    found = {}
    for name in names:
        counts = frame[name].drop_nulls().value_counts()
        few = counts.filter(pl.col("count") < 5)[name]
        found[name] = frozenset(few.to_list())
    return found


class _File:
    """One table, to which the rows of some centers are added at a time."""

    def __init__(self, path: Path) -> None:
        self.path, self.rows, self.columns = path, 0, list[str]()

    def add(self, frame: "pl.DataFrame") -> None:
        self.write(frame)
        self.columns, self.rows = frame.columns, self.rows + frame.height

    def write(self, frame: "pl.DataFrame") -> None:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError


class _CsvFile(_File):
    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.file = path.open("wb")

    def write(self, frame: "pl.DataFrame") -> None:
        frame.write_csv(self.file, include_header=not self.columns, line_terminator="\r\n")

    def close(self) -> None:
        self.file.close()


class _ParquetFile(_File):
    writer: Any = None

    def write(self, frame: "pl.DataFrame") -> None:
        from pyarrow import parquet

        table = frame.rechunk().to_arrow()
        if self.writer is None:
            self.writer = parquet.ParquetWriter(self.path, table.schema, compression="zstd")
        self.writer.write_table(table, row_group_size=ROW_GROUP)

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()


_FILES: dict[str, type[_File]] = {"csv": _CsvFile, "parquet": _ParquetFile}


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


def _sums(folder: Path, known: Mapping[str, str]) -> str:
    files = sorted(path for path in folder.iterdir() if path.name != "SHA256SUMS")
    return "".join(f"{known.get(path.name) or _hash(path)}  {path.name}\n" for path in files)


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
