"""A freeze is what the database held in one moment, byte for byte, once and for all."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import transaction

from centers.models import Center
from centers.scope import service_scope
from registry import freezes
from registry.models import Case, Patient, Tumour
from tests.cohort import add_cases

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def store(tmp_path, settings):
    """An empty store of its own."""
    folder = tmp_path / "store"
    settings.STORAGES = settings.STORAGES | {
        "artefacts": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(folder)},
        }
    }
    return folder


@pytest.fixture
def cases(world, store):
    with service_scope():
        return add_cases(world.lyon, 25) + add_cases(world.uppsala, 15)


def read(made, code, table):
    import polars as pl

    return pl.read_parquet(freezes.path(made.body["centers"][code]["files"][table]))


def save(made):
    from registry.models import Partition

    with service_scope():
        Partition.objects.bulk_create(made.fresh)


def test_same_data_is_the_same_manifest(cases):
    assert freezes.make().manifest == freezes.make().manifest


def test_unchanged_center_contributes_the_files_it_has(cases, world):
    first = freezes.make()
    save(first)
    with service_scope():
        Tumour.objects.filter(center=world.lyon).update(incidental=True)
    Center.objects.filter(pk=world.lyon.pk).update(data_version=7)
    second = freezes.make()
    assert [p.center_id for p in second.fresh] == [world.lyon.pk]
    old, new = (made.body["centers"]["C02"]["files"] for made in (first, second))
    assert old == new
    assert second.sha256 != first.sha256


def test_center_whose_files_are_gone_is_written_again(cases, store):
    first = freezes.make()
    save(first)
    for path in store.rglob("*.parquet"):
        path.unlink()
    assert freezes.make().manifest == first.manifest
    assert freezes.verify(first.body) == []


def test_values_are_those_of_the_database(cases):
    rows = read(freezes.make(), "C01", "patient").to_dicts()
    with service_scope():
        wanted = list(Patient.objects.filter(center__code="C01").order_by("id").values())
    for row, want in zip(rows, wanted, strict=True):
        assert json.loads(row["missing"]) == want["missing"]
        assert {k: v for k, v in row.items() if k != "missing"} == {
            k: want[k] for k in row if k != "missing"
        }


def test_null_empty_text_quotes_and_line_breaks_survive(cases, world):
    from registry.models import Board

    text = 'seen "twice",\nsecond line; ünï'
    with service_scope():
        for case, reason in zip(cases, (text, "", None), strict=False):
            Board.objects.create(center=world.lyon, case=case, departure_reason=reason)
    assert read(freezes.make(), "C01", "board")["departure_reason"].to_list() == [text, "", None]


def test_missing_reasons_are_kept(cases):
    tumour = read(freezes.make(), "C01", "tumour")
    assert json.loads(tumour["missing"][0]) == {"imaging_diameter_mm": "not_done"}


def test_lists_are_joined_and_never_empty(cases):
    assert set(read(freezes.make(), "C01", "tumour")["extrahepatic_metastases"]) == {"none"}


def test_draft_input_is_never_frozen(cases):
    for columns in freezes.dictionary().values():
        assert "draft_input" not in {column["name"] for column in columns}


def test_patient_who_withdrew_is_in_no_table(cases, world):
    with service_scope():
        gone = cases[0].patient_id
        Patient.objects.filter(pk=gone).update(consent_status="withdrawn")
    made = freezes.make()
    for table in made.body["dictionary"]:
        frame = read(made, "C01", table)
        keys = {"patient": "id", "case": "patient_id"}
        key, value = (keys[table], gone) if table in keys else ("case_id", cases[0].pk)
        assert frame.filter(frame[key] == value).is_empty()
    assert made.body["rows"]["case"] == 39


def test_flat_has_one_row_a_case_in_their_order(cases):
    flat = read(freezes.make(), "C01", "case_flat")
    assert flat["case_id"].to_list() == [case.pk for case in cases[:25]]


def test_columns_of_flat_are_those_of_the_dictionary(cases):
    made = freezes.make()
    names = [column["name"] for column in made.body["dictionary"]["case_flat"]]
    assert read(made, "C02", "case_flat").columns == names


def test_empty_center_has_empty_files(cases):
    Center.objects.create(code="C03")
    assert read(freezes.make(), "C03", "case_flat").height == 0


def test_altered_short_and_missing_files_are_named(cases, store):
    made = freezes.make()
    entries = made.body["centers"]["C01"]["files"]
    freezes.path(entries["case"]).unlink()
    with freezes.path(entries["tumour"]).open("ab") as file:
        file.write(b"x")
    assert freezes.verify(made.body) == [
        "C01 case: the file is missing",
        "C01 tumour: the file was altered",
    ]


def test_snapshot_sees_nothing_that_comes_later(cases, world):
    import threading

    from django.db import connection

    def come_later():
        with service_scope():
            add_cases(world.lyon, 1, first=900)
        connection.close()

    with freezes.snapshot():
        before = Case.objects.count()
        other = threading.Thread(target=come_later)
        other.start()
        other.join()
        assert Case.objects.count() == before


def test_snapshot_inside_a_transaction_is_refused(cases):
    with pytest.raises(RuntimeError), transaction.atomic():
        freezes.make()


def test_children_forked_from_a_process_that_only_imported_can_freeze_and_read():
    """Polars used in a parent hangs its children; imported it does not."""
    code = """
import os, polars, pyarrow, pyarrow.csv, pyarrow.parquet, django
django.setup()
import registry.freezes.making, registry.freezes.reading
for _ in range(3):
    if (pid := os.fork()) == 0:
        frame = polars.DataFrame({"a": range(10_000)})
        frame.group_by(polars.col("a") % 7).len().sort("a").write_parquet("/dev/null")
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
"""
    import os

    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, timeout=60)


def test_command_makes_a_freeze_and_names_it(cases, capsys):
    from django.core.management import call_command

    from registry.models import Freeze

    call_command("freeze")
    call_command("freeze")
    with service_scope():
        freeze = Freeze.objects.get()
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"{freeze.sha256}  40 cases, 2 centers"] * 2


def test_freeze_is_read_by_everybody_signed_in_and_its_partitions_by_nobody(cases, world):
    from centers.scope import user_scope
    from registry.freezing import make_freeze
    from registry.models import Freeze, Partition

    make_freeze(by=world.lyon_lead)
    with user_scope(world.uppsala_entry):
        assert Freeze.objects.get().made_by_id == world.lyon_lead.pk
        assert not Partition.objects.exists()


def test_answers_are_counted_as_the_rules_of_the_form_ask(cases):
    flat = read(freezes.make(), "C01", "case_flat")
    # ASA, height and weight of ten core variables of fitness
    assert set(zip(flat["answered_fitness"], flat["expected_fitness"], strict=True)) == {(3, 10)}
