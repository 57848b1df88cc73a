import importlib
import inspect
import pkgutil
import re
import runpy
from pathlib import Path

import pytest

from biostat.handbook import AGGREGATES, CHAPTERS, page
from biostat.references import REFERENCES

ROOT = Path(__file__).parents[2]
PRINTED = {
    (module, name) for chapter in CHAPTERS for module, names in chapter.functions for name in names
}


def test_page_in_the_documents_is_the_one_printed():
    assert (ROOT / "docs" / "statistics.md").read_text() == page(), "run: python -m biostat"


def test_command_prints_the_page(capsys):
    runpy.run_module("biostat", run_name="__main__")
    assert capsys.readouterr().out == page()


@pytest.mark.parametrize("name", AGGREGATES)
def test_every_aggregate_has_the_three_steps_and_its_kind(name):
    module = importlib.import_module(f"biostat.aggregates.{name}")
    assert {"aggregate", "merge", "finish"} <= set(dir(module))
    assert module.VERSION >= 1
    assert name == module.KIND


def test_every_aggregate_is_on_the_page():
    package = importlib.import_module("biostat.aggregates")
    modules = {m.name for m in pkgutil.iter_modules(package.__path__)} - {"part", "rounds"}
    assert modules == set(AGGREGATES)


def cited():
    """(first author, year) of every source on the page: "Heinze and Schemper 2001, 2002"."""
    for line in page().splitlines():
        if line.startswith("*Source:* "):
            for work in line.removeprefix("*Source:* ").split("; "):
                for year in re.findall(r"\b(?:19|20)\d\d\b", work):
                    yield re.split(r" and |, | \d", work)[0], year


def test_every_source_on_the_page_is_in_the_references():
    for author, year in sorted(set(cited())):
        found = [r for r in REFERENCES if r.startswith(f"{author} ") and year in r]
        assert found, f"{author} {year}: add it to biostat/references.py"


def test_references_are_in_order_and_none_is_there_twice():
    assert len(set(REFERENCES)) == len(REFERENCES)
    names = [re.split(r"[ .]", r)[0] for r in REFERENCES]
    plain = [name.replace("ö", "o").lower() for name in names]
    assert plain == sorted(plain)


def test_every_statistic_on_the_page_has_a_docstring():
    for module, name in PRINTED:
        assert inspect.getdoc(getattr(importlib.import_module(module), name)), name
