"""The calculators in a browser: the answer follows each input, and needs no script."""

import re

from playwright.sync_api import expect

RRS = "/resectability/scores/rrs/"


def test_answer_follows_each_input_and_the_address_can_be_shared(open_page):
    page = open_page(RRS)
    page.get_by_label("Largest diameter of the tumour").fill("25")
    page.get_by_label("Ki-67").fill("2,5")
    page.get_by_role("group", name="Jaundice, pain or bleeding").get_by_text(
        "No", exact=True
    ).click()
    expect(page.get_by_role("heading", name="2 to 3 points")).to_be_visible()
    expect(page).to_have_url(re.compile("size_mm=25&ki67_pct=2%2C5"))
    page.reload()
    expect(page.get_by_role("heading", name="2 to 3 points")).to_be_visible()


def test_value_that_is_wrong_is_told_beside_the_form(open_page):
    page = open_page(RRS)
    page.get_by_label("Ki-67").fill("200")
    page.get_by_label("Ki-67").press("Tab")
    expect(page.get_by_role("alert")).to_contain_text("“200” is impossible")


def test_calculator_works_without_a_script(open_page):
    page = open_page("/resectability/scores/bmi/", script=False)
    page.get_by_label("Height").fill("180")
    page.get_by_label("Weight").fill("81")
    page.get_by_role("button", name="Calculate").click()
    expect(page.get_by_role("heading", name="25 kg/m²")).to_be_visible()


def test_further_row_appears_after_calculating(open_page):
    page = open_page("/resectability/scores/recist/", script=False)
    page.locator("[name='visits.0.sum_mm']").fill("50")
    page.get_by_role("button", name="Calculate").click()
    expect(page.locator("[name='visits.1.sum_mm']")).to_be_visible()


def test_list_is_searched_as_one_types(open_page):
    page = open_page("/resectability/scores/")
    page.get_by_label("Find a score").fill("krenning")
    expect(page.locator("#found table a")).to_have_text(["Krenning score"])
