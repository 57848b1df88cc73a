"""Where freezes, exports and report files lie: a folder, or object storage by STORAGE_URL.

Frozen rows of all centers may lie apart (FREEZES_URL): then the web, which hands out exports
and figures, cannot read them.
"""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

OF_FREEZES = ("freezes/", "partitions/", "scores/")


def store(name: str = "") -> Storage:
    """The one in which a file of this name lies."""
    apart = name.startswith(OF_FREEZES) and "freezes" in settings.STORAGES
    return storages["freezes" if apart else "artefacts"]


@contextmanager
def workspace() -> Iterator[Path]:
    """A folder to write in, on the disk of the store if it is a folder; gone afterwards."""
    held = store()
    root = Path(held.location) if isinstance(held, FileSystemStorage) else settings.STATE_DIR
    parent = _private(Path(root)) / "unfinished"
    parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        yield Path(folder)


def keep(path: Path, name: str) -> None:
    """Move a finished file into the store; a name holds one content for ever."""
    held = store(name)
    if held.exists(name):
        return
    if isinstance(held, FileSystemStorage):
        _sync(path)
        _private(Path(held.location))
        target = Path(held.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        path.chmod(0o600)
        _move(path, target)
    else:
        with path.open("rb") as file:
            held.save(name, File(file))


def exists(name: str) -> bool:
    return store(name).exists(name)


def local(name: str) -> Path:
    """A path to read the file at; from object storage it is fetched once.

    Raises FileNotFoundError naming the file.
    """
    held = store(name)
    if isinstance(held, FileSystemStorage):
        path = Path(held.path(name))
        if not path.exists():
            raise FileNotFoundError(f"{name} is not in the store {held.location}")
        return path
    cached = Path(settings.STATE_DIR) / "fetched" / name
    if not cached.exists():
        _fetch(held, name, cached)
    return cached


def _fetch(held: Storage, name: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        held.open(name) as source,
        tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as partial,
    ):
        shutil.copyfileobj(source, partial)
    os.replace(partial.name, target)


def _private(root: Path) -> Path:
    """A folder for its user alone, if it is made here: it holds rows of patients."""
    root.parent.mkdir(parents=True, exist_ok=True)
    root.mkdir(mode=0o700, exist_ok=True)
    return root


def _move(path: Path, target: Path) -> None:
    """Also to another disk; never a part of it under its name."""
    try:
        os.replace(path, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as copied:
            copied.write(path.read_bytes())
        _sync(Path(copied.name))
        os.replace(copied.name, target)


def _sync(path: Path) -> None:
    """On the disk before its name is: a power cut leaves the whole file or none."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
