"""The data dictionary in words."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from registry.checks import checks
from registry.codebook import codebook, markdown
from registry.dictionary import declarations

FILE = Path(__file__).parents[2] / "docs" / "dictionary.md"


def test_printed_dictionary_is_up_to_date():
    call_command("dictionary", "--out", str(FILE), "--check")


def test_old_dictionary_is_noticed(tmp_path):
    (tmp_path / "d.md").write_text("old")
    with pytest.raises(CommandError, match="not up to date"):
        call_command("dictionary", "--out", str(tmp_path / "d.md"), "--check")


def test_every_variable_and_check_is_printed():
    text = markdown()
    assert all(f"| `{d.name}` |" in text for d in declarations())
    assert all(f"| {check.id} |" in text for check in checks())


def test_codebook_has_one_row_of_text_a_variable():
    rows = codebook()
    assert [row["variable"] for row in rows] == [d.name for d in declarations()]
    assert all(isinstance(value, str) for row in rows for value in row.values())
    assert all(row["label"] and row["disclosure"] for row in rows)
