"""deploy/env.example and the program name the same settings."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "deploy" / "env.example"
READERS = {"text", "flag", "number", "words", "folder"}
BY_LIBRARIES = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}  # boto3
LINE = re.compile(r"^(#?)([A-Z][A-Z0-9_]+)=(.*)$", re.M)


def read_by(file: Path) -> set[str]:
    """Names in calls env.text("NAME"), env.flag("NAME") …"""
    names = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of_env = isinstance(node.func.value, ast.Name) and node.func.value.id == "env"
            if of_env and node.func.attr in READERS:
                names.add(ast.literal_eval(node.args[0]))
    return names


def read_by_scripts() -> set[str]:
    names = [
        "bootstrap.sh",
        "run",
        "test",
        "deploy/compose.yaml",
        "deploy/backup",
        "deploy/restore",
    ]
    text = "".join((ROOT / name).read_text() for name in names)
    return set(re.findall(r"\$\{([A-Z][A-Z_]+):[-?]", text))


def test_example_names_exactly_what_the_program_reads():
    read = set().union(*(read_by(file) for file in (ROOT / "config").rglob("*.py")))
    named = {name for _, name, _ in LINE.findall(EXAMPLE.read_text())}
    assert named == read | read_by_scripts() | BY_LIBRARIES


def test_environment_is_read_through_the_strict_helpers_only():
    for folder in ("config", "centers", "jobs", "registry", "resectability", "reports"):
        for file in (ROOT / folder).rglob("*.py"):
            found = re.findall(r"os\.(?:getenv|environ\.get)\(", file.read_text())
            assert file.name == "env.py" or not found, file


def test_installation_after_the_example_passes_the_checks_of_deployment():
    environ = {name: value for off, name, value in LINE.findall(EXAMPLE.read_text()) if not off}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    kept = {"PATH": os.environ["PATH"], "HOME": "/nowhere"}
    done = subprocess.run(command, cwd=ROOT, env=environ | kept, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_example_shows_the_defaults_of_the_settings():
    shown = {name: value for off, name, value in LINE.findall(EXAMPLE.read_text()) if off}
    text = (ROOT / "config/settings.py").read_text()
    for name, default in re.findall(r'env\.number\("(\w+)", (\d+)\)', text):
        assert shown[name] == default
