"""The bell: what it is set to, and that ringing never waits."""

import time

import pytest
from django.conf import settings as django_settings
from kombu.exceptions import OperationalError

from config.celery import Bell, app


@pytest.fixture
def bell():
    """One with connections of its own."""
    one = Bell("test", set_as_current=False)
    one.config_from_object("django.conf:settings", namespace="CELERY")
    return one


def test_task_of_a_worker_that_dies_is_delivered_again():
    assert app.conf.task_acks_late is True
    assert app.conf.task_reject_on_worker_lost is True
    assert app.conf.worker_prefetch_multiplier == 1


def test_results_are_kept_in_rows_only():
    assert app.conf.result_backend is None
    assert app.conf.task_ignore_result is True


def test_limits_end_a_task_before_it_is_delivered_twice():
    soft, hard = app.conf.task_soft_time_limit, app.conf.task_time_limit
    assert soft < hard < app.conf.broker_transport_options["visibility_timeout"]


def test_every_scheduled_task_exists():
    app.loader.import_default_modules()
    wanted = {entry["task"] for entry in django_settings.CELERY_BEAT_SCHEDULE.values()}
    assert wanted <= set(app.tasks)


def test_ringing_fails_at_once_when_the_broker_is_away(bell, settings):
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    began = time.monotonic()
    with pytest.raises(OperationalError):
        bell.send_task("jobs.work", [1], retry=False)
    assert time.monotonic() - began < 3
