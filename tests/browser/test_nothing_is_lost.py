"""The case form without a server, without a session, and left in the middle of an answer."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

ENTRY = "entry@c01.demo"
YEAR = "#f-birth-year-i"
SAVED, UNSAVED = "#saved", "#unsaved"


@pytest.fixture
def a_case(sign_in):
    """Registers a case and stands in its first section."""

    def one() -> Page:
        page = sign_in(ENTRY, "/cases/new/")
        page.get_by_label("Pseudonym").fill(f"{time.time_ns() // 1000 % 10**8:08d}")
        page.keyboard.press("Enter")
        page.wait_for_url("**/edit/patient/")
        return page

    return one


def write_year(page: Page, text: str) -> None:
    page.locator(YEAR).fill(text)
    page.keyboard.press("Tab")


def year_on_the_server(page: Page) -> str:
    """As a second page of the same browser sees it."""
    other = page.context.new_page()
    other.goto(page.url)
    value = other.locator(YEAR).input_value()
    other.close()
    return value


def answer_with(page: Page, status: int) -> None:
    page.route("**/edit/patient/", lambda route: route.fulfill(status=status, body=""))


def test_answer_given_without_a_connection_is_sent_when_it_is_back(a_case, forgive):
    page = a_case()
    forgive()
    page.context.set_offline(True)
    write_year(page, "1951")
    expect(page.locator(UNSAVED)).to_contain_text("Not saved: no answer from the server")
    page.context.set_offline(False)
    expect(page.locator(SAVED)).to_contain_text("Draft saved")
    assert year_on_the_server(page) == "1951"


def test_fault_of_the_server_is_told_and_sent_again(a_case, forgive):
    page = a_case()
    forgive()
    answer_with(page, 503)
    write_year(page, "1952")
    expect(page.locator(UNSAVED)).to_contain_text("Not saved: the server answered 503")
    page.unroute_all()
    expect(page.locator(SAVED)).to_contain_text("Draft saved")
    assert year_on_the_server(page) == "1952"


def test_going_on_without_a_connection_stays_on_the_page(a_case, forgive):
    page = a_case()
    forgive()
    page.context.set_offline(True)
    page.locator(YEAR).fill("1953")
    page.keyboard.press("Control+Enter")
    expect(page.locator(UNSAVED)).to_contain_text("Not saved")
    page.context.set_offline(False)
    expect(page.locator(SAVED)).to_contain_text("Draft saved")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/edit/diagnosis/")


def test_session_that_ended_asks_to_sign_in_and_keeps_the_page(a_case, site, forgive):
    page = a_case()
    forgive()
    page.context.clear_cookies(name=re.compile("session"))
    write_year(page, "1954")
    expect(page.locator(UNSAVED)).to_contain_text("your session has ended")
    with page.context.expect_page() as opened:
        page.locator(UNSAVED).get_by_role("link", name="Sign in").click()
    other = opened.value
    other.locator("[name=login]").fill(ENTRY)
    other.locator("[name=password]").fill(site.password)
    other.locator("[name=password]").press("Enter")
    expect(page.locator(SAVED)).to_contain_text("Draft saved")
    assert year_on_the_server(page) == "1954"


def test_answers_of_one_person_are_not_saved_as_another(a_case, site, forgive):
    page = a_case()
    forgive()
    page.context.clear_cookies()
    other = page.context.new_page()
    other.goto("/accounts/login/")
    other.locator("[name=login]").fill("lead@c01.demo")
    other.locator("[name=password]").fill(site.password)
    other.locator("[name=password]").press("Enter")
    other.wait_for_url(lambda url: "/login/" not in url)
    write_year(page, "1955")
    expect(page.locator(UNSAVED)).to_contain_text("somebody else is signed in")
    assert year_on_the_server(page) == ""


@pytest.mark.parametrize("leave", ["go_back", "reload"])
def test_answer_still_being_typed_survives_leaving_the_page(a_case, leave):
    page = a_case()
    address = page.url
    page.locator(YEAR).fill("1956")
    getattr(page, leave)()
    page.goto("/cases/")
    page.goto(address)
    expect(page.locator(YEAR)).to_have_value("1956")


def test_leaving_with_unsaved_answers_is_asked(a_case, forgive):
    page = a_case()
    forgive()
    answer_with(page, 503)
    write_year(page, "1957")
    expect(page.locator(UNSAVED)).to_contain_text("Not saved")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator(".rail a", has_text="Diagnosis").click()
    page.wait_for_url("**/edit/diagnosis/")
    assert asked == ["beforeunload"]
