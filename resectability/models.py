"""Assessments: what the criteria said of a case, when, of which findings."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from centers.isolation import CenterIsolation, Part


class Assessment(Part):
    """Written once, never changed; a new one is made when the findings or the criteria change.

    ``findings`` are those given to the engine, as JSON; ``verdict`` what it answered, whole.
    """

    sequence = models.PositiveIntegerField()  # from 1 within the case and the criteria set
    criteria_id = models.TextField()
    criteria_version = models.TextField()
    criteria_sha256 = models.CharField(max_length=64)
    engine_version = models.TextField()
    case_version = models.BigIntegerField()
    findings = models.JSONField()
    findings_sha256 = models.CharField(max_length=64)
    in_scope = models.TextField()  # true, false or unknown
    lower = models.TextField()
    upper = models.TextField()
    determinate = models.BooleanField()
    verdict = models.JSONField()
    assessed_at = models.DateTimeField(auto_now_add=True)
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CenterIsolation(
                name="resectability_assessment_isolation", case="registry.Case", append_only=True
            ),
            models.UniqueConstraint(
                fields=["case", "criteria_id", "sequence"],
                name="resectability_assessment_sequence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criteria_id}@{self.criteria_version} no. {self.sequence} of {self.case_id}"

    @property
    def criteria(self) -> str:
        return f"{self.criteria_id}@{self.criteria_version}"
