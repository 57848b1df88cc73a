"""Write a simulated cohort: COPY into staging tables, then one INSERT a table."""

from typing import Any

import polars as pl
from django.apps import apps
from django.db import connection, transaction

from centers.models import Center, User
from centers.scope import service_scope
from registry.models import Case, Patient
from registry.simulation.cohort import Cohort

# invented demonstration data under the names of real cities
ROSTER = (
    ("Lyon", "FR"), ("Uppsala", "SE"), ("Milano", "IT"), ("Toronto", "CA"), ("Boston", "US"),
    ("Heidelberg", "DE"), ("Amsterdam", "NL"), ("London", "GB"), ("Barcelona", "ES"),
    ("Verona", "IT"), ("Houston", "US"), ("Marburg", "DE"), ("Paris", "FR"), ("Oslo", "NO"),
    ("Zürich", "CH"), ("Wien", "AT"), ("Rotterdam", "NL"), ("New York", "US"), ("Leuven", "BE"),
    ("København", "DK"), ("Chicago", "US"), ("Madrid", "ES"), ("Glasgow", "GB"),
    ("Helsinki", "FI"), ("Montréal", "CA"), ("Denver", "US"), ("Warszawa", "PL"),
)  # fmt: skip
AMERICA = {"US", "CA"}


class RegistryNotEmpty(Exception):
    """Simulated cases go into an empty registry only."""


def roster(number: int) -> tuple[str, str, str]:
    """(code, name, country) of the center with this number, from 1."""
    name, country = ROSTER[number - 1] if number <= len(ROSTER) else (f"Center {number}", "FR")
    return f"C{number:02d}", name, country


def ensure_centers(count: int) -> list[Center]:
    have = {c.code: c for c in Center.objects.all()}
    for number in range(1, count + 1):
        code, name, country = roster(number)
        if code not in have:
            region = "North America" if country in AMERICA else "Europe"
            have[code] = Center.objects.create(code=code, name=name, country=country, region=region)
    return [have[roster(number)[0]] for number in range(1, count + 1)]


def new_ids(model: Any, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [f'"{model._meta.db_table}"', count],
        )
        return [row[0] for row in cursor.fetchall()]


def copy_frame(model: Any, frame: pl.DataFrame) -> None:
    """Row-level security refuses COPY into a walled table: through a temporary one."""
    table, columns = model._meta.db_table, ", ".join(f'"{c}"' for c in frame.columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'CREATE TEMP TABLE staging ON COMMIT DROP AS SELECT {columns} FROM "{table}" LIMIT 0'
        )
        with cursor.copy(f"COPY staging ({columns}) FROM STDIN (FORMAT csv)") as copy:
            for part in frame.iter_slices(20_000):
                copy.write(part.write_csv(include_header=False, datetime_format="%FT%TZ"))
        cursor.execute(f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM staging')
        cursor.execute("DROP TABLE staging")


def with_keys(frame: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    return frame.join(keys, on="case", how="left", maintain_order="left").drop("case")


def load_cohort(cohort: Cohort, *, by: User) -> int:
    """Write all rows in one transaction; the history says who and that they are simulated."""
    with transaction.atomic():
        centers = ensure_centers(int(cohort.center.max()) + 1 if cohort.n else 1)
        with service_scope(user=by.pk, reason="simulated demonstration data"):
            if Case.objects.exists():
                raise RegistryNotEmpty(
                    "the registry already holds cases: simulate fills an empty registry only;"
                    " start from an empty state folder (REGISTRY_STATE_DIR) or database"
                )
            write_tables(cohort, [c.pk for c in centers], by)
        for center in centers:
            center.data_version += 1
            center.save(update_fields=["data_version"])
    return cohort.n


def write_tables(cohort: Cohort, center_ids: list[int], by: User) -> None:
    index = range(cohort.n)
    patient_ids, case_ids = new_ids(Patient, cohort.n), new_ids(Case, cohort.n)
    keys = pl.DataFrame(
        {"case": index, "case_id": case_ids, "center_id": [center_ids[c] for c in cohort.center]}
    )
    frames = dict(cohort.frames)
    patient = frames.pop("patient").with_columns(
        pl.Series("id", patient_ids), pl.Series("pseudonym", cohort.pseudonym, dtype=pl.String)
    )
    copy_frame(Patient, with_keys(patient, keys.drop("case_id")))
    case = frames.pop("case").with_columns(
        pl.Series("id", case_ids),
        pl.Series("patient_id", patient_ids),
        pl.lit(1).alias("number"),
        pl.lit(1).alias("version"),
        pl.when(pl.col("state") == "submitted").then(by.pk).alias("submitted_by_id"),
    )
    copy_frame(Case, with_keys(case, keys.drop("case_id")))
    assessments = frames.pop("vesselassessment")
    assessment = apps.get_model("registry", "vesselassessment")
    ids = pl.Series("assessment_id", new_ids(assessment, len(assessments)))
    read = assessments.select("case").with_columns(ids)
    copy_frame(assessment, with_keys(assessments.with_columns(ids.alias("id")), keys))
    frames["vesselfinding"] = frames["vesselfinding"].join(read, on="case", how="left")
    for table, frame in frames.items():
        copy_frame(apps.get_model("registry", table), with_keys(frame, keys))
