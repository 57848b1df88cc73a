from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.dates import (
    DateProblem,
    Days,
    PartialDate,
    days_after,
    days_between,
    earliest,
    precedes,
    within_days,
)

on = PartialDate.parse


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2024-12", date(2024, 12, 1), date(2024, 12, 31)),
        (" 2024-05-17 ", date(2024, 5, 17), date(2024, 5, 17)),
    ],
)
def test_partial_date_spans_what_is_known(written, first, last):
    known = on(written)
    assert (known.first_day, known.last_day) == (first, last)
    assert str(known) == written.strip()


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("17.05.2024", "write 2024, 2024-05 or 2024-05-17"),
        ("2024-13", "not in the calendar"),
        ("2023-02-29", "not in the calendar"),
        ("", "is not a date"),
    ],
)
def test_partial_date_refuses_what_is_no_date(written, words):
    with pytest.raises(DateProblem, match=words):
        on(written)


def test_partial_date_of_a_month_is_its_first_day():
    with pytest.raises(DateProblem, match="give 2024-05-01"):
        PartialDate(date(2024, 5, 17), "month")


def test_partial_date_of_a_year_is_its_first_day():
    with pytest.raises(DateProblem, match="give 2024-01-01"):
        PartialDate(date(2024, 5, 1), "year")


def test_partial_date_refuses_other_precisions():
    with pytest.raises(DateProblem, match="use day, month, year"):
        PartialDate(date(2024, 5, 1), "week")


def test_days_between_two_days_are_exact():
    days = days_between(on("2024-02-28"), on("2024-03-01"))
    assert days == Days(2, 2)
    assert days.exact


def test_days_between_month_and_day_is_an_interval():
    days = days_between(on("2024-02"), on("2024-03-15"))
    assert days == Days(15, 43)
    assert days.midpoint == 29
    assert not days.exact


def test_days_between_is_unknown_without_a_date():
    assert days_between(None, on("2024")) is None
    assert days_between(on("2024"), None) is None


def test_days_after_cannot_be_negative():
    assert days_after(on("2024-05-20"), on("2024-05")) == Days(0, 11)


def test_days_after_an_event_before_the_start_is_unknown():
    assert days_after(on("2024-05-20"), on("2024-04")) is None


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("2024-03-30", True),  # day 89
        ("2024-03-31", True),  # day 90
        ("2024-04-01", False),  # day 91
        ("2024-03", True),  # both ends inside
        ("2024-05", False),  # both ends outside
        ("2024", None),
        ("2023-12-31", None),
    ],
)
def test_within_days_at_the_limit(event, expected):
    assert within_days(on("2024-01-01"), on(event), 90) is expected


def test_within_days_is_unknown_where_the_month_holds_both():
    assert within_days(on("2024-01-15"), on("2024-04"), 90) is None


def test_earliest_prefers_the_more_exact_of_equal_first_days():
    assert earliest((on("2024-05"), on("2024-05-01"), on("2024-06"))) == on("2024-05-01")
    assert earliest(()) is None


@pytest.mark.parametrize(
    ("one", "other", "before"),
    [
        ("2024-05-16", "2024-05-17", True),
        ("2024-05-17", "2024-05-17", False),  # dead on the day of the last contact
        ("2024-05-18", "2024-05-17", False),
        ("2024-04", "2024-05-01", True),
        ("2024-05", "2024-05-31", False),  # may be the same day
        ("2023", "2024", True),
    ],
)
def test_a_date_precedes_another_only_where_every_reading_says_so(one, other, before):
    assert precedes(on(one), on(other)) is before


def test_a_missing_date_precedes_nothing():
    assert precedes(None, on("2024")) is False
    assert precedes(on("2024"), None) is False


days = st.dates(date(2000, 1, 1), date(2030, 12, 31))


def blurred(day: date, precision: str) -> PartialDate:
    written = day.isoformat()
    return on({"day": written, "month": written[:7], "year": written[:4]}[precision])


precisions = st.sampled_from(["day", "month", "year"])


@given(days, days, precisions, precisions, st.integers(0, 400))
def test_forgetting_the_day_never_changes_a_settled_answer(a, b, pa, pb, limit):
    start, end = sorted((a, b))
    exact = (end - start).days
    span = days_between(blurred(start, pa), blurred(end, pb))
    assert span.low <= exact <= span.high
    assert within_days(blurred(start, pa), blurred(end, pb), limit) in (None, exact <= limit)
