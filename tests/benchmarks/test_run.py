"""The benchmarks run; what they measure is no test."""

import json
import subprocess
import sys

from django.conf import settings


def test_scoring_prints_its_table_and_writes_it_as_json(tmp_path):
    words = ["-m", "benchmarks", "--only", "scoring", "--cases", "200", "--json", "rows.json"]
    done = subprocess.run(
        [sys.executable, *words],
        cwd=tmp_path,
        env={"PYTHONPATH": str(settings.BASE_DIR), "REGISTRY_STATE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    rows = json.loads((tmp_path / "rows.json").read_text())["rows"]
    assert [row["operation"] in done.stdout for row in rows] == [True] * 2
