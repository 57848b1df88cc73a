"""Compute a declared score from a file or standard input; needs no database and no service."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.core.scores import SCORES, score_named
from registry.core.scores.command import InputProblem, list_json, list_text, score_text
from registry.core.scores.page import printed_page


class Command(BaseCommand):
    help = "Compute a score from one object of inputs, or from a list of them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="a score; --list names them")
        parser.add_argument("file", nargs="?", help="a JSON file, or - for standard input")
        parser.add_argument(
            "--list", action="store_true", help="list scores, inputs, units, sources"
        )
        parser.add_argument("--page", action="store_true", help="print docs/scores.md")
        parser.add_argument("--json", action="store_true", help="print JSON instead of text")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(_answer(options))
        except (InputProblem, LookupError) as problem:
            raise CommandError(str(problem), returncode=2) from None


def _answer(options: dict[str, Any]) -> str:
    if options["page"]:
        return printed_page(SCORES.values())
    if options["list"]:
        chosen = [score_named(options["name"])] if options["name"] else list(SCORES.values())
        return list_json(chosen) if options["json"] else list_text(chosen)
    if not options["name"] or not options["file"]:
        raise InputProblem("a score and a file are needed. Write: score NAME FILE|-, or --list.")
    score = score_named(options["name"])
    return score_text(_read(options["file"]), score, options["json"])


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
