"""Settings read from the environment, strictly: a wrong value stops the program with a remedy."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SEE = "see deploy/env.example"


class MissingSetting(RuntimeError):
    pass


def text(name: str, default: str | None = None) -> str:
    """NAME, or the contents of the file that NAME_FILE points to (for secrets)."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text().strip()
        except OSError as problem:
            raise MissingSetting(f"{name}_FILE={path}: {problem.strerror}, {SEE}") from None
    value = os.environ.get(name) or default
    if value is None:
        raise MissingSetting(f"{name} is not set: give it a value, {SEE}")
    return value


def flag(name: str, default: bool = False) -> bool:
    value = text(name, str(default))
    if value not in ("True", "False"):
        raise MissingSetting(f"{name}={value}: write True or False, {SEE}")
    return value == "True"


def number(name: str, default: float) -> float:
    value = text(name, str(default))
    try:
        return float(value)
    except ValueError:
        raise MissingSetting(f"{name}={value}: write a number, {SEE}") from None


def words(name: str, default: str | None = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    return Path(text(name, str(default))).expanduser().absolute()
