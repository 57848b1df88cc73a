"""Static files out of wheels, out of our apps, and built at start-up."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from config import charts, static


@pytest.mark.parametrize("name", static.FROM_WHEELS)
def test_picked_file_is_in_its_wheel(name):
    assert Path(static.Picked().path(name)).stat().st_size > 1000


def test_picked_file_is_found_under_its_own_name():
    assert finders.find("inter/inter.ttf").endswith("Inter[opsz,wght].ttf")


def test_file_beside_the_built_ones_is_not_served(settings, tmp_path):
    settings.STATE_DIR = tmp_path
    static.built().mkdir()
    (tmp_path / "demo-password").write_text("secret")
    assert static.BuiltFinder().find("../demo-password") == []


def test_chart_bundle_is_built_once_offline(tmp_path):
    assert charts.build(tmp_path) is True
    assert charts.build(tmp_path) is False
    text = (tmp_path / charts.NAME).read_text()
    assert "window.vegaEmbed=" in text


def test_chart_bundle_of_another_version_is_built_anew(tmp_path):
    file = tmp_path / charts.NAME
    file.parent.mkdir()
    file.write_text("// vl-convert 0.1, 5.0\n")
    assert charts.build(tmp_path) is True


def test_collected_files_have_hashed_names_and_compressed_copies(settings, tmp_path):
    settings.STATE_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "config.static.ManifestStorage"}
    }
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    names = [file.name for file in (tmp_path / "static" / "bootstrap").iterdir()]
    assert [n for n in names if n.startswith("bootstrap.min.") and n.endswith(".css.br")]
    assert "bootstrap.min.css" not in names
