"""What exists only with the embedded database."""

import json
import stat

import pytest
from django.contrib.auth import get_user_model

from config import demo, gunicorn


@pytest.mark.django_db
def test_prepare_on_a_server_of_ones_own_makes_no_demo(settings, tmp_path):
    settings.DEMO, settings.STATE_DIR = False, tmp_path
    demo.prepare(pytest.fail)
    facts = json.loads((tmp_path / "prepared.json").read_text())
    assert facts == {"accounts": [], "first_report": None}
    assert not get_user_model().objects.exists()


def test_demo_password_is_random_kept_and_private(settings, tmp_path):
    settings.STATE_DIR = tmp_path / "one"
    word = demo.password()
    assert demo.password() == word
    assert stat.S_IMODE((tmp_path / "one" / "demo-password").stat().st_mode) == 0o600
    settings.STATE_DIR = tmp_path / "two"
    assert demo.password() != word


def test_log_of_requests_holds_no_query_string():
    # %(r)s is the request line, %(q)s the query string, %(f)s the referring address
    assert not {"%(r)s", "%(q)s", "%(f)s"} & set(gunicorn.access_log_format.split())
