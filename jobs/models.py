"""The row is the queue: what was asked, who works on it, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from jobs import kinds
from jobs.isolation import JobRows
from jobs.vocabulary import OPEN, JobState

RUNNING = JobState.RUNNING.value


class Job(models.Model):
    kind = models.CharField(max_length=40)
    state = models.CharField(
        max_length=8, choices=[(s.value, s.label) for s in JobState], default=JobState.PENDING.value
    )
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="parts"
    )  # ready when no part is unfinished
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )  # null: the system
    center = models.ForeignKey(
        "centers.Center", models.PROTECT, null=True, blank=True, related_name="+"
    )
    params = models.JSONField(default=dict)
    params_hash = models.CharField(max_length=64)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    message = models.TextField(default="", blank=True)
    attempts = models.SmallIntegerField(default=0)
    token = models.UUIDField(null=True, blank=True)  # of the attempt that owns the row: the fence
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    rings = models.SmallIntegerField(default=0)
    ring_again_at = models.DateTimeField(null=True, blank=True)
    artefact = models.CharField(max_length=200, default="", blank=True)  # name in the storage
    result = models.JSONField(default=dict, blank=True)  # small facts: the id of what was made
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    withheld = ""  # why its file is not handed out any more: told by queries.tell_withheld

    class Meta:
        indexes = [
            models.Index(
                fields=["state", "heartbeat_at"], condition=Q(state__in=OPEN), name="jobs_job_open"
            )
        ]
        constraints = [
            JobRows(name="jobs_job_isolation"),
            # a second click while the first is under way finds the same row
            models.UniqueConstraint(
                fields=["requester", "kind", "params_hash", "parent"],
                nulls_distinct=False,
                condition=Q(state__in=OPEN),
                name="jobs_job_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state=RUNNING, token__isnull=False)
                | (~Q(state=RUNNING) & Q(token__isnull=True)),
                name="jobs_job_running_has_token",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, finished_at__isnull=True)
                | (~Q(state__in=OPEN) & Q(finished_at__isnull=False)),
                name="jobs_job_finished_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.state not in OPEN

    @property
    def label(self) -> str:
        return kinds.find(self.kind).label

    @property
    def percent(self) -> int | None:
        """Of the work that is known; null before anything is."""
        return min(100, 100 * self.done // self.total) if self.total else None
