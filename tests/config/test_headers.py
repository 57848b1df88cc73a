"""Headers of every page, from the first page on."""

import pytest

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
}


def test_content_security_policy_is_the_strict_one(client):
    header = client.get("/healthz").headers["Content-Security-Policy"]
    assert {part.strip() for part in header.split(";")} == POLICY


def test_features_of_the_browser_are_switched_off(client):
    header = client.get("/healthz").headers["Permissions-Policy"]
    assert "geolocation=()" in header
    assert "camera=()" in header


def test_public_page_sends_no_referrer(client):
    assert client.get("/healthz").headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.django_db
def test_page_behind_the_sign_in_is_kept_in_no_cache(client):
    response = client.get("/no-such-page")
    assert response.headers["Cache-Control"] == "no-store, private"
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_static_file_has_the_policy_too(client):
    response = client.get("/static/resectory/icon.svg")
    assert b"".join(response.streaming_content).startswith(b"<svg")  # reading it closes the file
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "no-store" not in response.headers.get("Cache-Control", "")
