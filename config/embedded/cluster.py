"""One PostgreSQL cluster on a Unix socket: made, started, asked, stopped."""

import contextlib
import os
import pwd
import shutil
import socket
import struct
import subprocess
import time
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from config.embedded.errors import EmbeddedServerError

SUPERUSER = "postgres"
SOCKET = ".s.PGSQL.5432"
START_WITHIN_S = 120  # recovery after a crash takes its time

SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "100",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    # containers give /dev/shm 64 MB; parallel workers can outgrow it
    "max_parallel_workers_per_gather": "0",
    # no statement and no row in the log: they hold what people typed
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
# a cluster for tests: nothing in it has to survive a power cut
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "'2GB'",
    "checkpoint_timeout": "'30min'",
}


class State(Enum):
    ACCEPTS = "accepts connections"
    BUSY = "starts or stops"
    AWAY = "does not answer"


@dataclass(frozen=True, slots=True)
class Cluster:
    bin: Path
    major: int
    work: Path  # data and log, private to the user of the server
    sockets: Path
    user: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        return self.work / "data"

    @property
    def log(self) -> Path:
        return self.work / "server.log"

    def run(self, program: str, *arguments: str, check: bool = True) -> str:
        """Run a program of PostgreSQL as the user of the cluster; what it printed."""
        environ = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
        environ["LC_ALL"] = "C"  # a locale in LANG that is not installed would stop initdb
        output = self.work / f"{program}.out"
        # a file, not a pipe: the server keeps what it inherits, reading would never end
        with output.open("w+b") as file:
            done = subprocess.run(
                [str(self.bin / program), *arguments],
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                cwd="/",
                start_new_session=True,  # Ctrl-C is for the one who started us
                user=self.user.pw_uid if self.user else None,
                group=self.user.pw_gid if self.user else None,
                extra_groups=[] if self.user else None,
            )
            file.seek(0)
            text = file.read().decode(errors="replace")
        output.unlink(missing_ok=True)
        if check and done.returncode:
            tail = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
            raise EmbeddedServerError(f"{program} failed ({done.returncode}):\n{text}\n{tail}")
        return text

    def psql(self, *statements: str, database: str = "postgres") -> str:
        words = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(self.sockets)]
        words += ["-U", SUPERUSER, "-d", database]
        for statement in statements:
            words += ["-c", statement]
        return self.run("psql", *words).strip()

    def state(self) -> State:
        """Asked in the protocol's own words, which takes a millisecond."""
        try:
            with socket.socket(socket.AF_UNIX) as asked:
                asked.settimeout(3)
                asked.connect(str(self.sockets / SOCKET))
                words = f"user\0{SUPERUSER}\0database\0postgres\0\0".encode()
                asked.sendall(struct.pack("!ii", len(words) + 8, 3 << 16) + words)
                answer = asked.recv(1)
        except OSError:
            return State.AWAY
        return State.ACCEPTS if answer == b"R" else State.BUSY

    def start(self, *, fast: bool) -> bool:
        """Find it running, or make and start it; whether it was found."""
        deadline, found = time.monotonic() + START_WITHIN_S, True
        while (state := self.state()) is not State.ACCEPTS:
            if time.monotonic() > deadline:
                raise EmbeddedServerError(f"PostgreSQL did not come up: see {self.log}")
            if state is State.AWAY:
                found = False
                self._make(fast)
                self._configure(fast)
                self._clear_stale_pid()
                words = ["-D", str(self.data), "-l", str(self.log), "-w"]
                self.run("pg_ctl", *words, "-t", str(START_WITHIN_S), "start")
            time.sleep(0.01)
        return found

    def stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self.run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop", check=False)

    def _make(self, fast: bool) -> None:
        version = self.data / "PG_VERSION"
        if version.exists():
            if int(version.read_text()) != self.major:
                raise EmbeddedServerError(
                    f"{self.data} was made by PostgreSQL {version.read_text().strip()}, this is"
                    f" {self.major}: move the folder away (the demo is made again), or set"
                    " REGISTRY_PG_BIN to the old server and dump it"
                )
            return
        fresh = self.work / "data.new"
        for folder in (fresh, self.data):  # of a first start that was cut short
            shutil.rmtree(folder, ignore_errors=True)
        words = ["-D", str(fresh), "-U", SUPERUSER, "-E", "UTF8", "-A", "trust", "--locale=C"]
        if self.major >= 17:  # one order of letters everywhere, whatever the machine speaks
            words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        self.run("initdb", *words, *(["--no-sync"] if fast else []))
        with (fresh / "postgresql.conf").open("a") as file:
            file.write("\ninclude 'registry.conf'\n")
        fresh.rename(self.data)

    def _configure(self, fast: bool) -> None:
        """Written before every start, so that a change reaches clusters that exist."""
        lines = SETTINGS | {"unix_socket_directories": f"'{self.sockets}'"} | (FAST if fast else {})
        self.write("registry.conf", "".join(f"{key} = {value}\n" for key, value in lines.items()))

    def write(self, name: str, text: str) -> None:
        """A file among the data, of the cluster's user as all of them."""
        file = self.data / name
        file.write_text(text)
        if self.user:
            os.chown(file, self.user.pw_uid, self.user.pw_gid)

    def _clear_stale_pid(self) -> None:
        """After a crash, the pid in postmaster.pid may be another program's by now."""
        file = self.data / "postmaster.pid"
        if not file.exists():
            return
        pid = file.read_text().partition("\n")[0].strip()
        if str(self.data) in _command(pid):
            return
        for leftover in (file, self.sockets / SOCKET, self.sockets / f"{SOCKET}.lock"):
            leftover.unlink(missing_ok=True)


def _command(pid: str) -> str:
    """The command line of a process; empty when there is none."""
    if Path("/proc/self").exists():
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
        return ""
    words = ["ps", "-p", pid, "-o", "command="]
    return subprocess.run(words, capture_output=True, text=True).stdout
