"""Judge findings from a file or standard input; needs no database and no service."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from resectability.core import DEFAULT_SET, CriteriaSet, UnknownSet, available_sets, load_set
from resectability.core.command import InputProblem, assess_text


class Command(BaseCommand):
    help = "Judge one object of findings, or a list of them, by a criteria set."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a JSON file, or - for standard input")
        parser.add_argument(
            "--criteria",
            metavar="ID[@VERSION]",
            help=f"the criteria set ({DEFAULT_SET}); available: {', '.join(available_sets())}",
        )
        parser.add_argument(
            "--compare", metavar="ID,ID", help="judge by several sets, side by side"
        )
        parser.add_argument("--json", action="store_true", help="print JSON instead of text")
        parser.add_argument("--explain", action="store_true", help="explain every criterion")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sets = _sets(options["criteria"], options["compare"])
            text = _read(options["file"])
            output = assess_text(text, sets, options["json"], options["explain"])
        except (InputProblem, UnknownSet) as problem:
            raise CommandError(str(problem), returncode=2) from None
        self.stdout.write(output)


def _sets(criteria: str | None, compared: str | None) -> list[CriteriaSet]:
    if compared is None:
        return [load_set(criteria or DEFAULT_SET)]
    if criteria is not None:
        raise InputProblem("--criteria and --compare are given both. Keep one of them.")
    sets = [load_set(name.strip()) for name in compared.split(",") if name.strip()]
    if len({one.name for one in sets}) < max(len(sets), 2):
        raise InputProblem(
            f"--compare {compared!r} does not name two different sets. Write --compare ID,ID."
        )
    return sets


def _read(file: str) -> str:
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise InputProblem(f"{file} cannot be read: {error.strerror}. Name a JSON file.") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        shown = "standard input" if file == "-" else file
        raise InputProblem(f"{shown} is not UTF-8 text. Save it as UTF-8.") from None
