"""List the criteria sets, publish new ones, or print their pages for the documentation."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from resectability.adapters.interpretations import page
from resectability.core import UnknownSet, available_sets, load_set
from resectability.core.library import FOLDER
from resectability.core.printing import findings_text, pages
from resectability.core.published import publish


class Command(BaseCommand):
    help = "List the criteria sets, publish new ones, or print their pages."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pages", metavar="DIR", help="write the pages into this folder")
        parser.add_argument(
            "--findings", nargs="+", metavar="ID", help="list the findings that these sets read"
        )
        parser.add_argument(
            "--publish", action="store_true", help="fix the hashes of sets that have none yet"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["pages"]:
            for name, text in {**pages(), "criteria/registry.md": page()}.items():
                path = Path(options["pages"]) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
                self.stdout.write(f"wrote {path}")
            return
        if options["findings"]:
            self.list_findings(options["findings"])
            return
        if options["publish"]:
            self.stdout.write("\n".join(publish(FOLDER)) or "every set is published already")
            return
        for name in available_sets():
            criteria_set = load_set(name)
            self.stdout.write(f"{name}  {criteria_set.title}  {criteria_set.sha256}")

    def list_findings(self, names: list[str]) -> None:
        try:
            sets = [load_set(name) for name in names]
        except UnknownSet as problem:
            raise CommandError(str(problem), returncode=2) from None
        for criteria_set in sets:
            self.stdout.write(f"{criteria_set.name}\n{findings_text(criteria_set)}")
