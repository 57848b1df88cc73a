"""Peak memory above idle of a freeze and of an export, each in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.frozen import forget_files, frozen
from benchmarks.table import Row
from benchmarks.world import ROOT, World

WORK = {
    "freeze": "from registry.freezing import make_freeze; make_freeze(by=None)",
    "csv export": """
import tempfile
from pathlib import Path
from reports.exports import export
with tempfile.TemporaryDirectory(dir=os.environ['REGISTRY_STATE_DIR']) as folder:
    export({sha256!r}, 'csv', Path(folder))
""",
}
CHILD = """
import os
import django
django.setup()
from django.db import connection
connection.ensure_connection()
import config.celery
def peak():
    words = open('/proc/self/status').read()
    return int(words.partition('VmHWM:')[2].split()[0]) / 1024
before = peak()
{work}
print(before, peak())
"""


def rows(world: World) -> Iterator[Row]:
    forget_files()
    for name in WORK:
        sha256 = frozen(world).sha256 if name != "freeze" else ""
        code = CHILD.format(work=WORK[name].format(sha256=sha256))
        environ = os.environ | {"REGISTRY_ROLE": "worker"}
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=environ, check=True, capture_output=True
        )
        before, after = (float(word) for word in done.stdout.split()[-2:])
        operation = f"memory of a {name} above idle, libraries included"
        yield Row(operation, after - before, "MB", target=256, note=f"idle {before:.0f} MB")
