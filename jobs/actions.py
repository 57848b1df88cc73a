"""The life of a job row: asked for, rung, claimed, worked on, finished, and looked after.

Celery is the bell, the row is the queue.  Work may be repeated after a crash, its effect
never: finishing is one transaction, fenced by the token of the attempt that owns the row.
"""

import hashlib
import json
import logging
import threading
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    connection,
    transaction,
)
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from centers.scope import service_scope
from jobs import kinds
from jobs.kinds import JobFailed, Outcome
from jobs.models import Job
from jobs.vocabulary import OPEN, JobState

log = logging.getLogger(__name__)
PENDING, RUNNING = JobState.PENDING.value, JobState.RUNNING.value
DONE, FAILED = JobState.DONE.value, JobState.FAILED.value
CLOCK = (OperationalError, InterfaceError)  # the connection is gone: another attempt may succeed


class Lost(Exception):
    """Another attempt owns the row now: whatever this one did is not written."""


def create_job(
    *,
    by: Any,
    kind: str,
    params: dict[str, Any],
    parent: Job | None = None,
    center: int | None = None,
) -> Job:
    """A new row, or the open one that asks for the same: a second click finds the first.

    Needs a scope: the person's own, or service for the system (``by=None``).
    """
    text = json.dumps(params, sort_keys=True, separators=(",", ":"))
    same = {
        "requester": by,
        "kind": kind,
        "params_hash": hashlib.sha256(text.encode()).hexdigest(),
        "parent": parent,
    }
    try:
        with transaction.atomic():
            return Job.objects.create(**same, params=params, center_id=center)
    except IntegrityError:
        return Job.objects.get(**same, state__in=OPEN)


def ring(job: Job) -> None:
    """Never fails and never waits: a bell that does not sound is rung again by ``look``."""
    pause = settings.JOBS_LOOK * 2 ** min(job.rings, 4)  # a long queue is not filled with copies
    job.rings += 1
    Job.objects.filter(pk=job.pk).update(
        rings=job.rings, ring_again_at=Now() + timedelta(seconds=pause)
    )
    transaction.on_commit(lambda: _send(job.pk), robust=True)


def _send(pk: int) -> None:
    try:
        import_string(settings.JOBS_BELL).send_task("jobs.work", [pk], retry=False)
    except Exception as error:  # kombu wraps some errors of the transport, not all
        log.warning("the bell of job %s was not heard: %r", pk, error)


class Heart(threading.Thread):
    """Beats on its own connection (a thread has its own in Django) and carries the progress."""

    def __init__(self, job: Job) -> None:
        super().__init__(daemon=True, name=f"heart of job {job.pk}")
        self.job, self.lost, self.over = job, False, threading.Event()
        self.news: dict[str, Any] = {}

    def say(self, done: int, total: int, message: str = "") -> None:
        """Progress; raises ``Lost`` as soon as it is known that the row was taken over."""
        if self.lost:
            raise Lost
        self.news = {"done": done, "total": total, "message": message}

    def run(self) -> None:
        while not self.over.wait(settings.JOBS_BEAT):
            try:
                with service_scope(job=self.job.pk):
                    self.lost = not _mine(self.job).update(heartbeat_at=Now(), **self.news)
            except DatabaseError:
                connection.close()  # and try again at the next beat
        connection.close()

    def __enter__(self) -> "Heart":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.over.set()
        self.join()


def _mine(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, token=job.token, state=RUNNING)


def _ready(jobs: QuerySet[Job]) -> QuerySet[Job]:
    """Pending, and no part of it unfinished."""
    unfinished = Job.objects.filter(parent=OuterRef("pk")).exclude(state=DONE)
    return jobs.filter(~Exists(unfinished), state=PENDING)


def claim(pk: int) -> Job | None:
    """Pending → running, in a short transaction: the row is not kept locked, or its own
    heart could not write it."""
    with service_scope(job=pk):
        locked = Job.objects.select_for_update(skip_locked=True, no_key=True)
        job = _ready(locked).filter(pk=pk).first()
        if job is None:
            return None
        job.state, job.attempts, job.token = RUNNING, job.attempts + 1, uuid.uuid4()
        Job.objects.filter(pk=pk).update(
            state=RUNNING, attempts=job.attempts, token=job.token, heartbeat_at=Now()
        )
        return job


def run(pk: int) -> None:
    """Claim, work, finish.  Nothing to do when the row is not ready or somebody has it."""
    job = claim(pk)
    if job is None:
        return
    try:
        with Heart(job) as heart:
            outcome = kinds.kind(job.kind).work()(job, heart)
            _finish(job, outcome)
    except Lost:
        log.warning("job %s was taken over", pk)
    except CLOCK:
        raise  # the heart has stopped; look() gives the row to another attempt
    except Exception as error:
        log.exception("job %s failed", pk)
        _close(job, FAILED, message=_words(job, error))


def run_family(job: Job) -> Job:
    """The job and all its parts, here and now; the command line works like this.

    What a worker has taken in the meantime is waited for.
    """
    while True:
        with service_scope():
            family = Job.objects.filter(pk=job.pk) | Job.objects.filter(parent=job.pk)
            ready = list(_ready(family).order_by("-pk").values_list("pk", flat=True)[:1])
            elsewhere = family.filter(state=RUNNING).exists()
            job.refresh_from_db()
        if job.is_finished or not (ready or elsewhere):
            return job
        if ready:
            run(ready[0])
        else:
            time.sleep(settings.JOBS_BEAT)


def _words(job: Job, error: Exception) -> str:
    """Never the text of an unforeseen error: it may hold a patient's values."""
    if isinstance(error, JobFailed):
        return str(error)
    if type(error).__name__ == "SoftTimeLimitExceeded":
        minutes = settings.CELERY_TASK_SOFT_TIME_LIMIT // 60
        return f"It took longer than {minutes} minutes and was stopped. Ask for less at once."
    return (
        f"An unforeseen error ({type(error).__name__}); nothing was changed. "
        f"Try again; if it fails again, name job {job.pk} to the operator."
    )


def _finish(job: Job, outcome: Outcome) -> None:
    def effects() -> None:
        found = outcome.result | (outcome.write() or {})
        full = {} if job.parts.exists() else {"done": 1, "total": 1}  # parts are counted
        Job.objects.filter(pk=job.pk).update(result=found, **full)

    _close(job, DONE, effects, artefact=outcome.artefact, message="")


def _nothing() -> None:
    pass


def _close(job: Job, state: str, write: Callable[[], None] = _nothing, **fields: Any) -> None:
    with service_scope(user=job.requester_id, job=job.pk):
        if not _mine(job).update(state=state, token=None, finished_at=Now(), **fields):
            raise Lost
        write()
        if job.parent_id:
            _settle(job.parent_id)


def _settle(pk: int) -> None:
    """Lock first, count in a second statement: READ COMMITTED then sees a sibling that has
    finished meanwhile."""
    parent = Job.objects.select_for_update(no_key=True).get(pk=pk)
    parts = list(Job.objects.filter(parent=pk).order_by("pk").values_list("state", "message"))
    states = [state for state, _ in parts]
    Job.objects.filter(pk=pk).update(done=states.count(DONE), total=len(states))
    if parent.state != PENDING:
        return
    if FAILED in states:
        why = next(message for state, message in parts if state == FAILED)
        Job.objects.filter(pk=pk).update(state=FAILED, message=why, finished_at=Now())
        if parent.parent_id:
            _settle(parent.parent_id)
    elif all(state == DONE for state in states):
        parent.rings = 0
        ring(parent)


def look() -> None:
    """Stale rows become pending again (three attempts), lost bells are rung again."""
    with service_scope(task="look"):
        rows = Job.objects.select_for_update(skip_locked=True, no_key=True).order_by("pk")
        stale = Now() - timedelta(seconds=settings.JOBS_STALE)
        for job in rows.filter(state=RUNNING, heartbeat_at__lt=stale):
            _give_back(job)
        for job in _ready(rows).filter(ring_again_at__lt=Now())[:200]:
            ring(job)


def _give_back(job: Job) -> None:
    if job.attempts >= settings.JOBS_ATTEMPTS:
        words = (
            f"The program stopped {job.attempts} times during this work, which was given up. "
            f"Try again; if it fails again, name job {job.pk} to the operator."
        )
        return _close(job, FAILED, message=words)
    Job.objects.filter(pk=job.pk).update(state=PENDING, token=None)
    job.rings = 0
    return ring(job)
