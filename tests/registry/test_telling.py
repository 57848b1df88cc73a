"""Dates and times as pages show them: one form, unambiguous, with what a machine reads."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from config.templatetags.interface import day, moment, said
from registry.core.dates import PartialDate
from registry.telling import said_at, said_on

AT = datetime(2025, 10, 14, 15, 58, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "said"),
    [("2025-10-04", "4 Oct 2025"), ("2025-09", "Sep 2025"), ("2025", "2025")],
)
def test_partial_date_is_said_to_what_is_known(written, said):
    assert said_on(PartialDate.parse(written)) == said


def test_time_is_said_with_its_clock():
    assert said_at(AT) == "14 Oct 2025, 15:58 UTC"


def test_date_on_a_page_has_its_written_form_beside_it():
    assert day(date(2025, 10, 14)) == '<time datetime="2025-10-14">14 Oct 2025</time>'
    assert day(AT) == '<time datetime="2025-10-14">14 Oct 2025</time>'


def test_column_of_first_days_is_told_with_its_precision():
    assert day(date(2025, 10, 1), "month") == '<time datetime="2025-10">Oct 2025</time>'
    assert day(date(2025, 1, 1), "year") == '<time datetime="2025">2025</time>'


def test_time_on_a_page_is_left_to_the_clock_of_who_reads():
    assert moment(AT) == (
        '<time datetime="2025-10-14T15:58:03+00:00" data-local="full">14 Oct 2025, 15:58 UTC</time>'
    )


def test_no_date_is_nothing():
    assert (day(None), said(None)) == ("", "")


def test_date_in_plain_text():
    assert (said(AT), said(AT.date())) == ("14 Oct 2025, 15:58 UTC", "14 Oct 2025")


def test_no_template_has_a_form_of_dates_of_its_own():
    """Only the time of the last save, which has no date."""
    root = Path(__file__).parents[2]
    pages = [p for app in root.iterdir() for p in (app / "templates").rglob("*.html")]
    found = {p.name: re.findall(r"\|\s*date:?[^}]*", p.read_text()) for p in pages}
    assert [name for name, forms in found.items() if forms] == ["_saved.html"]
