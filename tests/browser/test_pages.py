"""Every page: no accessibility violation, nothing in the console, nothing beyond the edge."""

import pytest
from axe_playwright_python.sync_playwright import Axe

PUBLIC = ["/accounts/login/", "/resectability/", "/resectability/criteria/", "/no-such-page"]
BEHIND = [
    ("entry@c01.demo", "/"),
    ("entry@c01.demo", "/cases/"),
    ("entry@c01.demo", "/cases/new/"),
    ("lead@c23.demo", "/reports/1/"),
    ("analyst@consortium.demo", "/reports/"),
    ("analyst@consortium.demo", "/exports/"),
]
LOOKS = [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")]
BEYOND_THE_EDGE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def assert_sound(page):
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found] == []
    assert page.evaluate(BEYOND_THE_EDGE) == 0


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("path", PUBLIC)
def test_public_page_is_sound(open_page, path, width, scheme):
    assert_sound(open_page(path, width=width, scheme=scheme))


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize(("email", "path"), BEHIND)
def test_page_behind_the_sign_in_is_sound(sign_in, email, path, width, scheme):
    assert_sound(sign_in(email, path, width=width, scheme=scheme))


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_case_and_its_form_are_sound(sign_in, width, scheme):
    page = sign_in("entry@c01.demo", "/cases/", width=width, scheme=scheme)
    page.locator("#cases th a").first.click()
    page.wait_for_url("**/cases/*/")
    assert_sound(page)
    page.locator("main a[href$='/diagnosis/']").first.click()
    page.wait_for_url("**/diagnosis/")
    assert_sound(page)
