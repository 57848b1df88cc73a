"""What it costs to start: commands and the web process beside a bare Django."""

import os
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.clock import contest
from benchmarks.table import Row, timed
from benchmarks.world import ROOT, World

BARE = """
from django.conf import settings
settings.configure(
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes",
                    "django.contrib.sessions", "django.contrib.messages",
                    "django.contrib.staticfiles", "rest_framework", "django_filters",
                    "pgtrigger", "pghistory"],
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql"}})
import django
django.setup()
import rest_framework.viewsets, django_filters.rest_framework, psycopg
"""
WEB = "import config.wsgi\nfrom django.urls import get_resolver\nget_resolver().url_patterns"
EVERYTHING = "\nimport polars, pyarrow, pandas, scipy.stats, lifelines, statsmodels.api, altair"


def rows(world: World) -> Iterator[Row]:
    found = contest(
        {
            "bare Django": lambda: _python("-c", BARE),
            "web": lambda: _python("-c", WEB),
            "check": lambda: _python("manage.py", "check"),
            "everything at once": lambda: _python("-c", WEB + EVERYTHING),
        }
    )
    chosen = {n: t for n, t in found.items() if n != "check"}
    yield timed("start the web process", chosen, "bare Django", 1.15, ours="web")
    chosen = {n: found[n] for n in ("check", "bare Django")}
    yield timed("manage.py check", chosen, "bare Django", 1.15, ours="check")
    chosen = {n: found[n] for n in ("web", "everything at once")}
    yield timed("the same", chosen, "everything at once", 0.25, ours="web")


def _python(*words: str) -> None:
    environ = {k: v for k, v in os.environ.items() if k != "REGISTRY_ROLE"}
    subprocess.run(
        [sys.executable, *words], check=True, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL
    )
