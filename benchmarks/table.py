"""The rows that are printed: an operation, its baselines, ours, the ratio and the target."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.clock import Timing

COLUMNS = ("operation", "limit or baseline", "peers", "ours", "ratio", "target", "held")


@dataclass(frozen=True, slots=True)
class Row:
    """``ours`` and ``baseline`` in ``unit``; ``target`` is the largest ratio, or the largest
    value where there is no baseline; None is for information."""

    operation: str
    ours: float
    unit: str = "ms"
    baseline: str = ""
    baseline_value: float | None = None
    target: float | None = None
    peers: tuple[tuple[str, float], ...] = ()
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.ours / self.baseline_value if self.baseline_value else None

    @property
    def held(self) -> bool | None:
        measured = self.ratio if self.baseline else self.ours
        return None if self.target is None or measured is None else measured <= self.target

    def cells(self) -> tuple[str, ...]:
        limit = f"{self.baseline} {_short(self.baseline_value, self.unit)}" if self.baseline else ""
        peers = ", ".join(f"{name} {_short(value, self.unit)}" for name, value in self.peers)
        ratio = f"{self.ratio:.3g}x" if self.ratio is not None else ""
        target = "" if self.target is None else f"≤ {self.target:g}"
        if target:
            target += "x" if self.baseline else f" {self.unit}"
        held = {True: "held", False: "NOT HELD", None: ""}[self.held]
        return (self.operation, limit, peers, _short(self.ours, self.unit), ratio, target, held)


def timed(
    operation: str,
    found: Mapping[str, Timing],
    baseline: str = "",
    target: float | None = None,
    *,
    ours: str = "ours",
    unit: str = "ms",
    by: str = "cpu",
    per: int = 1,
    note: str = "",
) -> Row:
    """A row of one contest; ``per`` divides, as by the cases that one call went through."""
    scale = {"s": 1.0, "ms": 1e3, "µs": 1e6}[unit] / per
    values = {name: getattr(timing, by) * scale for name, timing in found.items()}
    peers = tuple((n, v) for n, v in values.items() if n not in (ours, baseline))
    value = values.get(baseline)
    note = note if by == "cpu" else f"{note} by wall".strip()
    return Row(operation, values[ours], unit, baseline, value, target, peers, note)


def _short(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:.3g} {unit}"


def printed(rows: Iterable[Row]) -> str:
    lines = [COLUMNS, *(row.cells() for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(COLUMNS))]
    lines.insert(1, tuple("-" * width for width in widths))
    padded = ((c.ljust(w) for c, w in zip(line, widths, strict=True)) for line in lines)
    return "\n".join("  ".join(line).rstrip() for line in padded)


def write_json(rows: Iterable[Row], facts: Mapping[str, object], path: Path) -> None:
    entries = [asdict(row) | {"ratio": row.ratio, "held": row.held} for row in rows]
    path.write_text(json.dumps({**facts, "rows": entries}, ensure_ascii=False, indent=1) + "\n")
