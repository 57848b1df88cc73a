"""The shell, the theme, the error pages and the small parts of every page."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.template import Context, Template
from django.test import Client, RequestFactory

from config import views
from config.templatetags import interface as tags

TEMPLATES = [
    path
    for app in ("config", "centers", "registry", "resectability", "reports", "jobs")
    for path in (Path(settings.BASE_DIR) / app).rglob("templates/**/*.html")
]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(settings.BASE_DIR)))
def test_template_has_no_inline_style_or_script(path):
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", text)
    for script in re.findall(r"<script[^>]*>", text):
        assert " src=" in script


def test_range_shows_the_lower_as_at_least_and_the_upper_as_possible():
    html = tags.category_range("borderline", "locally_advanced")
    assert '<li class="r out">' in html
    assert '<li class="b in">' in html
    assert '<li class="l open">' in html
    assert "at least this" in html
    assert "possible" in html


def test_range_of_one_category_says_this_category():
    html = tags.category_range("resectable", "resectable")
    assert html.count("this category") == 1
    assert html.count("ruled out") == 2


def test_category_that_is_missing_is_not_assessed():
    assert "Not assessed" in tags.category(None)


def test_category_range_in_words_names_both_ends():
    assert "to <" not in tags.category("borderline", "borderline")
    assert "to locally advanced" in tags.category("borderline", "locally_advanced")


def test_meter_without_a_value_draws_no_bar():
    assert tags.meter(None).count("<rect") == 1
    assert tags.meter(0).count("<rect") == 2


def test_meter_below_eighty_is_marked_low():
    assert 'class="low"' in tags.meter(79.9)
    assert 'class="v"' in tags.meter(80)


def test_percent_of_nothing_is_a_dash_and_of_zero_is_zero():
    assert tags.percent(0, 0) == "–"
    assert tags.percent(0, 5) == "0 %"
    assert tags.percent(None) == "–"


def test_status_escapes_its_words():
    html = Template("{% load interface %}{% status 'ok' word %}").render(Context({"word": "<b>"}))
    assert "&lt;b&gt;" in html


@pytest.mark.parametrize("wanted", ["light", "dark"])
def test_theme_is_kept_in_a_cookie_without_javascript(wanted):
    response = Client().get("/theme/", {"to": wanted, "next": "/resectability/"})
    assert response["Location"] == "/resectability/"
    assert response.cookies["theme"].value == wanted


def test_theme_does_not_send_people_to_other_sites():
    response = Client().get("/theme/", {"to": "dark", "next": "https://example.com/"})
    assert response["Location"] == "/"


def test_theme_of_another_name_sets_no_cookie():
    assert "theme" not in Client().get("/theme/", {"to": "pink"}).cookies


def test_address_that_does_not_exist_gets_the_page_of_the_program():
    response = Client().get("/nothing/here/")
    assert response.status_code == 404
    assert b"There is nothing at this address" in response.content
    assert b'data-bs-theme="light"' in response.content


def test_error_page_follows_the_theme_of_the_cookie():
    client = Client()
    client.cookies["theme"] = "dark"
    assert b'data-bs-theme="dark"' in client.get("/nothing/here/").content


def bare_request():
    request = RequestFactory().get("/")
    request.resolver_match = None
    return request


def test_request_that_is_too_large_says_so():
    response = views.bad_request(bare_request(), RequestDataTooBig("body"))
    assert response.status_code == 413
    assert b"too large" in response.content


def test_refusal_shows_the_reason_of_the_program():
    response = views.forbidden(bare_request(), PermissionDenied("You may not submit cases."))
    assert response.status_code == 403
    assert b"You may not submit cases." in response.content


def test_broken_page_does_not_touch_the_person():
    request = bare_request()
    del request.resolver_match
    response = views.broken(request)
    assert response.status_code == 500
    assert b"The program made a mistake" in response.content
