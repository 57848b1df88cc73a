"""The printed pages are those of the files, and say everything a reader has to check."""

from pathlib import Path

from django.core.management import call_command

from resectability.core import available_sets, load_set
from resectability.core.printing import pages

DOCS = Path(__file__).parents[3] / "docs"


def test_committed_pages_are_current():
    for name, text in pages().items():
        assert (DOCS / name).read_text(encoding="utf-8") == text, (
            "run: python manage.py criteria --pages docs"
        )
    printed = {path.name for path in (DOCS / "criteria").glob("*.md")}
    assert printed == {"registry.md", *(f"{name}.md" for name in available_sets())}


def test_page_has_every_criterion_source_and_case():
    for name in available_sets():
        criteria_set = load_set(name)
        text = pages()[f"criteria/{name}.md"]
        assert criteria_set.sha256 in text
        for criterion in criteria_set.criteria:
            assert f"### {criterion.id}" in text
            assert criterion.when.text in text
            assert all(f"`{source.key}`" in text for source in criterion.sources)
            assert criterion.verify in text
        assert text.count("\n| ") >= len(criteria_set.cases)


def row(name, beginning):
    lines = pages()[f"criteria/{load_set(name).name}.md"].splitlines()
    return next(line for line in lines if line.startswith(f"| {beginning}"))


def test_worked_case_tells_what_its_result_rests_on_and_what_would_settle_it():
    vector = row("pannet-anatomical-resectability", "T04: ")
    assert vector.endswith("| Borderline | Locally advanced | VEN-ENC | SMV/PV reconstructible |")
    empty = row("pannet-anatomical-resectability", "T20: ")
    assert empty.endswith("| Resectable | Locally advanced |  | 24 findings |")
    assert row("net-pathway", "c: ").endswith("| Upfront surgery |  | PW-RB |  |")
    assert "PW-UNK | SMV/PV reconstructible |" in row("net-pathway", "d: ")


def test_worked_case_of_a_set_with_letters_shows_its_code():
    assert "| Borderline (BR-A) |" in row("pancreas-iap-2017-like", "BR-A: ")
    assert "(BR-AB?)" in row("pancreas-iap-2017-like", "SMA 90°, Ki-67 not known")


def test_page_names_what_may_be_set_aside():
    text = pages()[f"criteria/{load_set('net-biological-modifiers').name}.md"]
    line = next(one for one in text.splitlines() if "May be set aside" in one)
    assert "`tumour.growth_pct_12_months`" in line


def test_command_writes_pages_and_lists_sets(tmp_path, capsys):
    call_command("criteria", "--pages", str(tmp_path))
    assert (tmp_path / "criteria.md").exists()
    capsys.readouterr()
    call_command("criteria", "--publish")
    assert capsys.readouterr().out == "every set is published already\n"
    call_command("criteria")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(available_sets())
    pathway = load_set("net-pathway")
    assert f"{pathway.name}  {pathway.title}  {pathway.sha256}" in lines
