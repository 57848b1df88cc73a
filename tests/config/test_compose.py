"""deploy/compose.yaml: every process gets the password of its own login and no other."""

import re
from pathlib import Path

import pytest
import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
SERVICES = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
PASSWORDS = {"POSTGRES_PASSWORD", "OWNER_PASSWORD", "WEB_PASSWORD", "WORKER_PASSWORD"}
OF_PROCESS = {
    "migrate": {"OWNER_PASSWORD"},
    "web": {"WEB_PASSWORD"},
    "worker": {"WORKER_PASSWORD"},
    "beat": {"WORKER_PASSWORD"},
    "redis": set(),
    "proxy": set(),
}


@pytest.mark.parametrize("name", OF_PROCESS)
def test_process_knows_its_own_password_only(name):
    held = re.findall(r"\$\{(\w+)", str(SERVICES[name].get("environment", {})))
    assert set(held) & PASSWORDS == OF_PROCESS[name]


def test_file_of_the_passwords_is_read_by_compose_alone():
    """Compose takes them from .env; as env_file it would hand them all to every process."""
    files = [service.get("env_file") for service in SERVICES.values()]
    assert ".env" not in files
    assert "program.env" in files


def test_image_and_repository_hold_neither_file():
    for ignored in (".dockerignore", ".gitignore"):
        lines = (DEPLOY.parent / ignored).read_text().splitlines()
        assert {"deploy/.env", "deploy/program.env"} <= set(lines), ignored


def test_frozen_rows_are_mounted_by_the_worker_alone():
    holders = {name for name, service in SERVICES.items() if "freezes:" in str(service["volumes"])}
    assert holders == {"worker"}
    assert SERVICES["web"]["volumes"] == ["store:/store:ro"]
