"""What exists only with the embedded database."""

import json
import stat

import pytest
from django.contrib.auth import get_user_model

from config import demo, gunicorn, secret_files


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


def test_run_and_the_shell_have_one_key(tmp_path):
    """Else a report of one freeze would have other pseudonyms in the shell than on the pages."""
    made = secret_files.demo_key(tmp_path, "worker")
    assert [secret_files.demo_key(tmp_path, r) for r in ("owner", "worker", "web")] == [made] * 3
    assert len(made) > 40


def test_who_works_with_no_data_writes_no_key(tmp_path):
    secret_files.demo_key(tmp_path, "web")
    assert list(tmp_path.iterdir()) == []
