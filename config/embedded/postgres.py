"""The project's own PostgreSQL, used when DATABASE_URL is not set.

The real server, from a wheel or an installation of the machine, on a Unix socket in a
private folder, with the logins of production.

    server = ensure(state_dir)        # starts it, or finds it running
    server.url("registry_owner")      # postgresql://registry_owner@/registry?host=…
"""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from config.embedded import account, binaries, sockets
from config.embedded.cluster import SOCKET, Cluster
from config.embedded.leases import Leases

DATABASE = "registry"
ROLES_MADE = "registry-roles"  # a file among the data

ROLES = Path(__file__).parents[1] / "database" / "roles.sql"
_NAMES = "registry_web, registry_worker, registry_owner, registry_app, registry_service"


@dataclass(frozen=True, slots=True)
class Server:
    cluster: Cluster
    found: bool = False  # it ran already: for another process, or left by one that was killed

    @property
    def sockets(self) -> Path:
        return self.cluster.sockets

    @property
    def major(self) -> int:
        return self.cluster.major

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets))}"

    def stop(self) -> None:
        self.cluster.stop()


_leases: Leases[Server] = Leases()


def ensure(state: Path, name: str = "pg", *, fast: bool = False) -> Server:
    """Start the cluster ``name`` under ``state``, or find it running; it runs at least until
    this process ends. Several processes may call it at once."""
    state = Path(state).absolute()
    if (found := _leases.server(state, name)) is not None:
        return found
    state.mkdir(parents=True, exist_ok=True)
    home = account.home(state, account.service_user())
    return _leases.take(state, name, home, lambda: _start(home, name, fast))


def release(state: Path, name: str = "pg") -> bool:
    """Let go before the end of the process; whether the server was stopped."""
    return _leases.give_back(Path(state).absolute(), name)


def _start(home: Path, name: str, fast: bool) -> Server:
    user = account.service_user()
    folder, major = binaries.postgres()
    work = home / f"{name}-run"
    work.mkdir(mode=0o700, exist_ok=True)
    place = sockets.folder(work, SOCKET, *([user.pw_uid] if user else []))
    if user:
        for owned in {work, place}:
            os.chown(owned, user.pw_uid, user.pw_gid)
    cluster = Cluster(account.reachable(folder, home, user), major, work, place, user)
    found = cluster.start(fast=fast)
    _make_roles(cluster)
    return Server(cluster, found)


def _make_roles(cluster: Cluster) -> None:
    if (cluster.data / ROLES_MADE).exists():
        return
    if cluster.psql(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'") != "1":
        # roles of a start that was cut short go first
        cluster.psql(f"DROP ROLE IF EXISTS {_NAMES}")
        cluster.psql(ROLES.read_text())  # one -c: one transaction
        cluster.psql(f"CREATE DATABASE {DATABASE} OWNER registry_owner")
    cluster.write(ROLES_MADE, "")
