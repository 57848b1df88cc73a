"""Do the locks hold every requirement of pyproject.toml?  python .ci/locks.py

The versions are for ./lock to choose; this finds a dependency that was added without it.
"""

import contextlib
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = {
    "requirements.txt": ["s3"],
    "requirements-embedded.txt": ["s3", "embedded"],
    "requirements-test.txt": ["s3", "embedded", "test", "dev"],
}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(text: str) -> dict[str, set[str]]:
    """A universal lock may hold several versions, for several versions of Python."""
    held: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE):
        held.setdefault(plain(name), set()).add(version)
    return held


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wrong = []
    for file, extras in LOCKS.items():
        held = locked((ROOT / file).read_text())
        wanted = project["dependencies"] + [
            r for extra in extras for r in project["optional-dependencies"][extra]
        ]
        for requirement in wanted:
            name = plain(re.split(r"[\[<>=~!; ]", requirement)[0])
            if name not in held:
                wrong.append(f"{file} lacks {name}")
        if "async-timeout" not in held:  # redis needs it on Python before 3.11.3
            wrong.append(f"{file} lacks async-timeout")
    for name, versions in locked((ROOT / "requirements-test.txt").read_text()).items():
        with contextlib.suppress(metadata.PackageNotFoundError):  # of another platform
            if (found := metadata.version(name)) not in versions:
                wrong.append(f"{name} {found} is installed, {' or '.join(versions)} is locked")
    print("\n".join(wrong or ["locks hold"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
