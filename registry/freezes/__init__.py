"""Freezes: immutable Parquet files of all centers, and the only pooled reading there is."""

from registry.freezes.making import FLAT, Made, dictionary, make, snapshot, writer
from registry.freezes.reading import manifest, path, paths, verify

__all__ = [
    "FLAT",
    "Made",
    "dictionary",
    "make",
    "manifest",
    "path",
    "paths",
    "snapshot",
    "verify",
    "writer",
]
