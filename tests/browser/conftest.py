"""The real program in a real browser: ./run on a state folder of its own, Debian's Chromium."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

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
    missing = pytest.mark.skip(reason=f"no {CHROMIUM}: apt-get install chromium")
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)
            if not Path(CHROMIUM).exists():
                item.add_marker(missing)


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """BROWSER_SITE="address password" names one that runs already, to try a test quickly."""
    if running := os.environ.get("BROWSER_SITE"):
        yield Site(*running.split())
        return
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

    def one(
        path: str,
        *,
        width: int = 1440,
        scheme: str = "light",
        script: bool = True,
        cookies: Any = None,
    ) -> Page:
        context = browser.new_context(
            storage_state=cookies,
            base_url=site.address,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            reduced_motion="reduce",
            java_script_enabled=script,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complain(page, message))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    one.complaints = complaints  # type: ignore[attr-defined]
    yield one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def forgive(open_page: Callable[..., Page]) -> Iterator[Callable[[], None]]:
    """From here on the console may complain: the test takes the server away."""
    asked: list[bool] = []
    yield lambda: asked.append(True)
    if asked:
        open_page.complaints.clear()  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def cookies(browser: Browser, site: Site) -> Callable[[str], Any]:
    """What a browser holds after somebody signed in; once for each person."""

    @cache
    def of(email: str) -> Any:
        with browser.new_context(base_url=site.address) as context:
            page = context.new_page()
            page.goto("/accounts/login/")
            page.locator("[name=login]").fill(email)
            page.locator("[name=password]").fill(site.password)
            page.locator("[name=password]").press("Enter")
            page.wait_for_url(lambda url: "/accounts/login/" not in url)
            return context.storage_state()

    return of


@pytest.fixture
def sign_in(open_page: Callable[..., Page], cookies: Callable[[str], Any]) -> Callable[..., Page]:
    def one(email: str, path: str = "/", **options: Any) -> Page:
        return open_page(path, cookies=cookies(email), **options)

    return one
