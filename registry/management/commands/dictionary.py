"""The data dictionary, printed from the declarations."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Print the data dictionary, or write it to a file; --check compares with the file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path)
        parser.add_argument("--check", action="store_true", help="exit 1 if the file differs")

    def handle(self, *args: Any, **options: Any) -> None:
        from registry.codebook import markdown

        text, out = markdown(), options["out"]
        if out is None:
            self.stdout.write(text, ending="")
        elif not options["check"]:
            out.write_text(text, encoding="utf-8")
        elif not out.exists() or out.read_text(encoding="utf-8") != text:
            raise CommandError(f"{out} is not up to date: run manage.py dictionary --out {out}")
