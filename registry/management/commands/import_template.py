"""The first line of a file of cases, to be filled in."""

import csv
import io
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Write the columns of a file of cases, as import_cases reads it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, help="file to write; without it, the screen")

    def handle(self, *args: Any, **options: Any) -> None:
        from registry.importing.columns import template

        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerow(template())
        if options["out"] is None:
            self.stdout.write(text.getvalue(), ending="")
            return
        try:
            options["out"].write_text(text.getvalue(), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{options['out']} cannot be written: {error.strerror}") from None
        self.stdout.write(f"{len(template())} columns written to {options['out']}")
