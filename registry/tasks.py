"""What the worker does for the registry."""

from typing import Any

from jobs.kinds import Outcome
from registry.freezes import make
from registry.freezing import record_freeze
from registry.models import Freeze


def freeze(job: Any, heart: Any) -> Outcome:
    """A freeze of all centers; the result names it."""
    made = make(heart.say)

    def write() -> dict[str, Any]:
        return told(record_freeze(by=job.requester_id, made=made))

    return Outcome(write=write)


def told(freeze: Freeze) -> dict[str, Any]:
    return {"freeze": freeze.pk, "sha256": freeze.sha256, "cases": freeze.cases}
