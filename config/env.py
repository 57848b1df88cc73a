"""Settings read from the environment, strictly: a wrong value stops the program with a remedy."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SEE = "see deploy/env.example"


class MissingSetting(RuntimeError):
    pass


def text(name: str, default: str | None = None) -> str:
    """NAME, or the contents of the file that NAME_FILE points to (for secrets)."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    value = os.environ.get(name) or default
    if value is None:
        raise MissingSetting(f"{name} is not set: give it a value, {SEE}")
    return value


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name) or str(default)
    if value not in ("True", "False"):
        raise MissingSetting(f"{name}={value}: write True or False, {SEE}")
    return value == "True"


def number(name: str, default: float) -> float:
    value = os.environ.get(name) or str(default)
    try:
        return float(value)
    except ValueError:
        raise MissingSetting(f"{name}={value}: write a number, {SEE}") from None


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def storage(name: str, default: Path) -> dict[str, Any]:
    """A Django storage from file:///folder or s3://bucket/prefix."""
    url = os.environ.get(name) or default.absolute().as_uri()
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path:
        backend = "django.core.files.storage.FileSystemStorage"
        return {"BACKEND": backend, "OPTIONS": {"location": parts.path}}
    if parts.scheme == "s3" and parts.netloc:
        options = {"bucket_name": parts.netloc, "location": parts.path.strip("/")}
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    raise MissingSetting(f"{name}={url}: write file:///folder or s3://bucket/prefix, {SEE}")
