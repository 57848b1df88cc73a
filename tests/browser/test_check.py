"""The public check in a browser: with a tap, with the keyboard, without JavaScript."""


def chosen(page, finding):
    return page.locator(f"input[name='{finding}']:checked").get_attribute("value")


def test_verdict_follows_a_tap_and_the_address_follows_the_verdict(open_page):
    page = open_page("/resectability/", width=390)
    page.locator("[data-finding='vessels.SMA.contact_deg'] label", has_text="Over 270°").click()
    page.get_by_role("heading", name="Locally advanced by these criteria").wait_for()
    assert page.url.endswith("?vessels.SMA.contact_deg=271-360")
    assert "Locally advanced" in page.locator("#mini").inner_text()


def test_focus_stays_where_the_answer_was_given(open_page):
    page = open_page("/resectability/")
    page.locator("input[name='vessels.SMA.contact_deg']").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**contact_deg=none")
    assert page.evaluate("document.activeElement.value") == "none"


def test_exact_degrees_choose_their_band(open_page):
    page = open_page("/resectability/")
    page.get_by_label("exactly, degrees of Aorta, contact").fill("95,5")
    assert chosen(page, "vessels.aorta.contact_deg") == "91-180"


def test_organ_takes_none_away(open_page):
    page = open_page("/resectability/?organs.invaded=none")
    page.get_by_text("Less common findings").click()
    page.locator("[data-finding='organs.invaded'] label", has_text="Colon").click()
    assert chosen(page, "organs.invaded") == "colon"


def test_check_works_without_javascript(open_page):
    page = open_page("/resectability/", script=False)
    page.locator("[data-finding='vessels.SMA.contact_deg'] label", has_text="Over 270°").click()
    page.get_by_role("button", name="Update verdict").click()
    assert page.get_by_role("heading", name="Locally advanced by these criteria").is_visible()


def test_everything_else_is_clear_settles_the_verdict(open_page):
    page = open_page("/resectability/?tumour.location=tail")
    page.get_by_role("button", name="Everything else is clear").click()
    assert page.get_by_role("heading", name="Resectable by these criteria").is_visible()


def test_question_of_a_free_vessel_is_not_asked(open_page):
    page = open_page("/resectability/")
    extension = page.locator("[data-finding='vessels.CHA.extends_to_CA']")
    assert not extension.is_visible()
    page.locator("[data-finding='vessels.CHA.contact_deg'] label", has_text="1").first.click()
    assert extension.is_visible()
