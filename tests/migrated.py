"""A database that the migrations made, to copy: they take seconds, a copy of it takes none.

Its name holds a digest of every migration and of the project's modules that migrations import,
so that a change of either makes a new one.
"""

import ast
import fcntl
import hashlib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection

PREFIX = "migrated_"


def template() -> str:
    """Name of the database to copy, made if it is missing; the older ones go."""
    name = PREFIX + _digest()
    lock = Path(settings.STATE_DIR) / "migrated.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # workers of pytest-xdist come at once
        if name not in _existing():
            _make(name)
            for older in _existing() - {name}:
                _run(f'DROP DATABASE "{older}"')
    return name


def _digest() -> str:
    digest = hashlib.sha256()
    for path in sorted(set(_sources())):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    own = [app for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR]
    project = {app.name for app in own}
    yield Path(settings.BASE_DIR) / "centers/grants.py"
    for app in apps.get_app_configs():
        for path in (Path(app.path) / "migrations").glob("*.py"):
            yield path
            if app.name in project:
                yield from _imported(path, project)


def _imported(path: Path, project: set[str]) -> Iterator[Path]:
    for node in ast.walk(ast.parse(path.read_text())):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        for name in names:
            if name.split(".")[0] in project and (spec := find_spec(name)) and spec.origin:
                yield Path(spec.origin)


def _make(name: str) -> None:
    wanted, before = connection.settings_dict["TEST"], connection.settings_dict["NAME"]
    own_name, wanted["NAME"] = wanted.get("NAME"), f"{name}_unfinished"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    wanted["NAME"] = own_name
    settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = before
    _run(f'ALTER DATABASE "{name}_unfinished" RENAME TO "{name}"')


def _existing() -> set[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        return {row[0] for row in cursor.fetchall()}


def _run(sql: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql)
