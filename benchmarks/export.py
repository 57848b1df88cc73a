"""Exports of a freeze beside COPY of the live join and the ways of the ORM."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import joined
from benchmarks.clock import contest
from benchmarks.frozen import frozen
from benchmarks.peers import orm
from benchmarks.table import Row, timed
from benchmarks.world import World


def rows(world: World) -> Iterator[Row]:
    from centers.scope import service_scope
    from reports.exports import export

    sha256 = frozen(world).sha256

    def ours(form: str) -> Callable[[], None]:
        return lambda: _into(world.state, lambda folder: export(sha256, form, folder))

    def by_orm() -> None:
        with service_scope():
            _into(world.state, orm.write_tables)

    with world.login("registry_worker"):
        found = contest(
            {
                "csv": ours("csv"),
                "COPY of the join": lambda: world.psql(joined.copy()),
                "parquet": ours("parquet"),
                "values_list and csv": by_orm,
            },
            rounds=3,
        )
    for form in ("csv", "parquet"):
        chosen = {n: t for n, t in found.items() if n in (form, "COPY of the join")}
        chosen["values_list and csv"] = found["values_list and csv"]
        name = f"{form} export of a freeze, de-identified, all tables"
        yield timed(name, chosen, "COPY of the join", 0.5, ours=form)


def _into(state: Path, work: Callable[[Path], object]) -> None:
    folder = Path(tempfile.mkdtemp(dir=state))
    try:
        work(folder)
    finally:
        shutil.rmtree(folder)
