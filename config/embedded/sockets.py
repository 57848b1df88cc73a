"""A place for a Unix socket: its path holds 104 bytes at most."""

import hashlib
import os
import tempfile
from pathlib import Path

from config.embedded.errors import EmbeddedServerError

LONGEST = 100


def folder(work: Path, name: str, *owners: int) -> Path:
    """``work``, or where its path is too long a private folder of temporary files."""
    if len(os.fsencode(work / name)) <= LONGEST:
        return work
    tag = hashlib.sha256(os.fsencode(work)).hexdigest()[:10]
    short = Path(tempfile.gettempdir()) / f"resectory-{os.geteuid()}-{tag}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.is_symlink() or short.stat().st_uid not in (os.geteuid(), *owners):
        raise EmbeddedServerError(f"{short} belongs to somebody else: remove it, or set TMPDIR")
    return short
