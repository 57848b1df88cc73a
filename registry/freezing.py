"""Actions on freezes: remember one that was made, or make one here and now."""

from typing import Any

from centers.scope import service_scope
from registry.freezes import FLAT, Made, make
from registry.models import Freeze, Partition


def record_freeze(*, by: Any, made: Made) -> Freeze:
    """Needs service scope.  The same data are the same freeze, whoever asks."""
    Partition.objects.bulk_create(made.fresh, ignore_conflicts=True)
    body = made.body
    return Freeze.objects.get_or_create(
        sha256=made.sha256,
        defaults={
            "centers": len(body["centers"]),
            "cases": body["rows"][FLAT],
            "data_versions": {
                str(part["center"]): part["data_version"] for part in body["centers"].values()
            },
            "made_by_id": getattr(by, "pk", by),
        },
    )[0]


def make_freeze(*, by: Any) -> Freeze:
    """For the command line and tests; must not be called in a transaction."""
    made = make()
    with service_scope(user=getattr(by, "pk", by), task="freeze"):
        return record_freeze(by=by, made=made)
