"""No value that somebody typed reaches the log."""

import logging
import sys
from collections import defaultdict
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError

from centers.models import Center
from config.logs import Formatter


def format_error(error: Exception) -> str:
    try:
        raise error
    except Exception:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", None, sys.exc_info())
    return Formatter().format(record)


@pytest.mark.django_db
def test_log_of_a_database_refusal_leaves_out_the_row():
    code = "C0" + "1"  # the traceback quotes this file
    Center.objects.create(code=code)
    with pytest.raises(IntegrityError) as refused:
        Center.objects.create(code=code)
    text = format_error(refused.value)
    assert "duplicate key value violates unique constraint" in text
    assert "C01" not in text


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (ValueError("invalid literal for int() with base 10: 'Jane'"), "invalid literal for int()"),
        (KeyError("Jane"), "KeyError"),
        (ValueError("“Jane” is no number; nor is 'O\\'Jane'"), "is no number"),
        (ValueError('invalid input syntax for type date: "Jane 1950"'), "for type date"),
        (ValueError('relation "registry_case" holds "Jane"'), 'relation "registry_case" holds'),
        (ValueError("two lines\nof 'Jane'"), "two lines"),
    ],
)
def test_log_of_an_error_leaves_out_what_its_text_quotes(error, kept):
    text = format_error(error)
    assert kept in text
    assert "Jane" not in text


def test_log_leaves_out_the_key_to_a_new_password():
    path = "/accounts/password/reset/key/1f-d2ab4x-8f0c/"
    record = logging.LogRecord("x", logging.WARNING, "", 0, "Too Many Requests: %s", (path,), None)
    text = Formatter().format(record)
    assert "d2ab4x" not in text
    assert "/accounts/password/reset/key/" in text


def test_log_of_requests_leaves_out_the_key_to_a_new_password():
    from gunicorn.config import Config

    from config.gunicorn import access_log_format, logger_class

    path = "/accounts/password/reset/key/1f-d2ab4x-8f0c/"
    asked = {"PATH_INFO": path, "RAW_URI": path, "REQUEST_METHOD": "GET", "SERVER_PROTOCOL": ""}
    answer = SimpleNamespace(status="302 Found", sent=0, headers=[])
    atoms = logger_class(Config()).atoms(answer, SimpleNamespace(headers=[]), asked, timedelta())
    assert "GET /accounts/password/reset/key/" in access_log_format % defaultdict(str, atoms)
    assert "d2ab4x" not in access_log_format % defaultdict(str, atoms)


def test_log_keeps_the_hint_of_a_traceback():
    row = "refused\nDETAIL:  Failing row contains (7,\nJane).\n"
    text = format_error(ValueError(row + "HINT: look"))
    assert "Jane" not in text
    assert text.endswith("HINT: look")
