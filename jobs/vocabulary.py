"""The words of the job rows."""

from enum import StrEnum


class JobState(StrEnum):
    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @property
    def label(self) -> str:
        return {"pending": "Waiting", "running": "Running", "done": "Ready", "failed": "Failed"}[
            self.value
        ]


OPEN = (JobState.PENDING.value, JobState.RUNNING.value)
