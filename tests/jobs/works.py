"""Works for the tests of the rows; an effect is a row, so that it can be counted."""

import os
import time
import uuid

from jobs.kinds import JobFailed, Outcome
from jobs.models import Job


def _effect(job):
    params = {"of": job.pk, "attempt": job.attempts}
    Job.objects.create(kind="effect", params=params, params_hash=uuid.uuid4().hex)


def ok(job, heart):
    return Outcome("a/file", {"answer": 42}, lambda: _effect(job))


def refused(job, heart):
    raise JobFailed("Freeze 7 is gone: make a new one.")


def broken(job, heart):
    raise ZeroDivisionError("Jean Dupont, born 1950")


def effect_fails(job, heart):
    def write():
        _effect(job)
        raise JobFailed("the second half of the effect failed")

    return Outcome(write=write)


def slow(job, heart):
    """Says where it is and by which process; ends in three seconds."""
    for step in range(30):
        heart.say(step, 30, f"pid {os.getpid()}")
        time.sleep(0.1)
    return ok(job, heart)
