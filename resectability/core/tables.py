"""A TOML table read key by key: what is absent, mistyped or superfluous is refused by name."""

import tomllib
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final, NoReturn, TypeVar

from resectability.core.errors import CriteriaError
from rules import nearest, raw_text

_MISSING: Final = object()
T = TypeVar("T")


class Table:
    """Use every key once, then `close` refuses those nobody asked for."""

    def __init__(self, file: str, where: str, data: Mapping[str, Any]) -> None:
        self.file = file
        self.where = where
        self._data = data
        self._used: set[str] = set()

    @classmethod
    def parse(cls, file: str, content: bytes) -> "Table":
        try:
            return cls(file, "the file", tomllib.loads(content.decode()))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise CriteriaError(
                file, "the file", f"is not readable as TOML: {error}", "Correct the spelling"
            ) from None

    def fail(self, message: str, remedy: str) -> NoReturn:
        raise CriteriaError(self.file, self.where, message, remedy.rstrip("."))

    def refuse(self, key: str, value: object, rule: str, remedy: str) -> NoReturn:
        self.fail(f"{key} = {raw_text(value)} {rule}", remedy)

    def _get(self, key: str, kind: type[T] | tuple[type, ...], what: str, default: object) -> Any:
        self._used.add(key)
        value = self._data.get(key, default)
        if value is _MISSING:
            self.fail(f"{key} is missing", f"Add {key}, {what}")
        is_flag = isinstance(value, bool) and kind is not bool
        if value is not default and (not isinstance(value, kind) or is_flag):
            self.refuse(key, value, f"is not {what}", f"Write {key} as {what}")
        return value

    def text(self, key: str, default: object = _MISSING) -> str:
        value = self._get(key, str, "a text", default)
        if default is _MISSING and not value.strip():
            self.fail(f"{key} is empty", f"Write {key} as a text")
        return " ".join(str(value).split())

    def choice(self, key: str, options: Collection[str], default: object = _MISSING) -> Any:
        value = self.text(key, default)
        if value not in options:
            suggestion = nearest(value, options)
            hint = f"Did you mean {suggestion}? " if suggestion else ""
            choices = f"Choose from {', '.join(options)}" if options else "None is declared"
            self.refuse(key, value, "does not exist", hint + choices)
        return value

    def words(self, key: str, default: object = _MISSING) -> tuple[str, ...]:
        value = self._get(key, list, "a list of words", default)
        if not all(isinstance(word, str) for word in value):
            self.refuse(key, value, "is not a list of words", "Put each word in quotes")
        return tuple(value)

    def flag(self, key: str, default: object = _MISSING) -> Any:
        return self._get(key, bool, "true or false", default)

    def day(self, key: str) -> str:
        value = self.text(key)
        if not _is_day(value):
            self.refuse(key, value, "is not a day", "Write it as 2026-01-01")
        return value

    def days(self, key: str) -> int | None:
        value: int | None = self._get(key, int, "a whole number", None)
        if value is not None and value < 1:
            self.refuse(key, value, "is no age", f"Write {key} as 1 or more days")
        return value

    def number(self, key: str, default: object = _MISSING) -> Any:
        return self._get(key, (int, float), "a number", default)

    def mapping(self, key: str, default: object = _MISSING) -> Mapping[str, Any]:
        value: Mapping[str, Any] = self._get(key, dict, "a table", default)
        return value

    def table(self, key: str, default: object = _MISSING) -> "Table":
        return Table(self.file, f"[{key}]", self.mapping(key, default))

    def tables(self, key: str, name: str = "id") -> list["Table"]:
        """Tables of `[[key]]`, each known in errors by what it has under `name`."""
        entries = self._get(key, list, "a list of tables", [])
        tables = []
        for number, entry in enumerate(entries, start=1):
            if not isinstance(entry, dict):
                self.refuse(key, entries, "is not a list of tables", f"Write [[{key}]]")
            tables.append(Table(self.file, f"{key} {entry.get(name, f'no. {number}')}", entry))
        self._unique(key, name, entries)
        for shown in ("label", "code"):
            self._unique(key, shown, [e for e in entries if isinstance(e.get(shown), str)])
        return tables

    def _unique(self, key: str, name: str, entries: list[Mapping[str, Any]]) -> None:
        seen: set[object] = set()
        for entry in entries:
            value = str(entry.get(name))
            if name in entry and value in seen:
                self.fail(f"two {key} entries have the {name} {value}", f"Give each its own {name}")
            seen.add(value)

    def has(self, key: str) -> bool:
        return key in self._data

    def close(self) -> None:
        for key in self._data:
            if key not in self._used:
                suggestion = nearest(key, self._used)
                hint = f"Did you mean {suggestion}" if suggestion else "Remove it"
                self.fail(f"{key} is not known here", hint)


def _is_day(written: str) -> bool:
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False
