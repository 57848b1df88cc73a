"""Reports are of the whole network; a center's own row in them is behind the wall."""

from centers.permissions import Permission
from centers.scope import service_scope
from registry.models import Freeze
from reports import queries
from reports.actions import publish_report
from reports.core.comparison import compare
from reports.making import Compared
from tests.reports.made import PROVENANCE, TITLES, network

PLAIN = {
    "reports:figure.name": "completeness",
    "reports:figure_file.name": "completeness",
    "reports:figure_file.form": "csv",
}
POOLED = dict.fromkeys(
    ("reports:report", "reports:figure", "reports:figure_file", "api:report"),
    Permission.READ_REPORTS,
)


def pooled(world):
    pk = published(world).pk
    return {f"{name}.pk": pk for name in POOLED}


def published(world):
    """A report of Lyon and Uppsala."""
    found = compare(network((60, 40)), provenance=PROVENANCE, section_titles=TITLES)
    with service_scope():
        freeze = Freeze.objects.get_or_create(sha256="f" * 64, centers=2, cases=100)[0]
        centers = {"Center 01": world.lyon.pk, "Center 02": world.uppsala.pk}
        compared = Compared(found, centers, after=queries.newest_report())
        return publish_report(by=None, freeze=freeze, compared=compared)
