"""A worker killed with -9 half-way: the job finishes by itself, its effect once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from centers.scope import service_scope
from jobs import actions
from jobs.models import Job

ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment(transactional_db, tmp_path):
    """Of a worker on the test database and a broker of its own."""
    from config.embedded import valkey

    params = connection.get_connection_params()
    where = f"host={params['host']} dbname={params['dbname']} user=registry_worker"
    broker = valkey.ensure(tmp_path).url
    yield os.environ | {
        "DATABASE_URL": where,
        "REDIS_URL": broker,
        "SECRET_KEY": "test",
        "JOBS_LOOK": "1",
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "REGISTRY_ROLE": "worker",
    }
    valkey.release(tmp_path)


@pytest.fixture
def start(environment, tmp_path):
    log, started = (tmp_path / "log").open("ab"), []

    def one():
        schedule = str(tmp_path / f"beat{len(started)}")
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/jobs/worker.py"), schedule],
            env=environment,
            cwd=ROOT,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield one
    for process in started:
        kill(process)
    log.close()


def kill(process):
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(job, condition, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with service_scope():
            job.refresh_from_db()
        if condition(job):
            return
        time.sleep(0.05)
    pytest.fail(f"{job.state}, attempt {job.attempts}, {job.done} of {job.total}: {job.message}")


def test_job_whose_worker_is_killed_half_way_finishes_by_itself(start, environment, monkeypatch):
    monkeypatch.setattr(actions, "_send", lambda pk: None)  # a lost bell: the look rings it
    with service_scope():
        job = actions.create_job(by=None, kind="slow", params={})
        actions.ring(job)
        Job.objects.update(ring_again_at="2020-01-01T00:00Z")
    worker = start()
    wait_for(job, lambda j: j.state == "running" and j.done > 5, 30)
    kill(worker)
    start()
    wait_for(job, lambda j: j.is_finished, 40)
    assert (job.state, job.attempts) == ("done", 2)
    with service_scope():
        effects = Job.objects.filter(kind="effect").values_list("params__attempt", flat=True)
        assert list(effects) == [2]


def test_settings_of_the_heart_leave_room_for_a_missed_beat():
    assert settings.JOBS_BEAT * 3 < settings.JOBS_STALE
