"""The embedded PostgreSQL: one for all processes, stopped by the last, whatever happens."""

import os
import pwd
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from config.embedded import account, postgres
from config.embedded.cluster import State
from config.embedded.errors import EmbeddedServerError

ROOT = Path(__file__).parents[3]
HOLD = """
import sys
from pathlib import Path
from config.embedded import postgres
postgres.ensure(Path(sys.argv[1]), fast=True)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def folder():
    """A folder that the user of the server can enter; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory(prefix="resectory-test-") as folder:
        os.chmod(folder, 0o755)
        yield Path(folder) / "state"


@pytest.fixture
def state(folder):
    yield folder
    postgres.release(folder)


@pytest.fixture
def hold(state):
    """Starts a process that uses the server until it is let go."""
    started = []

    def one():
        started.append(_holder(state))
        return started[-1]

    yield one
    for process in started:
        process.kill()
        let_go(process)


def _holder(state):
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, state],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def held(process):
    assert process.stdout.readline() == "held\n"


def let_go(process):
    if process.returncode is None:
        process.communicate(timeout=60)


def answers(server):
    return server.cluster.state() is State.ACCEPTS


def test_ensure_gives_the_logins_of_production(state):
    server = postgres.ensure(state, fast=True)
    for role in ("registry_owner", "registry_web", "registry_worker"):
        with psycopg.connect(server.url(role)) as connection:
            row = connection.execute(
                "SELECT current_user, rolsuper, rolbypassrls,"
                " pg_has_role('registry_service', 'SET') FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
        assert row == (role, False, False, role != "registry_web")


def test_ensure_again_finds_the_same_server(state):
    assert postgres.ensure(state, fast=True) is postgres.ensure(state, fast=True)


def test_folder_of_the_server_is_closed_to_others(state):
    work = postgres.ensure(state, fast=True).cluster.work
    assert stat.S_IMODE(work.stat().st_mode) == 0o700


def test_server_outlives_one_of_two_processes_and_ends_with_the_last(state, hold):
    server = postgres.ensure(state, fast=True)
    other = hold()
    held(other)
    assert postgres.release(state) is False
    assert answers(server)
    let_go(other)
    assert not answers(server)


def test_two_processes_that_start_at_once_share_one_server(state, hold):
    processes = [hold(), hold()]
    for process in processes:
        held(process)
    let_go(processes[0])
    server = postgres.ensure(state, fast=True)
    let_go(processes[1])
    assert answers(server)
    assert postgres.release(state) is True


def test_process_that_is_killed_holds_nothing(state, hold):
    server = postgres.ensure(state, fast=True)
    other = hold()
    held(other)
    other.kill()
    let_go(other)
    assert postgres.release(state) is True
    assert not answers(server)


def test_server_that_is_killed_starts_again_with_its_data(state, hold):
    server = postgres.ensure(state, fast=True)
    with psycopg.connect(server.url("registry_owner"), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    server.cluster.psql("CHECKPOINT")  # the cluster of tests does not wait for the disk
    pid = int((server.cluster.data / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    other = hold()
    held(other)
    with psycopg.connect(server.url("registry_owner")) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    let_go(other)


def test_stale_pid_of_another_program_is_no_server(state):
    server = postgres.ensure(state, fast=True)
    postgres.release(state)
    (server.cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n")
    assert answers(postgres.ensure(state, fast=True))


def test_data_of_another_version_are_left_alone_with_a_remedy(state):
    server = postgres.ensure(state, fast=True)
    postgres.release(state)
    version = server.cluster.data / "PG_VERSION"
    kept = version.read_text()
    version.write_text("9\n")
    with pytest.raises(EmbeddedServerError, match="made by PostgreSQL 9.*move the folder away"):
        postgres.ensure(state, fast=True)
    version.write_text(kept)


def test_ensure_without_a_server_names_the_remedy(state, monkeypatch):
    monkeypatch.setenv("REGISTRY_PG_BIN", "/nowhere/bin")
    with pytest.raises(EmbeddedServerError, match=r"REGISTRY_PG_BIN.*/nowhere/bin: no server"):
        postgres.ensure(state, fast=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes to another user")
def test_root_in_a_closed_folder_keeps_the_cluster_where_its_user_can_go(tmp_path):
    tmp_path.chmod(0o700)
    user = account.service_user()
    home = account.home(tmp_path / "state", user)
    try:
        assert home.parent == Path("/var/lib")
        assert account.can_enter(home, user)
    finally:
        home.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes to another user")
def test_root_does_not_open_a_closed_folder(tmp_path):
    tmp_path.chmod(0o700)
    assert not account.can_enter(tmp_path, pwd.getpwnam("nobody"))
