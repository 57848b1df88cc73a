"""Everything in the foreground, behind ./run:  python -m config.up [--port 8000] [--once]

Starts what no URL names (PostgreSQL, Valkey), prepares the database, starts beat, worker
and web, waits for the first report, says where to sign in, and takes all of it down in
order on Ctrl-C, SIGTERM, or when one of them ends.
"""

import argparse
import contextlib
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from types import FrameType

from config import env, probe, secret_files
from config.children import Child, Died, say
from config.embedded import postgres, valkey

STATE = env.folder("REGISTRY_STATE_DIR", env.BASE_DIR / ".data")
DATABASE_URL = env.text("DATABASE_URL", "")
LOGINS = {  # with servers of one's own; the embedded database goes by REGISTRY_ROLE
    "owner": DATABASE_URL,
    "web": env.text("WEB_DATABASE_URL", DATABASE_URL),
    "worker": env.text("WORKER_DATABASE_URL", DATABASE_URL),
}
READY_WITHIN_S = 120
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ReportFailed(Died):
    pass


class Stop(Exception):
    """Somebody asked for the end."""


def main() -> int:
    options = _options()
    _listen()
    code, children = 0, contextlib.ExitStack()
    try:
        with _servers(), children:  # the servers go last
            _work(options, children)
    except Stop:
        pass
    except (Died, RuntimeError, OSError) as problem:
        say(f"{problem}; stopping")
        code = 1
    say("stopped")
    return code


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run", description=__doc__.split("\n")[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000, help="the next free one is taken")
    parser.add_argument("--once", action="store_true", help="end after the first report")
    return parser.parse_args()


_held: list[int] | None = None  # signals that came while they were held back


def _listen() -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        if _held is not None:
            _held.append(number)
            return
        _ignore_signals()
        raise Stop

    for number in SIGNALS:
        signal.signal(number, stop)


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """A server that is half started when we leave would be stopped by nobody."""
    global _held
    _held = []
    try:
        yield
    finally:
        came, _held = _held, None
    if came:
        _ignore_signals()
        raise Stop


def _ignore_signals() -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


@contextlib.contextmanager
def _servers() -> Iterator[None]:
    """The embedded servers that no URL replaces; they go last."""
    with contextlib.ExitStack() as running:
        with _uninterrupted():
            if not DATABASE_URL:
                running.callback(postgres.release, STATE)
                database = postgres.ensure(STATE)
                say(f"PostgreSQL {database.major} in {STATE}{_taken_over(database)}")
            if not env.text("REDIS_URL", ""):
                running.callback(valkey.release, STATE)
                say(f"Valkey on a Unix socket{_taken_over(valkey.ensure(STATE))}")
        yield


def _taken_over(server: postgres.Server | valkey.Server) -> str:
    """A ./run that was killed outright leaves its servers; the last one out stops them."""
    return ", which ran already and is taken over" if server.found else ""


def _work(options: argparse.Namespace, stack: contextlib.ExitStack) -> None:
    began = time.monotonic()
    stack.callback(_ignore_signals)
    _run("prepare", ["manage.py", "prepare"], "owner", stack)
    address = f"{options.host}:{_free_port(options.host, options.port)}"
    children = _start(address, stack)
    _wait_until_ready(address, children)
    say(f"the pages answer after {time.monotonic() - began:.1f} s")
    try:
        _first_report(children, stack)
    except ReportFailed as problem:
        if options.once:
            raise
        say(f"{problem}; the rest works")
    say(f"ready after {time.monotonic() - began:.1f} s")
    if options.once:
        return
    _welcome(address)
    while True:
        for child in children:
            child.check()
        time.sleep(0.5)


def _environ(role: str, **more: str) -> dict[str, str]:
    """Of a child: each has the login of its role, where the environment names one."""
    environ = {k: v for k, v in os.environ.items() if k != "REGISTRY_TESTING"}
    environ |= {
        "PYTHONUNBUFFERED": "1",
        # Celery warns root at every start; embedded, root is who runs it
        "PYTHONWARNINGS": "ignore:::celery.platforms",
        "REGISTRY_STATE_DIR": str(STATE),
        "REGISTRY_ROLE": role,
    }
    if DATABASE_URL:
        environ["DATABASE_URL"] = LOGINS[role]
    else:
        environ.setdefault("SECRET_KEY", secret_files.demo_key(STATE, "owner"))
    return environ | more


def _run(name: str, argv: list[str], role: str, stack: contextlib.ExitStack) -> None:
    child = Child(name, argv, _environ(role), patience_s=10)
    stack.callback(child.stop)
    child.wait()


def _start(address: str, stack: contextlib.ExitStack) -> list[Child]:
    """Stopped in this order: nothing new is scheduled, work ends, pages end."""
    folder = STATE / "beat"
    folder.mkdir(parents=True, exist_ok=True)
    celery = ["-m", "celery", "-q", "-A", "config.celery"]
    quiet = ["--loglevel", "WARNING"]
    schedule = ["beat", "--pidfile=", "-s", str(folder / "schedule")]
    pool = ["worker", "-c", str(min(4, os.cpu_count() or 1)), "--without-mingle"]
    web = ["-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi"]
    children = [
        Child("beat", [*celery, *schedule, *quiet], _environ("worker"), patience_s=5),
        Child(
            "worker",
            [*celery, *pool, "--without-gossip", *quiet],
            _environ("worker"),
            patience_s=15,  # a job that is cut off here is taken up at the next start
        ),
        Child("web", web, _environ("web", BIND=address, **_hosts(address)), patience_s=10),
    ]
    for child in reversed(children):
        stack.callback(child.stop)
    return children


def _hosts(address: str) -> dict[str, str]:
    """Asked to be seen from other machines, the demonstration answers to any name."""
    local = address.startswith(("127.", "localhost"))
    if local or DATABASE_URL or env.text("ALLOWED_HOSTS", ""):
        return {}
    return {"ALLOWED_HOSTS": "*"}


def _free_port(host: str, wanted: int) -> int:
    for port in (*range(wanted, min(wanted + 50, 65536)), 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise RuntimeError(f"no free port on {host}")


def _wait_until_ready(address: str, children: list[Child]) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    status, answer = 0, ""
    while time.monotonic() < deadline:
        for child in children:
            child.check()
        status, answer = probe.ask(address, "readyz")
        if status == 200:
            return
        time.sleep(0.1)
    raise RuntimeError(f"the pages were not ready within {READY_WITHIN_S} s: {answer}")


def _prepared() -> dict[str, object]:
    file = STATE / "prepared.json"
    return json.loads(file.read_text()) if file.exists() else {}


def _first_report(children: list[Child], stack: contextlib.ExitStack) -> None:
    if (job := _prepared().get("first_report")) is None:
        return
    argv = ["manage.py", "wait_for_job", str(job)]
    waiting = Child("report", argv, _environ("worker"), patience_s=5)
    stack.callback(waiting.stop)
    while waiting.process.poll() is None:
        for child in children:
            child.check()
        time.sleep(0.1)
    try:
        waiting.wait()
    except Died as problem:
        raise ReportFailed(str(problem)) from None


def _welcome(address: str) -> None:
    say("")
    say(f"open   http://{address}/")
    people = _prepared().get("accounts")
    if isinstance(people, list) and people:
        say(f"sign in with the password   {(STATE / 'demo-password').read_text().strip()}")
        for person in people:
            say(f"  {person['email']:<34} {person['role']}")
    say("stop   Ctrl-C")
    say("")


if __name__ == "__main__":
    sys.exit(main())
