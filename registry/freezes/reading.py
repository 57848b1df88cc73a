"""Reading a freeze: its manifest, its files, and whether they are what the manifest says."""

import json
from pathlib import Path
from typing import Any

from jobs import artefacts
from registry.freezes.writing import sha256_of
from registry.models.freeze import Freeze, file_name, manifest_name


def manifest(freeze: Freeze | str) -> dict[str, Any]:
    sha256 = freeze if isinstance(freeze, str) else freeze.sha256
    body: dict[str, Any] = json.loads(artefacts.local(manifest_name(sha256)).read_bytes())
    return body


def path(entry: dict[str, Any]) -> Path:
    """Where the file of an entry of the manifest can be read."""
    return artefacts.local(file_name(entry["sha256"]))


def paths(body: dict[str, Any], table: str) -> list[Path]:
    """The files of one table, centers in the order of their codes."""
    return [path(part["files"][table]) for _, part in sorted(body["centers"].items())]


def verify(body: dict[str, Any]) -> list[str]:
    """What does not agree with the manifest: missing, altered or short files."""
    wrong = []
    for code, part in sorted(body["centers"].items()):
        for table, entry in sorted(part["files"].items()):
            if problem := _problem(entry):
                wrong.append(f"{code} {table}: {problem}")
    return wrong


def _problem(entry: dict[str, Any]) -> str:
    from pyarrow import parquet

    if not artefacts.exists(file_name(entry["sha256"])):
        return "the file is missing"
    found = path(entry)
    if sha256_of(found) != entry["sha256"]:
        return "the file was altered"
    rows = parquet.read_metadata(found).num_rows
    return "" if rows == entry["rows"] else f"{rows} rows, the manifest says {entry['rows']}"
