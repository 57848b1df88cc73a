"""How the program logs: one line an event, and never a value that somebody typed."""

import logging
import re
from typing import Any

# PostgreSQL puts the refused row into the detail of its message, psycopg into the text
# of the exception: "DETAIL:  Failing row contains (…)", "Key (email)=(…) already exists."
_VALUES = re.compile(
    r"^\s*(DETAIL|CONTEXT|LINE \d+):[\s\S]*?"
    r"(?=^HINT:|^The above exception|^During handling|^Traceback|\Z)",
    re.MULTILINE,
)


# Of the text of an error what it quotes, but the names of things of the database.
_THING = "".join(
    f"(?<!{kind} )" for kind in ("constraint", "relation", "table", "column", "role", "function")
)
_QUOTED = re.compile(rf"""(?<!\w){_THING}(?:'.*'|".*"|“.*”)""")
_KEY = re.compile(r"(/password/reset/key/)[^/\s]+")


def without_key(text: str) -> str:
    """An address without its key to a new password."""
    return _KEY.sub(r"\1…", text)


class Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        text = _VALUES.sub(r"\1: (left out of the log)\n", super().format(record)).rstrip()
        return without_key(text)

    def formatException(self, ei: Any) -> str:
        lines = super().formatException(ei).split("\n")  # frames are indented, errors are not
        return "\n".join(x if x.startswith(" ") else _QUOTED.sub("…", x) for x in lines)


def config(level: str) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "config.logs.Formatter",
                "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django's own handler would mail reports with the values of the form
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
        },
    }
