"""Making a freeze beside COPY of the live join, of all centers and of one that changed."""

from collections.abc import Iterator

from benchmarks import joined
from benchmarks.clock import Timing, contest
from benchmarks.frozen import change, forget_files, frozen
from benchmarks.table import Row, timed
from benchmarks.world import World


def rows(world: World) -> Iterator[Row]:
    from registry import freezes
    from registry.freezing import make_freeze

    frozen(world)

    def freeze() -> object:
        return make_freeze(by=None)

    with world.login("registry_worker"):
        found = contest(
            {
                "ours": freeze,
                "COPY of the join": lambda: world.psql(joined.copy()),
                "one changed center": freeze,
                "nothing changed": freeze,
            },
            rounds=3,
            before={"ours": forget_files, "one changed center": lambda: change(world.center)},
        )
        yield timed("make a freeze, all tables and case_flat", found, "COPY of the join", 2.5)
        alone = {"ours": found["one changed center"], "the whole": found["ours"]}
        yield timed("freeze again, one center of 27 changed", alone, "the whole", 0.08)
        part = freezes.manifest(frozen(world))["centers"][world.center.code]
        piece = _piece(world, freezes.path(part["files"][freezes.FLAT]))
        chosen: dict[str, Timing] = contest({"ours": piece}) | {
            "COPY of the join": found["COPY of the join"]
        }
        yield timed("60 columns of one center of a freeze", chosen, "COPY of the join", 0.03)


def _piece(world: World, path: object) -> object:
    import polars as pl

    names = list(pl.read_parquet_schema(path))[:60]
    target = world.state / "piece.parquet"
    return lambda: pl.read_parquet(path, columns=names).write_parquet(target)
