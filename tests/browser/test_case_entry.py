"""A data-entry account registers a case by keyboard alone, sees its verdict, loses nothing."""

import re

from playwright.sync_api import Page, expect

ENTRY = "entry@c01.demo"
FOCUSED = "document.activeElement"
NAME = f"""() => {{
  const e = {FOCUSED};
  const label = e.labels && e.labels[0];
  return ((label || e).textContent || "").trim();
}}"""
GROUP = f"() => {FOCUSED}.closest('[data-finding]')?.dataset.finding || ''"


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Presses Tab until the link, button or field of this name has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(NAME) == name:
            return
    raise AssertionError(f"{name!r} was not reached with {most} tabs on {page.url}")


def tab_to_question(
    page: Page, finding: str, control: str = "input, select", most: int = 120
) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(GROUP) == finding and page.evaluate(f"{FOCUSED}.matches('{control}')"):
            return
    raise AssertionError(f"the question {finding} was not reached on {page.url}")


def choose(page: Page, finding: str, steps: int) -> None:
    """Arrow keys move from "not answered" to the answer."""
    tab_to_question(page, finding, "[type=radio]")
    for _ in range(steps):
        page.keyboard.press("ArrowRight")


def write(page: Page, finding: str, text: str) -> None:
    tab_to_question(page, finding)
    page.keyboard.type(text)


def write_date(page: Page, finding: str, day: str, month: str, year: str) -> None:
    tab_to_question(page, finding)
    page.keyboard.type(day)
    page.keyboard.press("Tab")
    page.keyboard.type(month)
    page.keyboard.press("Tab")
    page.keyboard.type(year)


def go_on(page: Page, section: str) -> None:
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(f"/edit/{section}/"))


def register(page: Page, number: str) -> None:
    tab_to(page, "New case")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/new/")
    tab_to(page, "Pseudonym")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit/patient/")


def test_whole_case_by_keyboard_alone_with_its_verdict(sign_in):
    page = sign_in(ENTRY, "/")
    register(page, "47110001")
    write(page, "birth_year", "1961")
    choose(page, "sex", 1)
    choose(page, "consent_status", 1)
    go_on(page, "diagnosis")
    write_date(page, "diagnosed_on", "", "5", "2025")
    write(page, "primary_site", "Pan")
    page.keyboard.press("Tab")
    expect(page.locator("#f-location")).to_be_visible()  # asked because the site is the pancreas
    page.keyboard.press("Shift+Tab")
    choose(page, "location", 1)
    write(page, "imaging_diameter_mm", "38,5")
    go_on(page, "workup")
    go_on(page, "vessels")
    tab_to(page, "Everything else is free", 200)
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.locator("#aside h2")).to_contain_text("Resectable")
    choose(page, "SMVPV.contact_deg", 3)
    expect(page.locator("#aside h2")).to_contain_text("Borderline")
    choose(page, "SMVPV.reconstructible", 1)
    go_on(page, "fitness")
    tab_to(page, re.search(r"C01-47110001", page.locator(".crumbs").inner_text())[0], 200)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/cases/\d+/$"))
    expect(page.locator("h1")).to_have_text("C01-47110001")
    verdict = page.locator("section", has=page.locator("#pc-h"))
    expect(verdict).to_contain_text("SMV/PV contact > 180°")
    expect(verdict.locator("h2")).to_contain_text("Borderline")


def test_autosave_keeps_focus_and_what_is_typed_next(sign_in):
    page = sign_in(ENTRY, "/cases/new/")
    page.get_by_label("Pseudonym").fill("47110002")
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit/patient/")
    write(page, "birth_year", "1950")
    page.keyboard.press("Tab")
    expect(page.locator("#saved")).to_contain_text("Draft saved")
    assert page.evaluate(f"{FOCUSED}.tagName") == "SUMMARY"
    page.reload()
    assert page.locator("#f-birth-year-i").input_value() == "1950"


def test_enter_saves_and_stays(sign_in):
    page = sign_in(ENTRY, "/cases/new/")
    page.get_by_label("Pseudonym").fill("47110006")
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit/patient/")
    write(page, "birth_year", "1950")
    page.keyboard.press("Enter")
    expect(page.locator("#saved")).to_contain_text("Draft saved")
    assert page.evaluate(f"{FOCUSED}.id") == "f-birth-year-i"
    assert page.url.endswith("/edit/patient/")


def test_answer_that_cannot_be_read_is_told_at_once_and_kept(sign_in):
    page = sign_in(ENTRY, "/cases/new/")
    page.get_by_label("Pseudonym").fill("47110003")
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit/patient/")
    write(page, "birth_year", "about 1950")
    page.keyboard.press("Tab")
    expect(page.locator("#f-birth-year")).to_contain_text("“about 1950” is not a number.")
    page.reload()
    assert page.locator("#f-birth-year-i").input_value() == "about 1950"


def test_two_people_in_one_section_choose_field_by_field(sign_in):
    mine = sign_in(ENTRY, "/cases/new/")
    mine.get_by_label("Pseudonym").fill("47110004")
    mine.keyboard.press("Enter")
    mine.wait_for_url("**/edit/patient/")
    theirs = sign_in("lead@c01.demo", mine.url.split("/", 3)[3].join(("/", "")))
    theirs.locator("#f-birth-year-i").fill("1940")
    theirs.keyboard.press("Tab")
    expect(theirs.locator("#saved")).to_contain_text("Draft saved")
    mine.locator("#f-birth-year-i").fill("1950")
    mine.keyboard.press("Tab")
    expect(mine.locator("#conflict")).to_contain_text("Nothing of yours is lost")
    mine.get_by_label("Year of birth, yours: 1950").check()
    mine.get_by_role("button", name="Keep these choices").click()
    mine.wait_for_load_state()
    expect(mine.locator("#f-birth-year-i")).to_have_value("1950")


def test_keys_are_explained(sign_in):
    page = sign_in(ENTRY, "/cases/new/")
    page.get_by_label("Pseudonym").fill("47110005")
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit/patient/")
    page.locator("main").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).not_to_be_visible()
