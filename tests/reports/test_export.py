"""What leaves: the allow-list and nothing else, as many rows as the freeze, the same bytes."""

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from django.core.management import CommandError, call_command

from centers.models import Center
from centers.scope import service_scope
from jobs import artefacts
from registry import freezes
from registry.freezing import make_freeze
from registry.models import Board, Operation, Patient, Tumour
from reports import exports
from reports.deidentify import Keys
from reports.exports import export, export_archive
from reports.models import Release
from tests.cohort import add_cases
from tests.committed import registry, stored_in

pytestmark = pytest.mark.django_db  # so that pytest makes the database for the fixture
ROOT = Path(__file__).parents[2]
SECRET = "Jean Dupont of ward 7"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory):
    """One freeze of two centers, exported as CSV; what was in the database as plain data."""
    store, folder = tmp_path_factory.mktemp("store"), tmp_path_factory.mktemp("export")
    with registry(django_db_blocker, store) as world:
        with service_scope():
            facts = _fill(world)
        facts.sha256 = make_freeze(by=None).sha256
        facts.frozen = freezes.manifest(facts.sha256)
        facts.manifest = export(facts.sha256, "csv", folder)
        call_command(
            "export", out=folder.with_name("again"), freeze=facts.sha256[:10], form="parquet"
        )
        with service_scope():
            facts.released = list(Release.objects.values_list("figure", flat=True))
        Center.objects.filter(pk=world.uppsala.pk).update(sharing_mode="aggregates_only")
        alone = make_freeze(by=None).sha256
    facts.folder, facts.parquet, facts.store = folder, folder.with_name("again"), store
    facts.alone = alone
    return facts


def _fill(world):
    cases = add_cases(world.lyon, 25) + add_cases(world.uppsala, 15)
    Board.objects.create(
        center=world.lyon, case=cases[0], departs_from_verdict=True, departure_reason=SECRET
    )
    Patient.objects.filter(pk=cases[1].patient_id).update(birth_year=1920)
    Patient.objects.filter(pk=cases[2].patient_id).update(hereditary="MEN4")
    first = Operation.objects.get(case=cases[0])
    month = (first.operated_on + timedelta(days=62)).replace(day=1)
    Operation.objects.filter(pk=first.pk).update(
        discharged_on=month, discharged_on_precision="month"
    )
    exact = Operation.objects.filter(discharged_on_precision="day")
    return SimpleNamespace(
        cases=len(cases),
        stays=sorted((o.discharged_on - o.operated_on).days for o in exact),
        month_days=(month.replace(day=15) - first.operated_on).days,
        operations=Operation.objects.count(),
        sites=sorted(Tumour.objects.values_list("primary_site", flat=True)),
    )


@pytest.fixture
def store(made):
    with stored_in(made.store):
        yield made.store


def rows(made, table):
    text = (made.folder / f"{table}.csv").read_text()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_rows_agree_with_the_freeze_and_the_database(made):
    assert made.manifest["rows"] == made.frozen["rows"]
    assert len(rows(made, "operation")) == made.operations == 40


def test_manifest_in_the_folder_is_the_one_that_is_kept(made):
    assert json.loads((made.folder / "manifest.json").read_bytes()) == made.manifest


def test_no_identifier_and_no_free_text_leaves(made):
    text = b"".join(path.read_bytes() for path in made.folder.iterdir())
    for word in (SECRET, "C01", "C02", "Lyon", "Uppsala", "departure_reason", "birth_year"):
        assert word.encode() not in text, word


def test_no_calendar_date_leaves(made):
    held = "".join(path.read_text() for path in made.folder.glob("*.csv"))
    assert not re.search(r"\b(19|20)\d\d-\d\d", held)


def test_dates_are_days_from_the_operation(made):
    found = rows(made, "operation")
    assert {row["operated_days"] for row in found} == {"0"}
    exact = [row for row in found if row["discharged_on_precision"] == "day"]
    assert sorted(int(row["discharged_days"]) for row in exact) == made.stays


def test_date_known_to_the_month_counts_as_its_middle(made):
    found = [r for r in rows(made, "operation") if r["discharged_on_precision"] == "month"]
    assert [int(row["discharged_days"]) for row in found] == [made.month_days]


def test_ages_are_top_coded(made):
    assert max(int(row["age_years"]) for row in rows(made, "case_flat")) == 90


def test_value_that_fewer_than_five_have_is_withheld_with_its_reason(made):
    found = rows(made, "patient")
    assert "MEN4" not in {row["hereditary"] for row in found}
    assert [row["hereditary_missing"] for row in found].count("withheld") == 1


def test_rare_value_is_withheld_in_the_flat_table_too(made):
    assert "MEN4" not in {row["hereditary"] for row in rows(made, "case_flat")}


def test_reasons_of_missing_values_have_columns_of_their_own(made):
    row = rows(made, "tumour")[0]
    assert (row["imaging_diameter_mm"], row["imaging_diameter_mm_missing"]) == ("", "not_done")


def test_site_of_every_tumour_is_kept(made):
    assert sorted(row["primary_site"] for row in rows(made, "tumour")) == made.sites


def test_rows_of_a_case_keep_together_under_new_keys(made):
    flat = {row["case"] for row in rows(made, "case_flat")}
    assert len(flat) == made.cases
    assert {row["case"] for row in rows(made, "operation")} == flat
    assert {row["center"] for row in rows(made, "case")} == {"K001", "K002"}


def test_rows_stand_in_the_order_of_the_new_keys(made):
    keys = [row["case"] for row in rows(made, "case_flat")]
    assert keys == sorted(keys)


def test_new_keys_are_not_in_the_order_of_registration(made, store):
    """The frozen order is that of registration; hemispheres of it must mix under new keys."""
    part = made.frozen["centers"]["C01"]["files"]
    frozen = pl.read_parquet(freezes.path(part["case_flat"]))["os_days"].to_list()
    places = {row["os_days"]: int(row["case"][-5:]) for row in rows(made, "case_flat")}
    order = [places[str(days)] for days in frozen]
    assert order != sorted(order)


def test_new_numbers_are_all_of_them_in_an_order_of_their_own_freeze_table_and_center():
    first, other = Keys("a", {}), Keys("b", {})
    orders = [
        first.numbers("case", "C01", 500).tolist(),
        first.numbers("case", "C02", 500).tolist(),
        first.numbers("patient", "C01", 500).tolist(),
        other.numbers("case", "C01", 500).tolist(),
    ]
    assert all(sorted(order) == list(range(1, 501)) for order in orders)
    assert len({tuple(order) for order in orders}) == 4
    assert first.numbers("case", "C01", 500).tolist() == orders[0]


def test_checksums_are_those_of_the_files(made):
    lines = (made.folder / "SHA256SUMS").read_text().splitlines()
    assert len(lines) == len(list(made.folder.iterdir())) - 1
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256((made.folder / name).read_bytes()).hexdigest() == digest


def test_codebook_has_a_line_for_each_column(made):
    book = rows(made, "codebook")
    for table, entry in made.manifest["tables"].items():
        assert [line["column"] for line in book if line["table"] == table] == entry["columns"]


def test_parquet_has_the_same_rows_typed(made):
    frame = pl.read_parquet(made.parquet / "operation.parquet")
    assert frame.height == made.operations
    assert frame.schema["operated_days"] == pl.Int64


def test_command_writes_the_ledger(made):
    assert made.released == ["export:parquet"]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_archive_twice_from_one_freeze_is_the_same_bytes(made, store, form):
    first, _ = export_archive(made.sha256, form)
    content = artefacts.local(first).read_bytes()
    artefacts.local(first).unlink()
    second, _ = export_archive(made.sha256, form)
    assert (second, artefacts.local(second).read_bytes()) == (first, content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert f"operation.{form}" in archive.namelist()


def test_rows_of_a_center_of_aggregates_only_stay_there(made, store, tmp_path):
    manifest = export(made.alone, "csv", tmp_path)
    assert manifest["rows"]["case_flat"] == 25
    assert manifest["centers_sharing_aggregates_only"] == 1


def test_form_that_does_not_exist_is_named(made, tmp_path):
    with pytest.raises(ValueError, match="form 'xls': choose one of csv, parquet"):
        export(made.sha256, "xls", tmp_path)


def test_lost_row_stops_the_export(made, store, tmp_path, monkeypatch):
    whole = exports.deidentify
    monkeypatch.setattr(exports, "deidentify", lambda *args: whole(*args).head(10))
    with pytest.raises(exports.DisagreesWithFreeze, match=": 10 rows written, the freeze has 40"):
        export(made.sha256, "csv", tmp_path)


def test_command_refuses_a_folder_that_is_not_empty(tmp_path):
    (tmp_path / "old").write_text("x")
    with pytest.raises(CommandError, match="is not empty"):
        call_command("export", out=tmp_path)


def test_export_in_children_of_a_process_that_imported_everything(made):
    """Used in a parent, polars hangs its children; imported it does not."""
    code = f"""
import os, tempfile, django; django.setup()
from pathlib import Path
import polars, pyarrow, pyarrow.csv, pyarrow.parquet, vl_convert, altair
import reports.tasks, reports.exports, reports.figures, registry.tasks
for _ in range(2):
    if (pid := os.fork()) == 0:
        reports.exports.export({made.sha256!r}, "csv", Path(tempfile.mkdtemp()))
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
"""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "STORAGE_URL": made.store.as_uri(),
    }
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, timeout=300)
