"""manage.py freeze: all centers as they are now, as immutable files."""

from typing import Any

from django.core.management.base import BaseCommand

from registry.freezing import make_freeze


class Command(BaseCommand):
    help = "Freeze all centers: Parquet files and a manifest, the same bytes for the same data."

    def handle(self, *args: Any, **options: Any) -> None:
        freeze = make_freeze(by=None)
        self.stdout.write(f"{freeze.sha256}  {freeze.cases} cases, {freeze.centers} centers")
