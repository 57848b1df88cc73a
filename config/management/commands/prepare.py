"""Make an installation ready: tables, static files, and with the embedded database the demo."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandParser, call_command

from config import charts, demo, static


class Command(BaseCommand):
    help = "Migrates, builds static files and, with the embedded database, makes the demo."
    requires_system_checks = ()  # of ./test and .ci/run

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--static", action="store_true", help="static files only, which takes no database"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self._static()
        if not options["static"]:
            call_command("migrate", interactive=False, verbosity=0)
            demo.prepare(self.stdout.write)

    def _static(self) -> None:
        """Compressing takes seconds, so only when a file has changed."""
        charts.build(static.built())
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        wanted = hashlib.sha256("\n".join(_sources()).encode()).hexdigest()
        if stamp.exists() and stamp.read_text() == wanted:
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(wanted)


def _sources() -> Iterator[str]:
    """Every static file with its size and time of change."""
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            prefix = getattr(storage, "prefix", "") or ""
            yield f"{prefix}/{name} {status.st_size} {status.st_mtime_ns}"
