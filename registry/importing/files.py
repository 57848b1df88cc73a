"""A CSV file as rows of text, or one error that says what is wrong with the file."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from registry.importing.columns import PSEUDONYM, Column, column, nearest_column

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}


class BadFile(Exception):
    """The file as a whole cannot be read; nothing of it was looked at further."""


@dataclass(frozen=True, slots=True)
class Line:
    """``number`` is the line of the file, as an editor counts; ``cells`` in column order."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class File:
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def read_file(content: bytes) -> File:
    """Raises BadFile."""
    text = _decoded(content)
    cells = io.StringIO(text, newline="")
    reader = csv.reader(cells, delimiter=_delimiter(text), strict=True)
    lines = list(_lines(reader))
    if not lines:
        raise BadFile("The file is empty. Make one with “manage.py import_template”.")
    return File(_columns([name.strip() for name in lines[0].cells]), tuple(lines[1:]))


def _decoded(content: bytes) -> str:
    remedy = "Save it as “CSV UTF-8” and try again."
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise BadFile(f"The file is a spreadsheet, not CSV. {remedy}")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadFile(f"The file is encoded in UTF-16. {remedy}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        shown = content[max(error.start - 10, 0) : error.start + 10].decode("latin-1")
        raise BadFile(f"Line {line} is not UTF-8 (near “{shown.strip()}”). {remedy}") from None
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise BadFile(f"Line {line} holds a NUL character: the file is damaged. {remedy}")
    return text


def _delimiter(text: str) -> str:
    header = text.lstrip().partition("\n")[0].strip()
    found = [d for d in DELIMITERS if PSEUDONYM in [n.strip(' "') for n in header.split(d)]]
    if len(found) == 1:
        return found[0]
    if len(found) > 1:  # a file of one column
        return ","
    for other in ("|", ":", " "):
        if PSEUDONYM in [name.strip(' "') for name in header.split(other)]:
            raise BadFile(
                f"The columns are separated by “{other}”. Separate them by comma, semicolon or tab."
            )
    if not header:
        raise BadFile("The file is empty. Make one with “manage.py import_template”.")
    close = next((n for n in header.replace(";", ",").split(",") if nearest_is_pseudonym(n)), "")
    hint = f" Is it the column “{close.strip()}”?" if close else ""
    raise BadFile(
        f"There is no column “{PSEUDONYM}” in the first line.{hint}"
        " The first line names the columns, as “manage.py import_template” writes them."
    )


def nearest_is_pseudonym(name: str) -> bool:
    return nearest_column(name.strip(' "').lower()) == PSEUDONYM


def _lines(reader: Any) -> Iterator[Line]:
    number = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Line(number, tuple(cells))
            number = reader.line_num + 1
    except csv.Error as error:
        raise BadFile(
            f"Line {number} is not CSV ({error})."
            " A cell with a delimiter or a quotation mark stands in quotation marks."
        ) from None


def _columns(names: list[str]) -> tuple[Column, ...]:
    twice = sorted({n for n in names if names.count(n) > 1 and n})
    if twice:
        raise BadFile(f"The column {', '.join(twice)} comes twice. Keep one of them.")
    found = [column(name) for name in names]
    unknown = [n for n, there in zip(names, found, strict=True) if there is None]
    if unknown:
        raise BadFile(" ".join(_unknown(name, names.index(name) + 1) for name in unknown))
    return tuple(there for there in found if there is not None)


def _unknown(name: str, place: int) -> str:
    if not name:
        return f"Column {place} has no name. Name it, or take it out."
    close = nearest_column(name)
    hint = f"Did you mean “{close}”?" if close else "Take it out."
    return f"There is no column “{name}”. {hint}"
