"""Judging cases of the database: fetched and explained, and a whole freeze scored and stored."""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import orjson

from benchmarks.clock import contest
from benchmarks.frozen import frozen
from benchmarks.peers import orm
from benchmarks.table import Row, timed
from benchmarks.world import World
from centers.scope import user_scope
from registry.models import Case
from registry.queries import case_records
from resectability.adapters import JUDGED_PARTS, findings_of
from resectability.core import DEFAULT_SET, assess, load_set, read_findings, verdict_json
from resectability.freezes import score, wanted_columns

SAMPLE = 300


def rows(world: World) -> Iterator[Row]:
    person = world.person(world.center)
    criteria_set = load_set(DEFAULT_SET)

    def explain(record: Any) -> bytes:
        findings = read_findings(criteria_set, findings_of(record))
        return orjson.dumps(verdict_json(assess(criteria_set, findings)))

    with world.login("registry_web"), user_scope(person):
        ids = list(Case.objects.filter(center=world.center).values_list("id", flat=True)[:SAMPLE])
        here, there = cycle(ids), cycle(ids)
        found = contest(
            {
                "ours": lambda: explain(*case_records([next(here)], JUDGED_PARTS)),
                "ORM get and explain": lambda: explain(orm.record(orm.cases().get(pk=next(there)))),
            }
        )
    name = "one assessment of a stored case, every reason"
    yield timed(name, found, "ORM get and explain", 0.15)
    yield from _registry(world, criteria_set, explain)


def _registry(world: World, criteria_set: Any, explain: Any) -> Iterator[Row]:
    """Category bounds of every case of a freeze, beside the loop over instances."""
    import polars as pl

    from registry import freezes

    made = frozen(world)
    parts = freezes.manifest(made)["centers"].values()
    files = [freezes.path(part["files"][freezes.FLAT]) for part in parts]
    count = sum(part["files"][freezes.FLAT]["rows"] for part in parts)
    target = world.state / "scores.parquet"

    def ours() -> None:
        for file in files:
            cases = pl.read_parquet(file, columns=list(wanted_columns()))
            score(cases, criteria_set).write_parquet(target)

    with world.login("registry_worker"), user_scope(world.person(world.center)):
        chosen = list(
            Case.objects.filter(center=world.center).values_list("id", flat=True)[:SAMPLE]
        )

        def instances() -> None:
            found = list(orm.cases().filter(pk__in=chosen))
            for case in found:
                explain(orm.record(case))
            Case.objects.bulk_update(found, ["progress"], batch_size=500)

        found = contest({"ours": ours, "instances, bulk_update": instances}, rounds=3)
    per = {"ours": max(count, 1), "instances, bulk_update": max(len(chosen), 1)}
    each = {n: type(t)(t.cpu / per[n], t.wall / per[n]) for n, t in found.items()}
    name = "re-score a freeze, stored, a case"
    yield timed(name, each, "instances, bulk_update", 1 / 200, unit="µs")
