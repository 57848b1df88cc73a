"""Every page in two widths and two themes: nothing for axe, the console or the edge to find."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LOOKS = [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")]
ENTRY, ANALYST, LEAD = "entry@c01.demo", "analyst@consortium.demo", "lead@c23.demo"
FINDINGS = (
    "tumour.location=head_uncinate&vessels.SMVPV.contact_deg=181-270"
    "&vessels.SMVPV.contour=teardrop&vessels.SMA.contact_deg=&vessels.CA.contact_deg=none"
)
PUBLIC = [
    "/accounts/login/",
    "/resectability/",
    f"/resectability/?{FINDINGS}",
    "/resectability/?vessels.SMA.contact_deg=400&vessels.sma=1",
    "/resectability/criteria/",
    "/resectability/scores/",
    "/resectability/scores/?q=nothing+of+this",
    "/resectability/scores/rrs/?size_mm=25&ki67_pct=2,5&symptomatic=no",
    "/resectability/scores/rrs/?size_mm=abc&size=1",
    "/resectability/scores/textbook_outcome/?variant=TO_PANC_2020&complications.0.kind=POPF",
    "/resectability/scores/stage/?site=pancreas&invades=stomach",
    "/no-such-page",
]
# {case}: a submitted case of the center, {bowel}: of the small bowel, {draft}: one that is not
OF_A_CENTER = [
    "/",
    "/cases/",
    "/cases/?q=00000000",
    "/cases/new/",
    "/cases/{case}/",
    "/cases/{bowel}/",
    "/cases/{case}/history/",
    "/cases/{draft}/submit/",
    "/cases/{draft}/edit/patient/",
    "/cases/{draft}/edit/diagnosis/",
    "/cases/{draft}/edit/operation/",
    "/cases/{case}/edit/vessels/",
]
FOUND_BY = {
    "case": "state=submitted&site=pancreas",
    "bowel": "state=submitted&site=jejunum_ileum",
    "draft": "state=draft",
}
POOLED = ["/", "/reports/", "/reports/1/", "/exports/"]
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
BEYOND_THE_EDGE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# axe does not see text that a panel cuts off
BEYOND_ITS_PANEL = """() => [...document.querySelectorAll(".panel *")].filter((element) => {
  if (element.closest("svg, .rail, .scroll, .visually-hidden")) return false;
  const box = element.getBoundingClientRect();
  const edge = element.closest(".panel").getBoundingClientRect().right + 1;
  return box.width > 1 && box.right > edge && !element.matches(".seg input");
}).map((element) => element.tagName + " " + element.textContent.trim().slice(0, 40))"""


def assert_sound(page: Page) -> None:
    """The window is as high as the page, or a bar that sticks to its foot would cover a field."""
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": page.viewport_size["width"], "height": height})
    found = Axe().run(page, options=AXE).response["violations"]
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found] == []
    assert page.evaluate(BEYOND_THE_EDGE) == 0
    assert page.evaluate(BEYOND_ITS_PANEL) == []


@pytest.fixture(scope="session")
def cases(browser, site, cookies) -> dict[str, str]:
    """One submitted case and one draft of the center, with an operation and vessels."""
    context = browser.new_context(base_url=site.address, storage_state=cookies(ENTRY))
    page = context.new_page()
    found = {}
    for name, address in FOUND_BY.items():
        page.goto(f"/cases/?{address}")
        href = page.locator("#cases tbody a").first.get_attribute("href")
        found[name] = re.search(r"/cases/(\d+)/", href)[1]
    context.close()
    return found


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("path", PUBLIC)
def test_public_page_is_sound(open_page, path, width, scheme):
    assert_sound(open_page(path, width=width, scheme=scheme))


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("path", OF_A_CENTER)
def test_page_of_a_center_is_sound(sign_in, cases, path, width, scheme):
    assert_sound(sign_in(ENTRY, path.format(**cases), width=width, scheme=scheme))


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("case", ["case", "bowel"])
def test_case_is_sound_unfolded(sign_in, cases, case, width, scheme):
    page = sign_in(ENTRY, f"/cases/{cases[case]}/", width=width, scheme=scheme)
    page.evaluate("document.querySelectorAll('details.fold').forEach((fold) => fold.open = true)")
    assert_sound(page)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("path", POOLED)
def test_page_of_the_consortium_is_sound(sign_in, path, width, scheme):
    assert_sound(sign_in(ANALYST, path, width=width, scheme=scheme))


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_report_beside_the_own_center_is_sound(sign_in, width, scheme):
    assert_sound(sign_in(LEAD, "/reports/1/", width=width, scheme=scheme))


def test_dark_is_dark(open_page):
    page = open_page("/resectability/", scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(13, 22, 24)"


def test_theme_of_ones_own_stays(open_page):
    page = open_page("/resectability/", scheme="dark")
    page.get_by_label("Switch between light and dark").click()
    page.reload()
    assert page.locator("html").get_attribute("data-bs-theme") == "light"
