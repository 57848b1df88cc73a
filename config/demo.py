"""What exists only with the embedded database: accounts to try, simulated cases, a report.

The apps below are asked for by name, because they do not have to exist for the program to run.
"""

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.utils.module_loading import import_string

from centers.models import Center
from config import secret_files

CASES, CENTERS, SEED = 2000, 27, 1
Say = Callable[[str], None]


def password() -> str:
    """Random for each state folder; ./run prints it."""
    return secret_files.random_word(settings.STATE_DIR / "demo-password", 9)


def _optional(path: str) -> Any:
    try:
        return import_string(path)
    except ImportError:
        return None


def prepare(say: Say) -> None:
    facts: dict[str, Any] = {"accounts": [], "first_report": None}
    if settings.DEMO:
        _simulate(say)
        facts = {"accounts": _accounts(say), "first_report": _first_report(say)}
    secret_files.write(settings.STATE_DIR / "prepared.json", json.dumps(facts))


def _simulate(say: Say) -> None:
    if "simulate" not in get_commands():
        say("no simulated cases: this version has no generator")
    elif not Center.objects.exists():
        say(f"simulating {CASES} cases of {CENTERS} centers")
        call_command("simulate", centers=CENTERS, cases=CASES, seed=SEED, verbosity=0)


def _accounts(say: Say) -> list[dict[str, str]]:
    make = _optional("centers.demo.make_accounts")
    if make is None:
        say("no demo accounts: this version has none")
        return []
    return list(make(password=password()))


def _first_report(say: Say) -> int | None:
    """The job that makes it, when there is none yet."""
    request = _optional("reports.demo.request_first_report")
    if request is None:
        say("no first report: this version has no reports")
        return None
    job = request()
    return None if job is None else int(job.pk)
