"""Static files: our own, the few we serve out of wheels, and those built at start-up.

Picked file by file, because the wheels carry megabytes that no page asks for and every
one of them would be compressed at start-up.
"""

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import AppDirectoriesFinder, BaseFinder
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

OWN_APPS = ["config", "reports", "resectability", "registry", "jobs", "centers"]
# address under static/: (package, file in it)
FROM_WHEELS = {
    "bootstrap/bootstrap.min.css": ("bootstrap_wrapper", "../bootstrap/css/bootstrap.min.css"),
    "bootstrap/bootstrap.bundle.min.js": (
        "bootstrap_wrapper",
        "../bootstrap/js/bootstrap.bundle.min.js",
    ),
    "django_htmx/htmx-2.min.js": ("django_htmx", "static/django_htmx/htmx-2.min.js"),
    "django_htmx/django-htmx.js": ("django_htmx", "static/django_htmx/django-htmx.js"),
    "inter/inter.ttf": ("fontpkg_inter", "files/Inter[opsz,wght].ttf"),
}


def built() -> Path:
    """Where `manage.py prepare` writes what it builds (the chart bundle)."""
    return Path(settings.STATE_DIR) / "static-src"


class Picked(Storage):
    """Files of installed packages under names of our own; read only."""

    def path(self, name: str) -> str:
        package, inside = FROM_WHEELS[name]
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise FileNotFoundError(f"static file {name}: package {package} is not installed")
        return str((Path(spec.origin).parent / inside).resolve())

    def exists(self, name: str) -> bool:
        return name in FROM_WHEELS

    def get_modified_time(self, name: str) -> Any:
        path = Path(self.path(name))
        return FileSystemStorage(location=path.parent).get_modified_time(path.name)

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        return File(open(self.path(name), mode), name=name)


class OwnAppsFinder(AppDirectoriesFinder):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(OWN_APPS, *args, **kwargs)


class BuiltFinder(BaseFinder):
    """What is not in an app of ours: picked files and built files."""

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = [Picked().path(path)] if path in FROM_WHEELS else []
        root = built().resolve()
        file = (root / path).resolve()
        if file.is_relative_to(root) and file.is_file():
            found.append(str(file))
        return found if find_all else next(iter(found), [])

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        picked = Picked()
        for name in FROM_WHEELS:
            yield name, picked
        folder = FileSystemStorage(location=built())
        for file in sorted(built().rglob("*")):
            if file.is_file():
                yield str(file.relative_to(built())), folder


class QuickCompressor(Compressor):  # type: ignore[misc]
    """A tenth of the time of the strongest compression, for a twentieth more bytes."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        import brotli

        return bytes(brotli.compress(data, quality=9))


class ManifestStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed, compressed.  Source maps are not served, so references to them stay as they are."""

    patterns = tuple(
        (glob, tuple(p for p in patterns if "sourceMappingURL" not in str(p)))
        for glob, patterns in CompressedManifestStaticFilesStorage.patterns
    )

    def create_compressor(self, **kwargs: Any) -> QuickCompressor:
        return QuickCompressor(**kwargs)
