"""A freeze: every center's tables as files named by their content, and the manifest."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from centers.models import Center
from centers.scope import service_scope
from jobs import artefacts
from registry.freezes import answered, flat, writing
from registry.freezes.tables import dictionary_of, tables
from registry.models.freeze import Partition, file_name, manifest_name

SCHEMA = 1
FLAT = "case_flat"


@dataclass(frozen=True, slots=True)
class Made:
    """The bytes of the manifest, and the partitions that were written for it; the rows that
    remember them are the caller's to store."""

    manifest: bytes
    fresh: tuple[Partition, ...]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.manifest).hexdigest()

    @property
    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.manifest)
        return body


def _silent(done: int, total: int, message: str = "") -> None:
    pass


def make(say: Callable[[int, int, str], None] = _silent) -> Made:
    """Files and manifest of all centers as they are in one moment.

    Must not be called in a transaction: the snapshot is the outermost.  A center whose data
    version has not changed contributes the files it has.
    """
    fresh: list[Partition] = []
    parts: dict[str, Any] = {}
    with snapshot():
        centers = list(Center.objects.order_by("code"))
        known = {(p.center_id, p.data_version): p.files for p in _partitions()}
        for number, center in enumerate(centers):
            say(number, len(centers), f"Freezing {center.code}")
            files = known.get((center.pk, center.data_version))
            if files is None or not _in_store(files):
                files = _write_center(center.pk)
                fresh.append(_partition(center, files))
            parts[center.code] = {
                "center": center.pk,
                "data_version": center.data_version,
                "sharing_mode": center.sharing_mode,
                "files": files,
            }
    manifest = _bytes(_body(parts))
    _keep_manifest(manifest)
    return Made(manifest, tuple(fresh))


@contextmanager
def snapshot() -> Iterator[None]:
    """One consistent, read-only view of all centers.  SET TRANSACTION has to be the first
    statement of the outermost transaction, so service scope is taken after it."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL datestyle = 'ISO, YMD'")
        cursor.execute("SET LOCAL extra_float_digits = 1")
        cursor.execute("SET LOCAL jit = off")
        with service_scope(task="freeze"):
            yield


@cache
def dictionary() -> dict[str, list[dict[str, Any]]]:
    """The data dictionary: lists keep the order of the columns, sorted keys would not."""
    found = {name: dictionary_of(table.columns) for name, table in tables().items()}
    return found | {FLAT: dictionary_of(flat.columns())}


@cache
def writer() -> str:
    """What the files depend on besides the data: columns, code of the facts, libraries."""
    import registry.core

    code = hashlib.sha256()
    for path in sorted(Path(registry.core.__path__[0]).glob("*.py")):
        code.update(path.read_bytes())
    for module in (flat, answered):
        code.update(Path(str(module.__file__)).read_bytes())
    sql = [table.select(0) for table in tables().values()]
    asked = [[(d.name, d.applies_when) for d in found] for found in answered.asked().values()]
    known = [SCHEMA, dictionary(), asked, sql, writing.versions(), code.hexdigest()]
    return hashlib.sha256(_bytes(known)).hexdigest()


def _partitions() -> Any:
    return Partition.objects.filter(writer=writer())


def _partition(center: Center, files: dict[str, Any]) -> Partition:
    return Partition(
        center_id=center.pk, data_version=center.data_version, writer=writer(), files=files
    )


def _in_store(files: dict[str, Any]) -> bool:
    return all(artefacts.exists(file_name(entry["sha256"])) for entry in files.values())


def _write_center(center: int) -> dict[str, Any]:
    import polars as pl

    files, frames = {}, {}
    with artefacts.workspace() as folder:
        for name, table in tables().items():
            path, entry = writing.copy_table(table.select(center), table.columns, folder)
            frames[name] = pl.read_parquet(path, use_statistics=False)
            files[name] = writing.store(path, entry)
        path, entry = writing.write_frame(flat.case_flat(frames), folder)
        files[FLAT] = writing.store(path, entry)
    return files


def _body(parts: dict[str, Any]) -> dict[str, Any]:
    rows = {
        table: sum(part["files"][table]["rows"] for part in parts.values())
        for table in (*tables(), FLAT)
    }
    return {
        "schema": SCHEMA,
        "writer": writer(),
        "versions": writing.versions(),
        "dictionary": dictionary(),
        "rows": rows,
        "centers": parts,
    }


def _bytes(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _keep_manifest(manifest: bytes) -> None:
    with artefacts.workspace() as folder:
        path = folder / "manifest.json"
        path.write_bytes(manifest)
        artefacts.keep(path, manifest_name(hashlib.sha256(manifest).hexdigest()))
