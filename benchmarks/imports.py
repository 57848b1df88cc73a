"""A file of new cases of one center, beside typed COPY and bulk_create of the same rows."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import transaction

from benchmarks.clock import contest
from benchmarks.table import Row, timed
from benchmarks.world import SEED, World
from centers.scope import centers_scope, service_scope
from registry.importing.columns import sheet
from registry.importing.files import read_file
from registry.models import Case, Patient
from registry.simulation.cohort import Cohort, simulate_cohort
from registry.simulation.files import records
from registry.simulation.load import new_ids, with_keys, write_tables

NEW = 500


def rows(world: World) -> Iterator[Row]:
    from registry.actions import import_cases

    center, person = world.center, world.person(world.center)
    cohort = _renamed(simulate_cohort(cases=NEW, centers=1, seed=SEED + 1), center.code)
    content = _file(cohort)

    def ours() -> None:
        report = import_cases(by=person, center=center, file=read_file(content))
        if report.invalid:
            raise AssertionError(str(report.errors[0]))
        transaction.set_rollback(True)

    def undone(work: Any, scope: Any) -> Any:
        def call() -> None:
            with scope():
                work()
                transaction.set_rollback(True)

        return call

    def of_center() -> Any:
        return centers_scope([center.pk], user=person.pk)

    with world.login("registry_owner"):  # who may make the temporary tables of COPY
        found = contest(
            {
                "ours": undone(ours, of_center),
                "typed COPY": undone(
                    lambda: write_tables(cohort, [center.pk], person), service_scope
                ),
                "bulk_create": undone(
                    lambda: _bulk_create(cohort, center.pk, person), service_scope
                ),
            },
            rounds=3,
        )
    name = f"import a file of {NEW} new cases, all checks, history, a case"
    three = {n: t for n, t in found.items() if n != "bulk_create"}
    yield timed(name, three, "typed COPY", 2.0, unit="µs", per=NEW, note="with verdicts")
    two = {n: t for n, t in found.items() if n != "typed COPY"}
    yield timed("the same", two, "bulk_create", 0.25, unit="µs", per=NEW)


def _renamed(cohort: Cohort, code: str) -> Cohort:
    """Pseudonyms that the center has not given."""
    names = cohort.pseudonym.copy()
    for i in range(cohort.n):
        names[i] = f"{code}-{90_000_000 + i}"
    return Cohort(center=cohort.center, pseudonym=names, frames=cohort.frames)


def _file(cohort: Cohort) -> bytes:
    lines = list(sheet(records(cohort)))
    names = dict.fromkeys(name for line in lines for name in line)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(names), restval="")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode()


def _bulk_create(cohort: Cohort, center: int, by: Any) -> None:
    """Rows that are typed already, unchecked: the usual way at its best."""
    import json

    import polars as pl

    patients, numbers = new_ids(Patient, cohort.n), new_ids(Case, cohort.n)
    frames = dict(cohort.frames)
    keys = pl.DataFrame({"case": range(cohort.n), "case_id": numbers, "center_id": center})
    frames["patient"] = frames["patient"].with_columns(
        pl.Series("id", patients), pl.Series("pseudonym", cohort.pseudonym, dtype=pl.String)
    )
    frames["case"] = frames["case"].with_columns(
        pl.Series("id", numbers),
        pl.Series("patient_id", patients),
        pl.when(pl.col("state") == "submitted").then(by.pk).alias("submitted_by_id"),
    )
    readings = frames["vesselassessment"]
    ids = new_ids(apps.get_model("registry", "vesselassessment"), len(readings))
    frames["vesselassessment"] = readings.with_columns(pl.Series("id", ids))
    read = readings.select("case").with_columns(pl.Series("assessment_id", ids))
    frames["vesselfinding"] = frames["vesselfinding"].join(read, on="case", how="left")
    for table, frame in frames.items():
        model = apps.get_model("registry", table)
        own = keys.drop("case_id") if table in ("patient", "case") else keys
        lists = [f.attname for f in model._meta.concrete_fields if hasattr(f, "base_field")]
        instances = []
        for row in with_keys(frame, own).iter_rows(named=True):
            row["missing"] = json.loads(row["missing"])
            for name in lists:
                if row.get(name):
                    row[name] = row[name].strip("{}").split(",")
            instances.append(model(**row))
        model._base_manager.bulk_create(instances, batch_size=500)
