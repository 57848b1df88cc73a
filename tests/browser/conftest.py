"""The real program in a real browser: ./run on a state folder of its own, Debian's Chromium."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NOT_OURS = ("DATABASE_URL", "REDIS_URL", "STORAGE_URL", "REGISTRY_TESTING", "REGISTRY_ROLE")


@dataclass(frozen=True)
class Site:
    address: str
    password: str


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with tempfile.TemporaryDirectory(prefix="resectory-browser-") as folder:
        os.chmod(folder, 0o755)  # PostgreSQL does not run as root
        environ = {k: v for k, v in os.environ.items() if k not in NOT_OURS}
        process = subprocess.Popen(
            [sys.executable, "-m", "config.up", "--port", "18700"],
            cwd=ROOT,
            env=environ | {"REGISTRY_STATE_DIR": f"{folder}/state"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = ""
        while not (found := re.search(r"open +(http://\S+?)/?\s", said)):
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                pytest.fail(f"./run did not come up:\n{said}")
            said += line
        password = (Path(folder) / "state" / "demo-password").read_text().strip()
        yield Site(found[1], password)
        process.terminate()
        process.communicate(timeout=60)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Opens a page in a context of its own; whatever the console complains of is a failure."""
    contexts, complaints = [], []

    def complain(page: Page, message: ConsoleMessage) -> None:
        of_the_page_itself = message.location.get("url") == page.url  # its status, if not 200
        if message.type == "error" and not of_the_page_itself:
            complaints.append(message.text)

    def one(path: str, *, width: int = 1440, scheme: str = "light", script: bool = True) -> Page:
        context = browser.new_context(
            base_url=site.address,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            reduced_motion="reduce",
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complain(page, message))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def sign_in(open_page: Callable[..., Page], site: Site) -> Callable[..., Page]:
    def one(email: str, path: str = "/", **options: object) -> Page:
        page = open_page(f"/accounts/login/?next={path}", **options)
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password", exact=True).fill(site.password)
        page.get_by_label("Password", exact=True).press("Enter")
        page.wait_for_load_state()
        return page

    return one
