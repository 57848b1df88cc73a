"""Only actions write: a scan for writes of the ORM and of SQL anywhere else."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
APPS = ("centers", "jobs", "registry", "resectability", "reports", "config")
WRITES_SQL = re.compile(
    r"\b(INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|TRUNCATE|COPY\s+\S+.*\bFROM\s+STDIN)\b",
    re.IGNORECASE | re.DOTALL,
)
ALWAYS = {
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "create",
}
# file: why it may
ALLOWED = {
    "centers/models.py": "the manager makes accounts for Django's own tools",
    "centers/sign_in.py": "the column of the password, in allauth's flow",
    "centers/demo.py": "accounts of the demo, hashed once",
    "registry/freezing.py": "the actions on freezes, of the layer of actions",
    "registry/simulation/load.py": "the bulk loader of simulated cases",
    "registry/management/commands/simulate.py": "the account that simulated cases name",
}


def of_actions(path: Path) -> bool:
    return "actions" in path.parts or path.name == "actions.py"


def files() -> list[Path]:
    found = [p for app in APPS for p in sorted((ROOT / app).rglob("*.py"))]
    return [p for p in found if "migrations" not in p.parts and not of_actions(p.relative_to(ROOT))]


def is_write(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return bool(WRITES_SQL.search(node.value))
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    name, by_keyword = node.func.attr, bool(node.keywords) and not node.args
    return (
        name in ALWAYS
        or (name == "save" and len(node.args) < 2)  # else a file in a store
        or (name == "update" and by_keyword)  # else a dict or a hash
        or (name == "delete" and not node.args and not node.keywords)  # else a cache or a store
    )


def docstrings(tree: ast.AST) -> set[ast.AST]:
    said = {n.value for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    return {value for value in said if isinstance(value, ast.Constant)}


def writes(source: str) -> list[int]:
    tree = ast.parse(source)
    said = docstrings(tree)
    return [n.lineno for n in ast.walk(tree) if is_write(n) and n not in said]


def test_nothing_but_actions_writes():
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in files()
        if str(path.relative_to(ROOT)) not in ALLOWED
        for line in writes(path.read_text())
    }
    assert found == set(), "move these into actions.py, or say in ALLOWED why they may"


@pytest.mark.parametrize("name", ALLOWED)
def test_every_exception_is_still_needed(name):
    assert writes((ROOT / name).read_text()) != []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("Case.objects.create(center=c)", True),
        ("case.save()", True),
        ("cases().filter(pk=1).update(state='x')", True),
        ("cases().delete()", True),
        ("cursor.execute('INSERT INTO registry_case VALUES (1)')", True),
        ("cursor.execute('update registry_case set state = 1')", True),
        ("seen.update({'a': 1})", False),
        ("cache.delete('key')", False),
        ("store.save('name', file)", False),
        ('"""What to do before INSERT INTO."""', False),
        ("cursor.execute('SELECT 1')", False),
    ],
)
def test_scan_sees_writes_and_nothing_else(source, found):
    assert bool(writes(source)) is found
