"""A report as files: body, tables and drawings, with their hashes; no center's own numbers,
unless they are asked for."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reports.core.canonical import canonical
from reports.drawing import WIDE, for_paper, svg_of
from reports.figures import specifications
from reports.presenting import csv_of, figures, tables


def write_report(folder: Path, body: Mapping[str, Any], rows: Mapping[str, Any]) -> list[str]:
    """The names written; the same body gives the same bytes."""
    files: dict[str, bytes] = {"report.json": canonical(body)}
    for figure in figures(body, None):
        for name, table in tables(figure):
            files[f"tables/{name}.csv"] = csv_of(table)
    for name, size, spec in specifications(body):
        if size == WIDE:
            files[f"figures/{name}.svg"] = for_paper(svg_of(spec)).encode()
    for code, row in rows.items():
        files[f"centers/{code}.json"] = canonical(row)
    files["SHA256SUMS"] = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(files.items())
    ).encode()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return sorted(files)


def _sums(files: Mapping[str, bytes]) -> bytes:
    lines = (f"{hashlib.sha256(held).hexdigest()}  {name}\n" for name, held in files.items())
    return "".join(sorted(lines, key=lambda line: line[66:])).encode()
