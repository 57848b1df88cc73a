"""The row is the queue: one effect a job, whatever happens to those who work on it."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now

from centers.scope import service_scope, user_scope
from jobs import actions
from jobs.models import Job

pytestmark = pytest.mark.django_db(transaction=True)


def make(kind="ok", *, params=None, parent=None, by=None):
    with service_scope():
        return actions.create_job(by=by, kind=kind, params=params or {}, parent=parent)


def fresh(job):
    with service_scope():
        return Job.objects.get(pk=job.pk)


def effects(job):
    with service_scope():
        return Job.objects.filter(kind="effect", params__of=job.pk).count()


def together(n, work):
    start = threading.Barrier(n)

    def one(i):
        start.wait()
        work(i)
        connection.close()

    threads = [threading.Thread(target=one, args=[i]) for i in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def grow_old(job):
    with service_scope():
        Job.objects.filter(pk=job.pk).update(heartbeat_at=Now() - timedelta(hours=1))


def test_job_done_keeps_artefact_result_and_a_full_bar(bells):
    job = make()
    actions.run(job.pk)
    job = fresh(job)
    assert (job.state, job.artefact, job.result) == ("done", "a/file", {"answer": 42})
    assert (job.done, job.total, job.token) == (1, 1, None)


def test_eight_bells_make_one_effect(bells):
    job = make()
    together(8, lambda i: actions.run(job.pk))
    assert (effects(job), fresh(job).attempts) == (1, 1)


def test_second_click_finds_the_open_row(bells):
    assert make() == make()


def test_other_parameters_are_another_row(bells):
    assert make() != make(params={"table": "case"})


def test_click_after_the_end_is_a_new_row(bells):
    job = make()
    actions.run(job.pk)
    assert make() != job


def test_stopped_heart_is_rung_again_and_three_times_is_enough(bells):
    job = make()
    for attempt in (1, 2, 3):
        assert actions.claim(job.pk).attempts == attempt
        grow_old(job)
        actions.look()
    assert bells == [job.pk] * 2
    assert fresh(job).state == "failed"
    assert "stopped 3 times" in fresh(job).message


def test_young_heart_is_left_alone(bells):
    job = make()
    actions.claim(job.pk)
    actions.look()
    assert fresh(job).state == "running"
    assert actions.claim(job.pk) is None


def test_attempt_that_was_taken_over_writes_nothing(bells):
    job = make()
    mine = actions.claim(job.pk)
    grow_old(job)
    actions.look()
    with pytest.raises(actions.Lost):
        actions._finish(mine, actions.Outcome(write=lambda: pytest.fail("written")))
    assert fresh(job).state == "pending"


def test_effects_that_fail_half_way_are_rolled_back(bells):
    job = make("effect_fails")
    actions.run(job.pk)
    assert effects(job) == 0
    assert (fresh(job).state, fresh(job).message) == (
        "failed",
        "the second half of the effect failed",
    )


def test_failure_meant_for_a_person_keeps_its_words(bells):
    job = make("refused")
    actions.run(job.pk)
    assert fresh(job).message == "Freeze 7 is gone: make a new one."


def test_unforeseen_failure_does_not_repeat_the_text_of_the_error(bells):
    job = make("broken")
    actions.run(job.pk)
    assert fresh(job).message == (
        "An unforeseen error (ZeroDivisionError); nothing was changed. "
        f"Try again; if it fails again, name job {job.pk} to the operator."
    )


def test_unknown_kind_names_itself(bells):
    job = make("dance")
    actions.run(job.pk)
    assert "'dance'" in fresh(job).message


def test_heart_carries_the_progress_while_the_work_holds_a_transaction(bells, settings):
    settings.JOBS_BEAT = 0.05
    job = actions.claim(make().pk)
    before = fresh(job).heartbeat_at
    with actions.Heart(job) as heart, transaction.atomic():
        heart.say(1, 2, "half")
        time.sleep(0.3)
    now = fresh(job)
    assert (now.done, now.total, now.message) == (1, 2, "half")
    assert now.heartbeat_at > before


def test_heart_notices_that_the_row_was_taken_over(bells, settings):
    settings.JOBS_BEAT = 0.05
    job = actions.claim(make().pk)
    grow_old(job)
    actions.look()
    with actions.Heart(job) as heart:
        time.sleep(0.3)
        with pytest.raises(actions.Lost):
            heart.say(1, 2)


def test_whole_waits_for_its_parts_and_is_rung_once_when_they_end_together(bells):
    whole = make(params={"whole": True})
    parts = [make(params={"part": i}, parent=whole) for i in range(8)]
    assert actions.claim(whole.pk) is None
    together(8, lambda i: actions.run(parts[i].pk))
    assert bells == [whole.pk]
    assert (fresh(whole).done, fresh(whole).total) == (8, 8)
    bells.drain()
    assert effects(whole) == 1


def test_failure_of_a_part_fails_the_whole_with_its_reason(bells):
    whole = make(params={"whole": True})
    actions.run(make("refused", parent=whole).pk)
    assert (fresh(whole).state, fresh(whole).message) == (
        "failed",
        "Freeze 7 is gone: make a new one.",
    )


def test_family_runs_here_without_a_bell(bells):
    whole = make(params={"whole": True})
    make(parent=whole)
    assert actions.run_family(whole).state == "done"


def test_lost_bell_is_rung_again_with_a_pause(bells):
    job = make()
    with service_scope():
        actions.ring(job)
    actions.look()
    assert bells == [job.pk]
    with service_scope():
        Job.objects.update(ring_again_at=Now() - timedelta(seconds=1))
    actions.look()
    actions.look()
    assert bells == [job.pk] * 2


def test_bell_of_a_rolled_back_click_does_not_ring(bells):
    with service_scope():
        actions.ring(actions.create_job(by=None, kind="ok", params={}))
        transaction.set_rollback(True)
    assert bells == []


def test_ringing_without_a_broker_neither_fails_nor_waits(monkeypatch, settings):
    from celery import Celery

    away = Celery(broker="redis+socket:///nonexistent.sock", set_as_current=False)
    away.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    monkeypatch.setattr(actions, "import_string", lambda path: away)
    job = make()
    began = time.monotonic()
    with service_scope():
        actions.ring(job)
    assert time.monotonic() - began < 4  # unlimited retries take 6 s and more


def test_rows_of_another_person_are_invisible(bells, world):
    with user_scope(world.lyon_entry):
        actions.create_job(by=world.lyon_entry, kind="ok", params={})
    with user_scope(world.uppsala_entry):
        assert not Job.objects.exists()


def test_rows_of_a_center_are_seen_by_its_people(bells, world):
    with user_scope(world.lyon_entry):
        actions.create_job(by=world.lyon_entry, kind="ok", params={}, center=world.lyon.pk)
    with user_scope(world.lyon_lead):
        assert Job.objects.count() == 1


def test_web_can_not_say_that_a_job_is_done(bells, world):
    from django.db import ProgrammingError

    with user_scope(world.lyon_entry):
        job = actions.create_job(by=world.lyon_entry, kind="ok", params={})
    with pytest.raises(ProgrammingError, match="permission denied"), user_scope(world.lyon_entry):
        Job.objects.filter(pk=job.pk).update(state="done", finished_at=Now())


@pytest.mark.parametrize(
    "fields",
    [{"artefact": "partitions/aa/bb.parquet"}, {"result": {"report": 1}}],
    ids=["artefact", "result"],
)
def test_web_can_not_say_what_a_job_has_made(bells, world, fields):
    from django.db import ProgrammingError

    with user_scope(world.lyon_entry):
        job = actions.create_job(by=world.lyon_entry, kind="ok", params={})
    with pytest.raises(ProgrammingError, match="permission denied"), user_scope(world.lyon_entry):
        Job.objects.filter(pk=job.pk).update(**fields)
    with pytest.raises(ProgrammingError, match="row-level security"), user_scope(world.lyon_entry):
        Job.objects.create(requester=world.lyon_entry, kind="two", params_hash="-", **fields)
