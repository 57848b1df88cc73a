"""Time by processor and by wall, of this process, its children and PostgreSQL; A B A B."""

import gc
import resource
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

TICKS_S = 100  # of /proc/*/stat, on every Linux in use
SHORTEST_S = 0.15  # a sample shorter than this is repeated until it is longer
postmaster: list[int] = []  # pids of the servers whose time counts


@dataclass(frozen=True, slots=True)
class Timing:
    """Medians of one call, in seconds; ``cpu`` is client and server together."""

    cpu: float
    wall: float


Call = Callable[[], object]
NOTHING: Mapping[str, Call] = {}


def contest(
    calls: Mapping[str, Call], *, rounds: int = 5, before: Mapping[str, Call] | None = None
) -> dict[str, Timing]:
    """Every call in turn, ``rounds`` times: what else the machine does falls on all of them.

    ``before`` has what makes a call's work anew each time and is no part of it.
    """
    prepare = dict(before or {})
    times = {name: _repeats(calls[name], prepare.get(name)) for name in calls}  # warms up, too
    samples: dict[str, list[Timing]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            prepare.get(name, _nothing)()
            samples[name].append(_sample(call, times[name]))
    return {
        name: Timing(median(s.cpu for s in found), median(s.wall for s in found))
        for name, found in samples.items()
    }


def _nothing() -> None:
    pass


def _repeats(call: Call, before: Call | None) -> int:
    """What has to be prepared is called once at a time."""
    (before or _nothing)()
    first = _sample(call, 1)
    if before:
        return 1
    longest = max(first.cpu, first.wall)
    return 1 if longest > SHORTEST_S else min(2000, round(SHORTEST_S / max(longest, 1e-6)) + 1)


def _sample(call: Call, times: int) -> Timing:
    gc.collect()
    cpu, wall = _cpu_s(), time.perf_counter()
    for _ in range(times):
        call()
    wall = time.perf_counter() - wall
    return Timing(max(_cpu_s() - cpu, 0.0) / times, wall / times)


def _cpu_s() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = time.process_time() + children.ru_utime + children.ru_stime
    return own + sum(_server_s(pid) for pid in postmaster)


def _server_s(pid: int) -> float:
    """Processes that live, to the nanosecond, and those that have ended, to the tick."""
    found = 0.0
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        found += (int(fields[13]) + int(fields[14])) / TICKS_S
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for one in (pid, *map(int, children)):
            with suppress(OSError):
                found += int(Path(f"/proc/{one}/schedstat").read_text().split()[0]) / 1e9
    return found
