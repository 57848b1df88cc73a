"""benchmarks/run: measures, prints the table, and writes it as JSON where asked."""

import argparse
import os
import platform
import sys
import time
from importlib import import_module
from pathlib import Path

from benchmarks import table, world

# in this order; each module gives its rows
NAMES = (
    "scoring",
    "survival",
    "start",
    "assessment",
    "freeze",
    "export",
    "report",
    "lists",
    "entry",
    "imports",
    "isolation",
    "memory",
)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/run", description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000, help="simulated cases of 27 centers")
    parser.add_argument(
        "--only", action="append", choices=NAMES, metavar="NAME", help=f"of {', '.join(NAMES)}"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="the table as JSON, too")
    options = parser.parse_args()
    if options.cases < 1:
        parser.error(f"--cases {options.cases}: give a number of 1 or more")
    return options


def _state(cases: int) -> Path:
    """Beside other state, one folder for each number of cases: filling it takes its time."""
    root = Path(os.environ.get("REGISTRY_STATE_DIR") or world.ROOT / ".data").absolute()
    return root / f"benchmarks-{cases}"


def main() -> int:
    options = _options()
    state = _state(options.cases)
    world.configure(state)
    here = world.World(options.cases, state)
    rows: list[table.Row] = []
    for name in NAMES:
        if not options.only or name in options.only:
            started = time.perf_counter()
            rows += import_module(f"benchmarks.{name}").rows(here)
            took = time.perf_counter() - started
            print(f"{name}: {took:.0f} s", file=sys.stderr, flush=True)
    print(table.printed(rows))
    if options.json:
        facts = {
            "cases": options.cases,
            "cores": os.cpu_count(),
            "python": platform.python_version(),
        }
        table.write_json(rows, facts, options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
