"""./run as a whole: it starts everything, says where, and leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest

from config.embedded import postgres, valkey

ROOT = Path(__file__).parents[2]
NOT_OURS = ("DATABASE_URL", "REDIS_URL", "STORAGE_URL", "REGISTRY_TESTING", "REGISTRY_ROLE")


@pytest.fixture(scope="module")
def state():
    """Shared, so that the database is made once; open to the user that PostgreSQL runs as."""
    with tempfile.TemporaryDirectory(prefix="resectory-run-") as folder:
        os.chmod(folder, 0o755)
        state = Path(folder) / "state"
        yield state
        for server in (postgres, valkey):  # what a killed ./run left: the last one out stops it
            server.ensure(state)
            server.release(state)


@pytest.fixture
def run(state):
    """Starts ./run without its set-up of packages."""
    started = []
    environ = {k: v for k, v in os.environ.items() if k not in NOT_OURS}
    environ |= {"REGISTRY_STATE_DIR": str(state), "PYTHONUNBUFFERED": "1"}

    def one(*arguments):
        process = subprocess.Popen(
            [sys.executable, "-m", "config.up", *arguments],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield one
    for process in started:
        process.terminate()
        process.communicate(timeout=60)


def address_of(process):
    """Where it says the pages are."""
    for line in process.stdout:
        if found := re.search(r"open +(http://\S+)", line):
            return found[1]
    pytest.fail("./run ended before it said where the pages are")


def processes_of(state):
    """Whatever still works for this state folder."""
    mark, found = str(state).encode(), []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        except OSError:
            continue
        if mark in words:
            found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


def test_run_once_ends_well_and_leaves_no_process(run, state):
    process = run("--once", "--port", "18640")
    output, _ = process.communicate(timeout=300)
    assert process.returncode == 0, output
    assert "ready after" in output
    assert processes_of(state) == []


def test_run_takes_the_next_free_port_and_stops_in_order_when_interrupted(run, state):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = run("--port", str(port))
        address = address_of(process)
    assert port < int(address.rstrip("/").rpartition(":")[2]) < port + 50
    with urllib.request.urlopen(address + "readyz") as answer:
        assert answer.status == 200
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert processes_of(state) == []


def test_run_ends_with_an_error_when_a_part_dies(run, state):
    process = run("--port", "18660")
    address_of(process)
    web = [int(p.name) for p in Path("/proc").glob("[0-9]*") if is_web_of(p, process.pid)]
    os.kill(web[0], signal.SIGKILL)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "web ended by itself with status -9" in output
    assert processes_of(state) == []


def is_web_of(folder, parent):
    try:
        words = (folder / "cmdline").read_bytes()
        status = (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return b"gunicorn" in words and int(status[1]) == parent


def test_run_that_is_killed_takes_its_parts_along(run, state):
    process = run("--port", "18670")
    address_of(process)
    process.kill()
    process.communicate(timeout=60)
    deadline = time.monotonic() + 40
    while parts_of(state) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert parts_of(state) == []


def test_run_after_one_that_was_killed_starts_and_stops_whatever_it_found(run, state):
    killed = run("--port", "18680")
    address_of(killed)
    killed.kill()
    killed.communicate(timeout=60)
    assert any("postgres" in command for command in processes_of(state))  # left behind
    output, _ = (process := run("--once", "--port", "18680")).communicate(timeout=120)
    assert process.returncode == 0, output
    assert processes_of(state) == []


def parts_of(state):
    """Our own processes; the servers may stay for the next start, which finds them."""
    return [command for command in processes_of(state) if sys.executable in command]
