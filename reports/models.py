"""Contributions of the centers, the reports merged from them, and the ledger of releases."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from centers.isolation import CenterRows
from centers.walls import EVENTS, SharedRows
from registry.models.freeze import ServiceRows


class Contribution(models.Model):
    """What a center hands over, once for each version of its data and each specification.

    Bytes, not jsonb, which would order the keys anew; ``signature`` is of the center's key,
    where a center computes its contribution itself.
    """

    center = models.ForeignKey("centers.Center", models.PROTECT, related_name="+")
    data_version = models.BigIntegerField()
    specification = models.CharField(max_length=64)
    payload = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    signature = models.TextField(default="", blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ServiceRows(name="reports_contribution_isolation"),
            models.UniqueConstraint(
                fields=["center", "data_version", "specification"],
                name="reports_contribution_once",
            ),
        ]

    def __str__(self) -> str:
        return f"contribution of center {self.center_id} at version {self.data_version}"


class Report(models.Model):
    """The suppressed, pseudonymous body: the same for everybody in the network.

    The same freeze, criteria and program give the same bytes, so the same report.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    freeze = models.ForeignKey("registry.Freeze", models.PROTECT, related_name="reports")
    specification = models.CharField(max_length=64)
    criteria = models.TextField()  # id@version
    criteria_sha256 = models.CharField(max_length=64)
    cases = models.IntegerField()
    centers = models.IntegerField()
    body = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )  # null: the system

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            SharedRows(name="reports_report_isolation")
        ]

    def __str__(self) -> str:
        return f"report {self.sha256[:12]}"


class ReportRow(CenterRows):
    """A center's own pseudonym and its own exact numbers, behind the wall."""

    app_rights = "SELECT"

    report = models.ForeignKey(Report, models.PROTECT, related_name="rows", db_index=False)
    pseudonym = models.TextField()
    body = models.BinaryField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["report", "center"], name="reports_reportrow_once"),
            models.UniqueConstraint(
                fields=["report", "pseudonym"], name="reports_reportrow_pseudonym"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pseudonym} in report {self.report_id}"


class LedgerRows(SharedRows):
    """Read by everybody in the network, written once by the worker, never changed."""

    service_rights = EVENTS


class Release(models.Model):
    """One published figure or file: what, to whom, when; with the counts that are visible in
    it, so that the next release can be held against it."""

    report = models.ForeignKey(
        Report, models.PROTECT, null=True, blank=True, related_name="releases"
    )
    freeze = models.ForeignKey("registry.Freeze", models.PROTECT, related_name="+")
    figure = models.TextField()  # indicator:r0, survival:os_by_grade, export:csv
    audience = models.TextField()  # network, or the role that may ask for it
    sha256 = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    close_to_previous = models.IntegerField(default=0)  # differing by 1 to 4 persons: refused since
    released_at = models.DateTimeField(auto_now_add=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-released_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["figure", "-id"], name="reports_release_figure")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            LedgerRows(name="reports_release_isolation"),
            models.CheckConstraint(
                condition=~models.Q(figure=""), name="reports_release_has_figure"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.figure} of freeze {self.freeze_id}"
