"""Files in the state folder that only their owner may read."""

import os
import secrets
from pathlib import Path


def write(path: Path, text: str) -> None:
    """Whole or not at all: another process may be reading it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)


def random_word(path: Path, length: int) -> str:
    """Made at first use, the same ever after."""
    if not path.exists():
        write(path, secrets.token_urlsafe(length) + "\n")
    return path.read_text().strip()


def demo_key(state: Path, role: str) -> str:
    """The key of the embedded installation, made by who works with its data; who only reads
    criteria or draws the schema writes no file."""
    file = state / "demo-secret-key"
    if role == "web" and not file.exists():
        return "demo-only-not-secret"
    return random_word(file, 40)
