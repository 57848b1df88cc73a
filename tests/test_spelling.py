"""One spelling in everything people read; the codes of findings and variables stay as they are."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHOWN = [
    *ROOT.glob("registry/**/*.py"),
    *ROOT.glob("resectability/**/*.py"),
    *ROOT.glob("reports/**/*.py"),
    *ROOT.glob("*/templates/**/*.html"),
    *ROOT.glob("resectability/criteria/**/*.toml"),
    *ROOT.glob("docs/**/*.md"),
]


@pytest.mark.parametrize("other", ["celiac", "tumor", "ischemia", "hemoglobin", "centre"])
def test_one_spelling_is_used(other):
    word = re.compile(rf"(?<![a-z_/-]){other}", re.IGNORECASE)
    found = {
        f"{path.relative_to(ROOT)}: {line.strip()[:80]}"
        for path in SHOWN
        for line in path.read_text(encoding="utf-8").splitlines()
        if word.search(line)
    }
    assert not found
