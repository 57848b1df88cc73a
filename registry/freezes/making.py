"""A freeze: every center's tables as files named by their content, and the manifest."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Count

from centers.models import Center
from centers.scope import service_scope
from jobs import artefacts
from registry.freezes import answered, flat, writing
from registry.freezes.tables import dictionary_of, tables
from registry.models import Case, Partition
from registry.models.freeze import file_name, manifest_name

if TYPE_CHECKING:
    import polars as pl

SCHEMA = 1
FLAT = "case_flat"
BATCH = 5_000  # cases written in one pass
WRITERS = 4


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
    with snapshot():
        centers = list(Center.objects.order_by("code"))
        files = _files_there_are(centers)
        changed = [center for center in centers if center.pk not in files]
        files |= _write_all(changed, lambda done, text: say(len(files) + done, len(centers), text))
    fresh = tuple(_partition(center, files[center.pk]) for center in changed)
    parts = {
        center.code: {
            "center": center.pk,
            "data_version": center.data_version,
            "sharing_mode": center.sharing_mode,
            "files": files[center.pk],
        }
        for center in centers
    }
    manifest = _bytes(_body(parts))
    _keep_manifest(manifest)
    return Made(manifest, fresh)


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
    sql = [table.select([0]) for table in tables().values()]
    asked = [[(d.name, d.applies_when) for d in found] for found in answered.asked().values()]
    known = [SCHEMA, dictionary(), asked, sql, writing.versions(), code.hexdigest()]
    return hashlib.sha256(_bytes(known)).hexdigest()


def _files_there_are(centers: Iterable[Center]) -> dict[int, dict[str, Any]]:
    """Of the centers whose data have not changed since their files were written."""
    held = {
        (p.center_id, p.data_version): p.files for p in Partition.objects.filter(writer=writer())
    }
    found = {c.pk: held.get((c.pk, c.data_version)) for c in centers}
    return {center: files for center, files in found.items() if files and _in_store(files)}


def _in_store(files: dict[str, Any]) -> bool:
    return all(artefacts.exists(file_name(entry["sha256"])) for entry in files.values())


def _batches(centers: Sequence[Center]) -> Iterator[list[Center]]:
    """Centers that are written together: one pass over a batch costs less than one over each,
    and its memory is bounded."""
    counts = Case.objects.values_list("center").annotate(n=Count("id")).values_list("center", "n")
    sizes = dict(counts)
    batch: list[Center] = []
    total = 0
    for center in sorted(centers, key=lambda center: center.pk):
        size = sizes.get(center.pk, 0)
        if batch and total + size > BATCH:
            yield batch
            batch, total = [], 0
        batch.append(center)
        total += size
    if batch:
        yield batch


def _write_all(
    centers: Sequence[Center], say: Callable[[int, str], None]
) -> dict[int, dict[str, Any]]:
    """While PostgreSQL sends the rows of a batch, those of the batch before become files."""
    files: dict[int, dict[str, Any]] = {}
    pending: Future[dict[int, dict[str, Any]]] | None = None
    done = 0
    with artefacts.workspace() as folder, ThreadPoolExecutor(1) as behind:
        for batch in _batches(centers):
            say(done, f"Freezing {' to '.join(sorted({batch[0].code, batch[-1].code}))}")
            ids = [center.pk for center in batch]
            sent = {name: writing.copy_table(t.select(ids)) for name, t in tables().items()}
            files |= pending.result() if pending else {}
            pending = behind.submit(_write, ids, sent, folder)
            done += len(batch)
        return files | (pending.result() if pending else {})


def _write(
    centers: Sequence[int], sent: Mapping[str, writing.Sent], folder: Path
) -> dict[int, dict[str, Any]]:
    """Files of a batch; together, since each waits for the disk."""
    frames = {name: sent[name].frame(table.columns) for name, table in tables().items()}
    known = {
        name: {center: rows.entry(center) for center in centers} for name, rows in sent.items()
    }
    frames[FLAT] = flat.case_flat(frames)
    known[FLAT] = {center: {"rows": known["case"][center]["rows"]} for center in centers}
    with ThreadPoolExecutor(WRITERS) as pool:
        kept = {
            (center, name): pool.submit(_keep, part, folder / f"{center}.{name}")
            for name, frame in frames.items()
            for center, part in _parts(frame, known[name])
        }
        return {
            center: {
                name: known[name][center] | {"sha256": kept[center, name].result()}
                for name in frames
            }
            for center in centers
        }


def _parts(
    frame: "pl.DataFrame", known: Mapping[int, Mapping[str, Any]]
) -> "Iterator[tuple[int, pl.DataFrame]]":
    """The rows of each center, which stand together."""
    start = 0
    for center, entry in known.items():
        yield center, frame.slice(start, entry["rows"])
        start += entry["rows"]


def _keep(frame: "pl.DataFrame", path: Path) -> str:
    writing.write_frame(frame, path)
    sha256 = writing.sha256_of(path)
    artefacts.keep(path, file_name(sha256))
    return sha256


def _partition(center: Center, files: dict[str, Any]) -> Partition:
    return Partition(
        center_id=center.pk, data_version=center.data_version, writer=writer(), files=files
    )


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
