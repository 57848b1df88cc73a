"""A version that was published never changes: its hash is kept beside the files.

`sha256sum -c SHA256SUMS` in the folder of the criteria checks the same.
"""

from pathlib import Path
from typing import Final

from resectability.core.errors import CriteriaError
from resectability.core.sources import sha256_of

SUMS: Final = "SHA256SUMS"


def published(folder: Path) -> dict[str, str]:
    """Hash by file, as published."""
    path = folder / SUMS
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {file: digest for digest, file in (line.split("  ", 1) for line in lines)}


def check_published(folder: Path, file: str, content: bytes) -> None:
    """Raises CriteriaError where the file is not the one that was published."""
    expected = published(folder).get(file)
    if expected is not None and expected != sha256_of(content):
        raise CriteriaError(
            file,
            "the file",
            f"differs from what was published under this version (sha256 {expected})",
            "Restore it, and make the change in a new file with a higher version",
        )


def publish(folder: Path) -> list[str]:
    """Adds the sets that are not published yet, and names them; what is published stays."""
    sums = published(folder)
    added = []
    for path in sorted((folder / "sets").glob("*.toml")):
        file = f"sets/{path.name}"
        if file not in sums:
            sums[file] = sha256_of(path.read_bytes())
            added.append(file)
    lines = [f"{digest}  {file}\n" for file, digest in sorted(sums.items())]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")
    return added
