"""The registry that is measured: an embedded database of its own, filled with simulated cases."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
CENTERS, SEED = 27, 1
OURS = ("DATABASE_URL", "REDIS_URL", "STORAGE_URL", "REGISTRY_TESTING", "REGISTRY_ROLE")


def configure(state: Path) -> None:
    """Django as in production, on servers of its own, without a limit on requests."""
    for name in OURS:
        os.environ.pop(name, None)
    os.environ |= {
        "REGISTRY_STATE_DIR": str(state),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "REGISTRY_ROLE": "worker",
        "LOG_LEVEL": "WARNING",
    }
    from django.conf import settings

    settings.REST_FRAMEWORK["DEFAULT_THROTTLE_CLASSES"] = []
    settings.ALLOWED_HOSTS.append("testserver")
    import django

    django.setup()


@dataclass
class World:
    """``cases`` of 27 centers; what needs the database starts it."""

    cases: int
    state: Path

    @cached_property
    def server(self) -> Any:
        """Started, migrated and filled, unless an earlier run with the same number did that."""
        from benchmarks import clock
        from config.embedded import postgres

        stamp, wanted = self.state / "benchmark.json", self._wanted()
        fresh = not stamp.exists() or json.loads(stamp.read_text()) != wanted
        if fresh:
            shutil.rmtree(self.state, ignore_errors=True)
        _manage("prepare", "--static")
        if fresh:
            self._fill()
            stamp.write_text(json.dumps(wanted))
        server = postgres.ensure(self.state)
        pid = (server.cluster.data / "postmaster.pid").read_text().partition("\n")[0]
        clock.postmaster[:] = [int(pid)]
        return server

    def _wanted(self) -> dict[str, Any]:
        digest = hashlib.sha256()
        paths = (*ROOT.glob("*/migrations/*.py"), *ROOT.glob("registry/simulation/*.py"))
        for path in sorted(paths):
            digest.update(path.read_bytes())
        return {"cases": self.cases, "digest": digest.hexdigest()}

    def _fill(self) -> None:
        number = f"--centers={CENTERS}", f"--cases={self.cases}", f"--seed={SEED}"
        _manage("migrate", "-v0")
        _manage("simulate", *number)
        with self.login("postgres"):
            from django.db import connection

            connection.ensure_connection()
            connection.connection.autocommit = True
            connection.cursor().execute("VACUUM ANALYZE")

    @contextmanager
    def login(self, role: str) -> Iterator[None]:
        """All of Django on a connection of this login: registry_web, registry_worker, postgres."""
        from django.db import connection

        before = connection.settings_dict["USER"]
        connection.close()
        connection.settings_dict["USER"] = role
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["USER"] = before

    @cached_property
    def center(self) -> Any:
        """The center of middle size."""
        from django.db.models import Count

        from centers.models import Center
        from centers.scope import service_scope
        from registry.models import Case

        _ = self.server
        with self.login("registry_worker"), service_scope():
            rows = Case.objects.values("center").annotate(n=Count("id")).order_by("n", "center")
            middle = list(rows)[CENTERS // 2]["center"]
            return Center.objects.get(pk=middle)

    def person(self, *centers: Any) -> Any:
        """Who enters data at these centers."""
        from centers.models import Membership, User
        from centers.scope import service_scope

        codes = "-".join(center.code for center in centers)
        with self.login("registry_owner"):
            person, new = User.objects.get_or_create(email=f"{codes}@benchmark.invalid".lower())
            with service_scope():
                for center in centers if new else ():
                    Membership.objects.create(
                        center=center, user=person, role="lead", starts_on=date(2020, 1, 1)
                    )
        return person

    def psql(self, sql: str) -> None:
        """Rows to nowhere by the server's own client."""
        cluster = self.server.cluster
        words = [str(cluster.bin / "psql"), "-X", "-q", "-h", str(cluster.sockets)]
        words += ["-U", "postgres", "-d", "registry", "-c", sql]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


def _manage(*words: str) -> None:
    print(f"preparing: {words[0]}", file=sys.stderr, flush=True)
    environ = {k: v for k, v in os.environ.items() if k != "REGISTRY_ROLE"}
    manage = [sys.executable, str(ROOT / "manage.py"), *words]
    subprocess.run(manage, check=True, env=environ, stdout=subprocess.DEVNULL)


@contextmanager
def undone() -> Iterator[None]:
    """A transaction that is rolled back."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)
