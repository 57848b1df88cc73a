"""The project's own Valkey (the open-source Redis), used when REDIS_URL is not set.

The real server, from a wheel or from the machine, on a Unix socket in a private folder.

    ensure(state_dir).url             # unix:///…/valkey.sock, as REDIS_URL would say it
"""

import os
import socket
import subprocess
import time
from dataclasses import dataclass, replace
from pathlib import Path

from config.embedded import binaries, sockets
from config.embedded.errors import EmbeddedServerError
from config.embedded.leases import Leases

SOCKET = "valkey.sock"
START_WITHIN_S = 30


@dataclass(frozen=True, slots=True)
class Server:
    work: Path
    socket: Path
    found: bool = False  # it ran already: for another process, or left by one that was killed

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    @property
    def log(self) -> Path:
        return self.work / "server.log"

    @property
    def pid_file(self) -> Path:
        return self.work / "server.pid"

    def say(self, *words: str) -> str:
        """The first line of the answer; empty when nobody answers."""
        encoded = [word.encode() for word in words]
        text = b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in encoded)
        try:
            with socket.socket(socket.AF_UNIX) as asked:
                asked.settimeout(2)
                asked.connect(str(self.socket))
                asked.sendall(text)
                return asked.recv(256).decode(errors="replace").partition("\r\n")[0]
        except OSError:
            return ""

    def start(self) -> bool:
        """Find it running (it may still read its file), or start it; whether it was found."""
        found = bool(self.say("PING"))
        if not found:
            self._spawn()
        deadline = time.monotonic() + START_WITHIN_S
        while self.say("PING") != "+PONG":
            if time.monotonic() > deadline:
                tail = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
                raise EmbeddedServerError(f"Valkey did not come up: see {self.log}\n{tail}")
            time.sleep(0.02)
        return found

    def _spawn(self) -> None:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.work),
            "logfile": str(self.log),
            "pidfile": str(self.pid_file),
            "daemonize": "yes",
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",  # a job's bell must not be thrown away
        }
        words = [word for key, value in options.items() for word in (f"--{key}", value)]
        done = subprocess.run(
            [str(binaries.valkey()), *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.work,
            start_new_session=True,  # Ctrl-C is for the one who started us
        )
        if done.returncode:
            raise EmbeddedServerError(f"Valkey did not start ({done.returncode}): {done.stderr}")

    def stop(self) -> None:
        """Until it is gone: it writes its file first."""
        pid = int(self.pid_file.read_text()) if self.pid_file.exists() else 0
        self.say("SHUTDOWN")
        deadline = time.monotonic() + START_WITHIN_S
        while self.pid_file.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        deadline = time.monotonic() + 1  # it exits now; a zombie is for init to collect
        while pid and _is_alive(pid) and time.monotonic() < deadline:
            time.sleep(0.005)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


_leases: Leases[Server] = Leases()


def ensure(state: Path, name: str = "valkey") -> Server:
    """Start the server ``name`` under ``state``, or find it running; it runs at least until
    this process ends. Several processes may call it at once."""
    state = Path(state).absolute()
    if (found := _leases.server(state, name)) is not None:
        return found
    state.mkdir(parents=True, exist_ok=True)
    return _leases.take(state, name, state, lambda: _start(state, name))


def release(state: Path, name: str = "valkey") -> bool:
    """Let go before the end of the process; whether the server was stopped."""
    return _leases.give_back(Path(state).absolute(), name)


def _start(state: Path, name: str) -> Server:
    work = state / f"{name}-run"
    work.mkdir(mode=0o700, exist_ok=True)
    work.chmod(0o700)
    server = Server(work, sockets.folder(work, SOCKET) / SOCKET)
    return replace(server, found=server.start())
