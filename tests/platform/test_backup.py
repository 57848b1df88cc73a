"""A backup that was restored: the same rows and the same audit trail in a new database."""

import os
import subprocess
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from config.embedded import postgres

ROOT = Path(__file__).parents[2]


@pytest.fixture
def server(transactional_db, world, django_db_setup):
    if settings.DATABASE_URL:
        pytest.skip("needs a superuser: the embedded server gives one")
    return postgres.ensure(**settings.EMBEDDED_POSTGRES)


@pytest.fixture
def drill(server):
    """The name of a database that goes when the test ends."""
    name = f"drill_{os.getpid()}"
    yield name
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')


def run(server, *words, **environ):
    path = f"{server.cluster.bin}:{os.environ['PATH']}"
    return subprocess.run(
        words, cwd=ROOT, env=os.environ | {"PATH": path} | environ, capture_output=True, text=True
    )


def test_backup_that_is_restored_holds_what_was_saved(server, drill, tmp_path, settings):
    name = settings.DATABASES["default"]["NAME"]
    saved = run(server, "deploy/backup", str(tmp_path), BACKUP_URL=server.url("postgres", name))
    assert saved.returncode == 0, saved.stderr
    restored = run(
        server,
        "deploy/restore",
        str(tmp_path),
        drill,
        RESTORE_URL=server.url("postgres", "postgres"),
    )
    assert restored.returncode == 0, restored.stderr + restored.stdout
    lines = (tmp_path / "fingerprint.txt").read_text().splitlines()
    counts = {line.split("|")[0]: int(line.split("|")[1]) for line in lines}
    assert counts["centers_center"] == 2
    assert counts["centers_membershipevent"] == 9


def test_backup_that_was_changed_is_refused(server, drill, tmp_path, settings):
    name = settings.DATABASES["default"]["NAME"]
    run(server, "deploy/backup", str(tmp_path), BACKUP_URL=server.url("postgres", name))
    with (tmp_path / "registry.dump").open("ab") as dump:
        dump.write(b"x")
    restored = run(
        server,
        "deploy/restore",
        str(tmp_path),
        drill,
        RESTORE_URL=server.url("postgres", "postgres"),
    )
    assert restored.returncode != 0
    assert "registry.dump: FAILED" in restored.stdout + restored.stderr
