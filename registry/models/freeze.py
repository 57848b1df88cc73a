"""What was frozen: the immutable files of a center at one data version, and the whole."""

from django.conf import settings
from django.db import models

from centers.walls import READ, RowSecurity, SharedRows


class ServiceRows(RowSecurity):
    """Rows of the worker alone: nobody reads them on the web."""

    app_rights = READ

    def policies(self) -> list[str]:
        return []


class Freeze(models.Model):
    """The manifest lies in the store, under its hash; who made it and when is here only, so
    that the same data give the same bytes."""

    sha256 = models.CharField(max_length=64, unique=True)
    centers = models.IntegerField()
    cases = models.IntegerField()
    data_versions = models.JSONField(default=dict)  # of each center, by its key
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )  # null: the system

    class Meta:
        constraints = [SharedRows(name="registry_freeze_isolation")]

    def __str__(self) -> str:
        return f"freeze {self.sha256[:12]}"

    @property
    def manifest_name(self) -> str:
        return manifest_name(self.sha256)


class Partition(models.Model):
    """The files of one center: written once for a data version, then only referred to."""

    center = models.ForeignKey("centers.Center", models.PROTECT, related_name="+")
    data_version = models.BigIntegerField()
    writer = models.CharField(max_length=64)  # hash of dictionary, options and library versions
    files = models.JSONField()  # table → rows, sha256, data_sha256

    class Meta:
        constraints = [
            ServiceRows(name="registry_partition_isolation"),
            models.UniqueConstraint(
                fields=["center", "data_version", "writer"], name="registry_partition_once"
            ),
        ]

    def __str__(self) -> str:
        return f"center {self.center_id} at version {self.data_version}"


def manifest_name(sha256: str) -> str:
    return f"freezes/{sha256}.json"


def file_name(sha256: str) -> str:
    """A file of a partition in the store: named by its content."""
    return f"partitions/{sha256[:2]}/{sha256}.parquet"
