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
