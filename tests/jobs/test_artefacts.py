"""Files in the store, whole and where they belong."""

import errno
import os
import stat

import pytest

from config import addresses
from jobs import artefacts

FILES = "django.core.files.storage.FileSystemStorage"


def folder(path):
    return {"BACKEND": FILES, "OPTIONS": {"location": str(path)}}


@pytest.fixture
def apart(tmp_path, settings):
    """What the worker has: frozen rows in a folder of their own."""
    both = {"artefacts": folder(tmp_path / "store"), "freezes": folder(tmp_path / "freezes")}
    settings.STORAGES = settings.STORAGES | both
    return tmp_path


def kept(name):
    with artefacts.workspace() as place:
        (place / "file").write_text("rows")
        artefacts.keep(place / "file", name)
    return artefacts.local(name).read_text()


@pytest.mark.parametrize("name", ["freezes/a.json", "partitions/aa/a.parquet", "scores/a.parquet"])
def test_frozen_rows_lie_apart_where_they_have_a_place(apart, settings, name):
    assert kept(name) == "rows"
    assert (apart / "freezes" / name).exists()
    settings.STORAGES = {k: v for k, v in settings.STORAGES.items() if k != "freezes"}
    assert not artefacts.exists(name)  # the web, which is not told of the place


@pytest.mark.parametrize("name", ["exports/a.zip", "reports/a/figure.svg"])
def test_what_the_web_hands_out_lies_in_the_store(apart, name):
    assert kept(name) == "rows"
    assert (apart / "store" / name).exists()


def test_file_is_moved_to_another_disk(apart, monkeypatch):
    replace = os.replace

    def other_disk(source, target):
        if "unfinished" in str(source):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        replace(source, target)

    monkeypatch.setattr(os, "replace", other_disk)
    assert kept("partitions/aa/a.parquet") == "rows"
    assert [p.name for p in (apart / "freezes/partitions/aa").iterdir()] == ["a.parquet"]


@pytest.mark.parametrize("name", ["partitions/aa/a.parquet", "exports/a.zip"])
def test_files_are_for_their_user_alone(tmp_path, settings, name):
    held = addresses.artefacts((tmp_path / "store").as_uri())
    settings.STORAGES = settings.STORAGES | {"artefacts": held}
    kept(name)
    assert stat.S_IMODE((tmp_path / "store" / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "store").stat().st_mode) == 0o700
