"""Judging cases of the database: fetched and explained, and a whole freeze scored and stored."""

from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import orjson
from django.db import connection

from benchmarks.clock import contest
from benchmarks.frozen import frozen
from benchmarks.peers import orm, sql
from benchmarks.table import Row, timed
from benchmarks.world import CENTERS, SEED, World
from centers.scope import user_scope
from jobs import artefacts
from registry.models import Case
from registry.queries import case_records
from resectability import encoding
from resectability.adapters import JUDGED_PARTS, findings_of
from resectability.core import DEFAULT_SET, assess, load_set, read_findings, verdict_json
from resectability.core.scoring import score, without_contradictions
from resectability.freezes import columns_at_once, score_files, scores

SAMPLE = 300
MANY = 270_000


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
    """Every case of a freeze scored and stored: files of ours, a table of PostgreSQL, instances."""

    entries = _many(world, criteria_set)

    def ours() -> None:
        score_files(entries, criteria_set)

    with world.login("postgres"), connection.cursor() as cursor:
        table = _as_statement(cursor, entries, criteria_set)
        again = {"ours": lambda: forget_scores(entries, criteria_set)}
        found = contest({"ours": ours, "CREATE TABLE AS": table}, before=again)
    yield timed("re-score a freeze, stored", found, "CREATE TABLE AS", 0.6, note=f"{MANY} cases")
    with world.login("registry_worker"), user_scope(world.person(world.center)):
        ids = list(Case.objects.filter(center=world.center).values_list("id", flat=True)[:SAMPLE])

        def instances() -> None:
            found = list(orm.cases().filter(pk__in=ids))
            for case in found:
                explain(orm.record(case))
            Case.objects.bulk_update(found, ["progress"], batch_size=500)

        calls = {"ours": ours, "instances, bulk_update": instances}
        found = contest(calls, rounds=3, before=again)
    per = {"ours": MANY, "instances, bulk_update": max(len(ids), 1)}
    each = {n: type(t)(t.cpu / per[n], t.wall / per[n]) for n, t in found.items()}
    name = "re-score a freeze, stored, a case"
    yield timed(name, each, "instances, bulk_update", 1 / 200, unit="µs")


def _many(world: World, criteria_set: Any) -> list[Any]:
    """Files of 27 centers with many cases, drawn from those of the freeze."""
    import polars as pl

    from registry import freezes
    from registry.freezes.reading import file_name

    parts = freezes.manifest(frozen(world))["centers"].values()
    files = [freezes.path(part["files"][freezes.FLAT]) for part in parts]
    columns = columns_at_once(criteria_set)
    cases = pl.concat([pl.read_parquet(file, columns=columns) for file in files])
    each = MANY // CENTERS
    drawn = cases.sample(each * CENTERS, with_replacement=True, seed=SEED)
    drawn = drawn.with_columns(case_id=pl.int_range(pl.len(), dtype=pl.Int64))
    entries = []
    for center in range(CENTERS):
        entry = {"sha256": f"benchmark{center}", "rows": each}
        with artefacts.workspace() as folder:
            own = drawn.slice(center * each, each)
            own.write_parquet(folder / "own.parquet", compression="zstd")
            artefacts.keep(folder / "own.parquet", file_name(entry["sha256"]))
        entries.append(entry)
    return entries


def forget_scores(entries: list[Any], criteria_set: Any) -> None:
    for entry in entries:
        scores(entry, criteria_set).unlink()


def _as_statement(cursor: Any, entries: list[Any], criteria_set: Any) -> Callable[[], None]:
    """The statement, proven to give the categories and masks that the frames give."""
    import polars as pl

    from registry.freezes import path

    columns = columns_at_once(criteria_set)
    cases = pl.concat([pl.read_parquet(path(entry), columns=columns) for entry in entries])
    encoded = without_contradictions(criteria_set, encoding.encoded(cases, criteria_set.catalogue))
    sql.load(cursor, cases.select("case_id").hstack(encoded))
    statement = sql.create(criteria_set, frozenset(encoded.columns))

    def table() -> None:
        cursor.execute(f"DROP TABLE IF EXISTS {sql.SCORES}")
        cursor.execute(statement)
        cursor.execute(f"ALTER TABLE {sql.SCORES} ADD PRIMARY KEY (case_id)")

    table()
    cursor.execute(f"SELECT lower, upper, met, unknown FROM {sql.SCORES} ORDER BY case_id")
    ours = cases.select("case_id").hstack(score(criteria_set, encoded)).sort("case_id")
    if cursor.fetchall() != ours.drop("case_id").rows():
        raise AssertionError("the statement scores differently")
    return table
