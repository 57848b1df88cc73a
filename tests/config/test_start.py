"""A process starts fast and starts nothing: heavy libraries and servers come at first use."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = "polars pyarrow altair vl_convert scipy pandas numpy celery boto3 statsmodels lifelines"
WEB = """
import json, sys
from config.wsgi import application
from django.urls import get_resolver
get_resolver().url_patterns
print(json.dumps([name for name in sys.argv[1:] if name in sys.modules]))
"""


def start(state, *command, stdin=""):
    """A process without any server named, with a state folder of its own."""
    kept = {k: os.environ[k] for k in ("PATH", "HOME") if k in os.environ}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=kept | {"REGISTRY_STATE_DIR": str(state)},
        input=stdin,
        capture_output=True,
        text=True,
    )


def test_web_process_imports_no_heavy_library(tmp_path):
    done = start(tmp_path, "-c", WEB, *HEAVY.split())
    assert json.loads(done.stdout) == [], done.stderr


@pytest.mark.parametrize(
    "command",
    ["check", "makemigrations --check --dry-run", "spectacular --file /dev/null", "help"],
)
def test_command_that_needs_no_data_starts_no_server(tmp_path, command):
    done = start(tmp_path / "state", "manage.py", *command.split())
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "state").exists()


def test_assess_starts_no_server(tmp_path):
    done = start(tmp_path / "state", "manage.py", "assess", "-", "--json", stdin="{}")
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "state").exists()
