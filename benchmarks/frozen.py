"""A freeze of the registry as it is, made once a run."""

import shutil
from pathlib import Path
from typing import Any

from benchmarks.world import World
from centers.models import Center
from centers.scope import service_scope
from jobs import artefacts
from registry.freezing import make_freeze

_kept: dict[Path, Any] = {}


def frozen(world: World) -> Any:
    """The row of the freeze."""
    _ = world.center  # and with it the server
    if world.state not in _kept:
        with world.login("registry_worker"):
            _kept[world.state] = make_freeze(by=None)
    return _kept[world.state]


def forget_files() -> None:
    """The next freeze writes every file again."""
    root = Path(artefacts.store().location)  # type: ignore[attr-defined]
    for name in ("partitions", "freezes"):
        shutil.rmtree(root / name, ignore_errors=True)
    _kept.clear()


def change(center: Center) -> None:
    """One center has a new data version, so its files are written again."""
    with service_scope():
        center.refresh_from_db()
        center.data_version += 1
        center.save(update_fields=["data_version"])
