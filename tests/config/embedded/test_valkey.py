"""The embedded Valkey: one for all processes, stopped by the last, whatever happens."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis

from config.embedded import valkey

ROOT = Path(__file__).parents[3]
HOLD = """
import sys
from pathlib import Path
from config.embedded import valkey
valkey.ensure(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def state(tmp_path):
    yield tmp_path
    valkey.release(tmp_path)


def hold(state):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, state],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    return process


def is_running(pid):
    """A process nobody has waited for is not running."""
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def client(server):
    return redis.Redis.from_url(server.url)


def test_ensure_gives_a_server_that_keeps_values(state):
    with client(valkey.ensure(state)) as redis_client:
        redis_client.set("a", "b")
        assert redis_client.get("a") == b"b"


def test_server_outlives_one_of_two_processes_and_ends_with_the_last(state):
    server = valkey.ensure(state)
    other = hold(state)
    assert valkey.release(state) is False
    assert server.say("PING") == "+PONG"
    other.communicate(timeout=30)
    assert server.say("PING") == ""


def test_server_that_is_killed_starts_again_with_its_values(state):
    server = valkey.ensure(state)
    with client(server) as redis_client:
        redis_client.set("a", "b")
        redis_client.execute_command("WAITAOF", 1, 0, 5000)
    os.kill(int((server.pid_file).read_text()), signal.SIGKILL)
    other = hold(state)
    with client(server) as redis_client:
        assert redis_client.get("a") == b"b"
    other.communicate(timeout=30)


def test_stop_leaves_no_process(state):
    server = valkey.ensure(state)
    pid = int((server.pid_file).read_text())
    assert valkey.release(state) is True
    deadline = time.monotonic() + 5
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_running(pid)
