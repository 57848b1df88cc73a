"""Who uses an embedded server: the first one in starts it, the last one out stops it.

Every process that uses a server holds a shared flock until it ends. A killed process loses
its lock by itself, so there is no list of pids that could go stale.
"""

import atexit
import contextlib
import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Generic, Protocol, TypeVar


class Stoppable(Protocol):
    def stop(self) -> None: ...


S = TypeVar("S", bound=Stoppable)


@dataclass(frozen=True, slots=True)
class Lease(Generic[S]):
    server: S
    folder: Path
    users: IO[str]  # open and locked as long as the lease is held
    pid: int


class Leases(Generic[S]):
    """Of this process, by state folder and name; a forked child takes its own."""

    def __init__(self) -> None:
        self._held: dict[tuple[Path, str], Lease[S]] = {}
        self._one_at_a_time = threading.Lock()
        os.register_at_fork(after_in_child=self._unlock)

    def _unlock(self) -> None:
        self._one_at_a_time = threading.Lock()

    def server(self, state: Path, name: str) -> S | None:
        lease = self._held.get((state, name))
        return lease.server if lease and lease.pid == os.getpid() else None

    def take(self, state: Path, name: str, folder: Path, start: Callable[[], S]) -> S:
        """``start`` finds the server running or starts it; nobody else does meanwhile."""
        with self._one_at_a_time:
            if (found := self.server(state, name)) is not None:
                return found
            with _alone(folder, name):
                server = start()
                users = open(folder / f"{name}.users", "a")
                fcntl.flock(users, fcntl.LOCK_SH)
            self._held[state, name] = Lease(server, folder, users, os.getpid())
        atexit.register(self.give_back, state, name)
        return server

    def give_back(self, state: Path, name: str) -> bool:
        """Whether the server was stopped, because nobody else uses it."""
        with self._one_at_a_time:
            lease = self._held.get((state, name))
            if lease is None or lease.pid != os.getpid():
                return False
            del self._held[state, name]
            with lease.users:
                if not lease.folder.exists():  # removed under a server, which ends then
                    return False
                with _alone(lease.folder, name):
                    last = _is_last(lease.users)
                    if last:
                        lease.server.stop()
                    return last


@contextlib.contextmanager
def _alone(folder: Path, name: str) -> Iterator[None]:
    with open(folder / f"{name}.lock", "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_last(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
