"""The criteria files that come with the program, each read once."""

import tomllib
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

from resectability.core.checking import check_cases, check_categories
from resectability.core.errors import CriteriaError, UnknownSet
from resectability.core.loading import read_set
from resectability.core.published import check_published
from resectability.core.sets import CriteriaSet
from resectability.core.sources import (
    FindingsFile,
    Library,
    read_conflicts,
    read_findings_file,
    read_references,
)
from rules import nearest, raw_text

FOLDER = Path(__file__).parent.parent / "criteria"
DEFAULT_SET = "pannet-anatomical-resectability"


def available_sets(folder: Path = FOLDER) -> tuple[str, ...]:
    """Names id@version of all sets, by id and then oldest version first."""
    names = [path.name.removesuffix(".toml") for path in (folder / "sets").glob("*.toml")]
    return tuple(sorted(names, key=_name_key))


def load_set(name: str, version: str | None = None, folder: Path = FOLDER) -> CriteriaSet:
    """The set, of its newest version unless one is named (also as "id@version").

    Raises UnknownSet, or CriteriaError where the file is wrong.
    """
    if version is None and "@" in name:
        name, version = name.split("@", 1)
    names = available_sets(folder)
    versions = [known for known in names if known.split("@")[0] == name]
    if not versions:
        raise UnknownSet(_no_such("set", name, sorted({known.split("@")[0] for known in names})))
    if version is not None and f"{name}@{version}" not in versions:
        known_versions = [known.split("@")[1] for known in versions]
        raise UnknownSet(_no_such(f"version of {name}", version, known_versions))
    return _load(folder, f"{name}@{version}" if version else versions[-1])


def _no_such(what: str, name: str, names: list[str]) -> str:
    suggestion = nearest(name, names)
    hint = f"Did you mean {suggestion}? " if suggestion else ""
    return f"there is no {what} {raw_text(name)}. {hint}Available: {', '.join(names)}"


def _name_key(name: str) -> tuple[str, list[int]]:
    stem, _, version = name.partition("@")
    return stem, [int(part) for part in version.split(".") if part.isdigit()]


@cache
def _load(folder: Path, name: str) -> CriteriaSet:
    path = folder / "sets" / f"{name}.toml"
    file, content = str(path.relative_to(folder)), path.read_bytes()
    check_published(folder, file, content)
    criteria_set = read_set(file, content, load_library(folder))
    check_categories(criteria_set)
    check_cases(criteria_set)
    return criteria_set


@cache
def load_library(folder: Path = FOLDER) -> Library:
    references = read_references("references.toml", (folder / "references.toml").read_bytes())
    conflicts = read_conflicts(
        "conflicts.toml", (folder / "conflicts.toml").read_bytes(), references
    )
    paths = sorted((folder / "findings").glob("*.toml"))
    files = [_findings_file(folder, path) for path in paths]
    _refuse_repeated(files)
    return Library(
        catalogues={file.id: file for file in files},
        references=references,
        conflicts=conflicts,
        find_set=partial(_load_component, folder),
    )


def _load_component(folder: Path, name: str) -> CriteriaSet:
    """A set with components of its own is refused, so that no set can lead back to itself."""
    path = folder / "sets" / f"{name}.toml"
    if name in available_sets(folder) and "component" in tomllib.loads(path.read_text()):
        raise UnknownSet(f"the set {name} has components itself")
    return load_set(name, folder=folder)


def _refuse_repeated(files: Sequence[FindingsFile]) -> None:
    declared: dict[str, str] = {}
    for file in files:
        for name in file.findings:
            if name in declared:
                raise CriteriaError(
                    f"findings/{file.id}.toml",
                    f"finding {name}",
                    f"{name} is declared in findings/{declared[name]}.toml already",
                    "Declare it once",
                )
            declared[name] = file.id


def _findings_file(folder: Path, path: Path) -> FindingsFile:
    return read_findings_file(str(path.relative_to(folder)), path.read_bytes())
