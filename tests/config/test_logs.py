"""No value that somebody typed reaches the log."""

import logging
import sys

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


def test_log_keeps_the_hint_of_a_traceback():
    row = "refused\nDETAIL:  Failing row contains (7,\nJane).\n"
    text = format_error(ValueError(row + "HINT: look"))
    assert "Jane" not in text
    assert text.endswith("HINT: look")
