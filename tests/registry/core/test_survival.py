from dataclasses import replace

import pytest

from registry.core.dates import Days, PartialDate
from registry.core.survival import (
    CENSORED,
    COMPETING,
    EVENT,
    Fate,
    Time,
    Unknown,
    disease_specific_survival,
    overall_survival,
    progression_free_survival,
    recurrence_free_survival,
    time_to_recurrence,
)

on = PartialDate.parse
ALIVE = Fate(on("2020-01-01"), "alive", last_contact_on=on("2022-01-01"), recurred=False)
DEAD = Fate(on("2020-01-01"), "dead", died_on=on("2021-01-01"), recurred=False)
YEARS2, YEAR = 731, 366
RECURRED = replace(ALIVE, recurred=True, recurred_on=on("2020-07-01"))


def exact(days, event):
    return Time(days, event, 0, Days(days, days))


def test_overall_survival_of_the_living_is_censored():
    assert overall_survival(ALIVE) == exact(YEARS2, CENSORED)
    assert overall_survival(replace(ALIVE, vital_status="lost")) == exact(YEARS2, CENSORED)


def test_overall_survival_of_the_dead_is_an_event():
    assert overall_survival(DEAD) == exact(YEAR, EVENT)


def test_recurrence_does_not_end_overall_survival():
    assert overall_survival(RECURRED) == exact(YEARS2, CENSORED)


def test_recurrence_ends_recurrence_free_survival():
    assert recurrence_free_survival(RECURRED) == exact(182, EVENT)
    assert time_to_recurrence(RECURRED) == exact(182, EVENT)


def test_death_without_recurrence_is_an_event_or_competes():
    assert recurrence_free_survival(DEAD) == exact(YEAR, EVENT)
    assert time_to_recurrence(DEAD) == exact(YEAR, COMPETING)


def test_no_recurrence_and_alive_is_censored():
    assert recurrence_free_survival(ALIVE) == exact(YEARS2, CENSORED)
    assert time_to_recurrence(ALIVE) == exact(YEARS2, CENSORED)


@pytest.mark.parametrize(("of_tumour", "event"), [(True, EVENT), (False, COMPETING)])
def test_death_of_another_cause_competes(of_tumour, event):
    fate = replace(DEAD, died_of_tumour=of_tumour)
    assert disease_specific_survival(fate) == exact(YEAR, event)


def test_living_are_censored_in_disease_specific_survival():
    assert disease_specific_survival(ALIVE) == exact(YEARS2, CENSORED)


def test_month_of_death_is_taken_at_its_middle():
    time = overall_survival(replace(DEAD, died_on=on("2021-01")))
    assert (time.days, time.span) == (YEAR + 15, Days(YEAR, YEAR + 30))
    assert not time.exact


def test_death_in_the_month_of_the_operation_is_not_before_it():
    fate = replace(DEAD, start_on=on("2020-01-21"), died_on=on("2020-01"))
    assert overall_survival(fate).span == Days(0, 10)


def test_late_registration_is_a_delayed_entry():
    time = overall_survival(replace(ALIVE, registered_on=on("2021-01-01")))
    assert (time.entry_days, time.days, time.observable) == (YEAR, YEARS2, True)


def test_registration_before_the_start_is_no_delay():
    assert overall_survival(replace(ALIVE, registered_on=on("2019-12-01"))).entry_days == 0


@pytest.mark.parametrize(
    ("registered", "observable"),
    [("2020-12-31", True), ("2021-01-01", False), ("2021-01-02", False)],
)
def test_death_before_registration_was_never_under_observation(registered, observable):
    assert overall_survival(replace(DEAD, registered_on=on(registered))).observable is observable


def test_death_on_the_day_of_the_operation_stays_in_the_analysis():
    time = overall_survival(replace(DEAD, died_on=on("2020-01-01")))
    assert (time.days, time.observable) == (0, True)


@pytest.mark.parametrize(
    ("question", "fate", "reason"),
    [
        (overall_survival, replace(ALIVE, vital_status=None), "vital status is missing"),
        (overall_survival, replace(ALIVE, last_contact_on=None), "date of last contact is missing"),
        (overall_survival, replace(ALIVE, start_on=None), "date of the start is missing"),
        (overall_survival, replace(DEAD, died_on=None), "date of death is missing"),
        (overall_survival, replace(DEAD, died_on=on("2019")), "date of death is before the start"),
        (overall_survival, replace(ALIVE, died_on=on("2021")), "contradicts the vital status"),
        (disease_specific_survival, DEAD, "cause of death is missing"),
        (time_to_recurrence, replace(ALIVE, recurred=None), "whether there was a recurrence"),
        (time_to_recurrence, replace(ALIVE, recurred=True), "date of recurrence is missing"),
        (time_to_recurrence, replace(RECURRED, recurred=False), "contradicts the answer"),
        (overall_survival, replace(DEAD, last_contact_on=on("2021-01-02")), "after the date of"),
        (time_to_recurrence, replace(DEAD, recurred=None, recurred_on=on("2021-02")), "after the"),
        (progression_free_survival, ALIVE, "whether there was a progression"),
        (progression_free_survival, replace(ALIVE, progressed=True), "date of progression"),
    ],
)
def test_times_that_cannot_be_told_say_why(question, fate, reason):
    answer = question(fate)
    assert isinstance(answer, Unknown)
    assert reason in answer.reason


@pytest.mark.parametrize("last_contact", ["2021-01-01", "2021-01", "2021"])
def test_contact_that_may_be_before_the_death_is_no_contradiction(last_contact):
    assert overall_survival(replace(DEAD, last_contact_on=on(last_contact))) == exact(YEAR, EVENT)


@pytest.mark.parametrize("recurred_on", ["2021-01-01", "2021"])
def test_recurrence_that_may_be_before_the_death_is_no_contradiction(recurred_on):
    time = time_to_recurrence(replace(DEAD, recurred=True, recurred_on=on(recurred_on)))
    assert (time.span.low, time.event) == (YEAR, EVENT)


def test_progression_or_death_ends_progression_free_survival():
    progressed = replace(DEAD, progressed=True, progressed_on=on("2020-07-01"))
    assert progression_free_survival(progressed) == exact(182, EVENT)
    assert progression_free_survival(replace(DEAD, progressed=False)) == exact(YEAR, EVENT)
    assert progression_free_survival(replace(ALIVE, progressed=False)) == exact(YEARS2, CENSORED)


def test_date_of_recurrence_alone_is_a_recurrence():
    assert time_to_recurrence(replace(RECURRED, recurred=None)) == exact(182, EVENT)
